// How much work a case is, before it is decided for somebody who waits: a case that nobody has can
// fill the memory with its explanations. Households are far below; `poppy run` takes any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "interpreter/config/yaml_tree.h"

namespace poppy::console {

/// Of lists of the case itself (persons), for each month that is decided.
inline constexpr std::size_t kMostRecordMonths = 200;
/// Of all lists, and of those within them.
inline constexpr std::size_t kMostRecords = 2000;

/// Why the case is not decided for so many months, in words; nothing: it is. `months` as a request
/// has them; empty: those that the case says.
[[nodiscard]] std::optional<std::string> fault_of_weight(const config::YamlNode& one,
                                                         const std::string& months);
/// The same of a stored case's text, which is JSON.
[[nodiscard]] std::optional<std::string> fault_of_weight(const std::string& document,
                                                         const std::string& months);

}  // namespace poppy::console
