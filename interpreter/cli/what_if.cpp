// See what_if.h.
#include "interpreter/cli/what_if.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/flag_effects.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/origin_text.h"

namespace poppy::cli {
namespace {

const check::County* find_county(const check::Program& program, const std::string& name) {
  const auto found = std::ranges::find(program.counties, name, &check::County::name);
  return found == program.counties.end() ? nullptr : &*found;
}

std::string cell(const check::Program& program, const check::County& county, check::FlagId flag,
                 units::Month month, units::Date run) {
  const std::uint32_t at = report::entry_in_force(county, flag, month, run);
  return at == check::kNone ? "not set"
                            : report::flag_cell(program, flag, county.flags[flag][at].value);
}

/// Whether the county's own file has the entry, too: the same value for the same months and runs.
bool has_entry(const std::vector<check::FlagEntry>& entries, const check::FlagEntry& wanted) {
  return std::ranges::any_of(entries, [&](const check::FlagEntry& entry) {
    return entry.value == wanted.value && entry.dating == wanted.dating;
  });
}

}  // namespace

std::string what_if_notes(const Rules& own, const Rules& tried, const std::string& county,
                          const Month& month) {
  const check::Program& program = *tried.data().program;
  const run::Determination& decided = month.data().determination;
  const units::Month of = decided.sheet->month;
  const units::Date run = decided.run_date;
  const check::County* before = find_county(*own.data().program, county);
  const check::County* after = find_county(program, county);
  if (before == nullptr || after == nullptr) return {};
  const auto index = static_cast<std::uint32_t>(after - program.counties.data());
  std::vector<engine::IdleFlag> idle;
  std::string notes;
  for (check::FlagId flag = 0; flag < program.flags.size(); ++flag) {
    const std::string& name = program.flags[flag].name;
    const std::string was = cell(*own.data().program, *before, flag, of, run);
    const std::string now = cell(program, *after, flag, of, run);
    if (was != now) {
      if (notes.empty()) idle = engine::idle_flags(tried.data(), index, of, run);
      const auto found = std::ranges::find(idle, flag, &engine::IdleFlag::flag);
      std::string effect;
      if (found != idle.end() && found->readers.empty()) {
        effect = "; no rule reads it";
      } else if (found != idle.end()) {
        effect = fmt::format("; by itself it changes nothing in {} (read by {})",
                             units::to_string(of), fmt::join(found->readers, ", "));
      }
      notes += report::wrap("  ", 4, fmt::format("{}: {} -> {}{}", name, was, now, effect));
    }
    if (flag >= after->flags.size()) continue;
    for (const check::FlagEntry& entry : after->flags[flag]) {
      if (!entry.dating.runs_from || *entry.dating.runs_from <= run) continue;
      if (flag < before->flags.size() && has_entry(before->flags[flag], entry)) continue;
      notes += report::wrap(
          "  ", 4,
          fmt::format("{}: {} {} is not yet known on {}: it is seen by runs from {} on "
                      "(--run-date)",
                      name, report::flag_cell(program, flag, entry.value),
                      report::dating_text(entry.dating, false), units::to_string(run),
                      units::to_string(*entry.dating.runs_from)));
    }
  }
  if (notes.empty()) return "The county file tried changes nothing in this month and run.\n";
  return "Changed by the county file tried:\n" + notes;
}

}  // namespace poppy::cli
