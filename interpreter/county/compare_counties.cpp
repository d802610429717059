// See compare_counties.h.
#include "interpreter/county/compare_counties.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/county/yaml_words.h"

namespace poppy::county {
namespace {

using text::ProblemCode;
using text::Problems;
using units::Date;
using units::Month;

std::vector<units::Dating> datings_of(const std::vector<FlagEntry>& entries) {
  std::vector<units::Dating> datings;
  for (const FlagEntry& entry : entries) datings.push_back(entry.dating);
  return datings;
}

/// Where the answer of either list may change: first months and first days, sorted.
struct Cuts {
  std::set<Month> months{units::kFirstMonth};
  std::set<Date> runs{units::kFirstDate};

  void add(const std::vector<FlagEntry>& entries) {
    for (const FlagEntry& entry : entries) {
      if (entry.dating.from) months.insert(*entry.dating.from);
      if (entry.dating.until && *entry.dating.until < units::kLastMonth) {
        months.insert(Month{entry.dating.until->months + 1});
      }
      if (entry.dating.runs_from) runs.insert(*entry.dating.runs_from);
    }
  }
};

bool same_answer(const Redecided& left, const Redecided& right) {
  return left.was_by == right.was_by && left.now_by == right.now_by;
}

/// A rectangle that goes on in the runs after it, with the same months and answers.
bool goes_on(const Redecided& earlier, const Redecided& later) {
  return same_answer(earlier, later) && earlier.from == later.from &&
         earlier.until == later.until && earlier.runs_until == later.runs_from;
}

std::string months_words(const Redecided& cell) {
  if (!cell.from && !cell.until) return "all months";
  if (cell.from == cell.until) return units::to_string(*cell.from);
  if (!cell.until) return fmt::format("months from {} on", units::to_string(*cell.from));
  if (!cell.from) return fmt::format("months to {}", units::to_string(*cell.until));
  return fmt::format("months {} to {}", units::to_string(*cell.from),
                     units::to_string(*cell.until));
}

std::string runs_words(const Redecided& cell) {
  if (!cell.runs_from && !cell.runs_until) return "in every run";
  if (!cell.runs_until) return fmt::format("in runs from {} on", units::to_string(*cell.runs_from));
  if (!cell.runs_from) return fmt::format("in runs before {}", units::to_string(*cell.runs_until));
  return fmt::format("in runs from {} until before {}", units::to_string(*cell.runs_from),
                     units::to_string(*cell.runs_until));
}

std::string answer_words(const std::optional<std::string>& answer) {
  return answer ? quoted(*answer) : "not set";
}

std::string cell_words(const Redecided& cell) {
  return fmt::format("{} {} (was {}, is {})", months_words(cell), runs_words(cell),
                     answer_words(cell.was), answer_words(cell.now));
}

/// `; otherwise decided: …`, at most four of them.
std::string effect_words(const std::vector<Redecided>& cells) {
  if (cells.empty()) return "; no month of any run is decided otherwise";
  constexpr std::size_t kShown = 4;
  std::string words;
  for (std::size_t i = 0; i < std::min(kShown, cells.size()); ++i) {
    words += fmt::format("{}{}", i == 0 ? "; decided otherwise: " : ", ", cell_words(cells[i]));
  }
  if (cells.size() > kShown) words += fmt::format(", and {} more", cells.size() - kShown);
  return words;
}

bool same_entry(const FlagEntry& left, const FlagEntry& right) {
  return left.value == right.value && left.dating == right.dating && left.entered == right.entered;
}

/// The entry that stands where `gone` stood: of the same months and the same day, else none.
const FlagEntry* in_its_place(const FlagEntry& gone, const std::vector<FlagEntry>& entries) {
  for (const FlagEntry& entry : entries) {
    if (entry.dating == gone.dating) return &entry;
  }
  return nullptr;
}

constexpr std::string_view kPaintOver =
    "leave the earlier entry as it was, and add one with `entered`, the day on which you make it";

void compare_flag(const std::string& county, const FlagSetting& before,
                  const std::vector<FlagEntry>& after, Problems& problems) {
  const std::vector<Redecided> all = redecided(before.entries, after);
  for (std::size_t i = 0; i < before.entries.size(); ++i) {
    const FlagEntry& entry = before.entries[i];
    const auto kept =
        std::ranges::find_if(after, [&](const FlagEntry& e) { return same_entry(entry, e); });
    if (kept != after.end()) {
      if (kept->by == entry.by && kept->note == entry.note) continue;
      problems.push_back(
          {ProblemCode::county_entry_reworded, kept->span,
           fmt::format("`by` or `note` of an entry of `{}` of {} is another than in "
                       "the earlier file: past decisions would be explained otherwise",
                       before.name, county),
           "leave them as they were, or add an entry of its own"});
      continue;
    }
    const FlagEntry* other = in_its_place(entry, after);
    std::vector<Redecided> cells = all;
    std::erase_if(cells, [&](const Redecided& cell) { return cell.was_by != i; });
    problems.push_back(
        {other != nullptr ? ProblemCode::county_entry_changed : ProblemCode::county_entry_removed,
         entry.span,
         fmt::format("this entry of `{}` of {} {}{}", before.name, county,
                     other != nullptr ? fmt::format("now has the value {}", quoted(other->value))
                                      : std::string("is no more in the file"),
                     effect_words(cells)),
         std::string(kPaintOver)});
  }
}

/// New entries that runs of the past see.
void look_at_new(const std::string& county, const FlagSetting& after,
                 const std::vector<FlagEntry>& before, std::optional<Date> made_on,
                 Problems& problems) {
  const std::vector<Redecided> all = redecided(before, after.entries);
  for (std::size_t i = 0; i < after.entries.size(); ++i) {
    const FlagEntry& entry = after.entries[i];
    const auto is_old = [&](const FlagEntry& e) {
      return same_entry(entry, e) || e.dating == entry.dating;  // the latter is told as changed
    };
    if (std::ranges::any_of(before, is_old)) continue;
    const std::optional<Date> seen_from = entry.dating.runs_from;
    if (seen_from && (!made_on || *seen_from >= *made_on)) continue;
    std::vector<Redecided> cells = all;
    std::erase_if(cells, [&](const Redecided& cell) {
      return cell.now_by != i || (made_on && cell.runs_from && *cell.runs_from >= *made_on);
    });
    if (cells.empty()) continue;
    problems.push_back(
        {ProblemCode::county_past_rewritten, entry.span,
         fmt::format("this new entry of `{}` of {} is seen by runs of {}{}", after.name, county,
                     seen_from ? fmt::format("days before {}, when the earlier files were kept",
                                             units::to_string(*made_on))
                               : std::string("every day, also of the past"),
                     effect_words(cells)),
         "give it `entered`, the day on which you make it"});
  }
}

}  // namespace

std::vector<Redecided> redecided(const std::vector<FlagEntry>& before,
                                 const std::vector<FlagEntry>& after) {
  Cuts cuts;
  cuts.add(before);
  cuts.add(after);
  const std::vector<units::Dating> old_dates = datings_of(before), new_dates = datings_of(after);
  std::vector<Redecided> cells;
  for (auto run = cuts.runs.begin(); run != cuts.runs.end(); ++run) {
    const auto next_run = std::next(run);
    std::vector<Redecided> strip;
    for (auto month = cuts.months.begin(); month != cuts.months.end(); ++month) {
      const auto next_month = std::next(month);
      Redecided cell;
      if (*month > units::kFirstMonth) cell.from = *month;
      if (next_month != cuts.months.end()) cell.until = Month{next_month->months - 1};
      if (*run > units::kFirstDate) cell.runs_from = *run;
      if (next_run != cuts.runs.end()) cell.runs_until = *next_run;
      cell.was_by = units::version_at(old_dates, *month, *run);
      cell.now_by = units::version_at(new_dates, *month, *run);
      if (cell.was_by) cell.was = before[*cell.was_by].value;
      if (cell.now_by) cell.now = after[*cell.now_by].value;
      if (cell.was == cell.now) continue;
      if (!strip.empty() && same_answer(strip.back(), cell) && strip.back().until && cell.from &&
          strip.back().until->months + 1 == cell.from->months) {
        strip.back().until = cell.until;
      } else {
        strip.push_back(std::move(cell));
      }
    }
    for (Redecided& cell : strip) {
      const auto same =
          std::ranges::find_if(cells, [&](const Redecided& c) { return goes_on(c, cell); });
      if (same != cells.end()) {
        same->runs_until = cell.runs_until;
      } else {
        cells.push_back(std::move(cell));
      }
    }
  }
  return cells;
}

Problems compare_counties(const std::vector<CountyFile>& before,
                          const std::vector<CountyFile>& after, std::optional<Date> made_on) {
  Problems problems;
  const auto entries_of = [](const CountyFile& file, const std::string& flag) {
    const auto found = std::ranges::find(file.flags, flag, &FlagSetting::name);
    return found == file.flags.end() ? std::vector<FlagEntry>() : found->entries;
  };
  for (const CountyFile& old : before) {
    const auto now = std::ranges::find(after, old.name, &CountyFile::name);
    if (now == after.end()) {
      problems.push_back(
          {ProblemCode::county_entry_removed, old.name_span,
           fmt::format("{} has no file any more: no case of it can be decided", quoted(old.name)),
           "keep the file of every county that ever decided a case"});
      continue;
    }
    for (const FlagSetting& flag : old.flags) {
      compare_flag(old.name, flag, entries_of(*now, flag.name), problems);
    }
    for (const FlagSetting& flag : now->flags) {
      look_at_new(old.name, flag, entries_of(old, flag.name), made_on, problems);
    }
  }
  text::sort_problems(problems);
  return problems;
}

}  // namespace poppy::county
