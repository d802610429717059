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

/// Of a setting that is another now, where it changes nothing by itself.
std::string effect_of(const std::vector<engine::IdleFlag>& idle, check::FlagId flag,
                      units::Month of) {
  const auto found = std::ranges::find(idle, flag, &engine::IdleFlag::flag);
  if (found == idle.end()) return {};
  if (found->readers.empty()) return "; no rule reads it";
  return fmt::format("; by itself it changes nothing in {} (read by {})", units::to_string(of),
                     fmt::join(found->readers, ", "));
}

/// Entries of the file tried that a run on the day does not see yet.
std::string notes_on_late_entries(const check::Program& program, const check::County& before,
                                  const check::County& after, check::FlagId flag, units::Date run) {
  std::string notes;
  if (!after.flags.has(flag)) return notes;
  for (const check::FlagEntry& entry : after.flags[flag]) {
    if (!entry.dating.runs_from || *entry.dating.runs_from <= run) continue;
    if (before.flags.has(flag) && has_entry(before.flags[flag], entry)) continue;
    notes += report::wrap(
        "  ", 4,
        fmt::format("{}: {} {} is not yet known on {}: it is seen by runs from {} on "
                    "(--run-date)",
                    program.flags[flag].name, report::flag_cell(program, flag, entry.value),
                    report::dating_text(entry.dating, false), units::to_string(run),
                    units::to_string(*entry.dating.runs_from)));
  }
  return notes;
}

}  // namespace

std::string what_if_notes(const Rules& own, const Rules& tried, const std::string& county,
                          units::Month of, units::Date run) {
  const check::Program& program = *tried.data().program;
  const check::County* before = find_county(*own.data().program, county);
  const check::County* after = find_county(program, county);
  if (before == nullptr || after == nullptr) return {};
  const check::CountyId index = program.counties.id_of(*after);
  std::vector<engine::IdleFlag> idle;
  std::string notes;
  for (const check::FlagId flag : program.flags.ids()) {
    const std::string was = cell(*own.data().program, *before, flag, of, run);
    const std::string now = cell(program, *after, flag, of, run);
    if (was != now) {
      if (notes.empty()) idle = engine::idle_flags(tried.data(), index, of, run);
      notes += report::wrap("  ", 4,
                            fmt::format("{}: {} -> {}{}", program.flags[flag].name, was, now,
                                        effect_of(idle, flag, of)));
    }
    notes += notes_on_late_entries(program, *before, *after, flag, run);
  }
  if (notes.empty()) return "The county file tried changes nothing in this month and run.\n";
  return "Changed by the county file tried:\n" + notes;
}

}  // namespace poppy::cli
