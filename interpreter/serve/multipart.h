// The parts of form.cpp: multipart/form-data, and headers with parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/form.h"

namespace poppy::serve {

/// `form-data; name="note"; filename="a.csv"`: names in small letters, quotes taken off.
struct HeaderWords {
  std::string name;
  std::vector<NameValue> parameters;
};
/// None: it is none, or a parameter stands twice.
[[nodiscard]] std::optional<HeaderWords> read_content_type(std::string_view text);

[[nodiscard]] OrFault<Form> read_multipart(std::string_view boundary, std::string_view body,
                                           const FormLimits& limits);

/// Takes a field in, held to the limits.
[[nodiscard]] OrFault<void> keep_field(Form& form, const FormLimits& limits, std::string name,
                                       std::string value);

}  // namespace poppy::serve
