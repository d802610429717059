// A row of a table as a thing to loop over: `row of TABLE as t`, and its cells `t.KEY`, `t.VALUE`,
// `t.KEY.least`, `t.KEY.most`. A loop goes over the rows that hold for the month and run, of the
// county that decides where a key is one; planning writes them out (plan/plan_rows.cpp).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

constexpr std::size_t kMostRows = 1'000;  // each is written out in the line

bool is_range(const KeyRange& key) { return key.open_high || !(key.low == key.high); }
bool has_no_least(const KeyRange& key) { return key.open_high && key.any; }

bool is_county(const Type& type) {
  return type.kind == TypeKind::enumeration && type.enumeration() == kCountyEnum;
}

bool has_same_keys(const TableRow& left, const TableRow& right) {
  return std::ranges::equal(left.keys, right.keys, [](const KeyRange& one, const KeyRange& other) {
    return one.low == other.low && one.high == other.high && one.open_high == other.open_high;
  });
}

/// The county whose row it is; -1: of no county, or of all.
std::int64_t county_of(const TableRow& row, std::optional<std::size_t> key) {
  return key && row.keys[*key].low.is_known() ? row.keys[*key].low.number() : -1;
}

/// A row of the file that stands for several of one county: a loop would meet it several times.
const TableRow* row_of_several(const Parameter& parameter) {
  const std::optional<std::size_t> county = county_key(parameter);
  std::set<std::pair<std::int64_t, std::uint32_t>> seen;
  const TableRow* first = nullptr;
  for (const TableRow& row : parameter.rows) {
    const bool is_new = seen.insert({county_of(row, county), row.span.begin}).second;
    if (!is_new && (first == nullptr || row.span.begin < first->span.begin)) first = &row;
  }
  return first;
}

std::string line_of(const Checking& checking, Span span) {
  const text::Position place = checking.sources.position_of(span.file, span.begin);
  return fmt::format("line {}", place.line);
}

/// Whether a loop can go over its rows one by one; else it is told.
bool report_rows_not_counted(Scope& scope, const Parameter& parameter, Span span) {
  Checking& checking = scope.checking;
  const auto report = [&](std::string message, std::string hint) {
    checking.problem(ProblemCode::rows_not_counted, span, std::move(message), std::move(hint));
    return true;
  };
  if (parameter.has_beyond) {
    return report(fmt::format("`{}` goes on `beyond {}`: its rows are not all that it gives",
                              parameter.name, parameter.beyond_size),
                  "a loop needs a table that writes all of its rows out");
  }
  if (std::ranges::count_if(parameter.key_types, is_county) > 1) {
    return report(
        fmt::format("`{}` has two counties for keys: of which one are its rows?", parameter.name),
        "a loop goes over the rows of the county that decides: let one key be a county");
  }
  if (const TableRow* row = row_of_several(parameter)) {
    return report(fmt::format("{} of `{}` stands for several rows, and a loop would count it "
                              "as often",
                              line_of(checking, row->span), parameter.name),
                  "write a row for each value, or a range; a cell may name several counties alone");
  }
  const std::size_t rows = most_rows_at_once(parameter);
  if (rows <= kMostRows) return false;
  return report(fmt::format("`{}` has {} rows at once, and a loop goes over {} at most",
                            parameter.name, rows, kMostRows),
                "look a row up by its keys");
}

void report_no_table(Scope& scope, const syntax::Expr& table) {
  Checking& checking = scope.checking;
  if (is_name_of_rows(scope, table.text, table.span)) {
    checking.problem(ProblemCode::wrong_kind, table.span,
                     fmt::format("`{}` is no table, whose rows a loop could go over", table.text),
                     fmt::format("the records of a list are `for each {}`", table.text));
    return;
  }
  checking.problem(ProblemCode::unknown_name, table.span,
                   fmt::format("there is no table `{}` here", table.text),
                   hint_for_unknown(checking, scope.module, table.text, NameKind::parameter));
}

std::optional<ParameterId> find_table(Scope& scope, const syntax::Expr& table) {
  Checking& checking = scope.checking;
  const Declared* found = find_declared(checking, scope.module, NameKind::parameter, table.text);
  if (found == nullptr) {
    report_no_table(scope, table);
    return std::nullopt;
  }
  note_use(checking, table.span, table.text, found->span);
  const auto id = std::get<ParameterId>(found->id);
  if (checking.program.parameters[id].from_table) return id;
  checking.problem(ProblemCode::wrong_kind, table.span,
                   fmt::format("`{}` has no table: there are no rows to go over", table.text),
                   "a table is a parameter `from \"file.csv\"`");
  return std::nullopt;
}

/// What the row is called has to mean nothing else here: a look-up reads keys by the names of
/// facts.
bool report_name_taken(Scope& scope, const syntax::Name& as) {
  Checking& checking = scope.checking;
  if (is_built_in(as.text)) return false;  // told for whatever is named so
  const bool is_setting =
      find_declared(checking, scope.module, NameKind::parameter, as.text) != nullptr ||
      find_declared(checking, scope.module, NameKind::flag, as.text) != nullptr;
  if (!is_setting && !is_name_of_rows(scope, as.text, as.span)) return false;
  checking.problem(
      ProblemCode::hides_built_in, as.span,
      fmt::format("`{}` has a meaning here already, which the row would hide", as.text),
      "give the row another name");
  return true;
}

std::vector<std::string_view> names_of_cells(const Parameter& parameter) {
  std::vector<std::string_view> names;
  for (std::size_t key = 0; key < parameter.key_names.size(); ++key) {
    if (!is_county(parameter.key_types[key])) names.emplace_back(parameter.key_names[key]);
  }
  if (!parameter.value_name.empty()) names.emplace_back(parameter.value_name);
  return names;
}

/// Among the keys.
std::optional<std::size_t> find_key(const Parameter& parameter, std::string_view name) {
  const auto found = std::ranges::find(parameter.key_names, name);
  if (found == parameter.key_names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - parameter.key_names.begin());
}

class CellReader {
 public:
  CellReader(Scope& scope, const Frame& row, const syntax::Expr& expr)
      : checking_(scope.checking),
        scope_(scope),
        parameter_(checking_.program.parameters[row.table]),
        row_(row),
        expr_(expr) {}

  /// `t.size`, `t.limit`.
  Expr cell() {
    const std::string& name = expr_.text;
    const std::optional<std::size_t> key = find_key(parameter_, name);
    if (key && name == parameter_.value_name) {
      return report(
          ProblemCode::doubled_name,
          fmt::format("`{}` is a key of `{}`, and the column of its value", name, parameter_.name),
          "give the key another name");
    }
    if (name == parameter_.value_name) return made(Op::row_value, parameter_.type, row_.number);
    if (!key) return report_no_cell();
    if (is_county(parameter_.key_types[*key])) return report_county();
    if (std::ranges::any_of(parameter_.rows,
                            [&](const TableRow& row) { return is_range(row.keys[*key]); })) {
      return report(
          ProblemCode::wrong_kind,
          fmt::format("`{}` of `{}` is a range in some rows, and no value", name, parameter_.name),
          fmt::format("its ends are `{0}.{1}.least` and `{0}.{1}.most`", row_.as, name));
    }
    return of_key(Op::row_least, *key, parameter_.key_types[*key]);
  }

  /// `t.size.least`, `t.size.most`; blank where a row has no such end.
  Expr end(const std::string& name) {
    const std::optional<std::size_t> key = find_key(parameter_, name);
    if (!key) return report_no_end(name);
    Type type = parameter_.key_types[*key];
    if (is_county(type)) return report_county();
    if (type.kind != TypeKind::integer && type.kind != TypeKind::money) return report_no_end(name);
    const bool is_most = expr_.text == "most";
    for (const TableRow& row : parameter_.rows) {
      const KeyRange& range = row.keys[*key];
      if (is_most ? range.open_high : has_no_least(range)) type.or_blank = true;
    }
    return of_key(is_most ? Op::row_most : Op::row_least, *key, type);
  }

 private:
  Expr made(Op op, const Type& type, std::uint32_t b) {
    Expr cell = make(op, type, expr_.span);
    cell.a = row_.table.value;
    cell.b = b;
    return narrowed(scope_, std::move(cell));
  }
  Expr of_key(Op op, std::size_t key, const Type& type) {
    const std::size_t keys = parameter_.key_names.size();
    return made(op, type, static_cast<std::uint32_t>(row_.number * keys + key));
  }

  Expr report(ProblemCode code, std::string message, std::string hint) {
    checking_.problem(code, expr_.text_span, std::move(message), std::move(hint));
    return wrong(expr_.span);
  }
  Expr report_no_cell() {
    const std::vector<std::string_view> names = names_of_cells(parameter_);
    std::string hint = nearest_hint(checking_, expr_.text, names);
    if (hint.empty() && !names.empty()) hint = fmt::format("it has {}", fmt::join(names, ", "));
    return report(ProblemCode::unknown_member,
                  fmt::format("a row of `{}` has no `{}`", parameter_.name, expr_.text),
                  std::move(hint));
  }
  Expr report_county() {
    return report(ProblemCode::not_readable_here,
                  fmt::format("a loop goes over the rows of the county that decides, of which `{}` "
                              "says nothing more",
                              parameter_.key_names[*county_key(parameter_)]),
                  "the county is `county`");
  }
  Expr report_no_end(const std::string& name) {
    return report(ProblemCode::wrong_kind,
                  fmt::format("`{}` of `{}` is no range of numbers or amounts: it has no `{}`",
                              name, parameter_.name, expr_.text),
                  fmt::format("`{}.{}`", row_.as, name));
  }

  Checking& checking_;
  Scope& scope_;
  const Parameter& parameter_;
  const Frame row_;
  const syntax::Expr& expr_;
};

}  // namespace

std::optional<std::size_t> county_key(const Parameter& parameter) {
  const auto found = std::ranges::find_if(parameter.key_types, is_county);
  if (found == parameter.key_types.end()) return std::nullopt;
  return static_cast<std::size_t>(found - parameter.key_types.begin());
}

std::size_t most_rows_at_once(const Parameter& parameter) {
  const std::optional<std::size_t> county = county_key(parameter);
  std::map<std::int64_t, std::size_t> rows;  // of each county
  std::size_t most = 0;
  for (std::size_t i = 0; i < parameter.rows.size(); ++i) {
    // Rows of one key stand together, and one of them holds.
    if (i > 0 && has_same_keys(parameter.rows[i - 1], parameter.rows[i])) continue;
    most = std::max(most, ++rows[county_of(parameter.rows[i], county)]);
  }
  return most;
}

std::optional<Frame> resolve_table_rows(Scope& scope, const syntax::Expr& argument,
                                        const syntax::Expr& table, Expr& list) {
  const auto& as = argument.argument->as;
  if (!as) {
    scope.checking.problem(
        ProblemCode::wrong_arguments, table.span,
        fmt::format("a row of `{}` has no name here, by which its cells could be read", table.text),
        fmt::format("write `row of {} as t`, and `t.COLUMN`", table.text));
    return std::nullopt;
  }
  const std::optional<ParameterId> id = find_table(scope, table);
  if (!id) return std::nullopt;
  const Parameter& parameter = scope.checking.program.parameters[*id];
  const bool is_taken = report_name_taken(scope, *as);
  if (report_rows_not_counted(scope, parameter, table.span) || is_taken) return std::nullopt;
  const std::uint32_t variable = scope.variables++;
  list = make(Op::table_rows, parameter.type, table.span);
  list.a = id->value;
  list.b = variable;
  return Frame{kNone, as->text, variable, *id};
}

std::optional<Expr> resolve_row_member(Scope& scope, const syntax::Expr& expr) {
  const syntax::Expr& left = expr.args[0];
  if (left.kind == syntax::ExprKind::name) {
    const Frame* row = find_table_row(scope, left.text, left.span);
    if (row == nullptr) return std::nullopt;
    return CellReader(scope, *row, expr).cell();
  }
  const bool is_end = expr.text == "least" || expr.text == "most";
  if (!is_end || left.kind != syntax::ExprKind::member) return std::nullopt;
  const syntax::Expr& record = left.args[0];
  if (record.kind != syntax::ExprKind::name) return std::nullopt;
  const Frame* row = find_table_row(scope, record.text, record.span);
  if (row == nullptr) return std::nullopt;
  return CellReader(scope, *row, expr).end(left.text);
}

Expr report_row_alone(Scope& scope, const Frame& row, Span span) {
  const Parameter& parameter = scope.checking.program.parameters[row.table];
  std::vector<std::string> cells;
  for (const std::string_view name : names_of_cells(parameter)) {
    cells.push_back(fmt::format("`{}.{}`", row.as, name));
  }
  scope.checking.problem(
      ProblemCode::wrong_kind, span,
      fmt::format("`{}` is a row of `{}`: what stands in it is read cell by cell", row.as,
                  parameter.name),
      fmt::format("{}", fmt::join(cells, ", ")));
  return wrong(span);
}

bool report_table_for_list(Scope& scope, const syntax::Expr& expr) {
  const bool is_index = expr.kind == syntax::ExprKind::index;
  if (!is_index && expr.kind != syntax::ExprKind::name) return false;
  const std::string& name = is_index ? expr.args[0].text : expr.text;
  if (!is_index && is_name_of_rows(scope, name, expr.span)) return false;
  Checking& checking = scope.checking;
  const Declared* found = find_declared(checking, scope.module, NameKind::parameter, name);
  if (found == nullptr) return false;
  const Parameter& parameter = checking.program.parameters[std::get<ParameterId>(found->id)];
  // What a look-up gives may be days, which are counted, too.
  if (!parameter.from_table || (is_index && !parameter.is_scale)) return false;
  checking.problem(ProblemCode::wrong_kind, expr.span,
                   fmt::format("`{}` is a table, not a list of records", name),
                   fmt::format("its rows are `row of {} as t`", name));
  return true;
}

}  // namespace poppy::check
