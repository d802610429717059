// See outcome_parts.h.
#include "interpreter/check/outcome_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "interpreter/check/format_value.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/date_pattern.h"

namespace poppy::check {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

bool is_name(std::string_view text) {
  return !text.empty() && (text[0] < '0' || text[0] > '9') && std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

/// A literal, with its sign.
std::optional<units::Value> literal_of(const Expr& expr) {
  if (expr.op == Op::constant) return expr.value;
  if (expr.op != Op::negate || expr.args[0].op != Op::constant) return std::nullopt;
  const units::Value& value = expr.args[0].value;
  if (!value.is_known()) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return units::Value::of(-*whole);
  const auto fraction = units::subtract(units::Rational{0, 1}, value.rational());
  return fraction ? std::optional(units::Value::of(*fraction)) : std::nullopt;
}

/// Values that are written out, each branch of a choice by itself; others are looked at when they
/// are made (Op::in_range).
void report_out_of_range(Checking& checking, const Field& field, const Expr& value) {
  if (value.op == Op::choose) {
    for (std::size_t i = 0; i < value.args.size(); ++i) {
      const bool is_guard = i % 2 == 1;
      if (!is_guard) report_out_of_range(checking, field, value.args[i]);
    }
    return;
  }
  const std::optional<units::Value> literal = literal_of(value);
  if (!literal || units::is_within(field.bounds, *literal)) return;
  checking.problem(ProblemCode::made_out_of_range, value.span,
                   fmt::format("`{}` cannot be {}", field.name,
                               value_to_string(checking.program, field.type, *literal)),
                   fmt::format("its values are {}", bounds_text(checking.program, field)));
}

/// Whether every value that the expression can have is written out, and in the field's range.
bool is_within_range(const Field& field, const Expr& value) {
  if (!field.bounds.any()) return true;
  if (value.op == Op::choose) {
    for (std::size_t i = 0; i < value.args.size(); ++i) {
      const bool is_guard = i % 2 == 1;
      if (!is_guard && !is_within_range(field, value.args[i])) return false;
    }
    return true;
  }
  const std::optional<units::Value> literal = literal_of(value);
  return literal && units::is_within(field.bounds, *literal);
}

}  // namespace

std::optional<syntax::Expr> name_in_text(std::string_view words, Span span) {
  syntax::Expr result;
  bool first = true;
  while (true) {
    const std::size_t dot = words.find('.');
    const std::string part(words.substr(0, dot));
    if (!is_name(part)) return std::nullopt;
    syntax::Expr next;
    next.kind = first ? syntax::ExprKind::name : syntax::ExprKind::member;
    next.text = part;
    next.span = span;
    next.text_span = span;
    if (!first) next.args.push_back(std::move(result));
    result = std::move(next);
    first = false;
    if (dot == std::string_view::npos) return result;
    words.remove_prefix(dot + 1);
  }
}

OutcomeParts::OutcomeParts(Checking& checking, ModuleId module, EntityId entity, std::string name,
                           units::Dating dating)
    : checking_(checking),
      module_(module),
      entity_(entity),
      name_(std::move(name)),
      dating_(dating),
      scope_(scope_of(checking, module, entity)),
      guarded_(scope_) {}

LineId OutcomeParts::condition(const syntax::Expr& syntax) {
  Expr when = resolve_condition(scope_, syntax);
  guarded_.assume(when, true);
  return add("when", std::move(when), syntax.span);
}

LineId OutcomeParts::part(std::string_view name, const syntax::Expr& syntax) {
  Expr value = resolve(scope_, syntax);
  if (is_nothing(value.type)) value = require_plain(scope_, std::move(value));
  return add(name, std::move(value), syntax.span);
}

LineId OutcomeParts::field(FieldId id, const syntax::Expr& syntax) {
  const Field& field = checking_.program.fields[id];
  Expr value = resolve_as(scope_, syntax, field.type);
  report_out_of_range(checking_, field, value);
  if (!is_wrong(value.type) && !is_within_range(field, value)) {
    const Type type = value.type;
    const Span span = value.span;
    value = make(Op::in_range, type, span, {std::move(value)});
    value.a = id.value;
    value.b = static_cast<std::uint32_t>(checking_.program.creates.size());
  }
  return add(field.name, std::move(value), syntax.span);
}

LineId OutcomeParts::fact(FieldId id, const syntax::Expr& syntax) {
  const Field& field = checking_.program.fields[id];
  Expr value = resolve_as(scope_, syntax, field.type);
  report_out_of_range(checking_, field, value);
  return add(field.name, std::move(value), syntax.span);
}

LineId OutcomeParts::apart(std::string_view name, const syntax::Expr& syntax) {
  Scope scope = scope_of(checking_, module_, entity_);
  return add(name, resolve_condition(scope, syntax), syntax.span);
}

LineId OutcomeParts::condition_of(std::string_view name, const syntax::Expr& syntax) {
  return add(fmt::format("{} when", name), resolve_condition(scope_, syntax), syntax.span);
}

std::vector<TextPiece> OutcomeParts::text(const syntax::TextBlock& block,
                                          std::set<std::string>& values) {
  std::vector<TextPiece> pieces;
  std::string_view rest = block.text;
  while (!rest.empty()) {
    const std::size_t open = rest.find_first_of("{}");
    if (open > 0) pieces.push_back({std::string(rest.substr(0, open)), kNone, {}});
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find_first_of("{}", open + 1);
    if (rest[open] == '}' || close == std::string_view::npos || rest[close] == '{') {
      checking_.problem(ProblemCode::text_braces, place_of(block, rest.substr(open, 1)),
                        fmt::format("this `{}` has no pair", rest[open]),
                        "a value stands in braces: `{days_left}`");
      break;
    }
    const std::string words = trimmed(rest.substr(open + 1, close - open - 1));
    const Span span = place_of(block, rest.substr(open, close - open + 1));
    pieces.push_back(value_in_text(words, span));
    values.insert(trimmed(words.substr(0, words.find(" as "))));
    rest.remove_prefix(close + 1);
  }
  return pieces;
}

LineId OutcomeParts::add(std::string_view name, Expr body, Span span) {
  return add_hidden_line(checking_, module_, entity_, fmt::format("{}.{}", name_, name),
                         std::move(body), dating_, span);
}

TextPiece OutcomeParts::value_in_text(std::string_view words, Span span) {
  const std::size_t as = words.find(" as ");
  const std::string name = trimmed(words.substr(0, as));
  TextPiece piece;
  if (as != std::string_view::npos) piece.pattern = trimmed(words.substr(as + 4));
  if (has_moment_ && name == kGenerated) {
    check_moment_pattern(checking_, piece.pattern, span);
    return piece;
  }
  const std::optional<syntax::Expr> syntax = name_in_text(name, span);
  if (!syntax) {
    checking_.problem(ProblemCode::text_braces, span, fmt::format("`{{{}}}` holds no name", words),
                      "braces hold a fact or line, and how it is printed: `{days_left}`, "
                      "`{period.begin as mm/dd/yyyy}`");
    return piece;
  }
  Expr value = require_printable(scope_, resolve(scope_, *syntax));
  if (!piece.pattern.empty()) check_pattern(checking_, value.type, piece.pattern, span);
  piece.value = add(name, std::move(value), span);
  return piece;
}

/// Where the words stand in the source; the whole text if they are cut there (a text over several
/// lines).
Span OutcomeParts::place_of(const syntax::TextBlock& block, std::string_view words) const {
  if (block.span.file == text::FileId::none) return block.span;
  // `words` are a part of the block's text. Should they stand in it more than once, these are as
  // far on in the source.
  const auto offset = static_cast<std::size_t>(words.data() - block.text.data());
  const std::string_view source = checking_.sources.text_of(block.span);
  std::size_t found = source.find(words);
  for (std::size_t at = block.text.find(words); at < offset && found != std::string_view::npos;
       at = block.text.find(words, at + 1)) {
    found = source.find(words, found + 1);
  }
  if (found == std::string_view::npos) return block.span;
  const auto begin = static_cast<std::uint32_t>(block.span.begin + found);
  return {block.span.file, begin, static_cast<std::uint32_t>(begin + words.size())};
}

void check_moment_pattern(Checking& checking, std::string_view pattern, Span span) {
  const auto parsed = units::parse_date_pattern(pattern);
  if (parsed) return;
  checking.problem(ProblemCode::wrong_pattern, span,
                   fmt::format("`{}` does not print the moment: {}", pattern, parsed.error()),
                   "such as `MON-dd-yy HH:MM AM/PM`");
}

void check_pattern(Checking& checking, const Type& type, std::string_view pattern, Span span) {
  if (is_wrong(type)) return;
  std::string fault = pattern_fault(checking.program, type, pattern);
  if (fault.empty()) return;
  checking.problem(ProblemCode::wrong_pattern, span,
                   fmt::format("`{}` does not print this: {}", pattern, fault),
                   "such as `mm/dd/yyyy`, `Month dd, yyyy`, `d de mes de yyyy`, `$0.00`, `Yes/No`");
}

void report_dating(Checking& checking, const std::optional<syntax::Dating>& dating,
                   const std::string& name) {
  if (!dating) return;
  report_dating_faults(checking, {dating->bounds}, {dating->span}, fmt::format("`{}`", name));
}

bool report_twice(Checking& checking, std::set<std::string>& seen, const syntax::Name& name) {
  if (seen.insert(name.text).second) return false;
  checking.problem(ProblemCode::doubled_name, name.span,
                   fmt::format("`{}` is given twice", name.text));
  return true;
}

void report_untranslated(Checking& checking, const std::vector<TextPiece>& pieces, Span span) {
  const Program& program = checking.program;
  for (const TextPiece& piece : pieces) {
    if (piece.value == kNone) continue;
    const Type& type = program.lines[piece.value].type;
    if (type.kind != TypeKind::enumeration || is_wrong(type)) continue;
    const Enum& shown = program.enums[type.enumeration()];
    for (const EnumValue& value : shown.values) {
      if (!value.spanish.empty() || type.enumeration() == kCountyEnum) continue;
      checking.problem(
          ProblemCode::untranslated, span,
          fmt::format("the Spanish text shows a {}, and its value `{}` has no Spanish "
                      "title",
                      shown.name, value.name),
          fmt::format("write `{} \"{}\" spanish \"…\"` in the enum", value.name, value.title));
      break;
    }
  }
}

void report_different_values(Checking& checking, const std::set<std::string>& english,
                             const std::set<std::string>& spanish, Span spanish_at) {
  if (english == spanish) return;
  std::vector<std::string> odd;
  std::ranges::set_symmetric_difference(english, spanish, std::back_inserter(odd));
  checking.problem(ProblemCode::texts_differ, spanish_at,
                   fmt::format("only one of the two texts shows `{{{}}}`", odd.front()),
                   "both texts show the same values");
}

}  // namespace poppy::check
