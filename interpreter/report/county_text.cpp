// `poppy county show`: a county's flags group by group, each with the entry in force and those
// before and after it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "interpreter/report/county_report.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/value_json.h"

namespace poppy::report {
namespace {

struct Subject {
  const text::SourceSet& sources;
  const check::Program& program;
  const check::County& county;
  AsOf as_of;
  const std::vector<IdleSetting>& idle;

  /// Why the flag changes nothing; empty where it does.
  [[nodiscard]] std::string_view idle_words(check::FlagId flag) const {
    const auto found = std::ranges::find(idle, flag, &IdleSetting::flag);
    return found == idle.end() ? std::string_view() : std::string_view(found->words);
  }
};

/// in force, later (of a later month), not yet known (of a later run), or earlier (ended, or
/// corrected since).
std::string standing(const Subject& asked, const check::FlagEntry& entry, bool in_force = false) {
  if (in_force) return "in force";
  if (entry.dating.runs_from && *entry.dating.runs_from > asked.as_of.run) return "not yet known";
  if (entry.dating.from && *entry.dating.from > asked.as_of.month) return "later";
  return "earlier";
}

std::string entered_or_empty(const check::FlagEntry& entry) {
  return entry.entered ? moment_text(*entry.entered, entry.dating.minute) : std::string();
}

std::string entered_words(const Subject& asked, const check::FlagEntry& entry) {
  return entered_text(entered_or_empty(entry), entry.by, place_of(asked.sources, entry.span));
}

std::string dates_of(const Subject& asked, const check::FlagEntry& entry) {
  std::string text = dating_text(entry.dating, !entry.entered);
  if (const std::string entered = entered_words(asked, entry); !entered.empty()) {
    text += ", " + entered;
  }
  if (!entry.note.empty()) text += fmt::format("; note: {}", entry.note);
  return text;
}

std::string unset_words(const Subject& asked, check::FlagId flag) {
  const units::Value& unset = asked.program.flags[flag].unset;
  if (!unset.is_firm()) return "what rests on it is undetermined";
  return fmt::format("taken as {}", flag_cell(asked.program, flag, unset));
}

std::string months_of(const check::FlagEntry& entry) {
  const units::Dating& dating = entry.dating;
  if (!dating.from && !dating.until) return "always";
  const std::string from = dating.from ? units::to_string(*dating.from) : std::string();
  if (!dating.until) return from + " on";
  return fmt::format("{}..{}", from, units::to_string(*dating.until));
}

/// The number and title by which CalWIN knows the flag; the file knows it by its name.
std::string calwin_words(const check::Flag& flag) {
  if (flag.number.empty()) return flag.title;
  return flag.title.empty() ? flag.number : fmt::format("{} {}", flag.number, flag.title);
}

/// Under a flag: who entered it, and its other entries.
std::string details(const Subject& asked, check::FlagId flag, std::uint32_t in_force,
                    std::size_t indent) {
  const std::string blank(indent, ' ');
  std::string out;
  if (in_force == check::kNone) out += wrap(blank, indent, unset_words(asked, flag));
  if (!asked.county.flags.has(flag)) return out;
  if (const std::string_view idle = asked.idle_words(flag); !idle.empty()) {
    out += wrap(blank, indent + 2, std::string(idle));
  }
  const auto& entries = asked.county.flags[flag];
  if (in_force != check::kNone) {
    const check::FlagEntry& entry = entries[in_force];
    const bool plain =
        !entry.entered && !entry.dating.runs_from && entry.by.empty() && entry.note.empty();
    if (!plain) out += wrap(blank, indent + 2, dates_of(asked, entry));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i == in_force) continue;
    out += wrap(
        blank, indent + 2,
        fmt::format("{}: {} {}", standing(asked, entries[i]),
                    flag_cell(asked.program, flag, entries[i].value), dates_of(asked, entries[i])));
  }
  return out;
}

std::string group_table(const Subject& asked, const FlagGroup& group) {
  std::vector<std::vector<std::string>> rows;  // name, value, months
  std::array<std::size_t, 3> widths{};
  for (const check::FlagId flag : group.flags) {
    const std::uint32_t at = entry_in_force(asked.county, flag, asked.as_of.month, asked.as_of.run);
    std::vector<std::string> row{asked.program.flags[flag].name, "-", "not set"};
    if (at != check::kNone) {
      const check::FlagEntry& entry = asked.county.flags[flag][at];
      row[1] = flag_cell(asked.program, flag, entry.value);
      row[2] = months_of(entry);
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
    rows.push_back(std::move(row));
  }
  std::string out = fmt::format("\n{}\n", group.name.empty() ? "other settings" : group.name);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const check::Flag& flag = asked.program.flags[group.flags[i]];
    const std::string first = fmt::format("  {}  {}  {}  ", pad(rows[i][0], widths[0]),
                                          pad(rows[i][1], widths[1]), pad(rows[i][2], widths[2]));
    out += wrap(first, width_of(first), calwin_words(flag));
    out += details(asked, group.flags[i],
                   entry_in_force(asked.county, group.flags[i], asked.as_of.month, asked.as_of.run),
                   width_of(first));
  }
  return out;
}

std::string to_table(const Subject& asked) {
  std::string out = asked.county.name;
  if (!asked.county.code.empty()) out += fmt::format(" ({})", asked.county.code);
  out += fmt::format(": rules for {} as known on {}\n", units::to_string(asked.as_of.month),
                     units::to_string(asked.as_of.run));
  if (asked.county.file != text::FileId::none) {
    out += asked.sources.at(asked.county.file).name + '\n';
  }
  for (const FlagGroup& group : flag_groups(asked.program)) out += group_table(asked, group);
  return out;
}

std::string month_or_empty(const std::optional<units::Month>& month) {
  return month ? units::to_string(*month) : std::string();
}
std::string date_or_empty(const std::optional<units::Date>& date) {
  return date ? units::to_string(*date) : std::string();
}

/// A row an entry, or for a flag that is not set.
Table to_rows(const Subject& asked) {
  Table table;
  table.title = fmt::format("{}: rules for {} as known on {}", asked.county.name,
                            units::to_string(asked.as_of.month), units::to_string(asked.as_of.run));
  table.columns = {{"group", "Group"},
                   {"number", "Number"},
                   {"flag", "Flag"},
                   {"title", "Rule"},
                   {"standing", "Standing"},
                   {"value", "Value"},
                   {"from", "From"},
                   {"until", "Until"},
                   {"runs_from", "Runs from"},
                   {"entered", "Entered"},
                   {"by", "By"},
                   {"note", "Note"},
                   {"changes_nothing", "Changes nothing"},
                   {"month", "Month"},
                   {"as_known_on", "As known on"}};
  const std::string month = units::to_string(asked.as_of.month);
  const std::string run = units::to_string(asked.as_of.run);
  for (const FlagGroup& group : flag_groups(asked.program)) {
    for (const check::FlagId flag : group.flags) {
      const check::Flag& one = asked.program.flags[flag];
      const std::uint32_t at =
          entry_in_force(asked.county, flag, asked.as_of.month, asked.as_of.run);
      if (at == check::kNone) {
        table.rows.push_back({group.name, one.number, one.name, one.title, "not set", "", "", "",
                              "", "", "", "", "", month, run});
      }
      if (!asked.county.flags.has(flag)) continue;
      const auto& entries = asked.county.flags[flag];
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const check::FlagEntry& entry = entries[i];
        table.rows.push_back(
            {group.name, one.number, one.name, one.title, standing(asked, entry, i == at),
             flag_cell(asked.program, flag, entry.value), month_or_empty(entry.dating.from),
             month_or_empty(entry.dating.until), date_or_empty(entry.dating.runs_from),
             entered_or_empty(entry), entry.by, entry.note,
             i == at ? std::string(asked.idle_words(flag)) : std::string(), month, run});
      }
    }
  }
  return table;
}

void put_entries(text::JsonWriter& to, const Subject& asked, check::FlagId flag, std::uint32_t at) {
  to.key("entries");
  to.begin_array();
  if (asked.county.flags.has(flag)) {
    const auto& entries = asked.county.flags[flag];
    for (std::size_t i = 0; i < entries.size(); ++i) {
      to.begin_object();
      to.member("standing", standing(asked, entries[i], i == at));
      put_value(to, "value", show(asked.program, asked.program.flags[flag].type, entries[i].value));
      put_dating(to, entries[i].dating);
      to.member_or_null("entered", entered_or_empty(entries[i]));
      to.member_or_null("by", entries[i].by);
      to.member_or_null("note", entries[i].note);
      put_place(to, place_of(asked.sources, entries[i].span));
      to.end_object();
    }
  }
  to.end_array();
}

std::string to_json(const Subject& asked) {
  text::JsonWriter to;
  to.begin_object();
  to.member("county", asked.county.name);
  to.member_or_null("code", asked.county.code);
  to.member("month", units::to_string(asked.as_of.month));
  to.member("as_of", units::to_string(asked.as_of.run));
  to.key("flags");
  to.begin_array();
  for (const FlagGroup& group : flag_groups(asked.program)) {
    for (const check::FlagId flag : group.flags) {
      const check::Flag& declared = asked.program.flags[flag];
      const std::uint32_t at =
          entry_in_force(asked.county, flag, asked.as_of.month, asked.as_of.run);
      to.begin_object();
      to.member_or_null("group", group.name);
      to.member("name", declared.name);
      to.member_or_null("number", declared.number);
      to.member("title", declared.title);
      to.member("set", at != check::kNone);
      put_value(to, "value",
                show(asked.program, declared.type,
                     at == check::kNone ? declared.unset : asked.county.flags[flag][at].value));
      to.member_or_null("changes_nothing", asked.idle_words(flag));
      put_entries(to, asked, flag, at);
      to.end_object();
    }
  }
  to.end_array();
  to.end_object();
  return to.take() + '\n';
}

}  // namespace

Table county_table(const text::SourceSet& sources, const check::Program& program,
                   check::CountyId county, const AsOf& as_of,
                   const std::vector<IdleSetting>& idle) {
  return to_rows({sources, program, program.counties[county], as_of, idle});
}

std::string county_text(const text::SourceSet& sources, const check::Program& program,
                        check::CountyId county, const AsOf& as_of,
                        const std::vector<IdleSetting>& idle, TableFormat format) {
  const Subject asked{sources, program, program.counties[county], as_of, idle};
  switch (format) {
    case TableFormat::table:
      return to_table(asked);
    case TableFormat::csv:
      return csv_of(to_rows(asked));
    case TableFormat::json:
      return to_json(asked);
    case TableFormat::html:
      return html_of(to_rows(asked));
  }
  return {};
}

}  // namespace poppy::report
