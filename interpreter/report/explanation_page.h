// An explanation as a reader meets it: a heading, what it is about, and parts of lines, tables and
// drawings. Whatever was asked makes one of these, and text and HTML are printed from it.
#pragma once

#include <string>
#include <vector>

namespace poppy::report {

struct ExplanationPart {
  std::string heading;
  std::string lines;                 // laid out as for a terminal, indented below the heading
  std::vector<std::string> columns;  // of a table; none: there is no table
  std::vector<std::vector<std::string>> rows;
  std::string drawing;  // an SVG, which text leaves out
};

struct ExplanationPage {
  std::string title;
  std::string about;  // the case, its county, month and run
  std::vector<ExplanationPart> parts;
  std::vector<std::string> notes;  // what was looked at, and what was not
};

[[nodiscard]] std::string explanation_text(const ExplanationPage& page);
/// A page that loads nothing.
[[nodiscard]] std::string explanation_html(const ExplanationPage& page);
/// The same as a part of another page, such as a notebook.
[[nodiscard]] std::string explanation_section(const ExplanationPage& page);

}  // namespace poppy::report
