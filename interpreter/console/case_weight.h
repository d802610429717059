// How much work a case is, before it is decided for somebody who waits, by a page or the API: a
// case that nobody has can fill the memory with its explanations. Households are far below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "interpreter/config/yaml_tree.h"

namespace poppy::console {

/// The same where it is explained deeper than a line: an explanation is about twice as long with
/// each line below, until little is left to tell.
[[nodiscard]] std::size_t most_record_months(std::uint64_t depth);

/// light: as many as there are threads may be decided at once. Others take turns (turns.h).
enum class Weight : std::uint8_t { light, heavy };
/// How heavy it is to decide the case and to explain it so deep; error: too heavy, in words.
/// `months` as below.
[[nodiscard]] std::expected<Weight, std::string> weight_of(const config::YamlNode& one,
                                                           const std::string& months,
                                                           std::uint64_t depth);
/// The same of a stored case's text, which is JSON.
[[nodiscard]] std::expected<Weight, std::string> weight_of(const std::string& document,
                                                           const std::string& months,
                                                           std::uint64_t depth);

/// Why the case is not decided for so many months, in words; nothing: it is. `months` as a request
/// has them; empty: those that the case says.
[[nodiscard]] std::optional<std::string> fault_of_weight(const config::YamlNode& one,
                                                         const std::string& months);
/// The same of a stored case's text, which is JSON.
[[nodiscard]] std::optional<std::string> fault_of_weight(const std::string& document,
                                                         const std::string& months);

}  // namespace poppy::console
