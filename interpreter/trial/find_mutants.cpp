// Every mutant of a program: those of its expressions, and those of versions, rows and their dates.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "interpreter/trial/coverage_points.h"
#include "interpreter/trial/expression_mutants.h"
#include "interpreter/trial/mutants.h"
#include "interpreter/trial/words.h"

namespace poppy::trial {

using check::Expr;
using check::LineId;
using check::ParameterId;
using check::Program;
using Rows = std::vector<check::TableRow> check::Parameter::*;

namespace {

std::vector<check::Version>& versions_of(Program& program, const Owner& owner) {
  if (const auto* line = std::get_if<LineId>(&owner)) return program.lines[*line].versions.own();
  return program.parameters[std::get<ParameterId>(owner)].versions;
}

using Path = std::vector<std::uint32_t>;
Expr& at(Expr& root, const Path& path) {
  Expr* result = &root;
  for (const std::uint32_t arg : path) result = &result->args[arg];
  return *result;
}

/// A bound of a dating, moved.
enum class Bound : std::uint8_t { from, until, runs_from };

std::optional<std::string> bound_text(const units::Dating& dating, Bound bound) {
  if (bound == Bound::from && dating.from) return "from " + units::to_string(*dating.from);
  if (bound == Bound::until && dating.until) return "until " + units::to_string(*dating.until);
  if (bound == Bound::runs_from && dating.runs_from) {
    return "runs from " + units::to_string(*dating.runs_from);
  }
  return std::nullopt;
}

void move(units::Dating& dating, Bound bound, int step) {
  if (bound == Bound::from && dating.from) dating.from->months += step;
  if (bound == Bound::until && dating.until) dating.until->months += step;
  if (bound == Bound::runs_from && dating.runs_from) dating.runs_from->days += step;
}

constexpr Bound kBounds[] = {Bound::from, Bound::until, Bound::runs_from};

/// The one ends in the month before the other begins, as known by the same runs.
bool abut(const units::Dating& left, const units::Dating& right) {
  return left.until && right.from && left.until->months + 1 == right.from->months &&
         left.runs_from == right.runs_from;
}

/// One version's bound, with that of the version it abuts: a hole, or two at once, would be
/// refused.
void move_among(std::vector<units::Dating>& all, std::size_t at, Bound bound, int step) {
  for (units::Dating& one : all) {
    if (bound == Bound::from && abut(one, all[at])) one.until->months += step;
  }
  move(all[at], bound, step);
}

bool covers(const units::Dating& dating, units::Month month) {
  return (!dating.from || *dating.from <= month) && (!dating.until || month <= *dating.until);
}

/// Fields and texts of what is made or sent: dated by its one `from`, which its condition has.
std::set<LineId> parts_of_outcomes(const Program& program) {
  std::set<LineId> parts;
  for (const check::Create& create : program.creates) {
    parts.insert(create.removed_when);
    for (const check::CreateField& field : create.fields) parts.insert(field.line);
  }
  for (const check::Statement& statement : program.statements) {
    for (const check::StatementField& field : statement.fields) parts.insert(field.line);
    for (const check::TextPiece& piece : statement.english) parts.insert(piece.value);
    for (const check::TextPiece& piece : statement.spanish) parts.insert(piece.value);
  }
  std::erase_if(parts, [&](LineId line) {
    return line == check::kNone || program.lines[line].kind != check::LineKind::outcome_part;
  });
  return parts;
}

bool is_sound(const std::vector<units::Dating>& all, bool may_have_gaps) {
  return units::find_dating_faults(all).empty() && (may_have_gaps || units::find_gaps(all).empty());
}

std::vector<units::Dating> datings_of(const std::vector<check::Version>& versions) {
  std::vector<units::Dating> result;
  for (const check::Version& version : versions) result.push_back(version.dating);
  return result;
}

class Finder {
 public:
  Finder(const text::SourceSet& sources, const Program& program)
      : sources_(sources), program_(program), parts_(parts_of_outcomes(program)) {}

  std::vector<Mutant> find() {
    const auto shown = shown_where();
    for (const LineId id : lines_in_scope(program_)) {
      owner_ = id;
      owner_name_ = program_.lines[id].name;
      if (const auto found = shown.find(id); found != shown.end()) readers_ = found->second;
      versions(program_.lines[id].versions);
      readers_.clear();
    }
    for (const ParameterId id : program_.parameters.ids()) {
      owner_ = id;
      owner_name_ = program_.parameters[id].name;
      versions(program_.parameters[id].versions);
      rows(id, &check::Parameter::rows);
      rows(id, &check::Parameter::beyond_rows);
    }
    std::ranges::stable_sort(found_, {}, [](const Mutant& one) {
      return std::tuple(one.span.file, one.span.begin, one.kind);
    });
    name_apart();
    return std::move(found_);
  }

 private:
  /// By condition: what is computed only where a record is made, or a notice sent.
  std::map<LineId, std::vector<const Expr*>> shown_where() const {
    std::map<LineId, std::vector<const Expr*>> shown;
    const auto note = [&](LineId when, const auto& fields) {
      for (const auto& field : fields) {
        for (const check::Version& one : program_.lines[field.line].versions) {
          shown[when].push_back(&one.body);
        }
      }
    };
    for (const check::Create& one : program_.creates) note(one.when, one.fields);
    for (const check::Statement& one : program_.statements) note(one.when, one.fields);
    return shown;
  }

  Mutant& add(MutantKind kind, text::Span span, const std::string& change) {
    Mutant one;
    one.kind = kind;
    one.span = one.reach = span;
    one.owner = owner_;
    one.owner_name = owner_name_;
    one.name = fmt::format("{}: {}", owner_name_, change);
    found_.push_back(std::move(one));
    return found_.back();
  }

  void versions(const std::vector<check::Version>& versions) {
    const std::vector<units::Dating> all = datings_of(versions);
    // A line that must have a value has one for each month that it covers.
    const auto* line = std::get_if<LineId>(&owner_);
    const check::LineKind kind =
        line == nullptr ? check::LineKind::define : program_.lines[*line].kind;
    const bool may_have_gaps =
        kind == check::LineKind::rule || kind == check::LineKind::outcome_part;
    const bool is_dated = line == nullptr || !parts_.contains(*line);
    for (std::uint32_t i = 0; i < versions.size(); ++i) {
      for (const Bound bound : kBounds) {
        if (!is_dated) break;
        for (const int step : {1, -1}) {
          version_moved(versions, all, i, bound, step, may_have_gaps);
        }
      }
      Path path;
      expression(versions[i].body, i, path);
      if (i > 0) version_lost(versions[i].span, all, i, may_have_gaps);
    }
  }

  void version_moved(const std::vector<check::Version>& versions,
                     const std::vector<units::Dating>& all, std::uint32_t at, Bound bound, int step,
                     bool may_have_gaps) {
    const auto text = bound_text(all[at], bound);
    if (!text) return;
    std::vector<units::Dating> moved = all;
    move_among(moved, at, bound, step);
    if (!is_sound(moved, may_have_gaps)) return;
    if (bound != Bound::runs_from && is_alike(versions, all, moved, at, bound)) return;
    Mutant& one = add(MutantKind::date, versions[at].span,
                      fmt::format("{} becomes {}", *text, *bound_text(moved[at], bound)));
    one.where = Reach::whole;
    one.apply = [owner = owner_, moved](Program& program) {
      auto& changed = versions_of(program, owner);
      for (std::size_t i = 0; i < changed.size(); ++i) changed[i].dating = moved[i];
    };
  }

  /// Nothing but another citation: in the one month that changes hands, the same is in force.
  static bool is_alike(const std::vector<check::Version>& versions,
                       const std::vector<units::Dating>& all,
                       const std::vector<units::Dating>& moved, std::uint32_t at, Bound bound) {
    const bool is_from = bound == Bound::from;
    const auto& before = is_from ? all[at].from : all[at].until;
    const auto& after = is_from ? moved[at].from : moved[at].until;
    // A version has the month of its `from`, and that of its `until`.
    const units::Month month = is_from ? std::min(*before, *after) : std::max(*before, *after);
    std::vector<units::Date> runs = units::knowledge_edges(all);
    runs.push_back(units::kFirstDate);
    return std::ranges::all_of(runs, [&](units::Date run) {
      const auto was = units::version_at(all, month, run);
      const auto is = units::version_at(moved, month, run);
      if (!was || !is) return was.has_value() == is.has_value();
      return same(versions[*was].body, versions[*is].body);
    });
  }

  void version_lost(text::Span span, std::vector<units::Dating> all, std::uint32_t at,
                    bool may_have_gaps) {
    all.erase(all.begin() + at);
    if (!is_sound(all, may_have_gaps)) return;
    Mutant& lost = add(MutantKind::version, span, "this version is lost");
    lost.where = Reach::whole;
    lost.apply = [owner = owner_, at](Program& program) {
      auto& versions = versions_of(program, owner);
      versions.erase(versions.begin() + at);
    };
  }

  using FindDating = std::function<units::Dating*(Program&)>;
  void datings(const units::Dating& dating, text::Span span, const FindDating& find) {
    for (const Bound bound : kBounds) {
      const auto text = bound_text(dating, bound);
      for (const int step : {1, -1}) {
        if (!text) continue;
        units::Dating moved = dating;
        move(moved, bound, step);
        Mutant& one = add(MutantKind::date, span,
                          fmt::format("{} becomes {}", *text, *bound_text(moved, bound)));
        one.where = Reach::whole;
        one.apply = [find, bound, step](Program& program) { move(*find(program), bound, step); };
      }
    }
  }

  void expression(const Expr& expr, std::uint32_t version, Path& path) {
    // One that is written once may stand in the program twice (an `in range`): it is one place.
    for (ExpressionMutant& one : mutants_of(program_, sources_, expr, readers_)) {
      Mutant& made = add(one.kind, one.span, text_of(expr, one.change));
      made.reach = expr.op == check::Op::window ? unrolled_ : one.reach;
      made.apply = [owner = owner_, version, path,
                    change = std::move(one.apply)](Program& program) {
        change(at(versions_of(program, owner)[version].body, path));
      };
    }
    for (std::uint32_t i = 0; i < expr.marks.size(); ++i) {
      datings(expr.marks[i].dating, expr.span,
              [owner = owner_, version, path, i](Program& program) {
                return &at(versions_of(program, owner)[version].body, path).marks[i].dating;
              });
    }
    for (std::uint32_t i = 0; i < expr.args.size(); ++i) {
      // Planning unrolls a window: what runs over it is what a test reaches.
      if (expr.args[i].op == check::Op::window) unrolled_ = expr.span;
      const std::vector<const Expr*> outer = read_where_holds(expr, i);
      path.push_back(i);
      expression(expr.args[i], version, path);
      path.pop_back();
      readers_ = outer;
    }
  }

  /// What leans on an operand: the value of the branch that it is the condition of, and, where it
  /// is one of `all`, what leans on all of them. What leaned on the expression until then.
  std::vector<const Expr*> read_where_holds(const Expr& expr, std::uint32_t operand) {
    std::vector<const Expr*> outer = readers_;
    if (expr.op != check::Op::all_of) readers_.clear();
    const bool is_condition = expr.op == check::Op::choose && operand % 2 == 1;
    if (is_condition) readers_.push_back(&expr.args[operand - 1]);
    return outer;
  }

  std::string text_of(const Expr& expr, const std::string& change) const {
    return fmt::format("in `{}` {}", words_of(sources_, expr.span), change);
  }

  void rows(ParameterId id, Rows which) {
    const auto& rows = program_.parameters[id].*which;
    std::set<SpanKey> seen;  // a line of the file may be many rows
    std::map<std::pair<Bound, std::string>, text::Span> bounds;
    for (const check::TableRow& row : rows) {
      for (const Bound bound : kBounds) {
        if (const auto text = bound_text(row.dating, bound)) {
          bounds.emplace(std::pair(bound, *text), row.span);
        }
      }
      if (seen.insert(key_of(row.span)).second) row_mutants(id, which, row);
    }
    // Rows of one date are moved together: a table is dated by its blocks.
    for (const auto& [bound, span] : bounds) {
      const bool is_end_of_block = bound.first == Bound::until && is_followed(rows, bound.second);
      for (const int step : {1, -1}) {
        if (is_end_of_block) continue;  // moved where the next block begins
        if (is_alike(rows, bound) || has_no_base(id, which, bound, step)) continue;
        Mutant& one = add(MutantKind::date, span,
                          fmt::format("rows {} move by {}", bound.second, step > 0 ? "+1" : "-1"));
        one.where = Reach::whole;
        one.apply = [id, which, bound, step](Program& program) {
          auto& all = program.parameters[id].*which;
          std::vector<check::TableRow*> next;
          for (check::TableRow& row : all) {
            if (bound_text(row.dating, bound.first) == bound.second) next.push_back(&row);
          }
          if (next.empty()) return;
          const units::Dating begins = next.front()->dating;
          for (check::TableRow& row : all) {
            if (bound.first == Bound::from && abut(row.dating, begins)) {
              row.dating.until->months += step;
            }
          }
          for (check::TableRow* row : next) move(row->dating, bound.first, step);
        };
      }
    }
  }

  /// The rows before the bound say the same as those after it: whose month it is changes nothing.
  static bool is_alike(const std::vector<check::TableRow>& rows,
                       const std::pair<Bound, std::string>& bound) {
    if (bound.first != Bound::from) return false;
    std::vector<const check::TableRow*> before, after;
    for (const check::TableRow& row : rows) {
      if (bound_text(row.dating, bound.first) == bound.second) after.push_back(&row);
    }
    for (const check::TableRow& row : rows) {
      if (!after.empty() && abut(row.dating, after.front()->dating)) before.push_back(&row);
    }
    const auto all_among = [](const auto& some, const auto& others) {
      return std::ranges::all_of(some, [&](const check::TableRow* one) {
        return std::ranges::any_of(others, [&](const check::TableRow* other) {
          return one->value == other->value && one->dating.runs_from == other->dating.runs_from &&
                 std::ranges::equal(one->keys, other->keys, same_keys);
        });
      });
    };
    return !before.empty() && all_among(before, after) && all_among(after, before);
  }

  static bool same_keys(const check::KeyRange& left, const check::KeyRange& right) {
    return left.low == right.low && left.high == right.high && left.open_high == right.open_high &&
           left.any == right.any;
  }

  /// What each number beyond the last adds, in a month that has no last.
  bool has_no_base(ParameterId id, Rows which, const std::pair<Bound, std::string>& bound,
                   int step) const {
    const check::Parameter& parameter = program_.parameters[id];
    if (which != &check::Parameter::beyond_rows || bound.first == Bound::runs_from) return false;
    if ((bound.first == Bound::from) != (step < 0)) return false;
    const auto moved = std::ranges::find_if(parameter.beyond_rows, [&](const check::TableRow& row) {
      return bound_text(row.dating, bound.first) == bound.second;
    });
    units::Month month = bound.first == Bound::from ? *moved->dating.from : *moved->dating.until;
    month.months += step;
    return std::ranges::none_of(
        parameter.rows, [&](const check::TableRow& row) { return covers(row.dating, month); });
  }

  static bool is_followed(const std::vector<check::TableRow>& rows, const std::string& until) {
    return std::ranges::any_of(rows, [&](const check::TableRow& one) {
      return bound_text(one.dating, Bound::until) == until &&
             std::ranges::any_of(
                 rows, [&](const check::TableRow& next) { return abut(one.dating, next.dating); });
    });
  }

  void row_mutants(ParameterId id, Rows which, const check::TableRow& row) {
    const std::string keys = keys_of(id, row);
    Mutant& lost = add(MutantKind::row, row.span, fmt::format("the row {} is lost", keys));
    lost.where = Reach::row;
    lost.apply = [id, which, span = row.span](Program& program) {
      std::erase_if(program.parameters[id].*which,
                    [&](const check::TableRow& one) { return one.span == span; });
    };
    const check::Type& type = program_.parameters[id].type;
    const auto next = row.value.is_known() ? next_value(type, row.value, 1) : std::nullopt;
    if (!next) return;
    Mutant& more = add(MutantKind::number, row.span,
                       fmt::format("the row {}: {} becomes {}", keys,
                                   check::value_to_string(program_, type, row.value),
                                   check::value_to_string(program_, type, *next)));
    more.where = Reach::row;
    more.apply = [id, which, span = row.span, value = *next](Program& program) {
      for (check::TableRow& one : program.parameters[id].*which) {
        if (one.span == span) one.value = value;
      }
    };
  }

  /// `3, from 2021-10`.
  std::string keys_of(ParameterId id, const check::TableRow& row) const {
    std::string result;
    for (std::size_t i = 0; i < row.keys.size(); ++i) {
      const check::Type& type = program_.parameters[id].key_types[i];
      if (!result.empty()) result += ", ";
      result += check::key_range_to_string(program_, type, row.keys[i]);
    }
    for (const Bound bound : {Bound::from, Bound::runs_from}) {
      if (const auto text = bound_text(row.dating, bound)) result += ", " + *text;
    }
    return "`" + result + "`";
  }

  /// What reads alike twice in a file is told apart by its number there.
  void name_apart() {
    std::map<std::pair<text::FileId, std::string>, int> count;
    for (Mutant& one : found_) {
      const int nth = ++count[{one.span.file, one.name}];
      if (nth > 1) one.name += fmt::format(" ({})", nth);
    }
  }

  const text::SourceSet& sources_;
  const Program& program_;
  std::set<LineId> parts_;
  Owner owner_;
  std::string owner_name_;
  std::vector<const Expr*> readers_;  // what leans on the expression
  text::Span unrolled_;               // what runs over the window
  std::vector<Mutant> found_;
};

}  // namespace

std::string_view title_of(MutantKind kind) {
  switch (kind) {
    case MutantKind::compare:
      return "comparisons";
    case MutantKind::number:
      return "numbers";
    case MutantKind::date:
      return "dates";
    case MutantKind::item:
      return "items lost";
    case MutantKind::quantifier:
      return "all and any";
    case MutantKind::order:
      return "branch order";
    case MutantKind::row:
      return "rows lost";
    case MutantKind::flag:
      return "flags inverted";
    case MutantKind::version:
      return "versions lost";
  }
  text::bug("title_of: no such kind");
}

std::vector<Mutant> find_mutants(const text::SourceSet& sources, const Program& program) {
  return Finder(sources, program).find();
}

}  // namespace poppy::trial
