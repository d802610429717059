// The files of the console's pages (console/ of the project): those built into the program, or what
// somebody has read from a folder while they work on them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poppy::serve {

struct ConsoleFile {
  std::string name;  // templates/layout.mustache, static/poppy.css
  std::string bytes;
};

/// As they were when the program was built, in the order of their names.
[[nodiscard]] std::vector<ConsoleFile> embedded_files();

/// A file as the build embeds it (cmake/EmbedFiles.cmake writes the list).
struct EmbeddedFile {
  std::string_view name, bytes;
};

}  // namespace poppy::serve
