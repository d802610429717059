// See conditions.h.
#include "interpreter/analysis/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/analysis/tally.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::analysis {
namespace {

using check::Expr;
using check::LineId;
using check::Op;
using check::TypeKind;
using text::ProblemCode;

/// How a condition comes out whenever it is known, and where.
struct Settled {
  bool outcome = false;
  bool by_flags = false;  // by what counties have set, not by what it says
  std::string where;      // ` in Fresno`; empty: everywhere
};

class Reporter {
 public:
  Reporter(const check::Program& program, const Alike& alike, const Tallies& tallies)
      : program_(program), alike_(alike), tallies_(tallies) {}

  std::vector<Found> report() {
    for (const check::Module& module : program_.modules) {
      if (module.applies != check::kNone) applies_.insert(module.applies);
    }
    for (const LineId id : program_.lines.ids()) {
      if (check::is_of_property(program_, id)) continue;  // it is there because it holds always
      if (tallies_.is_condition[id] && body_is_settled(program_.lines[id])) told_.insert(id);
    }
    for (const LineId id : program_.lines.ids()) {
      if (applies_.contains(id) || check::is_of_property(program_, id)) continue;
      line_ = &program_.lines[id];
      for (const check::Version& version : line_->versions) {
        tallies_.is_condition[id] ? static_cast<void>(condition(version.body))
                                  : inside(version.body);
      }
    }
    const units::IdVector<check::FlagId, const check::Line*> readers = first_readers();
    for (const SetAlike& alike : tallies_.set_alike) flag(alike, readers[alike.flag]);
    return std::move(found_);
  }

 private:
  std::optional<Settled> settled(const Expr& expr) const {
    const auto found = tallies_.conditions.find(&expr);
    if (found == tallies_.conditions.end() || !found->second.reached) return std::nullopt;
    const Tally& tally = found->second;
    if (tally.yes != tally.no) return Settled{tally.yes, false, ""};
    if (tally.set_yes == tally.set_no) return std::nullopt;
    const auto deciding = tallies_.deciding.find(line_program());
    const bool in_all =
        deciding == tallies_.deciding.end() || tally.counties.size() >= deciding->second.size();
    if (in_all && tally.counties.size() < kFewestCounties) return std::nullopt;
    // Nor does it count that counties which have one flag happen to have another.
    if (!in_all && tally.counties != tally.asked) return std::nullopt;
    std::string where = fmt::format(" in all {} counties that decide by it", tally.counties.size());
    if (!in_all) {
      std::vector<std::string> names;
      for (const check::CountyId county : tally.counties) {
        names.push_back(program_.counties[county].name);
      }
      where = fmt::format(" in {}", fmt::join(names, ", "));
    }
    return Settled{tally.set_yes, true, std::move(where)};
  }

  const std::string& line_program() const {
    static const std::string kNoProgram;
    return line_ == nullptr ? kNoProgram : line_->program;
  }

  /// Where it is read, nothing is told of it: it is told of the line.
  bool body_is_settled(const check::Line& line) {
    line_ = &line;
    return !line.versions.empty() &&
           std::ranges::all_of(line.versions, [&](const check::Version& version) {
             return version.body.op != Op::constant && settled(version.body).has_value();
           });
  }

  void add(ProblemCode code, text::Span span, std::string message, std::string hint) {
    found_.push_back({{code, span, std::move(message), std::move(hint)}, line_->name});
  }

  /// By flag: the first line outside of `applies` that asks it; null where none does.
  units::IdVector<check::FlagId, const check::Line*> first_readers() const {
    units::IdVector<check::FlagId, const check::Line*> readers(program_.flags.size(), nullptr);
    const auto mark = [&](const auto& self, const check::Line& line, const Expr& expr) -> void {
      if (expr.op == Op::flag && readers[expr.flag()] == nullptr) readers[expr.flag()] = &line;
      for (const Expr& arg : expr.args) self(self, line, arg);
    };
    for (const LineId id : program_.lines.ids()) {
      if (applies_.contains(id)) continue;
      const check::Line& line = program_.lines[id];
      for (const check::Version& version : line.versions) mark(mark, line, version.body);
    }
    return readers;
  }

  void flag(const SetAlike& alike, const check::Line* reader) {
    if (reader == nullptr) return;
    const check::Flag& flag = program_.flags[alike.flag];
    found_.push_back(
        {{ProblemCode::condition_settled, flag.span,
          fmt::format("`{}` is {} in all {} counties that decide by it: a condition that asks it, "
                      "as in `{}`, comes out one way",
                      flag.name,
                      check::value_to_string(program_, flag.type,
                                             units::Value::of(alike.value.among->front())),
                      alike.counties, reader->name),
          "take the conditions out, or mend what the counties have set; accept this with the "
          "reason where it waits for a county"},
         flag.name});
  }

  /// Whether anything of it was told.
  bool condition(const Expr& expr) {
    const std::size_t before = found_.size();
    inside(expr);
    if (found_.size() > before) return true;
    if (expr.op == Op::constant || (expr.op == Op::line && told_.contains(expr.line())))
      return false;
    const std::optional<Settled> how = settled(expr);
    if (!how) return false;
    if (how->by_flags && !told_of_flags_.insert({alike_.of(expr), how->where}).second) return true;
    add(ProblemCode::condition_settled, expr.span,
        fmt::format("this condition of `{}` {} holds{}", line_->name,
                    how->outcome ? "always" : "never", how->where),
        how->by_flags
            ? "take it out, or mend what the counties have set; accept this with the reason where "
              "it waits for a county"
            : "what stands before it and what its facts can be leave nothing else: take it out, or "
              "mend what it compares");
    return true;
  }

  void inside(const Expr& expr) {
    if (expr.op == Op::choose) return choice(expr);
    const bool items = check::kind_of(expr.op) == check::OpKind::group || expr.op == Op::negation;
    const bool parts = check::kind_of(expr.op) == check::OpKind::aggregate;
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
      const Expr& arg = expr.args[i];
      const bool asked = items || (parts && i > 0 && arg.type.kind == TypeKind::boolean);
      asked ? static_cast<void>(condition(arg)) : inside(arg);
    }
  }

  std::string branch_name(const Expr& choice, std::size_t branch) const {
    const std::string& label =
        branch < choice.marks.size() ? choice.marks[branch].label : std::string();
    return label.empty() ? fmt::format("branch {}", branch + 1) : fmt::format("[{}]", label);
  }

  void choice(const Expr& expr) {
    for (std::size_t branch = 0; 2 * branch < expr.args.size(); ++branch) {
      inside(expr.args[2 * branch]);
      if (2 * branch + 1 == expr.args.size()) return;
      const Expr& guard = expr.args[2 * branch + 1];
      const std::optional<Settled> how = settled(guard);
      if (!how || (guard.op == Op::line && told_.contains(guard.line()))) {
        condition(guard);
        continue;
      }
      if (!how->outcome) {
        add(ProblemCode::branch_unreachable, guard.span,
            fmt::format("{} of `{}` is never taken{}: {}", branch_name(expr, branch), line_->name,
                        how->where, why_never(expr, branch)),
            hint_of(*how));
        continue;
      }
      if (!always_there(expr, branch) || 2 * branch + 2 >= expr.args.size()) {
        condition(guard);
        continue;
      }
      add(ProblemCode::branch_unreachable, expr.args[2 * branch + 2].span,
          fmt::format("{} of `{}` is never taken{}: the condition of {} always holds",
                      branch_name(expr, branch + 1), line_->name, how->where,
                      branch_name(expr, branch)),
          hint_of(*how));
      return;
    }
  }

  /// Names the one earlier branch that holds wherever this one would, if there is one.
  std::string why_never(const Expr& choice, std::size_t branch) const {
    const Setting any;
    Evaluator evaluator(program_, alike_, any);
    Known known;
    evaluator.assume(choice.args[2 * branch + 1], true, known);
    for (std::size_t earlier = 0; earlier < branch && !known.impossible(); ++earlier) {
      if (!always_there(choice, earlier)) continue;
      const Possible found = evaluator.value(choice.args[2 * earlier + 1], known);
      if (found.none() || found.blank || can_be_false(found)) continue;
      return fmt::format("wherever its condition holds, that of {} holds, which stands before it",
                         branch_name(choice, earlier));
    }
    return "its condition never holds";
  }

  static std::string hint_of(const Settled& how) {
    return how.by_flags ? "take it out, or mend what the counties have set; accept this with the "
                          "reason where it waits for a county"
                        : "take it out, write `otherwise` before it, or mend what the conditions "
                          "compare";
  }

  const check::Program& program_;
  const Alike& alike_;
  const Tallies& tallies_;
  const check::Line* line_ = nullptr;
  std::set<LineId> applies_, told_;
  std::set<std::pair<std::uint32_t, std::string>> told_of_flags_;
  std::vector<Found> found_;
};

/// The part of all months and runs in which something stands.
struct InForce {
  std::int64_t from = units::kFirstMonth.months, until = units::kLastMonth.months;
  std::int64_t run = units::kFirstDate.days, run_end = units::kOpen.days;

  [[nodiscard]] bool none() const { return from > until || run > run_end; }
  [[nodiscard]] InForce with(const units::Dating& dating) const {
    InForce both = *this;
    if (dating.from) both.from = std::max<std::int64_t>(from, dating.from->months);
    if (dating.until) both.until = std::min<std::int64_t>(until, dating.until->months);
    if (dating.runs_from) both.run = std::max<std::int64_t>(run, dating.runs_from->days);
    return both;
  }
};

/// Of a version among those beside it: an open end is where the next begins.
InForce in_force(const std::vector<check::Version>& versions, std::size_t mine) {
  const units::Dating& dating = versions[mine].dating;
  InForce result = InForce{}.with(dating);
  if (dating.until) return result;
  for (const check::Version& other : versions) {
    if (other.dating.runs_from != dating.runs_from || !other.dating.from) continue;
    const std::int64_t begins = other.dating.from->months;
    if (begins > result.from) result.until = std::min(result.until, begins - 1);
  }
  return result;
}

/// Items and branches whose dates lie outside of those of what they stand in.
class Dates {
 public:
  Dates(const check::Line& line, std::vector<Found>& found) : line_(line), found_(found) {}

  void look(const Expr& expr, const InForce& around) {
    const bool choice = expr.op == Op::choose;
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
      const std::size_t mark = choice ? i / 2 : i;
      if (mark >= expr.marks.size()) {
        look(expr.args[i], around);
        continue;
      }
      const InForce inside = around.with(expr.marks[mark].dating);
      if (!inside.none()) {
        look(expr.args[i], inside);
      } else if (!choice || i % 2 == 0) {
        found_.push_back(
            {{ProblemCode::branch_unreachable, expr.args[i].span,
              fmt::format("this {} of `{}` is never in force: its dates lie outside of those of "
                          "what it stands in",
                          choice ? "branch" : "item", line_.name),
              "mend its dates, or take it out"},
             line_.name});
      }
    }
  }

 private:
  const check::Line& line_;
  std::vector<Found>& found_;
};

}  // namespace

std::vector<Found> settled_conditions(const check::Program& program) {
  Alike alike;
  for (const check::Line& line : program.lines) {
    for (const check::Version& version : line.versions) alike.add(version.body);
  }
  for (const check::Parameter& parameter : program.parameters) {
    for (const check::Version& version : parameter.versions) alike.add(version.body);
  }
  const Tallies tallies = tally_conditions(program, alike);
  std::vector<Found> found = Reporter(program, alike, tallies).report();
  for (const check::Line& line : program.lines) {
    Dates dates(line, found);
    for (std::size_t i = 0; i < line.versions.size(); ++i) {
      dates.look(line.versions[i].body, in_force(line.versions, i));
    }
  }
  return found;
}

}  // namespace poppy::analysis
