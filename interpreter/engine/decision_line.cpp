// Statuses, reasons, values, records made and notices, as the report's JSON has them but without
// explanations, and written as text at once: a run writes millions.
#include "interpreter/engine/decision_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpreter/report/decision_view.h"
#include "interpreter/report/value_text.h"

namespace poppy::engine {
namespace {

/// As report::value_json.
void append_value(std::string& to, const report::Shown& shown) {
  switch (shown.value.state) {
    case units::ValueState::blank:
      to += "null";
      return;
    case units::ValueState::unknown:
      to += R"({"undetermined":true})";
      return;
    case units::ValueState::error:
      to += R"({"undetermined":true,"error":)";
      append_json_text(to, shown.value.note().message);
      to += '}';
      return;
    case units::ValueState::known:
      break;
  }
  if (shown.type.list) {
    to += '[';
    for (const std::string& item : shown.items) {
      if (to.back() != '[') to += ',';
      append_json_text(to, item);
    }
    to += ']';
  } else if (shown.type.kind == check::TypeKind::boolean) {
    to += shown.value.truth() ? "true" : "false";
  } else if (shown.type.kind == check::TypeKind::integer) {
    fmt::format_to(std::back_inserter(to), "{}", shown.value.number());
  } else {
    append_json_text(to, shown.text);
  }
}

void append_text_or_null(std::string& to, std::string_view text) {
  if (text.empty()) {
    to += "null";
  } else {
    append_json_text(to, text);
  }
}

class Writer {
 public:
  explicit Writer(const reference::Determination& determination)
      : d_(determination), sheet_(*determination.sheet), program_(*sheet_.program) {}

  DecisionLine write() {
    out_ += R"({"case":)";
    append_json_text(out_, d_.case_id);
    out_ += R"(,"county":)";
    append_text_or_null(out_, sheet_.county ? program_.counties[*sheet_.county].name : "");
    fmt::format_to(std::back_inserter(out_), R"(,"month":"{}","run_date":"{}","programs":{{)",
                   units::to_string(sheet_.month), units::to_string(d_.run_date));
    std::vector<std::string> names;
    for (const check::Module& module : program_.modules) {
      if (std::ranges::find(names, module.program) != names.end()) continue;
      names.push_back(module.program);
      write_program(module.program);
    }
    out_ += R"(},"undetermined":[)";
    write_needs();
    out_ += '}';
    return {std::move(out_), undetermined_};
  }

 private:
  const check::Line& line_of(plan::SlotId slot) const {
    return program_.lines[sheet_.slots[slot].line()];
  }

  void write_program(const std::string& name) {
    const bool named = std::ranges::any_of(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == name;
    });
    const std::string decisions = decisions_of(name);
    const std::string values = values_of(name);
    const std::string made = records_of(name);
    const std::string notices = notices_of(name);
    if (!named && decisions.empty() && values.empty() && made.empty() && notices.empty()) return;
    if (out_.back() != '{') out_ += ',';
    append_json_text(out_, name);
    fmt::format_to(std::back_inserter(out_),
                   R"(:{{"decisions":[{}],"values":{{{}}},"made":[{}],"notices":[{}]}})", decisions,
                   values, made, notices);
  }

  /// The case's first, then those of each record: as the report orders them.
  std::string decisions_of(const std::string& name) {
    std::vector<const reference::DecisionOutcome*> outcomes;
    for (const reference::DecisionOutcome& outcome : d_.decisions) {
      if (line_of(sheet_.decisions[outcome.decision].slot).program == name) {
        outcomes.push_back(&outcome);
      }
    }
    std::ranges::stable_sort(outcomes, {}, [this](const reference::DecisionOutcome* outcome) {
      const check::EntityId entity = sheet_.slots[sheet_.decisions[outcome->decision].slot].entity;
      return std::tuple(program_.entities[entity].depth, entity, outcome->row, outcome->decision);
    });
    std::string text;
    for (const reference::DecisionOutcome* outcome : outcomes)
      append_decision(text, *outcome, name);
    return text;
  }

  void append_decision(std::string& to, const reference::DecisionOutcome& outcome,
                       const std::string& name) {
    const plan::SlotId slot = sheet_.decisions[outcome.decision].slot;
    const check::Line& line = line_of(slot);
    to += to.empty() ? R"({"line":)" : R"(,{"line":)";
    append_json_text(to, line.name);
    to += R"(,"record":)";
    append_text_or_null(to, report::row_name(d_, line.entity, outcome.row));
    to += R"(,"status":)";
    append_value(to, report::show(d_, line.type, outcome.status));
    to += R"(,"reasons":[)";
    for (const reference::RuleOutcomeId reason : outcome.reasons) {
      const check::Rule& rule = program_.rules[sheet_.rules[d_.rules[reason].rule].rule];
      const check::Line& fails = program_.lines[rule.line];
      if (fails.program != name) continue;
      if (to.back() != '[') to += ',';
      append_json_text(to, rule.reason_code.empty() ? fails.name : rule.reason_code);
    }
    to += "]}";
    if (!outcome.status.is_firm()) open_.push_back({slot, outcome.row});
  }

  /// By record in the order of their first lines.
  std::string values_of(const std::string& name) const {
    std::vector<std::pair<std::string, std::string>> records;
    std::unordered_map<std::string, std::size_t> places;  // in records
    for (const plan::SlotId slot : told_slots(sheet_)) {
      const check::Line& line = line_of(slot);
      if (line.program != name) continue;
      for (std::uint32_t row = 0; row < d_.slots[slot].size(); ++row) {
        std::string record = report::row_name(d_, line.entity, row);
        const auto [place, is_new] = places.emplace(record, records.size());
        if (is_new) records.emplace_back(std::move(record), std::string());
        std::string& text = records[place->second].second;
        if (!text.empty()) text += ',';
        append_json_text(text, line.name);
        text += ':';
        append_value(text, report::show(d_, line.type, d_.slots[slot][row]));
      }
    }
    std::string text;
    for (const auto& [record, values] : records) {
      if (!text.empty()) text += ',';
      append_json_text(text, record);
      fmt::format_to(std::back_inserter(text), ":{{{}}}", values);
    }
    return text;
  }

  std::string records_of(const std::string& name) const {
    std::string text;
    for (const reference::RecordOutcome& outcome : d_.records) {
      const check::Create& create = program_.creates[sheet_.creates[outcome.create].create];
      if (create.program != name) continue;
      text += text.empty() ? R"({"create":)" : R"(,{"create":)";
      append_json_text(text, create.name);
      text += R"(,"list":)";
      append_json_text(text, program_.entities[create.record].list_name);
      text += R"(,"record":)";
      append_text_or_null(text, report::row_name(d_, create.entity, outcome.row));
      fmt::format_to(std::back_inserter(text), R"(,"change":"{}","fields":{{)",
                     change_word(outcome.change));
      for (std::size_t i = 0; i < create.fields.size() && i < outcome.fields.size(); ++i) {
        const check::Field& field = program_.fields[create.fields[i].field];
        append_name(text, field.name);
        if (outcome.fields[i].is_blank()) {
          text += R"("blank")";  // as a case has it
        } else {
          append_value(text, report::show(d_, field.type, outcome.fields[i]));
        }
      }
      text += "}}";
    }
    return text;
  }

  std::string notices_of(const std::string& name) const {
    std::string text;
    for (const reference::StatementOutcome& outcome : d_.statements) {
      const check::Statement& statement =
          program_.statements[sheet_.statements[outcome.statement].statement];
      if (statement.program != name || statement.kind != check::StatementKind::notice) continue;
      text += text.empty() ? R"({"notice":)" : R"(,{"notice":)";
      append_json_text(text, statement.name);
      text += R"(,"record":)";
      append_text_or_null(text, report::row_name(d_, statement.entity, outcome.row));
      text += R"(,"sent":)";
      text += outcome.sent == reference::Holds::yes ? "true" : R"({"undetermined":true})";
      text += R"(,"fields":{)";
      for (std::size_t i = 0; i < statement.fields.size() && i < outcome.fields.size(); ++i) {
        append_name(text, statement.fields[i].name);
        append_value(text, report::show(d_, program_.lines[statement.fields[i].line].type,
                                        outcome.fields[i]));
      }
      text += "}}";
    }
    return text;
  }

  static void append_name(std::string& to, std::string_view name) {
    if (to.back() != '{') to += ',';
    append_json_text(to, name);
    to += ':';
  }

  /// What would settle the decisions, each fact once: those that settle one alone first.
  void write_needs() {
    const std::vector<reference::Need> to_apply = reference::needs_to_apply(d_);
    undetermined_ = !to_apply.empty() || !open_.empty();
    const reference::SlotValues values(d_);
    reference::NeedSearch search(sheet_);
    search.begin(values, d_.weighed.get());
    const reference::Needs needs = search.needs(open_, to_apply);
    std::vector<std::string> told;
    for (const reference::Need& need : needs.facts) {
      std::string path = report::view_need(d_, need).path;
      if (std::ranges::find(told, path) != told.end()) continue;
      if (!told.empty()) out_ += ',';
      append_json_text(out_, path);
      told.push_back(std::move(path));
    }
    out_ += ']';
    append_needs_left_out(out_, needs.left_out, needs.is_cut);
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  std::string out_;
  std::vector<reference::OpenValue> open_;  // decisions not settled
  bool undetermined_ = false;
};

}  // namespace

void append_needs_left_out(std::string& to, std::size_t left_out, bool is_cut) {
  if (left_out > 0)
    fmt::format_to(std::back_inserter(to), R"(,"undetermined_left_out":{})", left_out);
  if (is_cut) to += R"(,"undetermined_cut":true)";
}

std::string_view change_word(reference::RecordChange change) {
  switch (change) {
    case reference::RecordChange::made:
      return "made";
    case reference::RecordChange::changed:
      return "changed";
    case reference::RecordChange::removed:
      return "removed";
    case reference::RecordChange::undetermined:
      return "undetermined";
  }
  return {};
}

std::vector<plan::SlotId> told_slots(const plan::Worksheet& sheet) {
  std::vector<plan::SlotId> slots = sheet.form_lines;
  const auto add = [&](plan::SlotId slot) {
    if (std::ranges::find(slots, slot) == slots.end()) slots.push_back(slot);
  };
  for (const plan::SheetDecision& decision : sheet.decisions) {
    for (const plan::SlotId slot : decision.keep) {
      if (slot != decision.slot) add(slot);
    }
  }
  for (const plan::AskedLine& asked : sheet.asked) add(asked.slot);
  return slots;
}

DecisionLine decision_line(const reference::Determination& determination) {
  return Writer(determination).write();
}

}  // namespace poppy::engine
