// The checks every reader starts with.
#include "interpreter/text/check_text.h"

#include <fmt/core.h>

namespace poppy::text {

Problems check_text(const SourceSet& sources, FileId file) {
  const std::string_view text = sources.at(file).text;
  if (text.size() > kMaxSourceBytes) {
    return {{ProblemCode::file_too_large,
             {file, 0, 0},
             fmt::format("this file has {} bytes: no more than {} are read", text.size(),
                         kMaxSourceBytes),
             "split it into several files"}};
  }
  const std::size_t bad = find_invalid_utf8(text);
  if (bad == text.npos) return {};
  const auto byte = static_cast<unsigned char>(text[bad]);
  const auto place = static_cast<std::uint32_t>(bad);
  return {{ProblemCode::not_utf8,
           {file, place, place + 1},
           fmt::format("the byte 0x{:02X} here is no part of a UTF-8 text", byte),
           "save the file as UTF-8"}};
}

std::size_t byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace poppy::text
