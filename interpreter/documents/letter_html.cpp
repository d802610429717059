// A letter as one page of HTML, on the screen and on paper. See letter_write.h.
#include <fmt/format.h>

#include "interpreter/documents/letter_blocks.h"
#include "interpreter/documents/letter_words.h"
#include "interpreter/documents/letter_write.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

/// Sizes as on paper; colors that print. `{0}`: the family and size of the letter's font.
constexpr std::string_view kStyle = R"(@page {{ size: letter; margin: 1in; }}
body {{ font: {0}; line-height: 1.4; max-width: 6.5in; margin: 1in auto; color: #000; background: #fff; }}
h1 {{ font-size: 1.4em; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0.2em 1.5em; }}
dl > div {{ display: contents; }}
dt {{ font-weight: bold; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
p {{ overflow-wrap: anywhere; }}
.note {{ font-style: italic; }}
table {{ border-collapse: collapse; margin: 1em 0; }}
caption {{ font-weight: bold; text-align: left; }}
th, td {{ border-bottom: 1px solid #767676; padding: 0.25em 0.5em; vertical-align: top; }}
th {{ font-weight: normal; text-align: left; }}
td {{ text-align: right; }}
footer {{ margin-top: 2em; }}
tr, li {{ break-inside: avoid; }}
@media print {{ body {{ margin: 0; max-width: none; }} }})";

constexpr std::string_view kAnyFont = "11pt sans-serif";

struct HtmlBlocks {
  std::string& out;

  void operator()(const ParagraphBlock& block) const {
    out += block.is_note ? "<p class=\"note\">" : "<p>";
    for (std::size_t i = 0; i < block.lines.size(); ++i) {
      if (i > 0) out += "<br>";
      out += text::printable_markup(block.lines[i]);
    }
    out += "</p>\n";
  }
  void operator()(const ValuesBlock& block) const {
    out += "<dl>\n";
    for (const auto& [title, value] : block.values) {
      out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", text::printable_markup(title),
                         text::printable_markup(value));
    }
    out += "</dl>\n";
  }
  void operator()(const TableBlock& block) const {
    out += fmt::format("<table>\n<caption>{}</caption>\n<tbody>\n",
                       text::printable_markup(block.title));
    for (const auto& [title, value] : block.lines) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                         text::printable_markup(title), text::printable_markup(value));
    }
    out += "</tbody>\n</table>\n";
  }
  void operator()(const ListBlock& block) const {
    out += fmt::format("<p>{}:</p>\n<ul>\n", text::printable_markup(block.title));
    for (const std::string& item : block.items) {
      out += fmt::format("<li>{}</li>\n", text::printable_markup(item));
    }
    out += "</ul>\n";
  }
};

void put_blocks(std::string& out, const std::vector<LetterBlock>& blocks) {
  for (const LetterBlock& block : blocks) std::visit(HtmlBlocks{out}, block);
}

}  // namespace

std::string letter_html(const LetterView& letter) {
  // The checker lets through letters, digits and blanks alone.
  const std::string font =
      letter.font.empty()
          ? std::string(kAnyFont)
          : fmt::format("{}pt \"{}\", \"Liberation Sans\", sans-serif", letter.points, letter.font);
  const LetterBlocks blocks = letter_blocks(letter);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>\n{}\n</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n",
      code_of(letter.language), text::printable_markup(letter.title), fmt::format(kStyle, font),
      text::printable_markup(letter.title));
  put_blocks(out, blocks.header);
  out += "</header>\n<main>\n";
  put_blocks(out, blocks.body);
  out += "</main>\n";
  if (!blocks.footer.empty()) {
    out += "<footer>\n";
    put_blocks(out, blocks.footer);
    out += "</footer>\n";
  }
  out += "</body>\n</html>\n";
  return out;
}

}  // namespace poppy::documents
