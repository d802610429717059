// See explanation_page.h.
#include "interpreter/report/explanation_page.h"

#include <fmt/format.h>

#include "interpreter/report/html_page.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

/// The lines of a terminal in a page: their indents are their meaning.
std::string preformatted(const std::string& lines) {
  std::string out = "<pre>";
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    out += text::printable_markup(std::string_view(lines).substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return out + "</pre>\n";
}

/// What stands below the title; `level` of the headings.
std::string body(const ExplanationPage& page, int level) {
  std::string out;
  const auto paragraph = [&](const std::string& words) {
    if (!words.empty()) out += fmt::format("<p>{}</p>\n", text::printable_markup(words));
  };
  paragraph(page.about);
  for (const ExplanationPart& part : page.parts) {
    if (!part.heading.empty()) {
      out += fmt::format("<h{0}>{1}</h{0}>\n", level, text::printable_markup(part.heading));
    }
    out += part.drawing;
    if (!part.lines.empty()) out += preformatted(part.lines);
    if (!part.rows.empty()) {
      out += html_table(part.heading.empty() ? page.title : part.heading, part.columns, part.rows);
    }
  }
  for (const std::string& note : page.notes) paragraph(note);
  return out;
}

}  // namespace

std::string explanation_text(const ExplanationPage& page) {
  std::string out = wrap("", 2, page.title);
  if (!page.about.empty()) out += wrap("", 2, page.about);
  for (const ExplanationPart& part : page.parts) {
    if (!part.heading.empty()) out += '\n' + wrap("", 2, part.heading);
    out += part.lines;
    if (part.rows.empty()) continue;
    std::vector<std::vector<std::string>> lines{part.columns};
    lines.insert(lines.end(), part.rows.begin(), part.rows.end());
    out += columns(2, lines);
  }
  if (!page.notes.empty()) out += '\n';
  for (const std::string& note : page.notes) out += wrap("", 2, note);
  return out;
}

std::string explanation_html(const ExplanationPage& page) {
  return begin_html(page.title) + body(page, 2) + end_html();
}

std::string explanation_section(const ExplanationPage& page) {
  return fmt::format("<section>\n<h3>{}</h3>\n{}</section>\n", text::printable_markup(page.title),
                     body(page, 4));
}

}  // namespace poppy::report
