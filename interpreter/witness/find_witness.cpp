// See find_witness.h. A copy of the program gets a line that holds where a case comes to the place,
// and a property that says that it never does: cases are drawn against it as against any other.
#include "interpreter/witness/find_witness.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/analysis/evaluate_possible.h"
#include "interpreter/diff/write_case.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/prove/solving.h"
#include "interpreter/reference/decide.h"
#include "interpreter/trial/shrink_pair.h"
#include "interpreter/witness/place.h"
#include "interpreter/witness/place_probe.h"
#include "interpreter/witness/rows_in_force.h"

namespace poppy::witness {

using check::Expr;
using check::kNone;
using check::LineId;
using check::Op;
using check::Program;
using check::TypeKind;
using units::Value;

namespace {

constexpr std::size_t kMostLines = 8;       // that come to the place
constexpr std::size_t kMostCounties = 6;    // where the place is of any
constexpr std::size_t kMostMonths = 6;      // likewise
constexpr std::int32_t kRunDay = 14;        // after the first of the month
constexpr std::size_t kMostCandidates = 4;  // of a line, that are found and then decided otherwise

/// A copy of the program with the line of a place, and the property that it never holds.
struct Probed {
  LineId owner;               // the line that comes to the place
  LineId never;               // not that
  check::EntityId of;         // whose line it is
  std::vector<LineId> takes;  // by branch, of a branch that is never taken: that it is this one
  std::unique_ptr<Rules::Data> rules;
};

class Finder {
 public:
  Finder(const Rules::Data& rules, const Fault& fault, const Search& search)
      : rules_(rules), program_(*rules.program), fault_(fault), search_(search) {
    shown_.fault = fault;
  }

  Shown find() {
    shown_.outcome = Outcome::no_line;
    for (const LineId line : program_.lines.ids()) {
      if (check::is_of_property(program_, line)) continue;
      if (fault_.line != kNone && line != fault_.line) continue;
      if (lines_ == kMostLines) {
        if (!probe(line, kWidest)) continue;
        shown_.outcome = Outcome::not_found;  // nothing is said of lines that were not looked at
        break;
      }
      try_line(line);
      if (shown_.outcome == Outcome::found) break;
    }
    return std::move(shown_);
  }

 private:
  struct Way {
    Nearness nearness;
    Around around;
  };
  static constexpr Way kWidest{Nearness::exact, Around::whatever};

  void try_line(LineId line) {
    constexpr Way kWays[] = {
        {Nearness::exact, Around::settled_by_it}, kWidest, {Nearness::same_gap, Around::whatever}};
    bool is_counted = false;
    for (const Way& way : kWays) {
      if (way.nearness == Nearness::same_gap && !has_other_keys()) continue;
      std::optional<Probed> probed = probe(line, way);
      if (!probed) return;
      if (!is_counted) ++lines_;
      is_counted = true;
      const Outcome outcome = look(*probed);
      if (outcome == Outcome::found) {
        shown_.outcome = outcome;
        return;
      }
      // What is said of all lines: the weakest that holds of one, and of the widest way.
      const bool is_widest = way.around == Around::whatever;
      const bool is_of_one_key =
          outcome == Outcome::impossible && fault_.kind == FaultKind::gap && !has_other_keys();
      if (is_widest) weaken(is_of_one_key ? Outcome::not_found : outcome);
    }
  }

  /// Whether other keys of a gap than its least can be asked for: where a blank means that no row
  /// is there.
  [[nodiscard]] bool has_other_keys() const {
    return fault_.kind == FaultKind::gap &&
           !program_.parameters[fault_.table->parameter].type.or_blank;
  }

  void weaken(Outcome outcome) {
    if (outcome == Outcome::no_line) return;
    if (shown_.outcome == Outcome::not_found) return;
    shown_.outcome = outcome;
  }

  std::optional<Probed> probe(LineId line, const Way& way) const {
    const Place place(fault_, way.nearness);
    auto owner = copied(line, [&](const Expr& expr) { return place.ask(expr); }, way.around);
    if (!owner) return std::nullopt;
    auto program = std::make_shared<Program>(program_);
    Probed probed{line, {}, owner->entity, {}, std::make_unique<Rules::Data>()};
    if (way.nearness == Nearness::same_gap) {
      program->parameters[fault_.table->parameter].partial = true;
    }
    for (check::Version& version : owner->versions.own()) {
      if (fault_.kind == FaultKind::never_taken) with_value(line, *owner, version.body);
      version.body = negated(std::move(version.body));
    }
    probed.never = add(*program, std::move(*owner));
    if (fault_.kind == FaultKind::never_taken) {
      for (std::size_t branch = 0; branch < fault_.branch; ++branch) {
        auto takes = copied(
            line, [&](const Expr& expr) { return place.ask_taken(expr, branch); }, way.around);
        probed.takes.push_back(add(*program, std::move(*takes)));
      }
    }
    check::Property property;
    property.name = "witness";
    property.module = program_.lines[line].module;
    property.program = program_.lines[line].program;
    property.entity = probed.of;
    property.claims.push_back({check::ClaimKind::always, probed.never, kNone, {}});
    program->properties.add(std::move(property));
    probed.rules->input = rules_.input;
    probed.rules->program = std::move(program);
    return probed;
  }

  static LineId add(Program& program, check::Line line) {
    const LineId id = program.lines.add(std::move(line));
    program.order.push_back(id);
    return id;
  }

  /// The line with the condition in place of what it computes; a line of the county, of the case.
  std::optional<check::Line> copied(LineId id, const AskAt& ask, Around around) const {
    const check::Line& of = program_.lines[id];
    check::Line line;
    line.name = "witness";
    line.module = of.module;
    line.program = of.program;
    line.kind = check::LineKind::outcome_part;
    line.type = {TypeKind::boolean, kNone, false, false};
    line.span = of.span;
    const bool is_of_county = of.entity == check::kCountyEntity;
    line.entity = is_of_county ? facts::find_case_entity(program_) : of.entity;
    bool is_met = false;
    for (const check::Version& version : of.versions) {
      check::Version made{version.dating, yes_or_no(false, version.span), false, {}, version.span};
      if (auto body = probe_in(program_, version.body, ask, around)) {
        is_met = true;
        made.body = is_of_county ? seen_from_case(std::move(*body)) : std::move(*body);
      }
      line.versions.own().push_back(std::move(made));
    }
    return is_met ? std::optional(std::move(line)) : std::nullopt;
  }

  /// And the line has a value, which a test can expect.
  void with_value(LineId line, const check::Line& owner, Expr& body) const {
    Expr row;
    row.op = Op::row;
    row.type = {TypeKind::record, program_.lines[line].entity.value, false, false};
    row.b = owner.entity == program_.lines[line].entity ? 0 : 1;
    row.span = body.span;
    Expr read;
    read.op = Op::line;
    read.a = line.value;
    read.type = program_.lines[line].type;
    read.span = body.span;
    read.args.push_back(std::move(row));
    if (read.type.list) return;
    Expr same = compared(Op::equal, read, read);
    const text::Span span = body.span;
    body = grouped(Op::all_of, {std::move(body), std::move(same)}, span);
  }

  // -- where and when

  [[nodiscard]] std::vector<check::CountyId> counties() const {
    std::vector<check::CountyId> result;
    if (fault_.table) {
      const check::Parameter& parameter = program_.parameters[fault_.table->parameter];
      const auto key = county_key(parameter);
      if (key && fault_.table->keys[*key].is_known()) {
        result.emplace_back(static_cast<std::uint32_t>(fault_.table->keys[*key].number()));
      }
    }
    for (const check::CountyId id : program_.counties.ids()) {
      if (std::ranges::find(result, id) == result.end()) result.push_back(id);
    }
    return result;
  }

  /// Where it is of any month: that asked for, and those in which something of the line or the
  /// table begins or ends, as far as it is so in them.
  [[nodiscard]] std::vector<units::Month> months(LineId line) const {
    if (fault_.table && fault_.table->month) return {*fault_.table->month};
    std::vector<units::Month> result{search_.month};
    const auto add = [&](std::optional<units::Month> month) {
      const bool is_any = month && *month > units::kFirstMonth && *month < units::kLastMonth;
      if (is_any && std::ranges::find(result, *month) == result.end()) result.push_back(*month);
    };
    const auto add_dating = [&](const units::Dating& dating) {
      add(dating.from);
      if (dating.from) add(units::add_months(*dating.from, -1));
      add(dating.until);
      if (dating.until) add(units::add_months(*dating.until, 1));
    };
    const auto add_marks = [&](const auto& self, const Expr& expr) -> void {
      for (const check::Mark& mark : expr.marks) add_dating(mark.dating);
      for (const Expr& arg : expr.args) self(self, arg);
    };
    for (const check::Version& version : program_.lines[line].versions) {
      add_dating(version.dating);
      add_marks(add_marks, version.body);
    }
    if (fault_.table) {
      constexpr std::size_t kMostEdges = 200;
      const check::Parameter& parameter = program_.parameters[fault_.table->parameter];
      for (const check::TableRow& row : parameter.rows) {
        if (result.size() < kMostEdges) add_dating(row.dating);
      }
    }
    std::erase_if(result, [&](units::Month month) { return !is_so_in(month); });
    if (result.size() > kMostMonths) result.resize(kMostMonths);
    return result;
  }

  /// A gap that is one on the run date, two rows that both hold.
  [[nodiscard]] bool is_so_in(units::Month month) const {
    if (!fault_.table) return true;
    const check::TableFault& at = *fault_.table;
    const check::Parameter& parameter = program_.parameters[at.parameter];
    const units::Date run = run_date(month);
    if (fault_.kind == FaultKind::gap) return !has_row(parameter, at.keys, month, run);
    return has_row_at(parameter, at.rows[0], at.rows[1], at.keys, month, run) &&
           has_row_at(parameter, at.rows[1], at.rows[0], at.keys, month, run);
  }

  /// Where rows are known later, and the fault is of before that, a day before.
  [[nodiscard]] units::Date run_date(units::Month month) const {
    units::Date run{units::first_day(month).days + kRunDay};
    if (!fault_.table) return run;
    if (fault_.table->run) return *fault_.table->run;
    const check::Parameter& parameter = program_.parameters[fault_.table->parameter];
    for (const check::TableRow& row : parameter.rows) {
      const auto known = row.dating.runs_from;
      if (known && *known > units::kFirstDate && *known <= run) run.days = known->days - 1;
    }
    return run;
  }

  // -- cases

  Outcome look(const Probed& probed) {
    if (!can_hold(probed)) return Outcome::impossible;
    std::size_t settings = 0;
    bool is_proved = search_.ask != nullptr;
    for (const units::Month month : months(probed.owner)) {
      std::size_t asked = 0;
      for (const check::CountyId county : counties()) {
        if (asked == kMostCounties) break;
        const trial::TrialSetting setting{county, month, run_date(month)};
        const trial::ClaimBench probe(*probed.rules, {check::PropertyId(claims() - 1), 0}, setting);
        if (!probe.applies()) continue;
        ++asked;
        ++settings;
        shown_.counties.insert(program_.counties[county].name);
        shown_.months.insert(month);
        if (draw(probed, setting)) return Outcome::found;
        if (search_.ask && ask(probed, setting, is_proved)) return Outcome::found;
      }
    }
    if (settings == 0) return Outcome::no_line;
    if (is_proved) shown_.is_by_solver = true;
    return is_proved ? Outcome::impossible : Outcome::not_found;
  }

  [[nodiscard]] std::uint32_t claims() const {
    return static_cast<std::uint32_t>(program_.properties.size()) + 1;
  }

  /// By what values can be.
  static bool can_hold(const Probed& probed) {
    const Program& program = *probed.rules->program;
    analysis::Alike alike;
    for (const check::Line& line : program.lines) {
      for (const check::Version& version : line.versions) alike.add(version.body);
    }
    for (const check::Parameter& parameter : program.parameters) {
      for (const check::Version& version : parameter.versions) alike.add(version.body);
    }
    const analysis::Setting any;
    analysis::Evaluator evaluator(program, alike, any);
    const auto& versions = program.lines[probed.never].versions;
    return std::ranges::any_of(versions, [&](const check::Version& version) {
      analysis::Known known;
      return analysis::can_be_false(evaluator.value(version.body, known));
    });
  }

  bool draw(const Probed& probed, const trial::TrialSetting& setting) {
    trial::ClaimBench bench(*probed.rules, {check::PropertyId(claims() - 1), 0}, setting);
    const std::size_t most = search_.cases / trial::ClaimBench::kPairs;
    std::size_t candidates = 0;
    for (std::size_t block = 0; block <= most; ++block) {
      trial::Tally tally;
      const auto found =
          bench.try_block(search_.seed * 1'000'003 + block, trial::ClaimBench::kPairs, tally);
      shown_.tried += tally.drawn;
      if (!found) continue;
      const auto shrunk = trial::shrink(bench, *found);
      if (!shrunk) continue;
      const std::string text = case_yaml(bench.plan(), shrunk->drawn, 0);
      if (decide(probed, setting, text, shrunk->decided.row)) return true;
      if (++candidates == kMostCandidates) return false;
    }
    return false;
  }

  /// `is_proved` becomes false where the solver does not say that there is none.
  bool ask(const Probed& probed, const trial::TrialSetting& setting, bool& is_proved) {
    const plan::SheetRequest request{
        setting.county, setting.month, setting.run_date, {program_.lines[probed.owner].program},
        false,          {probed.never}};
    auto sheet = std::make_shared<const plan::Worksheet>(
        plan::build_worksheet(probed.rules->program, request));
    const plan::SlotId slot = sheet->asked_slot(probed.never);
    if (slot == kNone) return false;
    const prove::Side side{program_.counties[setting.county].name, std::move(sheet),
                           setting.run_date, slot};
    const prove::Answer answer =
        prove::prove_never(side, Value::of(false), {search_.records, search_.records}, search_.ask);
    if (answer.verdict == prove::Verdict::fails && answer.witness) {
      if (decide(probed, setting, answer.witness->text, answer.witness->row)) return true;
    }
    if (answer.verdict != prove::Verdict::holds) {
      is_proved = false;
      shown_.why_not_known = answer.fault ? answer.fault->message : answer.why;
    } else if (answer.is_bounded) {
      shown_.bounds = prove::bounds_words(answer.records, answer.has_days);
    }
    return false;
  }

  // -- decided by the rules as they are

  bool decide(const Probed& probed, const trial::TrialSetting& setting, const std::string& text,
              std::uint32_t row) {
    const auto read = engine::read_case(rules_, text, "witness.yaml");
    if (!read) return false;
    const std::string& of_program = program_.lines[probed.owner].program;
    Witness witness;
    witness.setting = {program_.counties[setting.county].name, setting.month, setting.run_date,
                       of_program};
    witness.line = probed.owner;
    witness.tree = diff::bare_case(read->tree);
    witness.row = program_.lines[probed.owner].entity == check::kCountyEntity ? 0 : row;
    const auto decided_by = [&](const std::shared_ptr<const Program>& program,
                                const std::vector<LineId>& lines) {
      plan::SheetRequest request{setting.county, setting.month, setting.run_date,
                                 {of_program},   false,         lines};
      auto sheet = std::make_shared<const plan::Worksheet>(plan::build_worksheet(program, request));
      return std::make_shared<const reference::Determination>(
          reference::decide(std::move(sheet), read->facts, setting.run_date));
    };
    const auto add = [&](std::optional<text::Span> by,
                         const std::shared_ptr<const Program>& program) {
      auto made = decided_by(program, {probed.owner});
      const plan::SlotId slot = made->sheet->asked_slot(probed.owner);
      if (slot == kNone || witness.row >= made->slots[slot].size()) return false;
      witness.decided.push_back({by, std::move(made), slot});
      return true;
    };
    if (fault_.kind == FaultKind::overlap) {
      for (const std::size_t row_left_out : {std::size_t{1}, std::size_t{0}}) {
        if (!add(fault_.table->rows[1 - row_left_out],
                 without_row(fault_.table->rows[row_left_out]))) {
          return false;
        }
      }
    } else if (!add(std::nullopt, rules_.program)) {
      return false;
    }
    if (fault_.kind == FaultKind::never_taken) {
      const auto made = decided_by(probed.rules->program, probed.takes);
      for (std::size_t branch = 0; branch < probed.takes.size(); ++branch) {
        const plan::SlotId slot = made->sheet->asked_slot(probed.takes[branch]);
        if (slot == kNone) continue;
        const Value& takes = made->slots[slot][row];
        if (takes.is_known() && takes.truth()) witness.taken = branch;
      }
    }
    if (!shows(witness)) return false;
    shown_.witness = std::move(witness);
    return true;
  }

  /// Whether it comes out as such a fault does.
  [[nodiscard]] bool shows(const Witness& witness) const {
    const auto value = [&](const Decided& decided) -> const Value& {
      return decided.made->slots[decided.slot][witness.row];
    };
    switch (fault_.kind) {
      case FaultKind::gap:
      case FaultKind::incomplete:
        return value(witness.decided[0]).is_error() || value(witness.decided[0]).is_firm();
      case FaultKind::overlap:
        return std::ranges::all_of(
            witness.decided, [&](const Decided& decided) { return value(decided).is_firm(); });
      case FaultKind::never_taken:
        return value(witness.decided[0]).is_firm() && witness.taken.has_value();
    }
    text::bug("shows: no such fault");
  }

  [[nodiscard]] std::shared_ptr<const Program> without_row(text::Span cell) const {
    auto program = std::make_shared<Program>(program_);
    check::Parameter& parameter = program->parameters[fault_.table->parameter];
    for (auto* rows : {&parameter.rows, &parameter.beyond_rows}) {
      std::erase_if(*rows, [&](const check::TableRow& row) { return row.span == cell; });
    }
    return program;
  }

  const Rules::Data& rules_;
  const Program& program_;
  const Fault& fault_;
  const Search& search_;
  Shown shown_;
  std::size_t lines_ = 0;
};

}  // namespace

Shown find_witness(const Rules::Data& rules, const Fault& fault, const Search& search) {
  return Finder(rules, fault, search).find();
}

}  // namespace poppy::witness
