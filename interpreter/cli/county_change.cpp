// poppy county set, undo and import: entries into the files of counties, and out again.
#include "interpreter/desk/county_change.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/config/csv.h"
#include "interpreter/config/read_workbook.h"
#include "interpreter/desk/county_matrix.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/store/replace_file.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

std::optional<int> no_name(const std::string& by) {
  if (!by.empty()) return std::nullopt;
  say("poppy: say who makes the entry: --by NAME\n");
  return kWrongUse;
}

/// The exit code.
int write_change(const desk::CountyChange& change) {
  if (is_installed(change.path)) return refuse_installed(change.path);
  const auto written = store::replace_file(change.path, change.before, change.after);
  return written ? kWell : report_problems(written.error());
}

desk::ChangeWords words_of(const ChangeOptions& options) {
  desk::ChangeWords words;
  words.county = options.county;
  words.by = options.by;
  words.for_state = options.for_state;
  words.entries = {
      {options.flag, options.value, options.from, options.until, options.runs_from, options.note}};
  return words;
}

int finish_change(const desk::CountyChange& change, const ChangeOptions& options,
                  const std::string& next) {
  std::string out = desk::change_text(change);
  if (options.dry_run) return finish_painted(out + "\nnothing was written (--dry-run)\n");
  if (const int code = write_change(change); code != kWell) return code;
  return finish_painted(out + fmt::format("\nwritten: {}\n{}", change.path, next));
}

/// The first sheet that is seen and has a row. Error: the exit code.
std::expected<std::vector<std::vector<std::string>>, int> first_sheet(const std::string& bytes,
                                                                      const std::string& path) {
  auto sheets = config::read_workbook(bytes, path);
  if (!sheets) return std::unexpected(report_problems(sheets.error()));
  for (config::ReadSheet& sheet : *sheets) {
    if (!sheet.is_hidden && !sheet.rows.empty()) return std::move(sheet.rows);
  }
  return std::vector<std::vector<std::string>>();
}

/// The rows of a workbook, or of a table in CSV. Error: the exit code.
std::expected<std::vector<std::vector<std::string>>, int> read_sheet(const std::string& path) {
  auto text = read_text(path);
  if (!text) {
    return std::unexpected(report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the sheet `{}` cannot be read: {}", path, text.error()))}));
  }
  if (config::is_packed(*text) || path.ends_with(".xlsx")) return first_sheet(*text, path);
  text::SourceSet sources;
  const text::FileId file = sources.add(path, std::move(*text));
  const auto table = config::read_csv_rows(sources, file);
  if (!table) return std::unexpected(report_problems(engine::to_public(sources, table.error())));
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : *table) {
    std::vector<std::string>& cells = rows.emplace_back();
    for (const config::CsvCell& cell : row) cells.push_back(cell.text);
  }
  return rows;
}

}  // namespace

int set_flag(const ChangeOptions& options) {
  if (const auto code = no_name(options.by)) return *code;
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto change = desk::change_county(*rules, words_of(options), now_in_california());
  if (!change) return report_problems(change.error());
  const check::Program& program = *change->rules.data().program;
  const std::string& name = program.counties[change->county].name;
  return finish_change(*change, options,
                       fmt::format("taken back today by: poppy county undo {} {}\n",
                                   name.contains(' ') ? '"' + name + '"' : name,
                                   program.flags[change->effects.front().flag].name));
}

int undo_flag(const ChangeOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto change = desk::undo_change(*rules, options.county, options.flag, now_in_california());
  if (!change) return report_problems(change.error());
  return finish_change(*change, options, "");
}

int import_matrix(const ImportOptions& options) {
  if (const auto code = no_name(options.by)) return *code;
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto rows = read_sheet(options.sheet);
  if (!rows) return rows.error();
  const desk::Moment now = now_in_california();
  desk::EntryWords entry;
  entry.from = options.from;
  entry.until = options.until;
  entry.note = options.note;
  const auto reading =
      desk::read_matrix(*rules, *rows, {units::month_of(now.day), now.day}, entry, options.by);
  if (!reading) return report_problems(reading.error());
  std::string out = report::write_table(desk::preview(*reading), report::TableFormat::table);
  const bool is_stale = std::ranges::any_of(
      reading->asked, [](const desk::AskedSetting& one) { return !one.meanwhile.empty(); });
  // All of them or none: each is checked before the first is written.
  std::vector<desk::CountyChange> changes;
  for (const desk::ChangeWords& words : reading->changes) {
    auto change = desk::change_county(*rules, words, now);
    if (!change) return report_problems(change.error());
    out += '\n' + desk::change_text(*change);
    changes.push_back(std::move(*change));
  }
  if (changes.empty()) return finish_painted(out);
  if (!options.write) return finish_painted(out + "\nnothing was written: --write does\n");
  if (is_stale) {
    say("poppy: settings were changed since the table was made: make it anew, or take these cells "
        "out\n");
    return finish_painted(out, kProblems);
  }
  for (const desk::CountyChange& change : changes) {
    // What was written before stays, and is told.
    if (const int code = write_change(change); code != kWell) return finish_painted(out, code);
    out += fmt::format("written: {}\n", change.path);
  }
  return finish_painted(out);
}

}  // namespace poppy::cli
