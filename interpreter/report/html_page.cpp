// See html_page.h.
#include "interpreter/report/html_page.h"

#include <fmt/format.h>

#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

constexpr std::string_view kStyle =
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem}table{border-collapse:collapse}"
    "th,td{border:1px solid #71767a;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "thead th{background:#dfe1e2;position:sticky;top:0}"
    ".scroll{overflow-x:auto}.scroll:focus{outline:.25rem solid #2491ff}"
    "@media print{.scroll{overflow:visible}thead th{position:static}}";

}  // namespace

std::string begin_html(std::string_view title) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n",
      text::printable_markup(title), kStyle);
}

std::string end_html() { return "</main>\n</body>\n</html>\n"; }

std::string html_table(std::string_view label, const std::vector<std::string>& columns,
                       const std::vector<std::vector<std::string>>& rows) {
  std::string out = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n"
      "<thead>\n<tr>",
      text::printable_markup(label));
  for (const std::string& column : columns) {
    out += fmt::format("<th scope=\"col\">{}</th>", text::printable_markup(column));
  }
  out += "</tr>\n</thead>\n<tbody>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = text::printable_markup(row[i]);
      out += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", cell)
                    : fmt::format("<td>{}</td>", cell);
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

}  // namespace poppy::report
