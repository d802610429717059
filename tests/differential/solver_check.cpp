// See solver_check.h.
#include "tests/differential/solver_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "interpreter/prove/translate.h"
#include "interpreter/reference/decide.h"

namespace poppy::differential {
namespace {

using check::EntityId;
using check::kNone;
using prove::Term;
using units::Value;

/// An error of a number or a day that lies outside what evaluators have: in terms it is a value.
bool is_out_of_reach(const Value& value) {
  if (!value.is_error()) return false;
  const std::string& message = value.note().message;
  return message.find("too large") != std::string::npos ||
         message.find("1900 to 9999") != std::string::npos;
}

reference::Determination computed(const plan::Worksheet& sheet, const facts::CaseFacts& facts,
                                  units::Date run_date) {
  const std::shared_ptr<const plan::Worksheet> shared(std::shared_ptr<const void>(), &sheet);
  return reference::compute(shared, facts, run_date);
}

bool has_out_of_reach(const reference::Determination& made) {
  return std::ranges::any_of(made.sheet->lines, [&](const plan::SheetLine& line) {
    return std::ranges::any_of(made.slots[line.slot], is_out_of_reach);
  });
}

/// Of each entity, how long its longest list is.
using Lengths = std::map<std::string, std::uint32_t>;
void add_lengths(const reference::Determination& made, Lengths& lengths) {
  const check::Program& program = *made.sheet->program;
  for (const EntityId entity : program.entities.ids()) {
    std::uint32_t& most = lengths[program.entities[entity].name];
    most = std::max(most, 1U);
    for (const auto& rows : made.rows.children[entity]) {
      most = std::max(most, static_cast<std::uint32_t>(rows.size()));
    }
  }
}

/// How many spans the sets of days have that the case tells.
std::uint32_t most_spans(const reference::Determination& made) {
  std::size_t most = 1;
  for (const plan::SlotId slot : made.sheet->slots.ids()) {
    if (made.sheet->slots[slot].kind == plan::SlotKind::line) continue;
    for (const Value& value : made.slots[slot]) {
      if (const auto* days = std::get_if<units::DaySet>(&value.data)) {
        most = std::max(most, days->spans().size());
      }
    }
  }
  return static_cast<std::uint32_t>(most);
}

class Asker {
 public:
  Asker(const plan::Worksheet& sheet, units::Date run_date, const Lengths& lengths,
        std::uint32_t spans)
      : sheet_(sheet),
        program_(*sheet.program),
        facts_(formula_, {1, spans, false, lengths}, run_date),
        translator_(formula_, facts_, sheet, run_date) {
    std::vector<plan::SlotId> all;
    for (const plan::SheetLine& line : sheet.lines) all.push_back(line.slot);
    translator_.translate(all);
  }

  prove::Formula& formula() { return formula_; }
  prove::Translator& translator() { return translator_; }

  /// What the case says.
  Term told(const reference::Determination& made) {
    places_ = units::IdVector<EntityId, std::vector<std::uint32_t>>(program_.entities.size());
    std::vector<Term> parts;
    for (const EntityId entity : program_.entities.ids()) add_records(made, entity, parts);
    for (const plan::SlotId slot : sheet_.slots.ids()) {
      if (sheet_.slots[slot].kind == plan::SlotKind::line) continue;
      each_value(made, slot, [&](Term is_value) { parts.push_back(is_value); });
    }
    return formula_.terms.all(parts);
  }
  /// Of lines: all come to what the reference made, and whether one does not.
  std::pair<Term, Term> compared(const reference::Determination& made) {
    std::vector<Term> same, differs;
    for (std::uint32_t i = 0; i < sheet_.lines.size(); ++i) {
      each_value(made, sheet_.lines[i].slot, [&](Term is_value) {
        same.push_back(is_value);
        if (!is_opaque(i)) differs.push_back(formula_.terms.negation(is_value));
      });
    }
    return {formula_.terms.all(same), formula_.terms.any(differs)};
  }
  Term differs(const reference::Determination& made, std::uint32_t line) {
    std::vector<Term> result;
    each_value(made, sheet_.lines[line].slot,
               [&](Term is_value) { result.push_back(formula_.terms.negation(is_value)); });
    return formula_.terms.any(result);
  }
  bool is_opaque(std::uint32_t line) const {
    return translator_.opaque().contains(line) || translator_.on_opaque().contains(line);
  }
  std::string definitions(std::vector<Term> asked) {
    asked.insert(asked.end(), formula_.conditions.begin(), formula_.conditions.end());
    std::string script = "(set-logic ALL)\n" + prove::definitions(formula_.terms, asked);
    for (const Term one : formula_.conditions) script += assertion(one);
    return script;
  }
  std::string assertion(Term holds) const {
    return fmt::format("(assert {})\n", prove::written(formula_.terms, holds));
  }

 private:
  void add_records(const reference::Determination& made, EntityId entity,
                   std::vector<Term>& parts) {
    const prove::PossibleRecords& records = facts_.records(program_, entity);
    std::vector<std::uint32_t>& places = places_[entity];
    const EntityId above = program_.entities[entity].parent;
    if (above == kNone || above == check::kCountyEntity) {
      places = {0};
      return;
    }
    places.resize(made.rows.record[entity].size());
    for (std::uint32_t row = 0; row < made.rows.record[above].size(); ++row) {
      const std::uint32_t parent = places_[above][row];
      const std::vector<std::uint32_t>& children = made.rows.children[entity][row];
      parts.push_back(formula_.terms.equal(records.given[parent],
                                           formula_.terms.truth(made.rows.given[entity][row])));
      for (std::size_t i = 0; i < records.children[parent].size(); ++i) {
        const std::uint32_t place = records.children[parent][i];
        const bool is_there = i < children.size();
        if (is_there) places[children[i]] = place;
        parts.push_back(formula_.terms.equal(records.there[place], formula_.terms.truth(is_there)));
      }
    }
  }

  /// Records by their places.
  Value placed(const check::Type& type, const Value& value) const {
    if (type.kind != check::TypeKind::record || !value.is_known()) return value;
    const std::vector<std::uint32_t>& places = places_[type.entity()];
    if (!type.list)
      return Value::of(std::int64_t{places.at(static_cast<std::size_t>(value.number()))});
    units::RowList list;
    for (const std::uint32_t row : value.rows().rows) list.rows.push_back(places.at(row));
    return Value::of(std::move(list));
  }

  template <typename Use>
  void each_value(const reference::Determination& made, plan::SlotId slot, const Use& use) {
    const plan::Slot& of = sheet_.slots[slot];
    for (std::uint32_t row = 0; row < made.slots[slot].size(); ++row) {
      const prove::Symbolic value = translator_.at(slot, places_[of.entity].at(row));
      use(translator_.is_value(value, of.type, placed(of.type, made.slots[slot][row])));
    }
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  prove::Formula formula_;
  prove::CaseTerms facts_;
  prove::Translator translator_;
  units::IdVector<EntityId, std::vector<std::uint32_t>> places_;
};

}  // namespace

SolverCheck solver_check(const plan::Worksheet& sheet, units::Date run_date,
                         const std::vector<NamedCase>& cases) {
  SolverCheck check;
  std::vector<reference::Determination> asked;
  Lengths lengths;
  std::uint32_t spans = 1;
  for (const NamedCase& one : cases) {
    reference::Determination made = computed(sheet, one.facts, run_date);
    if (has_out_of_reach(made)) {
      ++check.too_large;
      continue;
    }
    add_lengths(made, lengths);
    spans = std::max(spans, most_spans(made));
    asked.push_back(std::move(made));
    check.cases.push_back(one.name);
  }
  Asker asker(sheet, run_date, lengths, spans);
  check.lines = sheet.lines.size();
  check.opaque = asker.translator().opaque().size();
  for (const std::uint32_t line : asker.translator().on_opaque()) {
    if (!asker.translator().opaque().contains(line)) ++check.on_opaque;
  }
  for (const auto& [line, why] : asker.translator().opaque()) ++check.whys[why];
  for (const reference::Determination& made : asked) {
    const Term told = asker.told(made);
    const auto [same, differs] = asker.compared(made);
    // Anew for each, so that solvers put the facts in first.
    check.scripts.push_back(asker.definitions({told, same}) + asker.assertion(told) +
                            asker.assertion(same) + "(check-sat)\n");
    check.scripts.push_back(asker.definitions({told, differs}) + asker.assertion(told) +
                            asker.assertion(differs) + "(check-sat)\n");
  }
  return check;
}

std::string solver_lines(const plan::Worksheet& sheet, units::Date run_date, const NamedCase& one) {
  const reference::Determination made = computed(sheet, one.facts, run_date);
  Lengths lengths;
  add_lengths(made, lengths);
  Asker asker(sheet, run_date, lengths, most_spans(made));
  const Term told = asker.told(made);
  std::vector<Term> wanted{told};
  std::string questions = asker.assertion(told);
  questions += "(echo \"facts\")\n(check-sat)\n";
  for (std::uint32_t i = 0; i < sheet.lines.size(); ++i) {
    if (asker.is_opaque(i)) continue;
    const Term differs = asker.differs(made, i);
    wanted.push_back(differs);
    const check::Line& line = sheet.program->lines[sheet.lines[i].line];
    questions += fmt::format("(push 1)\n{}(echo \"{}.{} {}\")\n(check-sat)\n(pop 1)\n",
                             asker.assertion(differs), line.module, line.name,
                             units::to_string(sheet.lines[i].month));
  }
  return asker.definitions(wanted) + questions;
}

std::string ask_solver(const std::string& solver, const std::string& script) {
  const std::string path = fmt::format("/tmp/poppy_solver_{}.smt2", ::getpid());
  std::ofstream(path) << script;
  std::string said;
  std::FILE* from = ::popen(fmt::format("{} < {} 2>&1", solver, path).c_str(), "r");
  if (from == nullptr) return "the solver cannot be started";
  std::array<char, 4096> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), from)) {
    said.append(block.data(), count);
  }
  ::pclose(from);
  std::remove(path.c_str());
  return said;
}

std::string run_check(const std::string& solver, const plan::Worksheet& sheet, units::Date run_date,
                      const std::vector<NamedCase>& cases, SolverCheck& totals) {
  const SolverCheck check = solver_check(sheet, run_date, cases);
  totals.too_large += check.too_large;
  totals.lines += check.lines;
  totals.opaque += check.opaque;
  totals.on_opaque += check.on_opaque;
  for (const auto& [why, count] : check.whys) totals.whys[why] += count;
  totals.cases.insert(totals.cases.end(), check.cases.begin(), check.cases.end());
  if (check.cases.empty()) return {};
  for (std::size_t i = 0; i < check.cases.size(); ++i) {
    const std::string& name = check.cases[i];
    const std::string same = ask_solver(solver, check.scripts[2 * i]);
    const std::string differs = ask_solver(solver, check.scripts[2 * i + 1]);
    if (same == "sat\n" && differs == "unsat\n") continue;
    // A machine that is slow today is no fault of the translation; a wrong answer is one, however
    // late.
    const bool is_late = same.contains("timeout") || differs.contains("timeout");
    if (is_late && !same.starts_with("unsat") && !differs.starts_with("sat")) {
      ++totals.out_of_time;
      continue;
    }
    std::string found = fmt::format("{}: the solver says {} and {}\n", name, same, differs);
    for (const NamedCase& one : cases) {
      if (one.name != name) continue;
      const std::string lines = ask_solver(solver, solver_lines(sheet, run_date, one));
      std::istringstream each(lines);
      for (std::string line, answer; std::getline(each, line) && std::getline(each, answer);) {
        if (answer != "unsat") found += fmt::format("  {}: {}\n", line, answer);
      }
    }
    return found;
  }
  return {};
}

}  // namespace poppy::differential
