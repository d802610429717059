// The words and comments of a rule file, in their order: what the formatter lays out anew.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace poppy::syntax {

struct Mark {
  std::string_view text;    // of a comment: without space at its end
  std::uint32_t begin = 0;  // bytes
  bool is_comment = false;
  bool is_first = false;     // on its line
  bool after_blank = false;  // an empty line stands before it
};

/// Of a text that read_rules takes. Views into the text. Line ends are no marks.
[[nodiscard]] std::vector<Mark> read_marks(std::string_view text);

}  // namespace poppy::syntax
