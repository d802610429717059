// `file:` URIs, by which clients name files, and paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace poppy::lsp {

/// None: it names no file (`untitled:…`), or not one of this machine.
[[nodiscard]] std::optional<std::string> path_of_uri(std::string_view uri);
[[nodiscard]] std::string uri_of_path(std::string_view path);

}  // namespace poppy::lsp
