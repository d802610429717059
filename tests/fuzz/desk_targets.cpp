// What a county's desk takes from outside: files of counties that entries are put into, the words
// of entries, and tables that come back from a spreadsheet.
#include <algorithm>
#include <string>

#include "interpreter/config/csv_rows.h"
#include "interpreter/county/edit_county.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/desk/county_matrix.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/small_rules.h"

namespace {

using namespace poppy;

/// Lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

}  // namespace

// A file of a county between `====` and the words of an entry, a line each: flag, value, month, by,
// note. What comes out reads as it was, with the entry; taken out again, it reads as it was.
POPPY_FUZZ_TARGET(county_edit) {
  const auto parts = fuzz::parts_of(text);
  if (parts.size() < 2) return;
  std::vector<std::string> words = lines_of(parts[1]);
  words.resize(5);
  text::SourceSet sources;
  const text::FileId file = sources.add("fresno.yaml", parts[0]);
  const auto before = county::read_county(sources, file);
  if (!before) return;
  county::FlagEntry entry;
  entry.value = words[1];
  const auto month = units::parse_month(words[2]);
  if (month) entry.dating.from = *month;
  entry.entered = entry.dating.runs_from = units::Date{45000};
  entry.dating.minute = 612;
  entry.by = words[3];
  entry.note = words[4];
  if (words[0].empty() ||
      words[0].find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") != std::string::npos) {
    return;  // no name of a flag
  }
  const auto after = county::add_entry(sources, file, words[0], entry);
  if (!after) {
    fuzz::require(!after.error().empty(), "a refusal says why");
    fuzz::require_printable(text::render_problems(sources, after.error()));
    return;
  }
  const text::FileId with = sources.add("fresno.yaml", *after);
  const auto read = county::read_county(sources, with);
  if (!read) return;  // its dates, or what was typed, are told to whoever reads it
  fuzz::require(read->name == before->name, "the county stays", *after);
  std::size_t was = 0, is = 0;
  for (const county::FlagSetting& flag : before->flags) was += flag.entries.size();
  for (const county::FlagSetting& flag : read->flags) is += flag.entries.size();
  fuzz::require(is == was + 1, "there is one entry more", *after);
  const auto flag = std::ranges::find(read->flags, words[0], &county::FlagSetting::name);
  const auto undone = county::remove_entry(sources, with, words[0], flag->entries.size() - 1);
  if (!undone) return;
  const auto again = county::read_county(sources, sources.add("fresno.yaml", *undone));
  fuzz::require(again.has_value(), "what is undone can be read", *undone);
  is = 0;
  for (const county::FlagSetting& one : again->flags) is += one.entries.size();
  fuzz::require(is == was, "and has as many entries as before", *undone);
}

// Two texts between `====`: kept and removed lines are the one, kept and added ones the other.
POPPY_FUZZ_TARGET(line_diff) {
  const auto parts = fuzz::parts_of(text);
  if (parts.size() < 2) return;
  const auto diff = text::diff_lines(parts[0], parts[1]);
  std::vector<std::string_view> was, is;
  for (const text::DiffLine& line : diff) {
    if (line.change != text::LineChange::added) was.push_back(line.text);
    if (line.change != text::LineChange::removed) is.push_back(line.text);
  }
  const auto same = [](const std::vector<std::string_view>& lines, const std::string& whole) {
    std::string joined;
    for (const std::string_view line : lines) joined += std::string(line) + '\n';
    std::string plain;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (whole[i] == '\r' && (i + 1 == whole.size() || whole[i + 1] == '\n')) continue;
      plain += whole[i];
    }
    // Also where nothing but a return stands on the last line.
    if (!whole.empty() && whole.back() != '\n') plain += '\n';
    return joined == plain;
  };
  fuzz::require(same(was, parts[0]), "removed and kept lines are the text before");
  fuzz::require(same(is, parts[1]), "added and kept lines are the text after");
  fuzz::require_printable(text::show_diff(diff));
}
