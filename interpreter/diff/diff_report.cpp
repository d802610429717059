// See diff_report.h.
#include "interpreter/diff/diff_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "interpreter/report/layout.h"
#include "interpreter/text/json_writer.h"

namespace poppy::diff {

namespace {

std::string_view word_of_change(Change change) {
  switch (change) {
    case Change::changed:
      return "changed";
    case Change::added:
      return "added";
    case Change::gone:
      return "gone";
  }
  text::bug("word_of_change: no such change");
}

std::string months_text(std::optional<units::Month> from, std::optional<units::Month> until) {
  if (from && until && *from == *until) return units::to_string(*from);
  if (from && until) return units::to_string(*from) + ".." + units::to_string(*until);
  if (from) return "from " + units::to_string(*from) + " on";
  if (until) return "until " + units::to_string(*until);
  return "every month";
}

std::string dating_text(const units::Dating& dating) {
  std::string result = months_text(dating.from, dating.until);
  if (dating.runs_from) result += ", runs from " + units::to_string(*dating.runs_from) + " on";
  return result;
}

std::string datings_text(const std::vector<units::Dating>& datings) {
  std::vector<std::string> texts;
  for (const units::Dating& dating : datings) {
    std::string one = dating_text(dating);
    if (std::ranges::find(texts, one) == texts.end()) texts.push_back(std::move(one));
  }
  constexpr std::size_t kMost = 4;
  std::string more;
  if (texts.size() > kMost) {
    more = fmt::format("; and {} more", texts.size() - kMost);
    texts.resize(kMost);
  }
  return fmt::format("{}{}", fmt::join(texts, "; "), more);
}

std::string runs_text(const std::vector<RunSpan>& runs, const DifferencesAsked& asked) {
  if (asked.run_date) return {};
  std::vector<std::string> texts;
  for (const RunSpan& one : runs) {
    const bool from = one.from > units::kFirstDate, until = one.until < units::kOpen;
    if (from && until) {
      texts.push_back(fmt::format("from {} until before {}", units::to_string(one.from),
                                  units::to_string(one.until)));
    } else if (from) {
      texts.push_back(fmt::format("from {} on", units::to_string(one.from)));
    } else if (until) {
      texts.push_back(fmt::format("before {}", units::to_string(one.until)));
    }
  }
  return texts.empty() ? std::string() : fmt::format(", in runs {}", fmt::join(texts, ", "));
}

std::string counties_text(const std::vector<std::string>& counties, std::size_t all) {
  if (counties.size() == all && all > 1) return fmt::format("in all {} counties", all);
  constexpr std::size_t kMost = 8;
  if (counties.size() <= kMost) return fmt::format("in {}", fmt::join(counties, ", "));
  return fmt::format(
      "in {} and {} more counties",
      fmt::join(std::vector<std::string>(counties.begin(), counties.begin() + kMost), ", "),
      counties.size() - kMost);
}

std::string name_of(const NamedOutcome& outcome) {
  std::string result =
      fmt::format("{} {}.{}", word_of(outcome.kind), outcome.program, outcome.name);
  if (!outcome.records.empty()) result += " of " + outcome.records;
  if (outcome.change != Change::changed) {
    result += fmt::format(" ({})", word_of_change(outcome.change));
  }
  return result;
}

std::string changes_text(const std::vector<ProgramChange>& changes, bool words) {
  std::string result;
  for (const ProgramChange& change : changes) {
    if (change.words_only != words) continue;
    std::string line = fmt::format("{} {}", word_of(change.part), change.name);
    if (!change.county.empty()) line += " of " + change.county;
    if (change.change != Change::changed) {
      line += fmt::format(" ({})", word_of_change(change.change));
    }
    if (!words && change.has_dates) line += ": " + datings_text(change.datings);
    result += report::wrap("  ", 4, line);
  }
  return result;
}

/// Lines of one kind that differ in the same places are told together.
std::string lines_text(const Differences& found) {
  std::vector<std::string> names;
  for (const OutcomeDifference& one : found.outcomes) {
    if (one.outcome.kind == OutcomeKind::line) names.push_back(one.outcome.name);
  }
  if (names.empty()) return {};
  return report::wrap(names.size() == 1 ? "  1 line: " : fmt::format("  {} lines: ", names.size()),
                      4, fmt::format("{}", fmt::join(names, ", ")));
}

}  // namespace

std::string differences_text(const Differences& found, const DifferencesAsked& asked) {
  const std::string decides = changes_text(found.changes, false);
  const std::string words = changes_text(found.changes, true);
  if (decides.empty() && words.empty()) return "The rules and settings say the same.\n";
  std::string result;
  if (!decides.empty()) result += "Changed:\n" + decides;
  if (!words.empty()) result += "Changed in words alone, which decide nothing:\n" + words;
  if (decides.empty()) return result + "\nEverything is decided as before.\n";
  if (!found.has_looked) {
    return result +
           "\nNothing that decides reads what was changed: everything is decided as "
           "before.\n";
  }
  const std::string runs =
      asked.run_date ? "as known on " + units::to_string(*asked.run_date) : "in every run";
  result +=
      '\n' +
      report::wrap(
          "", 2,
          fmt::format(
              "Looked at: {}, {}, {} ({} compared)", months_text(found.from, found.until),
              found.counties == 1 ? "1 county" : fmt::format("{} counties", found.counties), runs,
              found.worksheets == 1 ? "1 pair of worksheets"
                                    : fmt::format("{} pairs of worksheets", found.worksheets)));
  if (found.outcomes.empty()) {
    return result + "There, everything is decided as before.\n";
  }
  result += "There, this can come out otherwise, and all else comes out as before:\n";
  for (const OutcomeDifference& one : found.outcomes) {
    if (one.outcome.kind == OutcomeKind::line) continue;
    result += "  " + name_of(one.outcome) + '\n';
    for (const Stretch& stretch : one.stretches) {
      result += report::wrap("    ", 6,
                             fmt::format("{}{}, {}", months_text(stretch.first, stretch.last),
                                         runs_text(stretch.runs, asked),
                                         counties_text(stretch.counties, found.counties)));
    }
  }
  return result + lines_text(found);
}

namespace {

std::string indented(const std::string& text, std::size_t by) {
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    result += std::string(by, ' ') + text.substr(begin, end - begin);
    begin = end;
  }
  return result;
}

std::string side_text(const Shown& shown) {
  if (shown.reasons.empty()) return shown.text;
  return fmt::format("{} ({})", shown.text, fmt::join(shown.reasons, ", "));
}

std::string case_text(const OutcomeDifference& of, const CaseSearch& search) {
  const Stretch& where = of.stretches[search.stretch];
  std::string result =
      fmt::format("  {}, {}\n", name_of(of.outcome), months_text(where.first, where.last));
  if (!search.found) {
    return result + fmt::format("    no case found among {} tried\n", search.tried);
  }
  const ShownCase& shown = *search.found;
  const std::string record = is_listed(of.outcome.kind) ? shown.difference.record
                                                        : shown.difference.record + of.outcome.name;
  result += report::wrap("    ", 6,
                         fmt::format("{}: {}, was {}", record, side_text(shown.difference.now),
                                     side_text(shown.difference.was)));
  return result + indented(shown.test_text.empty() ? shown.case_text : shown.test_text, 4);
}

}  // namespace

std::string cases_text(const Differences& found, const std::vector<CaseSearch>& searches) {
  if (searches.empty()) return {};
  std::string result =
      "\nThe smallest cases found that are decided otherwise, each decided by both:\n";
  for (const CaseSearch& search : searches) {
    result += case_text(found.outcomes[search.outcome], search);
  }
  return result;
}

namespace {

void put_runs(text::JsonWriter& to, const std::vector<RunSpan>& runs) {
  to.key("runs");
  to.begin_array();
  for (const RunSpan& one : runs) {
    to.begin_object();
    to.member_or_null("from", one.from > units::kFirstDate ? units::to_string(one.from) : "");
    to.member_or_null("before", one.until < units::kOpen ? units::to_string(one.until) : "");
    to.end_object();
  }
  to.end_array();
}

void put_side(text::JsonWriter& to, std::string_view name, const Shown& shown) {
  to.key(name);
  to.begin_object();
  to.member("value", shown.text);
  to.member("is_determined", shown.is_firm);
  to.key("reasons");
  to.begin_array();
  for (const std::string& reason : shown.reasons) to.value(reason);
  to.end_array();
  to.end_object();
}

/// Null: nothing was looked for.
void put_search(text::JsonWriter& to, const CaseSearch* search) {
  to.key("case");
  if (search == nullptr) {
    to.null();
    return;
  }
  to.begin_object();
  to.member("tried", search->tried);
  to.key("found");
  if (search->found) {
    const ShownCase& shown = *search->found;
    to.begin_object();
    to.member("county", shown.setting.county);
    to.member("month", units::to_string(shown.setting.month));
    to.member("run_date", units::to_string(shown.setting.run_date));
    const std::string& record = shown.difference.record;
    to.member_or_null("record",
                      record.ends_with('.') ? record.substr(0, record.size() - 1) : record);
    put_side(to, "was", shown.difference.was);
    put_side(to, "now", shown.difference.now);
    to.member("case_file", shown.case_text);
    to.member_or_null("rule_test", shown.test_text);
    to.end_object();
  } else {
    to.null();
  }
  to.end_object();
}

void put_stretch(text::JsonWriter& to, const Stretch& stretch, const CaseSearch* search) {
  to.begin_object();
  to.member("from", units::to_string(stretch.first));
  to.member("until", units::to_string(stretch.last));
  put_runs(to, stretch.runs);
  to.key("counties");
  to.begin_array();
  for (const std::string& county : stretch.counties) to.value(county);
  to.end_array();
  put_search(to, search);
  to.end_object();
}

void put_change(text::JsonWriter& to, const ProgramChange& change) {
  to.begin_object();
  to.member("part", word_of(change.part));
  to.member("name", change.name);
  to.member_or_null("county", change.county);
  to.member("change", word_of_change(change.change));
  to.member("words_only", change.words_only);
  to.key("dates");
  to.begin_array();
  for (const units::Dating& dating : change.datings) {
    to.begin_object();
    to.member_or_null("from", dating.from ? units::to_string(*dating.from) : "");
    to.member_or_null("until", dating.until ? units::to_string(*dating.until) : "");
    to.member_or_null("runs_from", dating.runs_from ? units::to_string(*dating.runs_from) : "");
    to.end_object();
  }
  to.end_array();
  to.end_object();
}

}  // namespace

std::string differences_json(const Differences& found, const DifferencesAsked& asked,
                             const std::vector<CaseSearch>& searches) {
  const auto search_of = [&](std::size_t outcome, std::size_t stretch) -> const CaseSearch* {
    const auto one = std::ranges::find_if(searches, [&](const CaseSearch& search) {
      return search.outcome == outcome && search.stretch == stretch;
    });
    return one == searches.end() ? nullptr : &*one;
  };
  text::JsonWriter to;
  to.begin_object();
  to.member("version", 1);
  to.key("changes");
  to.begin_array();
  for (const ProgramChange& change : found.changes) put_change(to, change);
  to.end_array();
  to.key("looked_at");
  to.begin_object();
  to.member("from", units::to_string(found.from));
  to.member("until", units::to_string(found.until));
  to.member_or_null("run_date", asked.run_date ? units::to_string(*asked.run_date) : "");
  to.member("counties", found.counties);
  to.member("worksheets", found.worksheets);
  to.end_object();
  to.key("outcomes");
  to.begin_array();
  for (std::size_t outcome = 0; outcome < found.outcomes.size(); ++outcome) {
    const OutcomeDifference& one = found.outcomes[outcome];
    to.begin_object();
    to.member("kind", word_of(one.outcome.kind));
    to.member("program", one.outcome.program);
    to.member("name", one.outcome.name);
    to.member_or_null("records", one.outcome.records);
    to.member("change", word_of_change(one.outcome.change));
    to.key("stretches");
    to.begin_array();
    for (std::size_t i = 0; i < one.stretches.size(); ++i) {
      put_stretch(to, one.stretches[i], search_of(outcome, i));
    }
    to.end_array();
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + '\n';
}

}  // namespace poppy::diff
