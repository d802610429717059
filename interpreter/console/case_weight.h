// How much work a case is, before it is decided for somebody who waits, by a page or the API: a
// case that nobody has can fill the memory with its explanations. Households are far below.
#pragma once

#include <optional>
#include <string>

#include "interpreter/config/yaml_tree.h"

namespace poppy::console {

/// Why the case is not decided for so many months, in words; nothing: it is. `months` as a request
/// has them; empty: those that the case says.
[[nodiscard]] std::optional<std::string> fault_of_weight(const config::YamlNode& one,
                                                         const std::string& months);
/// The same of a stored case's text, which is JSON.
[[nodiscard]] std::optional<std::string> fault_of_weight(const std::string& document,
                                                         const std::string& months);

}  // namespace poppy::console
