// MonthView -> text for a worker, what matters first: headline, then by program the decisions, what
// is needed for those that are open, why they are so, the form lines, what would be made and sent,
// and last the rules that did not fail.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "interpreter/report/decision_view.h"
#include "interpreter/report/form_text.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/open_text.h"
#include "interpreter/report/step_text.h"
#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

std::string of_record(const std::string& name, const std::string& record) {
  return record.empty() ? name : fmt::format("{} of {}", name, record);
}

std::string with_items(const RuleView& rule) {
  if (rule.cites.empty() || rule.items.empty()) return rule.cites;
  return fmt::format("{} {}", rule.cites, fmt::join(rule.items, ", "));
}

std::string status_word(const Shown& status) {
  if (status.value.is_firm()) return status.text;
  return "undetermined";
}

class ProgramPrinter {
 public:
  ProgramPrinter(const text::SourceSet& sources, const reference::Determination& determination,
                 const ProgramView& program, const ReportOptions& options)
      : sources_(sources), determination_(determination), program_(program), options_(options) {}

  std::string text() {
    heading();
    statuses();
    not_applied();
    // What a decision waits for is asked for first; what only amounts wait for, last.
    if (is_open()) out_ += open_text(program_);
    why();
    out_ += form_lines_text(program_.form_lines);
    records();
    statements("Notices", program_.notices);
    statements("Messages", program_.messages);
    if (!is_open()) out_ += open_text(program_);
    why_not();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_open() const {
    return !program_.to_apply.needs.empty() ||
           std::ranges::any_of(program_.decisions,
                               [](const DecisionView& one) { return !one.status.value.is_firm(); });
  }
  void heading() {
    std::string title = program_.name;
    if (program_.titles.size() == 1) title += "  " + program_.titles.front();
    out_ += '\n' + bold(title) + '\n' + std::string(std::min(width_of(title), kWidth), '-') + '\n';
  }
  void section(std::string_view title) { out_ += fmt::format("\n  {}\n", bold(title)); }
  std::string bold(std::string_view text) const {
    return options_.color ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
  }

  void statuses() {
    std::size_t status_width = 0;
    for (const DecisionView& one : program_.decisions) {
      status_width = std::max(status_width, width_of(status_word(one.status)));
    }
    for (const DecisionView& one : program_.decisions) {
      const std::string status = status_word(one.status);
      const std::string name = one.title.empty() ? one.decision : one.title;
      out_ += fmt::format(
          "  {}{}  {}\n", bold(status), std::string(status_width - width_of(status), ' '),
          one.record.empty() ? name : fmt::format("{} {}", name, text::printable(one.record)));
      for (const std::size_t reason : one.reasons) {
        reason_line(program_.rules[reason], one.record, status_width + 4);
      }
    }
  }

  void reason_line(const RuleView& rule, const std::string& of, std::size_t indent) {
    const std::string code = rule.code.empty() ? rule.rule : rule.code;
    const std::string whose = rule.record == of ? "" : rule.record + ": ";
    const std::string cites = with_items(rule);
    out_ += wrap(fmt::format("{}{}  ", std::string(indent, ' '), code), indent + width_of(code) + 2,
                 fmt::format("{}{}{}", whose, rule.text.empty() ? rule.rule : rule.text,
                             cites.empty() ? "" : fmt::format(" ({})", cites)));
  }

  void not_applied() {
    for (const NotAppliedView& one : program_.not_applied) {
      std::string why;
      for (const OriginView& origin : one.origins) {
        why += fmt::format("{}{}", why.empty() ? "" : "; ", full_text(origin));
      }
      if (!one.undetermined) {
        out_ += wrap("  ", 4, fmt::format("Not decided here. {}.", why));
      } else {
        out_ += wrap("  ", 4, fmt::format("Undetermined whether it is decided here: {}.", why));
      }
    }
  }

  void why() {
    bool told = false;
    const auto begin = [&](std::string_view title) {
      if (!std::exchange(told, true)) section(title);
    };
    for (const DecisionView& one : program_.decisions) {
      const StepView why = view_why(sources_, determination_, one.why);
      // Taken for want of any other branch: what follows says why none of the others held.
      const bool otherwise = one.status.value.is_firm() && is_otherwise(why);
      if (otherwise || (why.because.empty() && why.origins.empty())) continue;
      begin("Why");
      explanation(
          fmt::format("{} is {}", of_record(one.decision, one.record), status_word(one.status)),
          one.cites, why, one.record);
    }
    for (const RuleView& rule : program_.rules) {
      if (!rule.why || rule.fails == reference::Holds::no) continue;
      begin("Why");
      explanation(rule_heading(rule), rule.cites, view_why(sources_, determination_, *rule.why),
                  rule.record);
    }
  }

  /// Rules that did not fail matter to few: each is named, with those that it was asked of. Whoever
  /// wants to know more goes deeper, or asks for one of them.
  void why_not() {
    if (!options_.why_not) return;
    constexpr int kExplained = 2;
    if (options_.depth < kExplained) return not_failed();
    bool told = false;
    printer_.show_given(false);
    for (const RuleView& rule : program_.rules) {
      if (!rule.why || rule.fails != reference::Holds::no) continue;
      if (!std::exchange(told, true)) section("Why not");
      explanation(rule_heading(rule), rule.cites, view_why(sources_, determination_, *rule.why),
                  rule.record);
    }
  }

  void not_failed() {
    struct Named {
      const RuleView* rule = nullptr;
      std::vector<std::string> records;
    };
    std::vector<Named> named;
    for (const RuleView& rule : program_.rules) {
      if (rule.fails != reference::Holds::no) continue;
      const auto same = std::ranges::find_if(named, [&](const Named& one) {
        return one.rule->rule == rule.rule && one.rule->module == rule.module;
      });
      Named& one = same == named.end() ? named.emplace_back(Named{&rule, {}}) : *same;
      if (!rule.record.empty()) one.records.push_back(text::printable(rule.record));
    }
    if (named.empty()) return;
    section("Not failed (why: `poppy why CASE LINE`)");
    for (const Named& one : named) {
      std::string words = one.rule->rule;
      if (!one.rule->code.empty()) words += ' ' + one.rule->code;
      if (!one.rule->text.empty()) words += fmt::format(" \"{}\"", one.rule->text);
      if (!one.records.empty()) words += fmt::format(": {}", fmt::join(one.records, ", "));
      out_ += wrap("    ", 6, words);
    }
  }

  static std::string rule_heading(const RuleView& rule) {
    const std::string whose = rule.record.empty() ? "the case" : rule.record;
    std::string name = rule.text.empty() ? rule.rule : fmt::format("\"{}\"", rule.text);
    if (!rule.code.empty()) name = fmt::format("{} {}", rule.code, name);
    switch (rule.fails) {
      case reference::Holds::yes:
        return fmt::format("{} fails {}", whose, name);
      case reference::Holds::no:
        return fmt::format("{} does not fail {}", whose, name);
      case reference::Holds::undetermined:
        return fmt::format("{} may fail {}", whose, name);
    }
    return {};
  }

  void explanation(const std::string& heading, const std::string& cites, const StepView& why,
                   const std::string& record) {
    out_ += wrap("    ", 6, cites.empty() ? heading : fmt::format("{} ({})", heading, cites));
    out_ += printer_.reasons(why, record, 6);
  }

  void fields(const std::vector<FieldView>& fields) {
    std::vector<std::vector<std::string>> rows;
    for (const FieldView& field : fields) {
      rows.push_back({field.title.empty() ? field.name : field.title, field.value.text});
    }
    out_ += columns(6, rows);
  }

  void records() {
    if (program_.records.empty()) return;
    section("Records");
    for (const RecordView& one : program_.records) {
      std::string change;
      switch (one.change) {
        case reference::RecordChange::made:
          change = "would be made";
          break;
        case reference::RecordChange::changed:
          change = "would be changed";
          break;
        case reference::RecordChange::removed:
          change = "would be removed";
          break;
        case reference::RecordChange::undetermined:
          change = "undetermined whether it is made";
          break;
      }
      out_ += wrap("    ", 6,
                   fmt::format("{} ({}) {}{}", of_record(one.create, one.record), one.makes, change,
                               one.cites.empty() ? "" : fmt::format(" ({})", one.cites)));
      fields(one.fields);
    }
  }

  void statements(std::string_view title, const std::vector<StatementView>& statements) {
    if (statements.empty()) return;
    section(title);
    for (const StatementView& one : statements) {
      out_ += wrap("    ", 6,
                   fmt::format("{}{}{}", of_record(one.name, one.record),
                               one.undetermined ? ": undetermined whether it is sent" : "",
                               one.cites.empty() ? "" : fmt::format(" ({})", one.cites)));
      if (one.undetermined) continue;  // what it would say hangs on the same facts
      fields(one.fields);
      if (!one.english.empty()) out_ += wrap("      ", 6, one.english);
      if (!one.spanish.empty()) out_ += wrap("      ", 6, one.spanish);
    }
  }

  const text::SourceSet& sources_;
  const reference::Determination& determination_;
  const ProgramView& program_;
  const ReportOptions& options_;
  StepPrinter printer_;
  std::string out_;
};

}  // namespace

std::string decision_text(const text::SourceSet& sources,
                          const reference::Determination& determination,
                          const ReportOptions& options) {
  const MonthView view = view_month(sources, determination, options);
  std::string head = fmt::format("Case {}   {}   {}   run {}", view.case_id,
                                 view.county.empty() ? "county not given" : view.county, view.month,
                                 view.run_date);
  head = text::printable(head);
  if (options.run_date_is_today) head += fmt::format(" ({})", kRunDateIsToday);
  std::string out = options.color ? fmt::format("\x1b[1m{}\x1b[0m\n", head) : head + '\n';
  for (const ProgramView& program : view.programs) {
    out += ProgramPrinter(sources, determination, program, options).text();
  }
  return out;
}

std::string line_text(const text::SourceSet& sources, const reference::Determination& determination,
                      plan::SlotId slot, std::uint32_t row, const ReportOptions& options) {
  const StepView why = view_step(sources, determination, slot, row, options.depth);
  const SlotName name = slot_name(determination, slot, row);
  std::string head = fmt::format("{} = {}", to_string(name), why.value.text);
  if (!why.cites.empty()) head += fmt::format(" ({})", why.cites);
  std::string out = wrap("", 2, head);
  if (!why.place.file.empty()) out += fmt::format("  {}\n", to_string(why.place));
  StepPrinter printer;
  out += printer.reasons(why, name.record, 2);
  const reference::SlotValues values(determination);
  reference::NeedSearch search(*determination.sheet);
  search.begin(values, determination.weighed.get());
  NeedBook facts;
  const Open open = view_open(sources, determination, search, facts, slot, row);
  out += open_text(open, 2);
  return out;
}

}  // namespace poppy::report
