// poppy lsp: the language server, until its client ends it.
#pragma once

#include "interpreter/cli/files.h"

namespace poppy::cli {

struct LspOptions {
  Folders folders;
  bool stdio = true;
};
[[nodiscard]] int serve_editor(const LspOptions& options);

}  // namespace poppy::cli
