// See flag_choices.h.
#include "interpreter/analysis/flag_choices.h"

#include <optional>

namespace poppy::analysis {
namespace {

using check::Expr;
using check::Op;
using units::Value;

/// The value of an expression over the flags of one county; unknown where it reads anything else.
class FlagReader {
 public:
  FlagReader(const check::Program& program, const check::County& county, units::Month month,
             units::Date run)
      : program_(program),
        county_(county),
        month_(month),
        run_(run),
        lines_(program.lines.size()),
        flags_(program.flags.size()) {}

  [[nodiscard]] const Expr* body_of(check::LineId line) const {
    std::vector<units::Dating> datings;
    for (const check::Version& version : program_.lines[line].versions) {
      datings.push_back(version.dating);
    }
    const auto at = units::version_at(datings, month_, run_);
    return at ? &program_.lines[line].versions[*at].body : nullptr;
  }

  [[nodiscard]] std::optional<bool> truth(const Expr& expr) {
    const Value found = value(expr);
    if (!found.is_known() || expr.type.kind != check::TypeKind::boolean) return std::nullopt;
    return found.truth();
  }

 private:
  [[nodiscard]] Value value(const Expr& expr) {
    if (expr.op == Op::constant) return expr.value;
    if (expr.op == Op::flag) return flag(expr.flag());
    if (expr.op == Op::line && program_.lines[expr.line()].entity == check::kCountyEntity) {
      return expr.args.size() <= 1 ? line(expr.line()) : Value::unknown();
    }
    if (expr.op == Op::negation) {
      const std::optional<bool> inner = truth(expr.args.front());
      return inner ? Value::of(!*inner) : Value::unknown();
    }
    if (expr.op == Op::equal || expr.op == Op::unequal || expr.op == Op::in_set) {
      return comparison(expr);
    }
    if (expr.op == Op::all_of || expr.op == Op::any_of || expr.op == Op::none_of) {
      return group(expr);
    }
    return Value::unknown();
  }

  [[nodiscard]] Value line(check::LineId id) {
    if (!lines_[id]) {
      const Expr* const body = body_of(id);
      lines_[id] = body == nullptr ? Value::unknown() : value(*body);
    }
    return *lines_[id];
  }

  [[nodiscard]] Value flag(check::FlagId id) {
    if (!flags_[id]) {
      std::vector<units::Dating> datings;
      for (const check::FlagEntry& entry : county_.flags[id]) datings.push_back(entry.dating);
      const auto at = units::version_at(datings, month_, run_);
      flags_[id] = at ? county_.flags[id][*at].value : program_.flags[id].unset;
    }
    return *flags_[id];
  }

  [[nodiscard]] Value comparison(const Expr& expr) {
    const Value left = value(expr.args.front());
    if (!left.is_firm()) return Value::unknown();
    bool any = false;
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      const Value right = value(expr.args[i]);
      if (!right.is_firm()) return Value::unknown();
      any = any || left == right;
    }
    return Value::of(expr.op == Op::unequal ? !any : any);
  }

  [[nodiscard]] Value group(const Expr& expr) {
    const bool settling = expr.op != Op::all_of;  // one item of this value settles the group
    bool open = false;
    for (const Expr& item : expr.args) {
      const std::optional<bool> found = truth(item);
      if (!found) open = true;
      if (found == settling) return Value::of(expr.op == Op::any_of);
    }
    if (open) return Value::unknown();
    return Value::of(expr.op != Op::any_of);
  }

  const check::Program& program_;
  const check::County& county_;
  units::Month month_;
  units::Date run_;
  // Those asked before.
  units::IdVector<check::LineId, std::optional<Value>> lines_;
  units::IdVector<check::FlagId, std::optional<Value>> flags_;
};

std::vector<std::string> branches_that_hold(FlagReader& reader, const Expr& choice) {
  std::vector<std::string> held;
  for (std::size_t branch = 0; 2 * branch + 1 < choice.args.size(); ++branch) {
    if (reader.truth(choice.args[2 * branch + 1]) != true) continue;
    const std::string& label =
        branch < choice.marks.size() ? choice.marks[branch].label : std::string();
    held.push_back(label.empty() ? std::to_string(branch + 1) : "[" + label + "]");
  }
  return held;
}

}  // namespace

std::vector<SharedChoice> shared_choices(const check::Program& program, units::Month month,
                                         units::Date run) {
  std::vector<SharedChoice> shared;
  for (const check::County& county : program.counties) {
    FlagReader reader(program, county, month, run);
    for (const check::LineId line : program.lines.ids()) {
      if (program.lines[line].entity != check::kCountyEntity) continue;
      const Expr* body = reader.body_of(line);
      if (body == nullptr || body->op != Op::choose) continue;
      std::vector<std::string> held = branches_that_hold(reader, *body);
      if (held.size() > 1) shared.push_back({line, county.name, std::move(held)});
    }
  }
  return shared;
}

}  // namespace poppy::analysis
