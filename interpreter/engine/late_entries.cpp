// See late_entries.h.
#include "interpreter/engine/late_entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "interpreter/report/county_view.h"
#include "interpreter/report/origin_text.h"

namespace poppy::engine {
namespace {

constexpr std::size_t kMostTold = 20;
constexpr std::string_view kShared = "";  // of lines whose program decides nothing by itself

void mark_flags(const check::Expr& expr, units::IdVector<check::FlagId, bool>& flags) {
  if (expr.op == check::Op::flag) flags[expr.flag()] = true;
  for (const check::Expr& arg : expr.args) mark_flags(arg, flags);
}

/// Whether the entry, once known, gives another value in one of the months.
bool would_change(const check::County& county, check::FlagId flag, const check::FlagEntry& entry,
                  const units::MonthRange& months, units::Date run_date) {
  const auto& entries = county.flags[flag];
  const units::Date known = *entry.dating.runs_from;
  for (std::int32_t month = months.first.months; month <= months.last.months; ++month) {
    const units::Month of{month};
    const std::uint32_t then = report::entry_in_force(county, flag, of, known);
    if (then == check::kNone || &entries[then] != &entry) continue;
    const std::uint32_t now = report::entry_in_force(county, flag, of, run_date);
    if (now == check::kNone || entries[now].value != entry.value) return true;
  }
  return false;
}

}  // namespace

void add(LateEntries& to, const LateEntries& more) {
  for (const auto& [place, cases] : more) {
    const auto [found, is_new] = to.emplace(place, cases);
    if (is_new) continue;
    found->second.cases += cases.cases;
    found->second.first_run = std::min(found->second.first_run, cases.first_run);
    found->second.last_run = std::max(found->second.last_run, cases.last_run);
  }
}

LateSearch::LateSearch(const check::Program& program)
    : program_(&program), latest_(program.counties.size(), units::Date{}) {
  for (const check::CountyId i : latest_.ids()) {
    bool is_first = true;
    for (const auto& entries : program.counties[i].flags) {
      for (const check::FlagEntry& entry : entries) {
        if (!entry.entered || !entry.dating.runs_from) continue;
        latest_[i] =
            is_first ? *entry.dating.runs_from : std::max(latest_[i], *entry.dating.runs_from);
        is_first = false;
      }
    }
  }
  std::set<std::string> deciding;
  for (const check::Decision& decision : program.decisions) {
    deciding.insert(program.lines[decision.line].program);
  }
  for (const check::Line& line : program.lines) {
    FlagSet& of = read_[deciding.contains(line.program) ? line.program : std::string(kShared)];
    of.resize(program.flags.size());
    for (const check::Version& version : line.versions) mark_flags(version.body, of);
  }
}

LateSearch::FlagSet LateSearch::flags_of(const std::vector<std::string>& programs) const {
  FlagSet flags(program_->flags.size());
  for (const auto& [program, of] : read_) {
    if (!programs.empty() && program != kShared &&
        std::ranges::find(programs, program) == programs.end())
      continue;
    for (const check::FlagId flag : of.ids()) {
      if (of[flag]) flags[flag] = true;
    }
  }
  return flags;
}

void LateSearch::add_decision(const plan::Worksheet& sheet, units::Date run_date,
                              LateEntries& to) const {
  if (!sheet.county || run_date >= latest_[*sheet.county]) return;
  FlagSet flags(program_->flags.size());
  for (const plan::Origin& origin : sheet.origins) {
    if (origin.kind == plan::OriginKind::flag) flags[origin.flag()] = true;
  }
  look(*sheet.county, flags, {sheet.month, sheet.month}, run_date, to);
}

void LateSearch::look(check::CountyId county, const FlagSet& flags, const units::MonthRange& months,
                      units::Date run_date, LateEntries& to) const {
  const check::County& of = program_->counties[county];
  for (const check::FlagId flag : of.flags.ids()) {
    if (!flags[flag]) continue;
    for (std::uint32_t i = 0; i < of.flags[flag].size(); ++i) {
      const check::FlagEntry& entry = of.flags[flag][i];
      if (!entry.entered || !entry.dating.runs_from || *entry.dating.runs_from <= run_date) {
        continue;
      }
      if (!would_change(of, flag, entry, months, run_date)) continue;
      add(to, {{{county, flag, i}, {1, run_date, run_date}}});
    }
  }
}

std::vector<std::string> tell_late_entries(const check::Program& program,
                                           const LateEntries& entries, bool of_many) {
  std::vector<std::string> told;
  std::size_t left_out = 0;
  for (auto at = entries.begin(); at != entries.end();) {
    const auto& [place, cases] = *at;
    std::size_t others = 0;  // of the flag
    for (++at;
         at != entries.end() && at->first.county == place.county && at->first.flag == place.flag;
         ++at) {
      ++others;
    }
    if (told.size() == kMostTold) {
      ++left_out;
      continue;
    }
    const check::County& county = program.counties[place.county];
    const check::FlagEntry& entry = county.flags[place.flag][place.entry];
    std::string runs = units::to_string(cases.first_run);
    if (cases.last_run != cases.first_run) runs += ".." + units::to_string(cases.last_run);
    std::string line = fmt::format(
        "{}: {} {} {} is not yet known on {}: it is seen by runs from {} on", county.name,
        program.flags[place.flag].name, report::flag_cell(program, place.flag, entry.value),
        report::dating_text(entry.dating, false), runs, units::to_string(*entry.dating.runs_from));
    if (others > 0) {
      line += fmt::format(", as {} later entr{} of it {}", others, others == 1 ? "y" : "ies",
                          others == 1 ? "is" : "are");
    }
    if (of_many) line += fmt::format(" ({} case{})", cases.cases, cases.cases == 1 ? "" : "s");
    told.push_back(std::move(line));
  }
  if (left_out > 0) {
    told.push_back(fmt::format(
        "and {} more settings have entries that were not yet known: `poppy county show` tells them",
        left_out));
  }
  return told;
}

}  // namespace poppy::engine
