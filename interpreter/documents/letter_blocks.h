// What a letter is made of on paper, in its order: paragraphs, values with their titles, tables, a
// list of what is enclosed. What its source does not carry is said here, once for every format.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/documents/letter_view.h"

namespace poppy::documents {

struct ParagraphBlock {
  std::vector<std::string> lines;
  bool is_note = false;  // says that a text is not carried
};
/// Titles and values, one below the other.
struct ValuesBlock {
  std::vector<std::pair<std::string, std::string>> values;
};
struct TableBlock {
  std::string title;
  std::vector<std::pair<std::string, std::string>> lines;
};
struct ListBlock {
  std::string title;
  std::vector<std::string> items;
};
using LetterBlock = std::variant<ParagraphBlock, ValuesBlock, TableBlock, ListBlock>;

/// Below the title.
struct LetterBlocks {
  std::vector<LetterBlock> header, body, footer;
};
[[nodiscard]] LetterBlocks letter_blocks(const LetterView& letter);

}  // namespace poppy::documents
