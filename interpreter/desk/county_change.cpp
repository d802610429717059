// See county_change.h.
#include "interpreter/desk/county_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>

#include "interpreter/check/value_of_text.h"
#include "interpreter/county/edit_county.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/engine/county_review.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::desk {
namespace {

using county::FlagEntry;
using county::quoted;
using text::ProblemCode;
using text::Problems;

constexpr int kMinutesADay = 24 * 60;

/// What is meant by a date that is written otherwise: month, day and year as Americans do, or a day
/// where a month belongs; without a day, the first of the month. None: it is not clear.
std::optional<units::Date> date_meant(std::string_view words) {
  std::vector<std::int32_t> numbers;
  bool is_within = false;
  for (const char c : words) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && c != '/' && c != '-' && c != '.' && c != ' ') return std::nullopt;
    if (is_digit && !is_within) numbers.push_back(0);
    if (is_digit) numbers.back() = std::min(numbers.back() * 10 + (c - '0'), 99999);
    is_within = is_digit;
  }
  constexpr std::int32_t kFirstYear = 1900;
  if (numbers.size() == 2) numbers.insert(numbers.begin() + (numbers[0] < kFirstYear ? 1 : 2), 1);
  if (numbers.size() != 3) return std::nullopt;
  if (numbers.back() >= kFirstYear) std::ranges::rotate(numbers, numbers.begin() + 2);
  return units::make_date(numbers[0], numbers[1], numbers[2]);
}

struct Asked {
  const check::Program& program;
  Problems problems;

  void report(ProblemCode code, std::string message, std::string hint = {}) {
    problems.push_back({code, {}, std::move(message), std::move(hint)});
  }

  std::optional<units::Month> month(const std::string& words, std::string_view what) {
    const auto month = units::parse_month(words);
    if (month) return *month;
    const auto meant = date_meant(words);
    report(ProblemCode::wrong_month, fmt::format("{}: {}", what, month.error()),
           meant ? fmt::format("write `{}`", units::to_string(units::month_of(*meant)))
                 : "write a month, such as 2026-12");
    return std::nullopt;
  }

  void take_months(const EntryWords& words, FlagEntry& entry) {
    if (words.from.empty()) {
      report(ProblemCode::wrong_month, "it is not said from which month the entry holds",
             "give a month, such as `--from 2026-12`; a correction of all months is `--from "
             "always`");
    } else if (words.from != "always") {
      entry.dating.from = month(words.from, "from");
    }
    if (!words.until.empty()) entry.dating.until = month(words.until, "until");
  }

  void take_value(check::FlagId flag, const std::string& value) {
    const check::Flag& declared = program.flags[flag];
    const auto read = check::value_of_text(program, declared.type, value);
    if (read) return;
    std::string hint;
    if (declared.type.kind == check::TypeKind::boolean) hint = county::yes_or_no_hint(value);
    if (declared.type.kind == check::TypeKind::enumeration) {
      std::vector<std::string_view> names;
      for (const check::EnumValue& one : program.enums[declared.type.enumeration()].values) {
        names.push_back(one.name);
      }
      hint = county::suggestion(value, names);
    }
    report(ProblemCode::wrong_flag_value,
           fmt::format("`{}` cannot be {}: {}", declared.name, quoted(value), read.error()),
           std::move(hint));
  }

  /// From the day on which it is made, or from a day to come.
  void take_run(const EntryWords& words, const std::vector<FlagEntry>& before, const Moment& now,
                FlagEntry& entry) {
    if (words.runs_from.empty()) {
      entry.entered = entry.dating.runs_from = now.day;
      const std::optional<std::uint16_t> minute = next_minute(before, now);
      if (minute) entry.dating.minute = *minute;
      return;
    }
    const auto day = units::parse_date(words.runs_from);
    if (!day || *day == units::kOpen) {
      const auto meant = date_meant(words.runs_from);
      report(ProblemCode::wrong_run_date,
             fmt::format("runs from: {}", day ? "this is no day" : day.error()),
             meant ? fmt::format("write `{}`", units::to_string(*meant))
                   : "write a day, such as 2027-01-01");
    } else if (*day <= now.day) {
      report(ProblemCode::wrong_run_date,
             fmt::format("{} is no day to come: runs of it may have been made", words.runs_from),
             "leave it out: an entry is seen by runs from today on");
    } else {
      entry.dating.runs_from = *day;
    }
  }

  /// A minute of today in which no entry of the flag was made: that of now, or the next after the
  /// last.
  std::optional<std::uint16_t> next_minute(const std::vector<FlagEntry>& before,
                                           const Moment& now) {
    int minute = now.minute;
    for (const FlagEntry& entry : before) {
      if (entry.dating.runs_from == now.day) {
        minute = std::max(minute, int{entry.dating.minute} + 1);
      }
    }
    if (minute < kMinutesADay) return static_cast<std::uint16_t>(minute);
    report(ProblemCode::county_no_minute,
           "an entry of this flag was made in the last minute of today", "make it tomorrow");
    return std::nullopt;
  }
};

/// A county's file, as it is edited.
class EditedFile {
 public:
  EditedFile(const Rules& rules, check::CountyId county)
      : rules_(rules), program_(*rules.data().program), county_(county) {
    const check::County& of = program_.counties[county];
    path_ = rules.data().input.sources->at(of.file).name;
    before_ = rules.data().input.sources->at(of.file).text;
    set_text(before_);
  }

  [[nodiscard]] const text::SourceSet& sources() const { return *sources_; }
  [[nodiscard]] text::FileId file() const { return file_; }

  [[nodiscard]] std::vector<FlagEntry> entries(check::FlagId flag) const {
    const auto& flags = read_.flags;
    const auto found =
        std::ranges::find(flags, program_.flags[flag].name, &county::FlagSetting::name);
    return found == flags.end() ? std::vector<FlagEntry>() : found->entries;
  }

  /// The text with an edit; read again, so that the next can follow.
  [[nodiscard]] Problems take(text::Result<std::string> edited) {
    if (!edited) return std::move(edited.error());
    return set_text(std::move(*edited));
  }

  /// The rules with the text as it is now, and what that does.
  [[nodiscard]] Outcome<CountyChange> finish(const std::set<check::FlagId>& flags) && {
    auto changed = engine::with_county_file(rules_, sources_, file_);
    if (!changed) return std::unexpected(engine::to_public(*sources_, std::move(changed.error())));
    std::vector<FlagEffect> effects;
    for (const check::FlagId flag : flags) {
      effects.push_back({flag, county::redecided(was_.at(flag), entries(flag))});
    }
    const std::string text = sources_->at(file_).text;
    return CountyChange{county_, path_, before_, text, std::move(effects), std::move(*changed), {}};
  }

  /// What the flag's entries were before all edits.
  void remember(check::FlagId flag) { was_.try_emplace(flag, entries(flag)); }

 private:
  Problems set_text(std::string text) {
    // As a file of its own behind all others: problems show the text as it would be.
    sources_ = std::make_shared<text::SourceSet>(rules_.data().input.sources);
    file_ = sources_->add(path_, std::move(text));
    auto read = county::read_county(*sources_, file_);
    if (!read) return std::move(read.error());
    read_ = std::move(*read);
    return {};
  }

  const Rules& rules_;
  const check::Program& program_;
  check::CountyId county_;
  std::string path_, before_;
  std::shared_ptr<text::SourceSet> sources_;
  text::FileId file_ = text::FileId::none;
  county::CountyFile read_;
  std::map<check::FlagId, std::vector<FlagEntry>> was_;
};

std::unexpected<std::vector<Problem>> refused(Problems problems) {
  return std::unexpected(engine::to_public({}, std::move(problems)));
}

struct Point {
  units::Month month;
  units::Date run;
  friend auto operator<=>(const Point&, const Point&) = default;
};

/// Of each part of the months and runs that are decided otherwise, the month nearest to this one in
/// the first run that is not past.
std::set<Point> points_of(const CountyChange& change, const Moment& now) {
  std::set<Point> points;
  for (const FlagEffect& effect : change.effects) {
    for (const county::Redecided& cell : effect.redecided) {
      units::Month month = units::month_of(now.day);
      if (cell.until) month = std::min(month, *cell.until);
      if (cell.from) month = std::max(month, *cell.from);
      points.insert({month, std::max(now.day, cell.runs_from.value_or(now.day))});
    }
  }
  return points;
}

/// Warnings and advice of the county that are new with the change: where it changes something, be
/// it in months to come alone.
std::vector<std::string> new_remarks(const Rules& before, const CountyChange& change,
                                     const Moment& now) {
  std::vector<std::string> told;
  const auto warnings = [](const Rules& rules) {
    std::vector<std::string> texts;
    for (const Problem& problem : rules.warnings()) {
      texts.push_back(fmt::format("{}: {}", problem.code, problem.message));
    }
    return texts;
  };
  const std::vector<std::string> warned = warnings(before);
  for (std::string& one : warnings(change.rules)) {
    if (std::ranges::find(warned, one) == warned.end()) told.push_back(std::move(one));
  }
  std::set<std::string> new_advice;  // the same may hold at several of them
  for (const Point& at : points_of(change, now)) {
    const auto was = engine::county_advice(before, change.county, at.month, at.run);
    for (std::string& one : engine::county_advice(change.rules, change.county, at.month, at.run)) {
      const bool is_new = std::ranges::find(was, one) == was.end();
      if (is_new && new_advice.insert(one).second) told.push_back(std::move(one));
    }
  }
  return told;
}

/// One entry of the change. Problems: why not.
Problems take_entry(const check::Program& program, const ChangeWords& asked,
                    const EntryWords& words, const Moment& now, EditedFile& file,
                    std::set<check::FlagId>& flags) {
  const text::Result<check::FlagId> flag = find_flag_asked(program, words.flag);
  if (!flag) return flag.error();
  const check::Flag& declared = program.flags[*flag];
  Asked reading{program, {}};
  if (declared.set_by_state && !asked.for_state) {
    reading.report(ProblemCode::county_flag_of_state,
                   fmt::format("a county does not set `{}` ({}): the state does", declared.name,
                               declared.title));
    return std::move(reading.problems);
  }
  FlagEntry entry;
  entry.value = value_words(declared, words.value);
  entry.by = asked.by;
  entry.note = words.note;
  reading.take_value(*flag, entry.value);
  reading.take_months(words, entry);
  file.remember(*flag);
  reading.take_run(words, file.entries(*flag), now, entry);
  if (entry.dating.until && entry.dating.from && *entry.dating.until < *entry.dating.from) {
    reading.report(ProblemCode::wrong_month, "the entry ends before it begins",
                   "`until` is the last month, `from` the first");
  }
  if (text::printable(words.note) != words.note) {
    reading.report(ProblemCode::county_value, "a note is a text on one line");
  }
  if (!reading.problems.empty()) return std::move(reading.problems);
  const std::vector<FlagEntry> before = file.entries(*flag);
  std::vector<FlagEntry> after = before;
  after.push_back(entry);
  if (county::redecided(before, after).empty()) {
    reading.report(
        ProblemCode::county_no_change,
        fmt::format("`{}` is {} for these months already: the entry would change nothing",
                    declared.name, quoted(entry.value)));
    return std::move(reading.problems);
  }
  flags.insert(*flag);
  return file.take(county::add_entry(file.sources(), file.file(), declared.name, entry));
}

/// The one flag that is titled so, with or without a full stop; none: there is none, or several.
std::optional<check::FlagId> flag_by_title(const check::Program& program, std::string_view wanted) {
  const auto bare = [](std::string_view title) {
    if (title.ends_with('.')) title.remove_suffix(1);
    return title;
  };
  std::optional<check::FlagId> found;
  if (bare(wanted).empty()) return found;
  for (const check::FlagId flag : program.flags.ids()) {
    const std::string title = text::lower_case(program.flags[flag].title);
    if (bare(title) != bare(wanted)) continue;
    if (found) return std::nullopt;
    found = flag;
  }
  return found;
}

}  // namespace

std::string value_words(const check::Flag& flag, std::string_view words) {
  if (flag.type.kind == check::TypeKind::boolean) {
    const std::string small = text::lower_case(words);
    if (small == "y" || small == "yes" || small == "true") return "yes";
    if (small == "n" || small == "no" || small == "false") return "no";
  }
  return std::string(words);
}

text::Result<check::FlagId> find_flag_asked(const check::Program& program, std::string_view words) {
  const std::string wanted = text::lower_case(words);
  std::vector<std::string_view> names;
  for (const check::FlagId flag : program.flags.ids()) {
    const check::Flag& declared = program.flags[flag];
    if (declared.name == words) return flag;
    names.push_back(declared.name);
  }
  for (const check::FlagId flag : program.flags.ids()) {
    const check::Flag& declared = program.flags[flag];
    const bool by_number = !declared.number.empty() && text::lower_case(declared.number) == wanted;
    if (by_number || text::lower_case(declared.name) == wanted) return flag;
  }
  if (const auto flag = flag_by_title(program, wanted)) return *flag;
  return std::unexpected(Problems{{ProblemCode::unknown_flag,
                                   {},
                                   fmt::format("there is no flag {}", quoted(words)),
                                   county::suggestion(words, names)}});
}

Outcome<CountyChange> change_county(const Rules& rules, const ChangeWords& asked,
                                    const Moment& now) {
  const check::Program& program = *rules.data().program;
  auto county = facts::find_county_asked(program, asked.county);
  if (!county) return refused({std::move(county.error())});
  EditedFile file(rules, *county);
  std::set<check::FlagId> flags;
  for (const EntryWords& words : asked.entries) {
    Problems problems = take_entry(program, asked, words, now, file, flags);
    if (!problems.empty()) {
      return std::unexpected(engine::to_public(file.sources(), std::move(problems)));
    }
  }
  auto change = std::move(file).finish(flags);
  if (change) change->told = new_remarks(rules, *change, now);
  return change;
}

Outcome<CountyChange> undo_change(const Rules& rules, const std::string& county_words,
                                  const std::string& flag_words, const Moment& now) {
  const check::Program& program = *rules.data().program;
  auto county = facts::find_county_asked(program, county_words);
  if (!county) return refused({std::move(county.error())});
  const text::Result<check::FlagId> flag = find_flag_asked(program, flag_words);
  if (!flag) return refused(flag.error());
  EditedFile file(rules, *county);
  file.remember(*flag);
  const std::vector<FlagEntry> entries = file.entries(*flag);
  const auto may_go = [&](const FlagEntry& entry) {
    return entry.entered ? *entry.entered == now.day
                         : entry.dating.runs_from && *entry.dating.runs_from > now.day;
  };
  const auto last = std::ranges::find_if(entries.rbegin(), entries.rend(), may_go);
  const std::string& name = program.flags[*flag].name;
  if (last == entries.rend()) {
    return refused(
        {{ProblemCode::county_nothing_to_undo,
          {},
          fmt::format("no entry of `{}` of {} was made today, {}, or is planned for runs "
                      "to come",
                      name, program.counties[*county].name, units::to_string(now.day)),
          "decisions were made with an earlier one: correct it by an entry of today "
          "(`poppy county set`)"}});
  }
  const auto index = static_cast<std::size_t>(std::distance(entries.begin(), last.base())) - 1;
  Problems problems = file.take(county::remove_entry(file.sources(), file.file(), name, index));
  if (!problems.empty()) {
    return std::unexpected(engine::to_public(file.sources(), std::move(problems)));
  }
  auto change = std::move(file).finish({*flag});
  if (change) change->told = new_remarks(rules, *change, now);
  return change;
}

std::vector<std::string> effect_lines(const check::Program& program, const FlagEffect& effect) {
  const check::Flag& flag = program.flags[effect.flag];
  const auto shown = [&](const std::optional<std::string>& written) -> std::string {
    if (!written) return "not set";
    const auto value = check::value_of_text(program, flag.type, *written);
    return value ? report::flag_cell(program, effect.flag, *value) : *written;
  };
  std::vector<std::string> lines;
  for (const county::Redecided& cell : effect.redecided) {
    lines.push_back(fmt::format("{} {}: {} -> {}", county::months_words(cell),
                                county::runs_words(cell), shown(cell.was), shown(cell.now)));
  }
  return lines;
}

std::string change_text(const CountyChange& change) {
  const check::Program& program = *change.rules.data().program;
  std::string out = change.path + '\n';
  out += text::show_diff(text::diff_lines(change.before, change.after));
  for (const FlagEffect& effect : change.effects) {
    const check::Flag& flag = program.flags[effect.flag];
    out += '\n';
    out += report::wrap("", 2,
                        fmt::format("{}: {}{}{}", program.counties[change.county].name, flag.name,
                                    flag.number.empty() ? "" : " " + flag.number,
                                    flag.title.empty() ? "" : fmt::format(" \"{}\"", flag.title)));
    if (effect.redecided.empty()) out += "  nothing is decided otherwise\n";
    for (const std::string& line : effect_lines(program, effect)) {
      out += report::wrap("  ", 4, line);
    }
  }
  for (const std::string& told : change.told) out += report::wrap("  ", 4, told);
  return out;
}

}  // namespace poppy::desk
