// Drawings by Graphviz: its program `dot` is started without a shell and fed by a pipe. Nothing
// else of Poppy needs it.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::cli {

struct GraphvizFault {
  bool is_missing = false;  // it could not be started
  std::string message;      // as a sentence part
};

/// The text in DOT as SVG. What takes longer than `most` is ended.
[[nodiscard]] std::expected<std::string, GraphvizFault> svg_of_dot(
    std::string_view dot, std::optional<std::chrono::milliseconds> most = {});

}  // namespace poppy::cli
