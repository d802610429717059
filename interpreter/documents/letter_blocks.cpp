// See letter_blocks.h.
#include "interpreter/documents/letter_blocks.h"

#include <fmt/format.h>

#include "interpreter/documents/letter_words.h"

namespace poppy::documents {
namespace {

std::vector<std::string> lines_of_paragraph(const std::string& paragraph) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= paragraph.size();) {
    const std::size_t end = std::min(paragraph.find('\n', at), paragraph.size());
    lines.push_back(paragraph.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class Blocks {
 public:
  explicit Blocks(const LetterView& letter) : letter_(letter) {}

  [[nodiscard]] std::vector<LetterBlock> of(const std::vector<LetterItemView>& items) {
    for (const LetterItemView& item : items) add(item);
    return std::exchange(blocks_, {});
  }

  [[nodiscard]] std::vector<LetterBlock> body() {
    for (const LetterPartView& part : letter_.body) {
      std::visit([this](const auto& one) { add(one); }, part);
    }
    if (!letter_.enclosures.empty()) {
      ListBlock list{std::string(enclosed(letter_.language)), {}};
      for (const LetterItemView& item : letter_.enclosures) {
        list.items.push_back(item.is_carried ? item.title : with_note(item.title));
      }
      blocks_.emplace_back(std::move(list));
    }
    return std::exchange(blocks_, {});
  }

 private:
  [[nodiscard]] std::string with_note(const std::string& text) const {
    const std::string note = not_carried(letter_.language, letter_.cites);
    return text.empty() ? note : fmt::format("{} {}", text, note);
  }

  void add_words(const Paragraphs& paragraphs) {
    for (const std::string& one : paragraphs) {
      blocks_.emplace_back(ParagraphBlock{lines_of_paragraph(one), false});
    }
  }

  void add_note(const std::string& source, const std::string& named) {
    blocks_.emplace_back(ParagraphBlock{{not_carried(letter_.language, source, named)}, true});
  }

  void add(const LetterItemView& item) {
    if (item.name.empty()) {
      add_words(item.words);
      if (!item.is_carried) add_note(letter_.cites, {});
      return;
    }
    if (blocks_.empty() || !std::holds_alternative<ValuesBlock>(blocks_.back())) {
      blocks_.emplace_back(ValuesBlock{});
    }
    std::get<ValuesBlock>(blocks_.back())
        .values.emplace_back(item.title, item.is_carried ? item.text : with_note(item.text));
  }

  void add(const LetterTableView& table) {
    TableBlock block{table.title, {}};
    for (const LetterItemView& line : table.lines) {
      block.lines.emplace_back(line.title, line.is_carried ? line.text : with_note(line.text));
    }
    blocks_.emplace_back(std::move(block));
  }

  void add(const LetterNoticeView& notice) {
    if (!notice.words.empty()) return add_words(notice.words);
    std::string named;
    for (const LetterFieldView& field : notice.fields) {
      if (!field.says_which) continue;
      named += fmt::format("{}{}", named.empty() ? "" : "; ", field.text);
    }
    add_note(notice.cites, named);
  }

  const LetterView& letter_;
  std::vector<LetterBlock> blocks_;
};

}  // namespace

LetterBlocks letter_blocks(const LetterView& letter) {
  Blocks blocks(letter);
  return {blocks.of(letter.header), blocks.body(), blocks.of(letter.footer)};
}

}  // namespace poppy::documents
