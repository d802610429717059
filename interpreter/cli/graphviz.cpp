// See graphviz.h.
#include "interpreter/cli/graphviz.h"

#include "interpreter/cli/child_process.h"

namespace poppy::cli {

std::expected<std::string, GraphvizFault> svg_of_dot(
    std::string_view dot, std::optional<std::chrono::milliseconds> most) {
  auto drawn = run_child({"dot", "-Tsvg"}, dot, most);
  if (!drawn) {
    const bool is_missing = drawn.error().kind == ChildFault::Kind::missing;
    return std::unexpected(GraphvizFault{is_missing, drawn.error().message});
  }
  if (drawn->find("<svg") == std::string::npos) {
    return std::unexpected(GraphvizFault{false, "it gave no SVG"});
  }
  return std::move(*drawn);
}

}  // namespace poppy::cli
