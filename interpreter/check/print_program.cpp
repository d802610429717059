#include "interpreter/check/print_program.h"

#include <fmt/core.h>

#include <array>

namespace poppy::check {
namespace {

std::string print_dating(const units::Dating& dating) {
  std::string result;
  if (dating.from) result += fmt::format(" from {}", units::to_string(*dating.from));
  if (dating.until) result += fmt::format(" until {}", units::to_string(*dating.until));
  if (dating.runs_from) result += fmt::format(" runs from {}", units::to_string(*dating.runs_from));
  return result;
}

/// What `a` names; empty: nothing.
std::string_view operand_name(const Program& program, const Expr& expr) {
  const Op op = expr.op;
  if (op == Op::field || op == Op::in_range) return program.fields[expr.field()].name;
  if (op == Op::line || op == Op::saved) return program.lines[expr.line()].name;
  if (op == Op::list || op == Op::only) return program.entities[expr.entity()].list_name;
  if (op == Op::flag) return program.flags[expr.flag()].name;
  if (op == Op::parameter) return program.parameters[expr.parameter()].name;
  return {};
}

/// What `a` and `b` say, after the op's name.
std::string print_operands(const Program& program, const Expr& expr) {
  // The others say all by their name and arguments.
  const Op op = expr.op;
  if (const std::string_view name = operand_name(program, expr); !name.empty()) {
    return fmt::format(" {}", name);
  }
  if (op == Op::row) {
    return expr.b == 0 ? fmt::format(" {}", expr.a) : fmt::format(" {} up {}", expr.a, expr.b);
  }
  if (op == Op::table_rows || is_row_cell(op)) {
    const Parameter& table = program.parameters[expr.parameter()];
    const auto keys = static_cast<std::uint32_t>(table.key_names.size());
    if (op == Op::table_rows) return fmt::format(" {} of {}", expr.b, table.name);
    if (op == Op::row_value) return fmt::format(" {} {}", expr.b, table.value_name);
    return fmt::format(" {} {}", expr.b / keys, table.key_names[expr.b % keys]);
  }
  if (op == Op::window_month || op == Op::at_least) return fmt::format(" {}", expr.a);
  if (op == Op::window) {
    return fmt::format(" {} of {} months {}", expr.b / 2, expr.a,
                       expr.b % 2 == 1 ? "upto" : "before");
  }
  if (op == Op::round) {
    constexpr std::array kWays = {" down", " up", " half up"};
    const bool whole = expr.type.kind == TypeKind::integer;
    if (expr.b == 1) return fmt::format("{} to {}", kWays[expr.a], whole ? "whole" : "cent");
    if (expr.b == 100 && !whole) return fmt::format("{} to dollar", kWays[expr.a]);
    const units::Value step = units::Value::of(std::int64_t{expr.b});
    return fmt::format("{} to multiple of {}", kWays[expr.a],
                       value_to_string(program, expr.type, step));
  }
  if (kind_of(expr.op) != OpKind::aggregate) return {};
  return fmt::format(" {}{}{}{}", expr.b, (expr.a & kHasWhere) != 0 ? " where" : "",
                     (expr.a & kHasHead) != 0 ? " head" : "", (expr.a & kHasBy) != 0 ? " by" : "");
}

std::string print_versions(const Program& program, const std::vector<Version>& versions) {
  std::string result;
  for (const Version& version : versions) {
    const std::string dating = print_dating(version.dating);
    result +=
        fmt::format("  {}{} = {}\n", dating.empty() ? "always" : dating.substr(1),
                    version.unconfirmed ? " unconfirmed" : "", print_expr(program, version.body));
  }
  return result;
}

std::string print_row(const Program& program, const Parameter& parameter, const TableRow& row) {
  std::string result = " ";
  for (std::size_t i = 0; i < row.keys.size(); ++i) {
    result += " " + key_range_to_string(program, parameter.key_types[i], row.keys[i]);
  }
  return fmt::format("{}{} = {}\n", result, print_dating(row.dating),
                     value_to_string(program, parameter.type, row.value));
}

std::string_view kind_name(LineKind kind) {
  switch (kind) {
    case LineKind::define:
      return "define";
    case LineKind::rule:
      return "rule";
    case LineKind::decision:
      return "decision";
    case LineKind::outcome_part:
      return "part";
  }
  text::bug("a line of no kind");
}

}  // namespace

std::string print_expr(const Program& program, const Expr& expr) {
  if (expr.op == Op::constant) return value_to_string(program, expr.type, expr.value);
  const bool choice = expr.op == Op::choose;
  std::string result = std::string(name_of(expr.op)) + print_operands(program, expr);
  if (expr.args.empty()) return result;
  result += "(";
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    if (i > 0) result += choice && i % 2 == 1 ? " when " : ", ";
    const std::size_t item = choice ? i / 2 : i;
    if (item < expr.marks.size() && (!choice || i % 2 == 0)) {
      const Mark& mark = expr.marks[item];
      if (!mark.label.empty()) result += fmt::format("[{}] ", mark.label);
      const std::string dating = print_dating(mark.dating);
      if (!dating.empty()) result += dating.substr(1) + " ";
    }
    result += print_expr(program, expr.args[i]);
  }
  return result + ")";
}

std::string print_program(const Program& program) {
  std::string result;
  for (const Entity& entity : program.entities) {
    result += fmt::format("entity {}", entity.name);
    if (entity.parent != kNone) {
      result += fmt::format(" of {} as {}{}", program.entities[entity.parent].name,
                            entity.at_most_one ? "one " : "", entity.list_name);
    }
    result += "\n";
    for (const FieldId field : entity.fields) {
      const Field& fact = program.fields[field];
      const std::string bounds = bounds_text(program, fact);
      result += fmt::format("  {} : {}{}{}{}{}\n", fact.name, type_name(program, fact.type),
                            bounds.empty() ? "" : " ", bounds, fact.dated ? " dated" : "",
                            fact.fixed ? " fixed" : "");
    }
    for (const RetiredName& retired : entity.retired) {
      result += fmt::format("  retired {} \"{}\"\n", retired.name, retired.instead);
    }
  }
  for (const Flag& flag : program.flags) {
    result += fmt::format("flag {} : {} unset {}\n", flag.name, type_name(program, flag.type),
                          value_to_string(program, flag.type, flag.unset));
  }
  for (const Parameter& parameter : program.parameters) {
    result +=
        fmt::format("parameter {} : {}\n", parameter.name, type_name(program, parameter.type));
    result += print_versions(program, parameter.versions);
    for (const TableRow& row : parameter.rows) result += print_row(program, parameter, row);
    for (const TableRow& row : parameter.beyond_rows) {
      result += "  beyond" + print_row(program, parameter, row).substr(1);
    }
  }
  for (const LineId id : program.order) {
    const Line& line = program.lines[id];
    result += fmt::format("{} {} of {} : {}\n", kind_name(line.kind), line.name,
                          program.entities[line.entity].name, type_name(program, line.type));
    result += print_versions(program, line.versions);
  }
  return result;
}

}  // namespace poppy::check
