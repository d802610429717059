// A letter as the source of a PDF by Typst: calls of its functions with texts in quotes, so that
// nothing of a case is read as markup or code. See letter_write.h.
#include <fmt/format.h>

#include "interpreter/documents/letter_blocks.h"
#include "interpreter/documents/letter_words.h"
#include "interpreter/documents/letter_write.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

std::string lines_in_one(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) {
    if (!all.empty()) all += " + linebreak() + ";
    all += fmt::format("[#{}]", typst_quoted(line));
  }
  return all.empty() ? "[]" : all;
}

struct TypstBlocks {
  std::string& out;

  void operator()(const ParagraphBlock& block) const {
    const std::string words = lines_in_one(block.lines);
    out +=
        block.is_note ? fmt::format("#par(emph({}))\n", words) : fmt::format("#par({})\n", words);
  }
  void operator()(const ValuesBlock& block) const {
    out += "#block(terms(\n";  // a block: else it would stand close to the paragraph before
    for (const auto& [title, text] : block.values) {
      out += fmt::format("  terms.item([#{}], [#{}]),\n", typst_quoted(title), typst_quoted(text));
    }
    out += "))\n";
  }
  void operator()(const TableBlock& block) const {
    out += fmt::format(
        "#table(\n  columns: (auto, auto), align: (left, right), stroke: (x: none, y: 0.5pt),\n"
        "  table.header(table.cell(colspan: 2, align: left, strong({}))),\n",
        typst_quoted(block.title));
    for (const auto& [title, text] : block.lines) {
      out += fmt::format("  [#{}], [#{}],\n", typst_quoted(title), typst_quoted(text));
    }
    out += ")\n";
  }
  void operator()(const ListBlock& block) const {
    out += fmt::format("#par([#{}])\n#list(\n", typst_quoted(block.title + ":"));
    for (const std::string& item : block.items) {
      out += fmt::format("  [#{}],\n", typst_quoted(item));
    }
    out += ")\n";
  }
};

}  // namespace

std::string typst_quoted(std::string_view text) {
  std::string all = "\"";
  for (const char c : text::printable(text)) {
    if (c == '"' || c == '\\') all += '\\';
    all += c;
  }
  return all + '"';
}

std::string letter_typst(const LetterView& letter) {
  constexpr std::string_view kFallback = "\"Liberation Sans\", \"Libertinus Serif\"";
  const std::string family =
      letter.font.empty() ? std::string() : fmt::format("{}, ", typst_quoted(letter.font));
  const units::YearMonthDay day = units::split(letter.run_date);
  std::string out = fmt::format(
      "#set document(title: {}, date: datetime(year: {}, month: {}, day: {}))\n"
      "#set page(paper: \"us-letter\", margin: 1in, numbering: \"1 / 1\")\n"
      "#set text(lang: \"{}\", region: \"us\", font: ({}{}), size: {}pt)\n"
      "#set par(spacing: 1.2em)\n"
      "#show heading: set block(below: 1.2em)\n"
      "#heading(level: 1, [#{}])\n",
      typst_quoted(letter.title), day.year, day.month, day.day, code_of(letter.language), family,
      kFallback, letter.points > 0 ? letter.points : 11, typst_quoted(letter.title));
  const LetterBlocks blocks = letter_blocks(letter);
  for (const auto* part : {&blocks.header, &blocks.body, &blocks.footer}) {
    for (const LetterBlock& block : *part) std::visit(TypstBlocks{out}, block);
  }
  return out;
}

}  // namespace poppy::documents
