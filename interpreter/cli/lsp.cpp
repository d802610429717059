// poppy lsp: the language server, for one editor, over standard input and output.
#include "interpreter/cli/lsp.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/lsp/outside.h"

namespace poppy::cli {
namespace {

std::optional<std::string> read_input(bool wait) {
  std::string bytes;
  char block[1 << 16];
  while (true) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, wait && bytes.empty() ? -1 : 0);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return bytes;
    const ssize_t count = ::read(STDIN_FILENO, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return bytes.empty() ? std::nullopt : std::optional(bytes);
    bytes.append(block, static_cast<std::size_t>(count));
  }
}

bool write_output(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

int serve_editor(const LspOptions& options) {
  lsp::Outside outside;
  outside.read = read_input;
  outside.write = write_output;
  outside.read_text = read_text;
  outside.find_files = [](const std::string& folder, const std::vector<std::string_view>& endings,
                          const std::vector<std::string_view>& skip) {
    return find_files(folder, endings, skip).paths;
  };
  outside.today = today;
  outside.say = [](const std::string& words) { say("poppy lsp: {}\n", words); };
  std::error_code error;
  outside.folder = std::filesystem::current_path(error).string();
  const Folders folders = local_folders(options.folders);
  outside.rules = folders.rules;
  outside.counties = folders.counties;
  return lsp::serve(outside);
}

}  // namespace poppy::cli
