// See compare_counties.h.
#include "interpreter/county/compare_counties.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/county/yaml_words.h"
#include "interpreter/text/problem_codes.h"

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

}  // namespace

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

namespace {

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
  std::map<std::size_t, std::vector<Redecided>> by_entry;
  for (Redecided& cell : redecided(before.entries, after)) {
    if (cell.was_by) by_entry[*cell.was_by].push_back(std::move(cell));
  }
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
    problems.push_back(
        {other != nullptr ? ProblemCode::county_entry_changed : ProblemCode::county_entry_removed,
         entry.span,
         fmt::format("this entry of `{}` of {} {}{}", before.name, county,
                     other != nullptr ? fmt::format("now has the value {}", quoted(other->value))
                                      : std::string("is no more in the file"),
                     effect_words(by_entry[i])),
         std::string(kPaintOver)});
  }
}

/// New entries that runs of the past see.
void look_at_new(const std::string& county, const FlagSetting& after,
                 const std::vector<FlagEntry>& before, std::optional<Date> made_on,
                 Problems& problems) {
  std::map<std::size_t, std::vector<Redecided>> by_entry;
  for (Redecided& cell : redecided(before, after.entries)) {
    if (!cell.now_by || (made_on && cell.runs_from && *cell.runs_from >= *made_on)) continue;
    by_entry[*cell.now_by].push_back(std::move(cell));
  }
  for (std::size_t i = 0; i < after.entries.size(); ++i) {
    const FlagEntry& entry = after.entries[i];
    const auto is_old = [&](const FlagEntry& e) {
      return same_entry(entry, e) || e.dating == entry.dating;  // the latter is told as changed
    };
    if (std::ranges::any_of(before, is_old)) continue;
    const std::optional<Date> seen_from = entry.dating.runs_from;
    if (seen_from && (!made_on || *seen_from >= *made_on)) continue;
    const auto cells = by_entry.find(i);
    if (cells == by_entry.end()) continue;
    problems.push_back(
        {ProblemCode::county_past_rewritten, entry.span,
         fmt::format("this new entry of `{}` of {} is seen by runs of {}{}", after.name, county,
                     seen_from ? fmt::format("days before {}, when the earlier files were kept",
                                             units::to_string(*made_on))
                               : std::string("every day, also of the past"),
                     effect_words(cells->second)),
         "give it `entered`, the day on which you make it"});
  }
}

}  // namespace

namespace {

/// To the last one, where it goes on with it from month to month.
void add_month(std::vector<Redecided>& strip, Redecided cell) {
  const bool goes_on = !strip.empty() && same_answer(strip.back(), cell) && strip.back().until &&
                       cell.from && strip.back().until->months + 1 == cell.from->months;
  if (goes_on) {
    strip.back().until = cell.until;
  } else {
    strip.push_back(std::move(cell));
  }
}

/// What runs from one cut to the next decide otherwise than before, by stretches of months.
std::vector<Redecided> redecided_by_runs(const std::vector<Month>& months,
                                         const std::vector<FlagEntry>& before,
                                         const std::vector<FlagEntry>& after, Date run,
                                         std::optional<Date> next_run) {
  const auto was_by = units::versions_at(datings_of(before), months, run);
  const auto now_by = units::versions_at(datings_of(after), months, run);
  std::vector<Redecided> strip;
  for (std::size_t i = 0; i < months.size(); ++i) {
    Redecided cell;
    if (months[i] > units::kFirstMonth) cell.from = months[i];
    if (i + 1 < months.size()) cell.until = Month{months[i + 1].months - 1};
    if (run > units::kFirstDate) cell.runs_from = run;
    cell.runs_until = next_run;
    cell.was_by = was_by[i];
    cell.now_by = now_by[i];
    if (cell.was_by) cell.was = before[*cell.was_by].value;
    if (cell.now_by) cell.now = after[*cell.now_by].value;
    if (cell.was != cell.now) add_month(strip, std::move(cell));
  }
  return strip;
}

}  // namespace

std::vector<Redecided> redecided(const std::vector<FlagEntry>& before,
                                 const std::vector<FlagEntry>& after) {
  Cuts cuts;
  cuts.add(before);
  cuts.add(after);
  const std::vector<Month> months(cuts.months.begin(), cuts.months.end());
  std::vector<Redecided> cells;
  std::map<std::optional<Month>, std::size_t> going_on;  // cells of the strip before, by `from`
  for (auto run = cuts.runs.begin(); run != cuts.runs.end(); ++run) {
    const auto next = std::next(run);
    const auto next_run = next == cuts.runs.end() ? std::nullopt : std::optional(*next);
    std::map<std::optional<Month>, std::size_t> of_this;
    for (Redecided& cell : redecided_by_runs(months, before, after, *run, next_run)) {
      const auto before_it = going_on.find(cell.from);
      if (before_it != going_on.end() && goes_on(cells[before_it->second], cell)) {
        cells[before_it->second].runs_until = cell.runs_until;
        of_this[cell.from] = before_it->second;
      } else {
        of_this[cell.from] = cells.size();
        cells.push_back(std::move(cell));
      }
    }
    going_on = std::move(of_this);
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
