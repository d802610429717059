// poppy check: every problem of rules, tables and county files at once; what the rules advise each
// county; what stands on an unconfirmed source; what deciding costs at most.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "interpreter/analysis/lints.h"
#include "interpreter/cli/check_cost.h"
#include "interpreter/cli/check_witness.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/earlier_counties.h"
#include "interpreter/county/compare_counties.h"
#include "interpreter/engine/county_review.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::cli {
namespace {

std::string place_of(const text::SourceSet& sources, text::Span span) {
  const text::Position place = sources.position_of(span.file, span.begin);
  return fmt::format("{}:{}:{}", sources.at(span.file).name, place.line, place.column);
}

/// What the rules tell the admins of counties.
std::string advice(const Rules& rules, units::Date day) {
  const check::Program& program = *rules.data().program;
  std::string result;
  for (const check::CountyId county : program.counties.ids()) {
    for (const std::string& told :
         engine::county_advice(rules, county, units::month_of(day), day)) {
      result += fmt::format("advice for {}: {}\n", program.counties[county].name, told);
    }
  }
  return result;
}

/// What is marked unconfirmed, as lines of text. A county entry says so in its note.
class Unconfirmed {
 public:
  explicit Unconfirmed(const text::SourceSet& sources) : sources_(sources) {}

  void add(const std::vector<check::Version>& versions, const std::string& name) {
    for (const check::Version& version : versions) {
      if (version.unconfirmed) add(version.span, name, version.cites);
    }
  }
  void add(const std::vector<check::TableRow>& rows, const std::string& name) {
    for (const check::TableRow& row : rows) {
      if (row.unconfirmed) add(row.span, name, row.cites);
    }
  }
  void add(const std::vector<check::FlagEntry>& entries, const std::string& name) {
    for (const check::FlagEntry& entry : entries) {
      if (entry.note.find("unconfirmed") == std::string::npos) continue;
      add(entry.span, name, entry.note);
    }
  }
  [[nodiscard]] std::string text() const {
    return text_ + fmt::format("{} unconfirmed value{}\n", count_, count_ == 1 ? "" : "s");
  }

 private:
  void add(text::Span span, const std::string& name, const std::string& cites) {
    ++count_;
    text_ += fmt::format("{}: {}{}\n", place_of(sources_, span), name,
                         cites.empty() ? "" : fmt::format(" ({})", cites));
  }

  const text::SourceSet& sources_;
  std::string text_;
  std::size_t count_ = 0;
};

/// Everything marked unconfirmed, by place.
std::string unconfirmed_values(const Rules& rules) {
  const check::Program& program = *rules.data().program;
  Unconfirmed found(*rules.data().input.sources);
  for (const check::Parameter& parameter : program.parameters) {
    found.add(parameter.versions, parameter.name);
    found.add(parameter.rows, parameter.name);
    found.add(parameter.beyond_rows, parameter.name);
  }
  for (const check::Line& line : program.lines) found.add(line.versions, line.name);
  for (const check::County& county : program.counties) {
    for (const check::FlagId flag : county.flags.ids()) {
      found.add(county.flags[flag], fmt::format("{} of {}", program.flags[flag].name, county.name));
    }
  }
  return found.text();
}

/// What was done to the past of the county files since `against`: the problems, as text for people.
Outcome<std::vector<Problem>> against(const Rules& rules, const std::string& from,
                                      const Folders& folders) {
  auto earlier = read_earlier_counties(from, folders.counties);
  if (!earlier) return std::unexpected(std::move(earlier.error()));
  text::SourceSet sources(rules.data().input.sources);
  std::vector<text::FileId> files;
  for (File& file : earlier->files) {
    files.push_back(sources.add(std::move(file.path), std::move(file.text)));
  }
  auto counties = county::read_counties(sources, files);
  if (!counties) return std::unexpected(engine::to_public(sources, std::move(counties.error())));
  return engine::to_public(
      sources, county::compare_counties(*counties, rules.data().input.counties, earlier->as_of));
}

/// Of the rule tests beside the rules. A test that cannot be read is told by `poppy test`.
std::vector<std::string> test_texts(const std::string& rules) {
  std::vector<std::string> texts;
  for (const std::string& path : find_files(rules, {".yaml", ".yml"}, {}).paths) {
    auto text = read_text(path);
    if (text) texts.push_back(std::move(*text));
  }
  return texts;
}

std::string counts(const Rules& rules, const Folders& folders) {
  const check::Program& program = *rules.data().program;
  std::set<std::string> programs;
  for (const check::Module& module : program.modules) programs.insert(module.program);
  std::size_t lines = 0;
  for (const check::Line& line : program.lines) {
    if (line.kind != check::LineKind::outcome_part) ++lines;
  }
  const auto counted = [](std::size_t count, std::string_view one, std::string_view more) {
    return fmt::format("{} {}", count, count == 1 ? one : more);
  };
  return fmt::format("read {} and {}: {}, {}, {}, {}, {}, {}, {}\n", folders.rules,
                     folders.counties, counted(programs.size(), "program", "programs"),
                     counted(program.modules.size(), "module", "modules"),
                     counted(lines, "line", "lines"),
                     counted(program.parameters.size(), "parameter", "parameters"),
                     counted(rules.data().input.tables.size(), "table", "tables"),
                     counted(program.flags.size(), "flag", "flags"),
                     counted(program.counties.size(), "county", "counties"));
}

}  // namespace

int check(const CheckOptions& options) {
  if (options.witness) return show_witnesses(options);
  const auto day = day_or_today(options.as_of);
  if (!day) return day.error();
  const Folders folders = find_folders(options.folders);
  const auto rules = load_rules(folders);
  if (!rules) return rules.error();
  std::vector<Problem> problems = rules->warnings();
  std::ranges::move(
      engine::to_public(*rules->data().input.sources, engine::review_counties(rules->data(), *day)),
      std::back_inserter(problems));
  const analysis::Lints lints =
      analysis::find_lints(rules->data().input.sheet, *rules->data().program, units::month_of(*day),
                           test_texts(folders.rules));
  std::ranges::move(engine::to_public(*rules->data().input.sources, lints.found),
                    std::back_inserter(problems));
  std::ranges::move(
      engine::to_public(*rules->data().input.sources, lints.refused, text::Severity::error),
      std::back_inserter(problems));
  if (!options.against.empty()) {
    auto found = against(*rules, options.against, folders);
    if (!found) return report_problems(found.error());
    std::ranges::move(*found, std::back_inserter(problems));
  }
  if (std::ranges::any_of(problems, [](const Problem& problem) { return !problem.warning; })) {
    return report_problems(problems);
  }
  if (options.json) return finish(cost_json(*rules, *day));
  std::string result;
  for (const Problem& warning : problems) result += warning.text + "\n";
  result += advice(*rules, *day);
  if (options.unconfirmed) result += unconfirmed_values(*rules);
  if (options.cost) result += cost_text(*rules, *day);
  return finish_painted(
      result + counts(*rules, folders) +
      fmt::format("0 errors, {} warning{}{}\n", problems.size(), problems.size() == 1 ? "" : "s",
                  lints.accepted.empty() ? std::string()
                                         : fmt::format(", {} accepted", lints.accepted.size())));
}

}  // namespace poppy::cli
