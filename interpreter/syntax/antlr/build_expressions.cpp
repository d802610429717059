// Expressions, and what declarations and they share: names, texts, literals, dates.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/syntax/antlr/builder.h"
#include "interpreter/syntax/grammar_problem.h"

namespace poppy::syntax {

Name Builder::dotted(Parser::DottedContext* tree) {
  Name whole{{}, span(tree)};
  for (Parser::NameContext* part : tree->name()) {
    if (!whole.text.empty()) whole.text += '.';
    whole.text += name(part).text;
  }
  return whole;
}

std::string Builder::string(TerminalNode* node) const {
  std::string text = text_with_values(node);
  if (const std::size_t brace = text.find_first_of("{}"); brace != std::string::npos) {
    Span place = span(node);
    place.begin += static_cast<std::uint32_t>(brace) + 1;
    place.end = place.begin + 1;
    problems_.push_back(
        {ProblemCode::braces_in_plain_text, place,
         "this text is of no message, notice or letter: braces in it are not filled in",
         "values are shown by `text`, `english` and `spanish` alone; write the "
         "text without braces"});
  }
  return text;
}

std::string Builder::text_with_values(TerminalNode* node) const {
  if (node == nullptr) return {};
  const std::string_view quoted = piece_.text(*node->getSymbol());
  return std::string(quoted.substr(1, quoted.size() - 2));
}

Span Builder::span(ParserRuleContext* tree) const {
  return text::join(piece_.span(*tree->getStart()), piece_.span(*tree->getStop()));
}

Name Builder::name(ParserRuleContext* tree) const {
  return {std::string(piece_.text(*tree->getStart())), piece_.span(*tree->getStart())};
}

Name Builder::name(const Token& token) const {
  return {std::string(piece_.text(token)), piece_.span(token)};
}

std::vector<Name> Builder::names(const std::vector<Parser::NameContext*>& trees) const {
  std::vector<Name> all;
  for (Parser::NameContext* tree : trees) all.push_back(name(tree));
  return all;
}

void Builder::problem(ProblemCode code, Span place, std::string message, std::string hint) {
  problems_.push_back({code, place, std::move(message), std::move(hint)});
}

void Builder::twice(Span place, std::string_view part) {
  problem(ProblemCode::given_twice, place, fmt::format("{} is given twice", part),
          "keep one of them");
}

void Builder::missing(Span place, std::string_view part, std::string_view declaration) {
  problem(ProblemCode::part_missing, place, fmt::format("this {} has no {}", declaration, part),
          fmt::format("it is written: {}", shape_of(declaration)));
}

void Builder::out_of_place(Span place, std::string_view part, std::string_view declaration) {
  problem(ProblemCode::part_out_of_place, place, fmt::format("a {} has no {}", declaration, part),
          fmt::format("it is written: {}", shape_of(declaration)));
}

void Builder::set_string(std::string& target, TerminalNode* node, std::string_view part) {
  if (!target.empty()) twice(span(node), part);
  target = string(node);
}

void Builder::set_expr(std::optional<Expr>& target, Parser::ExprContext* tree, Span place,
                       std::string_view part) {
  if (target) twice(place, part);
  target = expr(tree);
}

TypeRef Builder::type(Parser::TypeContext* tree) {
  return {name(tree->name()), tree->LIST() != nullptr, tree->BLANK() != nullptr, span(tree)};
}

std::optional<std::int64_t> Builder::whole_number(TerminalNode* node) {
  return literal_as(node, &units::parse_int);
}

std::optional<Dating> Builder::dating(const std::vector<Parser::DatingPartContext*>& parts) {
  if (parts.empty()) return std::nullopt;
  Dating whole{{}, text::join(span(parts.front()), span(parts.back()))};
  bool from = false;
  bool until = false;
  bool runs = false;
  for (Parser::DatingPartContext* part : parts) {
    if (auto* line = dynamic_cast<Parser::DatingFromContext*>(part)) {
      if (std::exchange(from, true)) twice(span(part), "`from`");
      whole.bounds.from = literal_as(line->LIT(), &units::parse_month);
    } else if (auto* last = dynamic_cast<Parser::DatingUntilContext*>(part)) {
      if (std::exchange(until, true)) twice(span(part), "`until`");
      whole.bounds.until = literal_as(last->LIT(), &units::parse_month);
    } else if (auto* known = dynamic_cast<Parser::DatingRunsContext*>(part)) {
      if (std::exchange(runs, true)) twice(span(part), "`runs from`");
      whole.bounds.runs_from = literal_as(known->LIT(), &units::parse_date);
    }
  }
  return whole;
}

bool Builder::holds_comment(Span place) const {
  const auto next = std::ranges::lower_bound(comments_, place.begin);
  return next != comments_.end() && *next < place.end;
}

Expr Builder::node(ExprKind kind, Span place) const {
  Expr whole;
  whole.kind = kind;
  whole.span = place;
  whole.holds_comment = holds_comment(place);
  return whole;
}

Expr Builder::word_node(ExprKind kind, Span place, Span word) const {
  Expr whole = node(kind, place);
  whole.text = piece_.text(word);
  whole.text_span = word;
  return whole;
}

Expr Builder::expr(Parser::ExprContext* tree) {
  const std::vector<Parser::NegationContext*> parts = tree->negation();
  if (parts.size() == 1) return negation(parts.front());
  const auto operator_after = [&](std::size_t i) {
    return as<TerminalNode>(tree->children[2 * i + 1]);
  };
  const auto type_after = [&](std::size_t i) {
    return const_cast<TerminalNode*>(operator_after(i))->getSymbol()->getType();
  };
  Expr whole = node(type_after(0) == Lexer::AND ? ExprKind::both : ExprKind::either, span(tree));
  bool told = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    whole.args.push_back(negation(parts[i]));
    if (i + 1 == parts.size() || type_after(i) == type_after(0) || std::exchange(told, true))
      continue;
    problem(ProblemCode::and_or_mixed, span(const_cast<TerminalNode*>(operator_after(i))),
            "`and` and `or` are mixed without parentheses",
            "put parentheses around what belongs together, or use `all { … }` and `any { … }`");
  }
  return whole;
}

Expr Builder::negation(Parser::NegationContext* tree) {
  Expr whole = comparison(tree->comparison());
  const std::vector<TerminalNode*> nots = tree->NOT();
  for (auto sign = nots.rbegin(); sign != nots.rend(); ++sign) {
    Expr outer = node(ExprKind::negate, text::join(span(*sign), whole.span));
    outer.text_span = span(*sign);
    outer.args.push_back(std::move(whole));
    whole = std::move(outer);
  }
  return whole;
}

Expr Builder::comparison(Parser::ComparisonContext* tree) {
  Expr left = value(tree->value());
  const std::vector<Parser::CompareTailContext*> tails = tree->compareTail();
  if (tails.empty()) return left;
  if (tails.size() > 1) {
    problem(ProblemCode::chained_comparison, piece_.span(*tails[1]->getStart()),
            fmt::format("`{}` follows another comparison", piece_.text(*tails[1]->getStart())),
            "compare twice: `a < b and b < c`");
  }
  Parser::CompareTailContext* tail = tails.front();
  Expr whole = word_node(ExprKind::member_of, text::join(left.span, span(tail)),
                         piece_.span(*tail->getStart()));
  whole.args.push_back(std::move(left));
  if (auto* compare = dynamic_cast<Parser::CompareToContext*>(tail)) {
    whole.kind = ExprKind::compare;
    whole.args.push_back(value(compare->value()));
  } else if (auto* member = dynamic_cast<Parser::MembershipContext*>(tail)) {
    Parser::MembersContext* members = member->members();
    if (auto* set = dynamic_cast<Parser::SetContext*>(members)) {
      whole.braces = true;
      for (Parser::ValueContext* one : set->value()) whole.args.push_back(value(one));
    } else if (auto* list = dynamic_cast<Parser::ListContext*>(members)) {
      whole.args.push_back(postfix(list->postfix()));
    }
  }
  return whole;
}

void Builder::bare_sum(Span place, Span word) {
  const std::string sum = shorten(piece_.text(place));
  problem(
      ProblemCode::rounding_after_sum, place,
      fmt::format("`{}` stands beside the sum `{}` without parentheses", piece_.text(word), sum),
      fmt::format("write `({})`, or put parentheses around the part that is meant", sum));
}

void Builder::round_to(Expr& outer, Parser::RoundedToContext* tree) {
  outer.unit = name(tree->name()).text;
  if (tree->LIT() != nullptr) {
    Expr step = word_node(ExprKind::literal, span(tree->LIT()), span(tree->LIT()));
    if (const auto parsed = literal_as(tree->LIT(), &units::parse_literal)) step.value = *parsed;
    outer.args.push_back(std::move(step));
  }
  const bool multiple = tree->LIT() != nullptr;
  if (outer.unit == "multiple" && !multiple) {
    problem(ProblemCode::unexpected_word, span(tree->name()), "a multiple of what?",
            "for example `rounded down to multiple of $10`");
  } else if (outer.unit != "multiple" && multiple) {
    problem(ProblemCode::unexpected_word, span(tree->name()),
            fmt::format("found `{}` before `of`; expected `multiple`", outer.unit),
            "for example `rounded down to multiple of $10`");
  } else if (!multiple && outer.unit != "cent" && outer.unit != "dollar" && outer.unit != "whole") {
    problem(
        ProblemCode::unexpected_word, span(tree->name()),
        fmt::format("found `{}` after `to`; expected `cent`, `dollar`, `whole` or `multiple of …`",
                    outer.unit),
        "");
  }
}

Expr Builder::value(Parser::ValueContext* tree) {
  Expr whole = sum(tree->sum());
  const std::vector<Parser::ModifierContext*> modifiers = tree->modifier();
  if (!modifiers.empty() && bare(tree->sum())) {
    bare_sum(whole.span, piece_.span(*modifiers.front()->getStart()));
  }
  for (Parser::ModifierContext* modifier : modifiers) {
    const Span word = piece_.span(*modifier->getStart());
    Expr outer = node(ExprKind::round, text::join(whole.span, span(modifier)));
    outer.text_span = word;
    outer.args.push_back(std::move(whole));
    if (auto* rounded = dynamic_cast<Parser::RoundedToContext*>(modifier)) {
      outer.text = rounded->HALF() != nullptr ? "half up"
                   : rounded->UP() != nullptr ? "up"
                                              : "down";
      round_to(outer, rounded);
    } else {
      auto* floor = dynamic_cast<Parser::FlooredAtContext*>(modifier);
      auto* cap = dynamic_cast<Parser::CappedAtContext*>(modifier);
      Parser::SumContext* bound = floor != nullptr ? floor->sum() : cap->sum();
      outer.kind = floor != nullptr ? ExprKind::floor_at : ExprKind::cap_at;
      if (bare(bound)) bare_sum(span(bound), word);
      outer.args.push_back(sum(bound));
    }
    whole = std::move(outer);
  }
  return whole;
}

std::vector<std::string> Builder::operators(ParserRuleContext* tree) const {
  std::vector<std::string> all;
  for (std::size_t i = 1; i < tree->children.size(); i += 2) {
    all.emplace_back(piece_.text(*dynamic_cast<TerminalNode*>(tree->children[i])->getSymbol()));
  }
  return all;
}

Expr Builder::sum(Parser::SumContext* tree) {
  const std::vector<Parser::ProductContext*> parts = tree->product();
  if (parts.size() == 1) return product(parts.front());
  Expr whole = node(ExprKind::sum, span(tree));
  for (Parser::ProductContext* part : parts) whole.args.push_back(product(part));
  whole.operators = operators(tree);
  return whole;
}

Expr Builder::product(Parser::ProductContext* tree) {
  const std::vector<Parser::FactorContext*> parts = tree->factor();
  if (parts.size() == 1) return factor(parts.front());
  Expr whole = node(ExprKind::product, span(tree));
  for (Parser::FactorContext* part : parts) whole.args.push_back(factor(part));
  whole.operators = operators(tree);
  return whole;
}

Expr Builder::factor(Parser::FactorContext* tree) {
  Expr whole = postfix(tree->postfix());
  const std::vector<TerminalNode*> signs = tree->MINUS();
  for (auto sign = signs.rbegin(); sign != signs.rend(); ++sign) {
    Expr outer = node(ExprKind::minus, text::join(span(*sign), whole.span));
    outer.text_span = span(*sign);
    outer.args.push_back(std::move(whole));
    whole = std::move(outer);
  }
  return whole;
}

Expr Builder::postfix(Parser::PostfixContext* tree) {
  Expr whole = primary(tree->primary());
  for (Parser::StepContext* step : tree->step()) {
    if (auto* member = dynamic_cast<Parser::MemberStepContext*>(step)) {
      Expr outer =
          word_node(ExprKind::member, text::join(whole.span, span(step)), span(member->name()));
      outer.args.push_back(std::move(whole));
      whole = std::move(outer);
    } else if (auto* at = dynamic_cast<Parser::AtStepContext*>(step)) {
      Expr outer = node(ExprKind::at_month, text::join(whole.span, span(step)));
      outer.text_span = span(at->AT());
      outer.args.push_back(std::move(whole));
      outer.args.push_back(primary(at->primary()));
      whole = std::move(outer);
    }
  }
  return whole;
}

Expr Builder::primary(Parser::PrimaryContext* tree) {
  const Span place = span(tree);
  const Span word = piece_.span(*tree->getStart());
  if (dynamic_cast<Parser::NameAloneContext*>(tree) != nullptr)
    return word_node(ExprKind::name, place, word);
  if (auto* literal = dynamic_cast<Parser::LiteralContext*>(tree))
    return literal_node(literal, place);
  if (auto* call = dynamic_cast<Parser::CallContext*>(tree)) {
    Expr whole = word_node(ExprKind::call, place, word);
    for (Parser::ArgumentContext* part : call->argument()) whole.args.push_back(argument(part));
    return whole;
  }
  if (auto* parens = dynamic_cast<Parser::ParenthesesContext*>(tree)) {
    Expr whole = node(ExprKind::in_parentheses, place);
    whole.args.push_back(expr(parens->expr()));
    return whole;
  }
  if (auto* look_up = dynamic_cast<Parser::LookUpContext*>(tree)) {
    Expr whole = word_node(ExprKind::index, place, word);
    whole.args.push_back(word_node(ExprKind::name, word, word));
    for (Parser::ExprContext* key : look_up->expr()) whole.args.push_back(expr(key));
    return whole;
  }
  if (auto* saved = dynamic_cast<Parser::SavedLineContext*>(tree)) {
    return word_node(ExprKind::saved, place, span(saved->name()));
  }
  if (auto* group = dynamic_cast<Parser::GroupContext*>(tree)) {
    return items(word_node(ExprKind::group, place, word), group->item());
  }
  if (auto* some = dynamic_cast<Parser::AtLeastContext*>(tree)) {
    Expr whole = node(ExprKind::group, place);
    whole.text = "at least";
    whole.text_span = text::join(word, span(some->LEAST()));
    whole.count = whole_number(some->LIT()).value_or(0);
    return items(std::move(whole), some->item());
  }
  if (auto* chosen = dynamic_cast<Parser::ChoiceContext*>(tree))
    return choice(chosen->branch(), place);
  if (auto* written = dynamic_cast<Parser::StringContext*>(tree)) {
    Expr whole = node(ExprKind::string, place);
    whole.text = string(written->STRING());
    whole.text_span = place;
    return whole;
  }
  return node(ExprKind::blank, place);
}

Expr Builder::literal_node(Parser::LiteralContext* tree, Span place) {
  Expr whole = word_node(ExprKind::literal, place, span(tree->LIT()));
  if (const auto parsed = literal_as(tree->LIT(), &units::parse_literal)) whole.value = *parsed;
  if (tree->getStop() != tree->getStart()) whole.unit = piece_.text(*tree->getStop());
  return whole;
}

ItemMark Builder::mark(Parser::LabelContext* label,
                       const std::vector<Parser::DatingPartContext*>& dates) {
  ItemMark whole;
  if (label != nullptr) {
    whole.label_span = span(label);
    for (std::size_t i = 1; i + 1 < label->children.size(); ++i)
      whole.label += label->children[i]->getText();
  }
  whole.dating = dating(dates);
  return whole;
}

void Builder::check_labels(const std::vector<ItemMark>& marks) {
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i].label.empty()) continue;
    const auto same = [&](const ItemMark& other) {
      return other.label == marks[i].label && !(other.dating && marks[i].dating);
    };
    if (std::any_of(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      twice(marks[i].label_span, fmt::format("the label `[{}]`", marks[i].label));
    }
  }
}

Expr Builder::items(Expr whole, const std::vector<Parser::ItemContext*>& lines) {
  for (Parser::ItemContext* line : lines) {
    whole.marks.push_back(mark(line->label(), line->datingPart()));
    whole.args.push_back(expr(line->expr()));
  }
  check_labels(whole.marks);
  return whole;
}

Expr Builder::choice(const std::vector<Parser::BranchContext*>& branches, Span place) {
  Expr whole = node(ExprKind::choice, place);
  for (Parser::BranchContext* branch : branches) {
    if (std::exchange(whole.has_otherwise, branch->OTHERWISE() != nullptr)) {
      problem(ProblemCode::otherwise_not_last, span(branch),
              "this line comes after `otherwise`, so it never counts",
              "put the line with `otherwise` last");
    }
    whole.marks.push_back(mark(branch->label(), branch->datingPart()));
    const std::vector<Parser::ExprContext*> parts = branch->expr();
    for (Parser::ExprContext* part : parts) whole.args.push_back(expr(part));
  }
  return whole;
}

namespace {

/// `row of tiers`, which reads like a part of an amount: with `as` or `where` it is a table's rows.
bool is_rows_of_table(const Expr& expr) {
  return expr.kind == ExprKind::product && expr.args.size() == 2 && expr.operators[0] == "of" &&
         expr.args[0].kind == ExprKind::name && expr.args[0].text == "row" &&
         expr.args[1].kind == ExprKind::name;
}

}  // namespace

Expr Builder::argument(Parser::ArgumentContext* tree) {
  Expr whole = node(ExprKind::argument, span(tree));
  Argument form;
  const bool alone = tree->FOR() == nullptr && tree->AS() == nullptr && tree->WHERE() == nullptr &&
                     tree->BY() == nullptr;
  Parser::WindowContext* window = tree->eachWindow != nullptr ? tree->eachWindow : tree->window();
  form.for_each = tree->FOR() != nullptr;
  form.has_head = window != nullptr ? form.for_each : form.for_each || alone;
  // The head, or a list written without `for each`: both come first.
  const bool leading = form.has_head || window == nullptr;
  const std::vector<Parser::ExprContext*> parts = tree->expr();
  if (leading) {
    Expr first = expr(parts.front());
    form.rows = !form.has_head && is_rows_of_table(first);
    whole.args.push_back(form.rows ? std::move(first.args[1]) : std::move(first));
  }
  if (window != nullptr) {
    form.window = Window{name(window->name()), whole_number(window->LIT()).value_or(0),
                         window->UPTO() != nullptr};
    whole.args.push_back(sum(window->sum()));
  } else if (tree->rows != nullptr) {
    form.rows = true;
    whole.args.push_back(word_node(ExprKind::name, span(tree->rows), span(tree->rows)));
  } else if (tree->list != nullptr) {
    whole.args.push_back(postfix(tree->list));
  }
  if (tree->as != nullptr) form.as = name(tree->as);
  form.has_where = tree->WHERE() != nullptr;
  if (form.has_where) whole.args.push_back(expr(tree->where));
  form.has_by = tree->BY() != nullptr;
  if (form.has_by) whole.args.push_back(expr(tree->key));
  whole.argument = std::move(form);
  return whole;
}

}  // namespace poppy::syntax
