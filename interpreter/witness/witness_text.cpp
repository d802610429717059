// See witness_text.h.
#include "interpreter/witness/witness_text.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "interpreter/diff/write_case.h"
#include "interpreter/engine/names.h"
#include "interpreter/trial/write_test.h"

namespace poppy::witness {
namespace {

class Teller {
 public:
  Teller(const text::SourceSet& sources, const check::Program& program, const Shown& shown)
      : sources_(sources), program_(program), shown_(shown), fault_(shown.fault) {}

  std::string tell() const {
    const text::Problem& problem = fault_.problem;
    return fmt::format("{} {}: {}\n", place(problem.span), text::kind_of(problem.code).number,
                       problem.message) +
           (shown_.witness ? found(*shown_.witness) : none());
  }

 private:
  [[nodiscard]] std::string place(text::Span span) const {
    const text::Position at = sources_.position_of(span.file, span.begin);
    return fmt::format("{}:{}:{}", sources_.at(span.file).name, at.line, at.column);
  }
  [[nodiscard]] std::string line_of(text::Span span) const {
    return fmt::format("line {}", sources_.position_of(span.file, span.begin).line);
  }

  [[nodiscard]] std::string none() const {
    switch (shown_.outcome) {
      case Outcome::found:
        break;
      case Outcome::no_line:
        return fault_.table && fault_.table->month
                   ? fmt::format("  no line looks it up in {}\n",
                                 units::to_string(*fault_.table->month))
                   : "  no line comes to it\n";
      case Outcome::impossible:
        return shown_.is_by_solver ? proved()
                                   : "  no case comes to it, by what its values can be\n";
      case Outcome::not_found:
        return fmt::format("  none of {} cases tried comes to it{}\n", shown_.tried,
                           shown_.why_not_known.empty()
                               ? std::string()
                               : fmt::format("; the solver: {}", shown_.why_not_known));
    }
    text::bug("none: what is found has a case");
  }

  /// Of what was asked alone.
  [[nodiscard]] std::string proved() const {
    const auto counted = [](std::size_t count, std::string_view one, std::string_view more) {
      return fmt::format("{} {}", count, count == 1 ? one : more);
    };
    return fmt::format("  the solver: no case comes to it in {} and {}{}{}\n",
                       counted(shown_.counties.size(), "county", "counties"),
                       counted(shown_.months.size(), "month", "months"),
                       shown_.bounds.empty() ? "" : ", ", shown_.bounds);
  }

  [[nodiscard]] std::string found(const Witness& witness) const {
    const Decided& first = witness.decided.front();
    const engine::LinePlace place{first.slot, witness.row};
    const std::string name = named(*first.made, place);
    std::string text = fmt::format("  {} of this case comes to it in {}, {}", name,
                                   witness.setting.county, units::to_string(witness.setting.month));
    const bool is_hidden =
        program_.lines[witness.line].kind == check::LineKind::outcome_part;  // no test can name it
    switch (fault_.kind) {
      case FaultKind::gap:
      case FaultKind::incomplete:
        text += fmt::format(": {}\n", engine::shown_value(*first.made, place));
        break;
      case FaultKind::overlap:
        text += ": one of these is right\n";
        break;
      case FaultKind::never_taken:
        text += fmt::format(", and {} is taken\n", branch_name(witness.line, *witness.taken));
        break;
    }
    if (is_hidden) return text + indented(write_case_file(witness.tree, witness.setting));
    for (const Decided& decided : witness.decided) text += indented(test(witness, decided));
    return text;
  }

  [[nodiscard]] std::string named(const reference::Determination& made,
                                  engine::LinePlace place) const {
    const plan::Slot& slot = made.sheet->slots[place.slot];
    return engine::record_prefix(made, {slot.entity, place.row}) + program_.lines[slot.line()].name;
  }

  [[nodiscard]] std::string branch_name(check::LineId line, std::size_t branch) const {
    for (const check::Version& version : program_.lines[line].versions) {
      if (const check::Expr* const choice = find(version.body)) {
        const std::string label =
            branch < choice->marks.size() ? choice->marks[branch].label : std::string();
        if (!label.empty()) return fmt::format("[{}]", label);
      }
    }
    return fmt::format("branch {}", branch + 1);
  }
  [[nodiscard]] const check::Expr* find(const check::Expr& expr) const {
    if (expr.op == check::Op::choose && expr.span == fault_.choice) return &expr;
    for (const check::Expr& arg : expr.args) {
      if (const check::Expr* const found = find(arg)) return found;
    }
    return nullptr;
  }

  /// What it is there for; no two of a file have one name.
  [[nodiscard]] std::string test_name(const Witness& witness, const Decided& decided) const {
    const std::string& line = program_.lines[witness.line].name;
    switch (fault_.kind) {
      case FaultKind::gap:
        return plain(fault_.problem.message);
      case FaultKind::overlap:
        return fmt::format("{}: by {}", plain(fault_.problem.message), line_of(*decided.by));
      case FaultKind::incomplete:
        return fmt::format("no branch of {} in {} applies", line, line_of(fault_.choice));
      case FaultKind::never_taken:
        return fmt::format("{} of {} in {} is meant, and {} is taken",
                           branch_name(witness.line, fault_.branch), line, line_of(fault_.choice),
                           branch_name(witness.line, *witness.taken));
    }
    text::bug("test_name: no such fault");
  }
  /// Without the marks of names.
  static std::string plain(std::string words) {
    std::erase(words, '`');
    return words;
  }

  [[nodiscard]] std::string test(const Witness& witness, const Decided& decided) const {
    const engine::LinePlace place{decided.slot, witness.row};
    trial::Expected expected = trial::expected_line(*decided.made, place);
    const units::Value& value = engine::value_of(*decided.made, place);
    if (!value.is_firm()) {
      expected = {value.is_error() ? "error" : "unknown", '[' + expected.key + ']'};
    }
    return diff::write_rule_test(test_name(witness, decided), witness.tree, witness.setting,
                                 expected);
  }

  static std::string indented(std::string_view text) {
    std::string result;
    while (!text.empty()) {
      const std::size_t end = text.find('\n') + 1;
      result += "    " + std::string(text.substr(0, end));
      text.remove_prefix(end);
    }
    return result;
  }

  const text::SourceSet& sources_;
  const check::Program& program_;
  const Shown& shown_;
  const Fault& fault_;
};

}  // namespace

std::string witness_text(const text::SourceSet& sources, const check::Program& program,
                         const Shown& shown) {
  return Teller(sources, program, shown).tell();
}

}  // namespace poppy::witness
