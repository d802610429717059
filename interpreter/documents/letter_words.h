// The few words of a letter that its rules do not write: that a text is not carried, and what is
// enclosed; and how formats call its language.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/check/format_value.h"

namespace poppy::documents {

/// `[The text of this part is not carried by CA-215680 2.1.4.2.]`; `named`: what the source calls
/// it, or nothing.
[[nodiscard]] std::string not_carried(check::Language language, std::string_view source,
                                      std::string_view named = {});
/// `Enclosed`
[[nodiscard]] std::string_view enclosed(check::Language language);

/// As HTML, PDF and JSON have it (BCP 47): `en`, `es`.
[[nodiscard]] std::string_view code_of(check::Language language);

}  // namespace poppy::documents
