// The checks every reader starts with.
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

#include <fmt/core.h>

#include <algorithm>

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
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return {{ProblemCode::not_utf8,
             {file, 0, 1},
             "this file is written in UTF-16",
             "save it as UTF-8: editors offer it as an encoding, spreadsheets as `CSV UTF-8`"}};
  }
  if (byte == 0) {
    return {{ProblemCode::not_utf8,
             {file, place, place + 1},
             "a NUL byte stands here, which is part of no text",
             "take it out; if there are many, the file is damaged or no text"}};
  }
  return {{ProblemCode::not_utf8,
           {file, place, place + 1},
           fmt::format("the byte 0x{:02X} here is no part of a UTF-8 text", byte),
           "save the file as UTF-8"}};
}

Problems find_conflicts(const SourceSet& sources, FileId file) {
  const std::string_view text = sources.at(file).text;
  constexpr std::string_view kBegin = "<<<<<<< ";
  Problems problems;
  for (std::size_t at = text.find(kBegin); at != text.npos; at = text.find(kBegin, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    problems.push_back({ProblemCode::conflict_marker,
                        {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                        "git left a conflict here: two versions of the lines that follow",
                        "keep the lines that are right, and take out those that begin with "
                        "<<<<<<<, ======= and >>>>>>>"});
  }
  return problems;
}

Problems find_bidirectional_signs(const SourceSet& sources, FileId file) {
  const std::string_view text = sources.at(file).text;
  Problems problems;
  std::size_t line_end = 0;  // of the line told last
  for (std::size_t i = text.find('\xE2'); i != text.npos; i = text.find('\xE2', i + 1)) {
    const std::string_view sign = text.substr(i, 3);
    const bool turns =
        (sign >= "\u202A" && sign <= "\u202E") || (sign >= "\u2066" && sign <= "\u2069");
    if (!turns || i < line_end) continue;
    line_end = std::min(text.find('\n', i), text.size());
    const auto place = static_cast<std::uint32_t>(i);
    const int low = static_cast<unsigned char>(sign[2]) & 0x3F;
    const int number = 0x2000 + ((static_cast<unsigned char>(sign[1]) & 0x3F) << 6) + low;
    problems.push_back(
        {ProblemCode::bidirectional_sign,
         {file, place, place + 3},
         fmt::format("the sign U+{:04X} turns the direction of reading: this line shows "
                     "otherwise than it is",
                     number),
         "take it out: it cannot be seen, and stands just before the place shown"});
  }
  return problems;
}

std::size_t byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace poppy::text
