// An impact as text for a terminal, as JSON and as CSV.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "interpreter/desk/impact.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/table.h"

namespace poppy::desk {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}
std::string cases_words(std::uint64_t count) { return counted(count, "case", "cases"); }

std::string title_of(const Impact& impact, const std::string& program, const std::string& line) {
  const auto found = impact.titles.find(program + '/' + line);
  return found == impact.titles.end() ? line : found->second;
}

/// `812 persons`: of decisions of records; of others nothing.
std::string records_words(const Impact& impact, const ImpactKey& key, const ImpactCount& count) {
  if (count.records == 0) return {};
  const auto found = impact.records_name.find(key.program + '/' + key.line);
  const std::string name =
      found == impact.records_name.end() || found->second.empty() ? "records" : found->second;
  return fmt::format("{} {}", count.records, name);
}

std::string became(const std::string& was, const std::string& now) {
  return was == now ? fmt::format("{}, for other reasons", was) : fmt::format("{} -> {}", was, now);
}

std::string kinds_text(const Impact& impact) {
  std::vector<std::vector<std::string>> lines = {
      {"Decision", "Change", "County", "Month", "Cases", "Of records"}};
  for (const auto& [key, count] : impact.kinds) {
    lines.push_back({title_of(impact, key.program, key.line), became(key.was, key.now), key.county,
                     key.month, std::to_string(count.cases), records_words(impact, key, count)});
  }
  return report::columns(2, lines);
}

std::string money_text(const Impact& impact) {
  std::vector<std::vector<std::string>> lines = {
      {"Dollars a month", "County", "Month", "More", "", "Less", "", "Together"}};
  for (const auto& [key, sum] : impact.money) {
    std::string together = units::money_to_string(sum.more_cents - sum.less_cents);
    if (sum.not_known > 0) together += fmt::format(" and {} not known", sum.not_known);
    lines.push_back({title_of(impact, key.program, key.line), key.county, key.month,
                     units::money_to_string(sum.more_cents), fmt::format("({})", sum.more),
                     units::money_to_string(sum.less_cents), fmt::format("({})", sum.less),
                     together});
  }
  return report::columns(2, lines);
}

std::string with_reasons(const std::string& status, const std::vector<std::string>& reasons) {
  return reasons.empty() ? status : fmt::format("{} ({})", status, fmt::join(reasons, "; "));
}

std::string case_text(const Impact& impact, const ChangedCase& one) {
  std::string out = fmt::format("  {}   {}   {}\n", one.id, one.county, one.month);
  const auto of = [&](const std::string& program, const std::string& line,
                      const std::string& record) {
    const std::string title = title_of(impact, program, line);
    return record.empty() ? title : fmt::format("{} {}", record, title);
  };
  for (const ChangedDecision& decision : one.decisions) {
    out += report::wrap(
        "    ", 6,
        fmt::format("{}: {} -> {}", of(decision.program, decision.line, decision.record),
                    with_reasons(decision.was, decision.reasons_was),
                    with_reasons(decision.now, decision.reasons_now)));
  }
  for (const ChangedAmount& amount : one.amounts) {
    out += report::wrap("    ", 6,
                        fmt::format("{}: {} -> {}", of(amount.program, amount.line, amount.record),
                                    amount.was, amount.now));
  }
  return out;
}

}  // namespace

std::string impact_text(const Impact& impact) {
  std::string out = fmt::format("{} decided for {} in runs of {}\n", cases_words(impact.cases),
                                impact.months, impact.run_date);
  for (const std::string& late : impact.late) out += report::wrap("", 2, late);
  if (impact.not_decided > 0) {
    out += fmt::format("{} cannot be decided, before or after\n", cases_words(impact.not_decided));
  }
  if (impact.changed == 0) return out + "No decision and no amount differs.\n";
  out += fmt::format(
      "{} {} decided otherwise{}:", cases_words(impact.changed), impact.changed == 1 ? "is" : "are",
      impact.changed_records == 0
          ? std::string()
          : fmt::format(", {} in them", counted(impact.changed_records, "record", "records")));
  for (const auto& [month, cases] : impact.begins) {
    out += fmt::format(" {} from {} on", cases, month);
    if (month != impact.begins.rbegin()->first) out += ',';
  }
  out += "\n";
  if (!impact.kinds.empty()) out += '\n' + kinds_text(impact);
  if (!impact.money.empty()) out += '\n' + money_text(impact);
  out +=
      impact.shown.size() < impact.changed
          ? fmt::format("\nThe first {} of {}:\n", impact.shown.size(), cases_words(impact.changed))
          : std::string("\nCase by case:\n");
  for (const ChangedCase& one : impact.shown) out += case_text(impact, one);
  return out;
}

namespace {

void put_kinds(text::JsonWriter& to, const Impact& impact) {
  to.key("kinds");
  to.begin_array();
  for (const auto& [key, count] : impact.kinds) {
    to.begin_object();
    to.member("program", key.program);
    to.member("decision", key.line);
    to.member("title", title_of(impact, key.program, key.line));
    to.member("was", key.was);
    to.member("now", key.now);
    to.member("county", key.county);
    to.member("month", key.month);
    to.member("cases", count.cases);
    to.member("records", count.records);
    to.member("for_other_reasons", count.for_other_reasons);
    to.end_object();
  }
  to.end_array();
}

void put_money(text::JsonWriter& to, const Impact& impact) {
  to.key("money");
  to.begin_array();
  for (const auto& [key, sum] : impact.money) {
    to.begin_object();
    to.member("program", key.program);
    to.member("line", key.line);
    to.member("title", title_of(impact, key.program, key.line));
    to.member("county", key.county);
    to.member("month", key.month);
    to.member("more", units::money_to_string(sum.more_cents));
    to.member("more_amounts", sum.more);
    to.member("less", units::money_to_string(sum.less_cents));
    to.member("less_amounts", sum.less);
    to.member("together", units::money_to_string(sum.more_cents - sum.less_cents));
    to.member("not_known", sum.not_known);
    to.end_object();
  }
  to.end_array();
}

void put_case(text::JsonWriter& to, const Impact& impact, const ChangedCase& one) {
  to.begin_object();
  to.member("case", one.id);
  to.member("county", one.county);
  to.member("month", one.month);
  to.key("decisions");
  to.begin_array();
  for (const ChangedDecision& decision : one.decisions) {
    to.begin_object();
    to.member("program", decision.program);
    to.member("decision", decision.line);
    to.member("title", title_of(impact, decision.program, decision.line));
    to.member_or_null("record", decision.record);
    to.member("was", decision.was);
    to.texts("reasons_before", decision.reasons_was);
    to.member("now", decision.now);
    to.texts("reasons_after", decision.reasons_now);
    to.end_object();
  }
  to.end_array();
  to.key("amounts");
  to.begin_array();
  for (const ChangedAmount& amount : one.amounts) {
    to.begin_object();
    to.member("program", amount.program);
    to.member("line", amount.line);
    to.member("title", title_of(impact, amount.program, amount.line));
    to.member_or_null("record", amount.record);
    to.member("was", amount.was);
    to.member("now", amount.now);
    to.end_object();
  }
  to.end_array();
  to.end_object();
}

}  // namespace

void put_impact(text::JsonWriter& to, const Impact& impact) {
  to.begin_object();
  to.member("months", impact.months);
  to.member("run_date", impact.run_date);
  to.member("cases", impact.cases);
  to.member("changed", impact.changed);
  to.member("changed_records", impact.changed_records);
  to.member("not_decided", impact.not_decided);
  to.key("begins");
  to.begin_object();
  for (const auto& [month, cases] : impact.begins) to.member(month, cases);
  to.end_object();
  put_kinds(to, impact);
  put_money(to, impact);
  to.key("changed_cases");
  to.begin_array();
  for (const ChangedCase& one : impact.shown) put_case(to, impact, one);
  to.end_array();
  to.texts("not_yet_known", impact.late);
  to.end_object();
}

std::string impact_json(const Impact& impact) {
  text::JsonWriter to;
  put_impact(to, impact);
  return to.take() + '\n';
}

std::string impact_csv(const Impact& impact) {
  report::Table table;
  table.columns = {{"case", "Case"},
                   {"county", "County"},
                   {"month", "Month"},
                   {"program", "Program"},
                   {"line", "Line"},
                   {"record", "Record"},
                   {"was", "Was"},
                   {"now", "Now"},
                   {"reasons_before", "Reasons before"},
                   {"reasons_after", "Reasons after"}};
  for (const ChangedCase& one : impact.shown) {
    for (const ChangedDecision& decision : one.decisions) {
      table.rows.push_back({one.id, one.county, one.month, decision.program, decision.line,
                            decision.record, decision.was, decision.now,
                            fmt::format("{}", fmt::join(decision.reasons_was, "; ")),
                            fmt::format("{}", fmt::join(decision.reasons_now, "; "))});
    }
    for (const ChangedAmount& amount : one.amounts) {
      table.rows.push_back({one.id, one.county, one.month, amount.program, amount.line,
                            amount.record, amount.was, amount.now, "", ""});
    }
  }
  return report::csv_of(table);
}

}  // namespace poppy::desk
