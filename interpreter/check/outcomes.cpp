// The second pass over creates, messages and notices: their conditions, fields and texts as lines
// of their own.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/check/bodies.h"
#include "interpreter/text/problem_codes.h"

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

/// `a.b.c` as the member expression it stands for.
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

/// One outcome: its condition, and the row and names its parts are read with.
class Outcome {
 public:
  Outcome(Checking& checking, ModuleId module, EntityId entity, std::string name,
          units::Dating dating)
      : checking_(checking),
        module_(module),
        entity_(entity),
        name_(std::move(name)),
        dating_(dating),
        scope_(scope_of(checking, module, entity)),
        guarded_(scope_) {}

  LineId condition(const syntax::Expr& syntax) {
    Expr when = resolve_condition(scope_, syntax);
    guarded_.assume(when, true);  // the parts matter only where it holds
    return add("when", std::move(when), syntax.span);
  }

  /// As it is.
  LineId part(std::string_view name, const syntax::Expr& syntax) {
    Expr value = resolve(scope_, syntax);
    if (is_nothing(value.type)) value = require_plain(scope_, std::move(value));
    return add(name, std::move(value), syntax.span);
  }

  /// What a field of a record is made as, in the field's range.
  LineId field(FieldId id, const syntax::Expr& syntax) {
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

  /// Read in later months too, whatever the condition is then.
  LineId apart(std::string_view name, const syntax::Expr& syntax) {
    Scope scope = scope_of(checking_, module_, entity_);
    return add(name, resolve_condition(scope, syntax), syntax.span);
  }

  std::vector<TextPiece> text(const syntax::TextBlock& block, std::set<std::string>& values) {
    std::vector<TextPiece> pieces;
    std::string_view rest = block.text;
    while (!rest.empty()) {
      const std::size_t open = rest.find_first_of("{}");
      if (open > 0) pieces.push_back({std::string(rest.substr(0, open)), kNone});
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
      pieces.push_back({"", value_in_text(words, span)});
      values.insert(words);
      rest.remove_prefix(close + 1);
    }
    return pieces;
  }

 private:
  LineId add(std::string_view name, Expr body, Span span) {
    return add_hidden_line(checking_, module_, entity_, fmt::format("{}.{}", name_, name),
                           std::move(body), dating_, span);
  }

  LineId value_in_text(const std::string& words, Span span) {
    const std::optional<syntax::Expr> syntax = name_in_text(words, span);
    if (!syntax) {
      checking_.problem(ProblemCode::text_braces, span,
                        fmt::format("`{{{}}}` holds no name", words),
                        "braces hold a fact or line: `{days_left}`, `{period.begin}`");
      return kNone;
    }
    Expr value = require_plain(scope_, resolve(scope_, *syntax));
    if (value.type.list) {
      checking_.problem(ProblemCode::wrong_kind, span,
                        fmt::format("`{}` is a list: it cannot be written in a text", words));
    }
    Expr shown = make(Op::text_of, type_of(TypeKind::text), span, {std::move(value)});
    return add(words, std::move(shown), span);
  }

  /// Where the words stand in the source; the whole text if they are cut there (a text over several
  /// lines).
  [[nodiscard]] Span place_of(const syntax::TextBlock& block, std::string_view words) const {
    if (block.span.file == text::FileId::none) return block.span;
    const std::size_t found = checking_.sources.text_of(block.span).find(words);
    if (found == std::string_view::npos) return block.span;
    const auto begin = static_cast<std::uint32_t>(block.span.begin + found);
    return {block.span.file, begin, static_cast<std::uint32_t>(begin + words.size())};
  }

  Checking& checking_;
  ModuleId module_;
  EntityId entity_;
  std::string name_;
  units::Dating dating_;
  Scope scope_;
  Narrowing guarded_;
};

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

void check_create_fields(Checking& checking, Outcome& outcome, const syntax::Create& syntax,
                         Create& create) {
  const Program& program = checking.program;
  std::set<std::string> seen;
  for (const syntax::FieldLine& line : syntax.fields) {
    if (report_twice(checking, seen, line.name)) continue;
    const auto found = checking.fields.find({create.record, line.name.text});
    if (found == checking.fields.end()) {
      std::vector<std::string_view> names;
      for (const FieldId field : program.entities[create.record].fields) {
        names.push_back(program.fields[field].name);
      }
      checking.problem(ProblemCode::unknown_member, line.name.span,
                       fmt::format("`{}` has no fact `{}`", program.entities[create.record].name,
                                   line.name.text),
                       nearest_hint(checking, line.name.text, names));
      continue;
    }
    const FieldId field = found->second;
    create.fields.push_back({field, outcome.field(field, line.value), line.kept_current});
  }
  for (const FieldId field : program.entities[create.record].key) {
    const bool given = std::ranges::any_of(
        create.fields, [&](const CreateField& line) { return line.field == field; });
    if (given) continue;
    checking.problem(ProblemCode::field_missing, syntax.name.span,
                     fmt::format("`{}` does not say the `{}` of the {} it makes", syntax.name.text,
                                 program.fields[field].name, program.entities[create.record].name),
                     fmt::format("`{}` is part of its key: write `{} = …`",
                                 program.fields[field].name, program.fields[field].name));
  }
}

void check_create(Checking& checking, ModuleId module, const syntax::Create& syntax) {
  const auto* made = checking.made_of<EntityId>(&syntax);
  if (made == nullptr) return;
  const Declared* record = find_declared(checking, module, NameKind::entity, syntax.record.text);
  if (record == nullptr) {
    checking.problem(ProblemCode::unknown_name, syntax.record.span,
                     fmt::format("there is no entity `{}` here", syntax.record.text),
                     hint_for_unknown(checking, module, syntax.record.text, NameKind::entity));
    return;
  }
  Create create;
  create.name = syntax.name.text;
  create.module = checking.program.modules[module].name;
  create.program = checking.program.modules[module].program;
  create.cites = syntax.cites;
  create.entity = *made;
  create.record = std::get<EntityId>(record->id);
  create.span = syntax.name.span;
  if (checking.program.entities[create.record].parent != create.entity) {
    checking.problem(ProblemCode::wrong_entity, syntax.record.span,
                     fmt::format("a {} does not belong to a {}: it cannot be made for one",
                                 syntax.record.text, syntax.entity.text));
    return;
  }
  report_dating(checking, syntax.dating, create.name);
  Outcome outcome(checking, module, create.entity, create.name, bounds_of(syntax.dating));
  create.when = outcome.condition(syntax.when);
  check_create_fields(checking, outcome, syntax, create);
  if (syntax.removed_when)
    create.removed_when = outcome.apart("removed when", *syntax.removed_when);
  checking.program.creates.push_back(std::move(create));
}

void check_letter(Checking& checking, ModuleId module, const syntax::Letter& syntax) {
  const auto* made = checking.made_of<EntityId>(&syntax);
  if (made == nullptr) return;
  Letter letter;
  letter.kind = syntax.kind;
  letter.name = syntax.name.text;
  letter.module = checking.program.modules[module].name;
  letter.program = checking.program.modules[module].program;
  letter.cites = syntax.cites;
  letter.entity = *made;
  letter.of_removed = syntax.of_removed;
  letter.span = syntax.name.span;
  const Entity& entity = checking.program.entities[letter.entity];
  if (letter.of_removed && entity.removed == kNone) {
    checking.problem(ProblemCode::unknown_member, syntax.entity.span,
                     fmt::format("`{}` has no fact `removed`: none is removed", entity.name),
                     "declare `removed : date or blank`, or leave out `removed` here");
  }
  report_dating(checking, syntax.dating, letter.name);
  Outcome outcome(checking, module, letter.entity, letter.name, bounds_of(syntax.dating));
  letter.when = outcome.condition(syntax.when);
  std::set<std::string> seen;
  for (const syntax::FieldLine& line : syntax.fields) {
    if (report_twice(checking, seen, line.name)) continue;
    letter.fields.push_back({line.name.text, outcome.part(line.name.text, line.value)});
  }
  std::set<std::string> english;
  std::set<std::string> spanish;
  if (syntax.english) letter.english = outcome.text(*syntax.english, english);
  if (syntax.spanish) letter.spanish = outcome.text(*syntax.spanish, spanish);
  if (syntax.english && syntax.spanish && english != spanish) {
    std::vector<std::string> odd;
    std::ranges::set_symmetric_difference(english, spanish, std::back_inserter(odd));
    checking.problem(ProblemCode::texts_differ, syntax.spanish->span,
                     fmt::format("only one of the two texts shows `{{{}}}`", odd.front()),
                     "both texts show the same values");
  }
  checking.program.letters.push_back(std::move(letter));
}

}  // namespace

void check_outcomes(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      if (const auto* create = std::get_if<syntax::Create>(&declaration)) {
        check_create(checking, i, *create);
      }
      if (const auto* letter = std::get_if<syntax::Letter>(&declaration)) {
        check_letter(checking, i, *letter);
      }
    }
  }
}

}  // namespace poppy::check
