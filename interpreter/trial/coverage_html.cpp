// Coverage as one page: the text of the rules line by line, what each line's points came to, and
// the citation that the line stands under, with the words of the cited paragraphs.
#include <fmt/format.h>

#include <map>
#include <vector>

#include "interpreter/check/paragraphs.h"
#include "interpreter/trial/coverage.h"

namespace poppy::trial {
namespace {

constexpr std::string_view kHead =
    R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coverage of the rules</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.4 sans-serif; margin: 1em; color: #111; background: #fff }
table { border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: 0 .5em }
td.n { text-align: right; color: #555 } td.text { font-family: monospace; white-space: pre-wrap }
tr.all td.mark { background: #cdeccd } tr.part td.mark { background: #fff0b3 } tr.none td.mark { background: #f8d0d0 }
td.cites { color: #333; max-width: 36em } details { white-space: pre-line } summary { cursor: pointer; color: #00469e } ul { margin: 0; padding-left: 1.2em }
</style></head><body>
<h1>Coverage of the rules</h1>
)";

struct LineOfPage {
  std::size_t covered = 0, all = 0;
  std::string cites;
  std::vector<std::string> missing;
};
struct FileOfPage {
  Share share;
  std::map<std::uint32_t, LineOfPage> lines;
};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += c;
    }
  }
  return result;
}

std::string percent(Share share) {
  const std::size_t tenths = tenths_of(share);
  return fmt::format("{} of {}, {}.{}%", share.covered, share.all, tenths / 10, tenths % 10);
}

std::string line_of(std::uint32_t number, std::string_view text, const LineOfPage* line,
                    std::string_view cites_before, const check::Paragraphs& paragraphs) {
  if (line == nullptr) {
    return fmt::format(
        "<tr><td class=\"n\">{}</td><td></td><td class=\"text\">{}</td><td></td></tr>\n", number,
        escaped(text));
  }
  const std::string_view state = line->covered == line->all ? "all"
                                 : line->covered > 0        ? "part"
                                                            : "none";
  std::string beside;
  if (line->cites != cites_before) {
    beside = escaped(line->cites);
    for (const check::Paragraph* const one : paragraphs.cited(line->cites)) {
      beside += fmt::format("<details><summary>{} {}</summary>{}</details>", escaped(one->document),
                            escaped(one->number), escaped(one->text));
    }
  }
  if (!line->missing.empty()) {
    beside += "<ul>";
    for (const std::string& one : line->missing) beside += "<li>" + escaped(one) + "</li>";
    beside += "</ul>";
  }
  return fmt::format(
      "<tr class=\"{}\"><td class=\"n\">{}</td><td class=\"mark\">{}/{}</td>"
      "<td class=\"text\">{}</td><td class=\"cites\">{}</td></tr>\n",
      state, number, line->covered, line->all, escaped(text), beside);
}

std::string page_of(const text::Source& source, const FileOfPage& file,
                    const check::Paragraphs& paragraphs) {
  std::string result = fmt::format(
      "<h2 id=\"{0}\">{0}</h2>\n<p>{1}</p>\n<table><thead><tr><th>Line</th><th>Points</th>"
      "<th>Rule</th><th>Source, and what no test covers</th></tr></thead><tbody>\n",
      escaped(source.name), percent(file.share));
  std::string cites;
  for (std::uint32_t i = 0; i < source.line_starts.size(); ++i) {
    const std::size_t begin = source.line_starts[i];
    const std::size_t end =
        i + 1 < source.line_starts.size() ? source.line_starts[i + 1] : source.text.size();
    std::string_view text = std::string_view(source.text).substr(begin, end - begin);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    const auto found = file.lines.find(i + 1);
    const LineOfPage* line = found == file.lines.end() ? nullptr : &found->second;
    result += line_of(i + 1, text, line, cites, paragraphs);
    if (line != nullptr) cites = line->cites;
  }
  return result + "</tbody></table>\n";
}

}  // namespace

std::string coverage_html(const text::SourceSet& sources, const Coverage& coverage) {
  std::map<text::FileId, FileOfPage> files;
  for (const Point& point : coverage.points) {
    FileOfPage& file = files[point.span.file];
    LineOfPage& line = file.lines[sources.position_of(point.span.file, point.span.begin).line];
    ++file.share.all;
    ++line.all;
    if (line.cites.empty()) line.cites = point.cites;
    if (point.hits > 0) {
      ++file.share.covered;
      ++line.covered;
    } else {
      line.missing.push_back(point.missing);
    }
  }
  std::string result(kHead);
  result += fmt::format("<p>{} rule tests; all points: {}.</p>\n<ul>\n", coverage.tests,
                        percent(share_of(coverage)));
  for (const auto& [id, file] : files) {
    result += fmt::format("<li><a href=\"#{0}\">{0}</a>: {1}</li>\n", escaped(sources.at(id).name),
                          percent(file.share));
  }
  result += "</ul>\n";
  const auto paragraphs = check::Paragraphs::read(sources);
  for (const auto& [id, file] : files) result += page_of(sources.at(id), file, paragraphs);
  return result + "</body></html>\n";
}

}  // namespace poppy::trial
