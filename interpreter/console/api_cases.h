// A stored case that somebody may see.
#pragma once

#include <expected>
#include <string>

#include "interpreter/console/api.h"

namespace poppy::console {

/// Or what to answer: 404, also where it is of a county that is not the person's.
[[nodiscard]] std::expected<store::StoredCase, serve::Response> case_to_see(const Call& call,
                                                                            const std::string& id);

}  // namespace poppy::console
