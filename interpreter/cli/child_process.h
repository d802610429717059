// Another program, started without a shell and fed by a pipe: Graphviz, a solver.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::cli {

struct ChildFault {
  enum class Kind : std::uint8_t {
    missing,  // it could not be started
    late,     // it had not said all when its time was over, and was ended
    failed,
  };
  Kind kind = Kind::failed;
  std::string message;  // as a sentence part
};

/// What it prints, given the text. `words`: the program, found as a shell finds it, and its
/// arguments. One that ends with a code of its own and has printed something has answered.
[[nodiscard]] std::expected<std::string, ChildFault> run_child(
    const std::vector<std::string>& words, std::string_view text,
    std::optional<std::chrono::milliseconds> most = {});

}  // namespace poppy::cli
