// Writing results whole.
#include "interpreter/cli/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "interpreter/cli/say.h"

namespace poppy::cli {

bool write_result(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return true;
  if (errno == EPIPE) return false;  // the reader, such as `head`, has what it wants
  say("poppy: the result cannot be written: {}\n", std::strerror(errno));
  return false;
}

}  // namespace poppy::cli
