// See tally.h.
#include "interpreter/analysis/tally.h"

#include <algorithm>

#include "interpreter/analysis/settings.h"
#include "interpreter/check/setting_readers.h"

namespace poppy::analysis {
namespace {

using check::Expr;
using check::LineId;
using check::Op;
using check::TypeKind;

/// By which programs each line is computed: for the month that they decide, or for another one, in
/// which they need not apply.
class Askers {
 public:
  explicit Askers(const check::Program& program)
      : program_(program), now_(program.lines.size()), other_(program.lines.size()) {
    for (const LineId id : program.lines.ids()) {
      add(program.lines[id].program, id, false);
    }
  }

  [[nodiscard]] const std::set<std::string>& now(LineId line) const { return now_[line]; }
  [[nodiscard]] const std::set<std::string>& other(LineId line) const { return other_[line]; }

 private:
  void add(const std::string& of, LineId line, bool other) {
    if (!(other ? other_ : now_)[line].insert(of).second) return;
    for (const check::Version& version : program_.lines[line].versions) {
      add_read(of, version.body, other);
    }
  }
  void add_read(const std::string& of, const Expr& expr, bool other) {
    if (expr.op == Op::line) add(of, expr.line(), other || expr.args.size() == 2);
    for (const Expr& arg : expr.args) add_read(of, arg, other);
  }

  const check::Program& program_;
  units::IdVector<LineId, std::set<std::string>> now_, other_;
};

/// Goes to each condition with what is known on the way to it.
class Walk {
 public:
  /// `loose`: under any flags; `set`: under those of the county, or none.
  Walk(Tallies& tallies, Evaluator& loose, Evaluator* set, check::CountyId county)
      : tallies_(tallies), loose_(loose), set_(set), county_(county) {}

  void body(const Expr& expr, bool is_condition) {
    Known known;
    is_condition ? condition(expr, known) : inside(expr, known);
  }

 private:
  void condition(const Expr& expr, Known& known) {
    count(expr, known);
    inside(expr, known);
  }

  void count(const Expr& expr, Known& known) {
    const Possible found = (set_ != nullptr ? *set_ : loose_).value(expr, known);
    Tally& tally = tallies_.conditions[&expr];
    if (set_ != nullptr) tally.asked.insert(county_);
    if (found.none()) return;
    tally.reached = true;
    (set_ != nullptr ? tally.set_yes : tally.yes) |= can_be_true(found) || found.blank;
    (set_ != nullptr ? tally.set_no : tally.no) |= can_be_false(found) || found.blank;
    if (set_ != nullptr) tally.counties.insert(county_);
  }

  void inside(const Expr& expr, Known& known) {
    if (expr.op == Op::all_of || expr.op == Op::any_of || expr.op == Op::none_of) {
      group(expr, known);
    } else if (expr.op == Op::at_least || expr.op == Op::negation) {
      for (const Expr& arg : expr.args) condition(arg, known);
    } else if (expr.op == Op::choose) {
      choice(expr, known);
    } else if (check::kind_of(expr.op) == check::OpKind::aggregate) {
      aggregate(expr, known);
    } else {
      for (const Expr& arg : expr.args) inside(arg, known);
    }
  }

  /// What an item that does not hold tells of the next is said of the next as a whole, not of its
  /// parts: `any { not a; a and b }` is how people and laws write.
  void group(const Expr& expr, Known& known) {
    const bool all = expr.op == Op::all_of;
    {
      const Known::Mark mark(known);
      for (std::size_t i = 0; i < expr.args.size() && !known.impossible(); ++i) {
        count(expr.args[i], known);
        if (all) inside(expr.args[i], known);
        if (always_there(expr, i)) loose_.assume(expr.args[i], all, known);
      }
    }
    if (all) return;
    for (const Expr& item : expr.args) inside(item, known);
  }

  void choice(const Expr& expr, Known& known) {
    for (std::size_t i = 1; i < expr.args.size(); i += 2) inside(expr.args[i], known);
    const Known::Mark mark(known);
    for (std::size_t branch = 0; 2 * branch < expr.args.size() && !known.impossible(); ++branch) {
      if (2 * branch + 1 == expr.args.size()) return inside(expr.args[2 * branch], known);
      const Expr& guard = expr.args[2 * branch + 1];
      count(guard, known);
      {
        const Known::Mark here(known);
        loose_.assume(guard, true, known);
        if (!known.impossible()) inside(expr.args[2 * branch], known);
      }
      if (always_there(expr, branch)) loose_.assume(guard, false, known);
    }
  }

  void aggregate(const Expr& expr, Known& known) {
    inside(expr.args.front(), known);
    const AggregateParts parts = parts_of(expr);
    const Known::Mark mark(known);
    if (parts.where != nullptr) {
      condition(*parts.where, known);
      loose_.assume(*parts.where, true, known);
      if (known.impossible()) return;
    }
    if (parts.head != nullptr) {
      parts.head->type.kind == TypeKind::boolean ? condition(*parts.head, known)
                                                 : inside(*parts.head, known);
    }
    if (parts.by != nullptr) inside(*parts.by, known);
  }

  Tallies& tallies_;
  Evaluator& loose_;
  Evaluator* set_;
  check::CountyId county_;
};

class Tallier {
 public:
  Tallier(const check::Program& program, const Alike& alike)
      : program_(program), alike_(alike), reads_(lines()), askers_(program) {
    for (const check::Module& module : program.modules) {
      if (module.applies != check::kNone) applies_[module.program] = module.applies;
    }
    for (const check::Line& line : program.lines) {
      tallies_.is_condition.push_back(line.type.kind == TypeKind::boolean && !line.type.or_blank &&
                                      line.kind != check::LineKind::decision);
    }
    // What a create or statement says is a value.
    for (const check::Create& create : program.creates) {
      for (const check::CreateField& field : create.fields)
        tallies_.is_condition[field.line] = false;
    }
    for (const check::Statement& statement : program.statements) {
      for (const check::StatementField& field : statement.fields)
        tallies_.is_condition[field.line] = false;
    }
  }

  Tallies tally() {
    Evaluator any(program_, alike_, anywhere_);
    Walk walk(tallies_, any, nullptr, check::kNone);
    for (const LineId id : program_.lines.ids()) look_at(id, walk);
    std::vector<Setting> settings = settings_of(program_);
    for (const Setting& setting : settings) find_deciding(setting);
    find_set_alike(settings);
    for (Setting& setting : settings) {
      const Setting as_set = setting;
      for (const SetAlike& flag : tallies_.set_alike) {
        setting.flags[flag.flag] = any_of_type(program_, program_.flags[flag.flag].type);
      }
      look_at(setting, as_set);
    }
    return std::move(tallies_);
  }

 private:
  units::IdVector<LineId, bool> lines() const {
    check::SettingReaders readers(program_);
    units::IdVector<LineId, bool> reads;
    for (const LineId id : program_.lines.ids()) reads.push_back(readers.line(id));
    return reads;
  }

  void look_at(LineId id, Walk& walk) const {
    for (const check::Version& version : program_.lines[id].versions) {
      walk.body(version.body, tallies_.is_condition[id]);
    }
  }

  bool decides(const std::string& of, Evaluator& set) const {
    const auto applies = applies_.find(of);
    return applies == applies_.end() || can_be_true(set.line(applies->second));
  }

  void find_deciding(const Setting& setting) {
    Evaluator set(program_, alike_, setting);
    for (const check::Module& module : program_.modules) {
      std::set<check::CountyId>& counties = deciding_[module.program];
      if (!counties.contains(*setting.county) && decides(module.program, set)) {
        counties.insert(*setting.county);
      }
    }
  }

  /// Whether any program computes the line under these flags of the county.
  bool is_asked(LineId line, check::CountyId county, Evaluator& set) const {
    return std::ranges::any_of(askers_.now(line),
                               [&](const std::string& of) { return decides(of, set); }) ||
           std::ranges::any_of(askers_.other(line), [&](const std::string& of) {
             return deciding_.at(of).contains(county);
           });
  }

  /// By flag: whether it is read by a line that is computed for other months, in which its program
  /// need not apply.
  units::IdVector<check::FlagId, bool> looking_back() const {
    units::IdVector<check::FlagId, bool> flags(program_.flags.size(), false);
    units::IdVector<check::ParameterId, bool> parameters(program_.parameters.size(), false);
    const auto mark = [&](const auto& self, const std::vector<check::Version>& versions) -> void {
      const auto mark_read = [&](const auto& inner, const Expr& expr) -> void {
        if (expr.op == Op::flag) flags[expr.flag()] = true;
        if (expr.op == Op::parameter && !parameters[expr.parameter()]) {
          parameters[expr.parameter()] = true;
          self(self, program_.parameters[expr.parameter()].versions);
        }
        for (const Expr& arg : expr.args) inner(inner, arg);
      };
      for (const check::Version& version : versions) mark_read(mark_read, version.body);
    };
    for (const LineId id : program_.lines.ids()) {
      if (!askers_.other(id).empty()) mark(mark, program_.lines[id].versions);
    }
    return flags;
  }

  static std::string program_of(const std::string& module) {
    return module.substr(0, module.find('.'));
  }

  void find_set_alike(const std::vector<Setting>& settings) {
    units::IdVector<check::FlagId, Possible> values(program_.flags.size(), nothing_possible());
    units::IdVector<check::FlagId, std::set<check::CountyId>> counties(program_.flags.size());
    const units::IdVector<check::FlagId, bool> back = looking_back();
    for (const Setting& setting : settings) {
      Evaluator set(program_, alike_, setting);
      std::map<std::string, bool> deciding;
      for (const check::FlagId flag : program_.flags.ids()) {
        const std::string of = program_of(program_.flags[flag].module);
        const auto [place, is_new] = deciding.emplace(of, false);
        if (is_new) place->second = decides(of, set);
        if (!place->second && !(back[flag] && deciding_[of].contains(*setting.county))) continue;
        values[flag] = join(values[flag], setting.flags[flag]);
        counties[flag].insert(*setting.county);
      }
    }
    for (const check::FlagId flag : program_.flags.ids()) {
      const Possible& value = values[flag];
      const bool one = !value.blank && value.among && value.among->size() == 1;
      if (one && counties[flag].size() >= kFewestCounties) {
        tallies_.set_alike.push_back({flag, value, counties[flag].size()});
      }
    }
  }

  void look_at(const Setting& setting, const Setting& as_set) {
    const Setting county{setting.county, {}};
    Evaluator loose(program_, alike_, county);
    Evaluator set(program_, alike_, setting);
    Evaluator exact(program_, alike_, as_set);
    Walk walk(tallies_, loose, &set, *setting.county);
    for (const LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      if (decides(line.program, exact)) tallies_.deciding[line.program].insert(*setting.county);
      if (reads_[id] && is_asked(id, *setting.county, exact)) look_at(id, walk);
    }
  }

  const check::Program& program_;
  const Alike& alike_;
  units::IdVector<LineId, bool> reads_;
  Askers askers_;
  std::map<std::string, LineId> applies_;
  std::map<std::string, std::set<check::CountyId>> deciding_;  // in some month and run
  Setting anywhere_;
  Tallies tallies_;
};

}  // namespace

Tallies tally_conditions(const check::Program& program, const Alike& alike) {
  return Tallier(program, alike).tally();
}

}  // namespace poppy::analysis
