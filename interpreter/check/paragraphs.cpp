// See paragraphs.h.
#include "interpreter/check/paragraphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>

#include "interpreter/config/csv.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

constexpr std::array<std::string_view, 3> kColumns = {"document", "paragraph", "text"};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Whether `text` goes on behind `start` with another word or part: not `63-503.31` and `63-503.3`.
bool begins_with(std::string_view text, std::string_view start) {
  return text.starts_with(start) &&
         (text.size() == start.size() || !is_word(text[start.size()]) || !is_word(start.back()));
}

text::Result<std::vector<Paragraph>> read_file(const text::SourceSet& sources, text::FileId file) {
  auto table = config::read_csv(sources, file);
  if (!table) return std::unexpected(std::move(table.error()));
  text::Problems problems;
  const auto tell = [&](text::Span span, std::string message, std::string hint) {
    problems.push_back(
        {text::ProblemCode::wrong_paragraphs, span, std::move(message), std::move(hint)});
  };
  if (!std::ranges::equal(table->header, kColumns, {}, &config::CsvCell::text)) {
    tell(table->header.front().span, "a file of paragraphs has other columns",
         "its first line is `document,paragraph,text`; a table of the rules lies in no folder "
         "`sources`");
    return std::unexpected(std::move(problems));
  }
  std::vector<Paragraph> result;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& row : table->rows) {
    const auto empty = std::ranges::find_if(
        row, [](const config::CsvCell& cell) { return trimmed(cell.text).empty(); });
    if (empty != row.end()) {
      tell(empty->span,
           fmt::format("a paragraph without its {}",
                       kColumns[static_cast<std::size_t>(empty - row.begin())]),
           {});
      continue;
    }
    if (!seen.emplace(row[0].text, row[1].text).second) {
      tell(row[1].span, fmt::format("`{} {}` stands here a second time", row[0].text, row[1].text),
           "a citation would have two texts; keep one");
      continue;
    }
    result.push_back({row[0].text, row[1].text, row[2].text, row[2].span});
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return result;
}

/// The parts of a citation between `;`, `,` and `and`.
std::vector<std::string_view> parts_of(std::string_view citation) {
  std::vector<std::string_view> parts;
  while (!citation.empty()) {
    const std::size_t sign = citation.find_first_of(";,");
    const std::size_t word = citation.find(" and ");
    const std::size_t end = std::min({sign, word, citation.size()});
    if (const auto part = trimmed(citation.substr(0, end)); !part.empty()) parts.push_back(part);
    citation.remove_prefix(std::min(citation.size(), end + (end == word && word < sign ? 5 : 1)));
  }
  return parts;
}

}  // namespace

bool is_paragraph_file(std::string_view path) {
  const std::size_t name = path.rfind('/');
  if (!path.ends_with(".csv") || name == std::string_view::npos) return false;
  const std::string_view folder = path.substr(0, name);
  return folder == "sources" || folder.ends_with("/sources");
}

Paragraphs Paragraphs::read(const text::SourceSet& sources) {
  Paragraphs result;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const text::FileId file{i};
    if (!is_paragraph_file(sources.at(file).name)) continue;
    auto read = read_file(sources, file);
    if (!read) continue;
    for (Paragraph& one : *read) {
      auto& document = result.documents_[one.document];
      std::string number = one.number;
      document.emplace(std::move(number), std::move(one));
    }
  }
  return result;
}

std::vector<const Paragraph*> Paragraphs::cited(std::string_view citation) const {
  std::vector<const Paragraph*> result;
  const std::map<std::string, Paragraph, std::less<>>* document = nullptr;
  std::string before;  // what `3.a` of `2.1.5.2 items 2 and 3.a` is a part of
  for (std::string_view part : parts_of(citation)) {
    std::size_t length = 0;  // of the longest name: `CA 205512` before `CA`
    for (const auto& [name, paragraphs] : documents_) {
      if (name.size() <= length || !begins_with(part, name)) continue;
      length = name.size();
      document = &paragraphs;
    }
    if (length == 0 && part.find(' ') != std::string_view::npos && is_word(part.front()) &&
        !(part.front() >= '0' && part.front() <= '9') && !part.starts_with("item")) {
      document = nullptr;  // a document that no file has
    }
    part = trimmed(part.substr(length));
    if (document == nullptr || part.empty()) continue;
    // `2.1.5.2 items 2` is `2.1.5.2 item 2`.
    std::string number(part);
    if (const std::size_t items = number.find(" items "); items != std::string::npos) {
      number.erase(items + 5, 1);
    }
    const Paragraph* found = nullptr;
    const auto look = [&](std::string_view wanted) {
      for (const auto& [name, paragraph] : *document) {
        if ((found == nullptr || name.size() > found->number.size()) && begins_with(wanted, name)) {
          found = &paragraph;
        }
      }
    };
    look(number);
    if (found == nullptr && !before.empty()) {
      number.insert(0, before);
      look(number);
    }
    const std::size_t item = number.find(" item ");
    before = item == std::string::npos ? std::string() : number.substr(0, item + 6);
    if (found != nullptr && std::ranges::find(result, found) == result.end()) {
      result.push_back(found);
    }
  }
  return result;
}

text::Problems find_paragraph_problems(const text::SourceSet& sources, text::FileId file) {
  auto read = read_file(sources, file);
  return read ? text::Problems() : std::move(read.error());
}

}  // namespace poppy::check
