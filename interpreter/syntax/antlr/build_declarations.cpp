// The declarations of rules, but for their expressions.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "interpreter/syntax/antlr/builder.h"

namespace poppy::syntax {

/// Nothing of a module line, which read_rules takes itself.
std::optional<Declaration> Builder::declaration(Parser::DeclarationContext* tree) {
  std::optional<Declaration> line = line_declaration(tree);
  return line ? std::move(line) : block_declaration(tree);
}

std::optional<Declaration> Builder::line_declaration(Parser::DeclarationContext* tree) {
  if (auto* line = dynamic_cast<Parser::SourceLineContext*>(tree)) {
    return Source{string(line->STRING()), span(line)};
  }
  if (auto* line = dynamic_cast<Parser::ImportLineContext*>(tree))
    return Import{dotted(line->dotted())};
  if (auto* line = dynamic_cast<Parser::AppliesLineContext*>(tree))
    return Applies{expr(line->expr()), span(line)};
  if (auto* line = dynamic_cast<Parser::AcceptLineContext*>(tree)) return accept(line);
  if (auto* line = dynamic_cast<Parser::LintLineContext*>(tree)) return lint(line);
  if (auto* line = dynamic_cast<Parser::FlagLineContext*>(tree)) return flag(line);
  return std::nullopt;
}

std::optional<Declaration> Builder::block_declaration(Parser::DeclarationContext* tree) {
  if (auto* block = dynamic_cast<Parser::EnumBlockContext*>(tree)) return enumeration(block);
  if (auto* block = dynamic_cast<Parser::EntityBlockContext*>(tree)) return entity(block);
  if (auto* block = dynamic_cast<Parser::ExtendBlockContext*>(tree)) {
    return Extend{name(block->name()), fields(block->fields()), span(block)};
  }
  if (auto* block = dynamic_cast<Parser::ParameterBlockContext*>(tree)) return parameter(block);
  if (auto* block = dynamic_cast<Parser::DefineBlockContext*>(tree)) return define(block);
  if (auto* block = dynamic_cast<Parser::RuleBlockContext*>(tree)) return rule(block);
  if (auto* block = dynamic_cast<Parser::DecisionBlockContext*>(tree)) return decision(block);
  if (auto* block = dynamic_cast<Parser::CreateBlockContext*>(tree)) return create(block);
  if (auto* block = dynamic_cast<Parser::StatementBlockContext*>(tree)) return statement(block);
  if (auto* block = dynamic_cast<Parser::PageBlockContext*>(tree)) return page(block);
  if (auto* block = dynamic_cast<Parser::LetterBlockContext*>(tree)) return letter(block);
  if (auto* block = dynamic_cast<Parser::ReportBlockContext*>(tree)) return report(block);
  if (auto* block = dynamic_cast<Parser::BatchBlockContext*>(tree)) return batch(block);
  if (auto* block = dynamic_cast<Parser::PropertyBlockContext*>(tree)) return property(block);
  return std::nullopt;
}

Accept Builder::accept(Parser::AcceptLineContext* tree) {
  Accept accept{{tree->code->getText(), span(tree)}, {}, string(tree->STRING()), span(tree)};
  if (tree->thing != nullptr) accept.thing = dotted(tree->thing);
  return accept;
}

std::optional<Declaration> Builder::lint(Parser::LintLineContext* tree) {
  const Name level{std::string(piece_.text(*tree->level)), piece_.span(*tree->level)};
  const auto* const found = std::ranges::find(kLintLevels, level.text);
  if (found == std::end(kLintLevels)) {
    problem(ProblemCode::unexpected_word, level.span,
            fmt::format("`{}` is no level of a lint", level.text),
            "write `off`, `warning` or `error`");
    return std::nullopt;
  }
  return Lint{name(*tree->code), static_cast<LintLevel>(found - std::begin(kLintLevels)),
              string(tree->STRING()), span(tree)};
}

Declaration Builder::flag(Parser::FlagLineContext* line) {
  Flag flag;
  flag.name = name(line->name(0));
  if (line->type() != nullptr) flag.type = type(line->type());
  flag.title = string(line->STRING());
  if (line->number != nullptr) flag.number = name(*line->number);
  if (line->group != nullptr) flag.group = name(line->group);
  if (line->value() != nullptr) flag.unset = value(line->value());
  if (line->setter != nullptr) flag.setter = name(line->setter);
  flag.span = span(line);
  return flag;
}

Declaration Builder::enumeration(Parser::EnumBlockContext* block) {
  Enum whole{name(block->name()), {}, span(block), holds_comment(span(block))};
  for (Parser::EnumValueContext* item : block->enumValue()) {
    std::vector<TerminalNode*> titles = item->STRING();
    EnumValue value{name(item->name()), {}, {}};
    if (item->SPANISH() != nullptr) {
      value.spanish = string(titles.back());
      titles.pop_back();
    }
    if (!titles.empty()) value.title = string(titles.front());
    whole.values.push_back(std::move(value));
  }
  return whole;
}

void Builder::set_bound(std::optional<Name>& bound, Name name, std::string_view part) {
  if (bound) twice(name.span, part);
  bound = std::move(name);
}

void Builder::add_range(Range& range, Parser::RangeContext* part) {
  constexpr std::string_view kLeast = "the least value of this field";
  constexpr std::string_view kMost = "the greatest value of this field";
  const auto written = [&](TerminalNode* node) {
    return Name{std::string(piece_.text(*node->getSymbol())), span(node)};
  };
  if (auto* least = dynamic_cast<Parser::RangeLeastContext*>(part)) {
    set_bound(range.low, written(least->LIT()), kLeast);
  } else if (auto* most = dynamic_cast<Parser::RangeMostContext*>(part)) {
    set_bound(range.high, written(most->LIT()), kMost);
  } else if (auto* steps = dynamic_cast<Parser::RangeStepsContext*>(part)) {
    set_bound(range.step, written(steps->LIT()), "the steps of this field");
  } else if (auto* between = dynamic_cast<Parser::RangeBetweenContext*>(part)) {
    const Name whole = written(between->LIT());
    const std::size_t dots = whole.text.find("..");
    if (dots == std::string::npos) {
      problem(ProblemCode::unexpected_word, whole.span,
              fmt::format("`{}` after a type is no range", whole.text),
              "write `0..31`, `at least 0` or `at most 31`");
      return;
    }
    const auto at = static_cast<std::uint32_t>(dots);
    const Span place = whole.span;
    set_bound(range.low, {whole.text.substr(0, dots), {place.file, place.begin, place.begin + at}},
              kLeast);
    set_bound(range.high,
              {whole.text.substr(dots + 2), {place.file, place.begin + at + 2, place.end}}, kMost);
    range.between = true;
  }
}

std::vector<Field> Builder::fields(Parser::FieldsContext* tree) {
  std::vector<Field> all;
  if (tree == nullptr) return all;
  for (Parser::FieldContext* line : tree->field()) {
    Field field;
    field.name = name(line->name());
    field.span = span(line);
    if (line->RETIRED() != nullptr) {
      field.retired = true;
      field.title = text_with_values(line->STRING());  // may show YAML
      all.push_back(std::move(field));
      continue;
    }
    Parser::FieldTypeContext* of = line->fieldType();
    field.type = {name(of->name()), of->LIST() != nullptr, of->BLANK() != nullptr, span(of)};
    for (Parser::RangeContext* part : of->range()) add_range(field.range, part);
    for (Parser::FieldPartContext* part : line->fieldPart()) {
      if (auto* title = dynamic_cast<Parser::FieldTitleContext*>(part)) {
        set_string(field.title, title->STRING(), "the title of this field");
      } else {
        bool& mark = as<Parser::DatedPartContext>(part) != nullptr ? field.dated : field.fixed;
        if (std::exchange(mark, true))
          twice(span(part), fmt::format("`{}`", piece_.text(*part->getStart())));
      }
    }
    all.push_back(std::move(field));
  }
  return all;
}

Declaration Builder::entity(Parser::EntityBlockContext* block) {
  Entity whole;
  whole.name = name(block->thing);
  if (block->owner != nullptr) whole.parent = name(block->owner);
  whole.at_most_one = block->ONE() != nullptr;
  if (block->records != nullptr) whole.list_name = name(block->records);
  if (block->keys() != nullptr) whole.key = names(block->keys()->name());
  whole.key_message = string(block->STRING());
  whole.fields = fields(block->fields());
  whole.span = span(block);
  return whole;
}

void Builder::head(const std::vector<Parser::HeadPartContext*>& parts, std::string& title,
                   std::string& cites, bool* partial, std::string_view declaration) {
  for (Parser::HeadPartContext* part : parts) {
    if (auto* named = dynamic_cast<Parser::HeadTitleContext*>(part)) {
      set_string(title, named->STRING(), "the title");
    } else if (auto* cited = dynamic_cast<Parser::HeadCitesContext*>(part)) {
      set_string(cites, cited->STRING(), "`cites`");
    } else if (partial == nullptr) {
      out_of_place(span(part), "`partial`", declaration);
    } else if (std::exchange(*partial, true)) {
      twice(span(part), "`partial`");
    }
  }
}

Version Builder::version(std::optional<Dating> dates, Parser::ExprContext* body,
                         const std::vector<Parser::TrailContext*>& trail, Span place) {
  Version whole;
  whole.dating = dates;
  whole.span = place;
  whole.body = expr(body);
  for (Parser::TrailContext* part : trail) {
    if (auto* cited = dynamic_cast<Parser::TrailCitesContext*>(part)) {
      set_string(whole.cites, cited->STRING(), "`cites`");
    } else if (std::exchange(whole.unconfirmed, true)) {
      twice(span(part), "`unconfirmed`");
    }
  }
  return whole;
}

std::vector<Version> Builder::versions(Parser::BodyContext* tree) {
  std::vector<Version> all;
  if (auto* plain = dynamic_cast<Parser::PlainBodyContext*>(tree)) {
    all.push_back(version(std::nullopt, plain->expr(), plain->trail(), span(tree)));
  } else if (auto* block = dynamic_cast<Parser::VersionBodyContext*>(tree)) {
    for (Parser::VersionContext* line : block->version()) {
      all.push_back(version(dating(line->datingPart()), line->expr(), line->trail(), span(line)));
    }
  }
  return all;
}

Name Builder::column(Parser::ColumnContext* tree) {
  if (tree->STRING() == nullptr) return name(tree->name());
  return {string(tree->STRING()), span(tree)};
}

void Builder::set_column(std::optional<Name>& target, Parser::ColumnContext* tree,
                         std::string_view part) {
  if (target) twice(span(tree), part);
  target = column(tree);
}

TableMap Builder::table_map(Parser::TableContext* tree) {
  TableMap map;
  for (Parser::MapLineContext* line : tree->mapLine()) {
    if (auto* key = dynamic_cast<Parser::MapKeyContext*>(line)) {
      map.keys.push_back({name(key->name()), column(key->column())});
    } else if (auto* value = dynamic_cast<Parser::MapValueContext*>(line)) {
      set_column(map.value, value->column(), "`value`");
    } else if (auto* from = dynamic_cast<Parser::MapFromContext*>(line)) {
      set_column(map.from, from->column(), "`from`");
    } else if (auto* until = dynamic_cast<Parser::MapUntilContext*>(line)) {
      set_column(map.until, until->column(), "`until`");
    } else if (auto* runs = dynamic_cast<Parser::MapRunsContext*>(line)) {
      set_column(map.runs_from, runs->column(), "`runs from`");
    } else if (auto* cites = dynamic_cast<Parser::MapCitesContext*>(line)) {
      set_column(map.cites, cites->column(), "`cites`");
    } else if (auto* unsure = dynamic_cast<Parser::MapUnconfirmedContext*>(line)) {
      set_column(map.unconfirmed, unsure->column(), "`unconfirmed`");
    } else if (auto* beyond = dynamic_cast<Parser::MapBeyondContext*>(line)) {
      if (map.beyond) twice(span(line), "`beyond`");
      map.beyond = {whole_number(beyond->LIT()).value_or(0), column(beyond->column()), span(line)};
    } else if (auto* over = dynamic_cast<Parser::MapOverContext*>(line)) {
      set_column(map.over, over->column(), "`over`");
    }
  }
  if (!map.value) {
    problem(ProblemCode::part_missing, span(tree->STRING()),
            "this table does not say which column the value stands in",
            "add a line `value COLUMN`");
  }
  return map;
}

Declaration Builder::parameter(Parser::ParameterBlockContext* block) {
  Parameter whole;
  whole.name = name(block->name());
  for (Parser::ParameterKeyContext* key : block->parameterKey()) {
    whole.keys.push_back({name(key->name()), type(key->type())});
  }
  whole.type = type(block->type());
  head(block->headPart(), whole.title, whole.cites, &whole.partial, "parameter");
  if (block->body() != nullptr) whole.versions = versions(block->body());
  if (Parser::TableContext* table = block->table()) {
    whole.table = string(table->STRING());
    whole.table_span = span(table->STRING());
    whole.map = table_map(table);
  }
  whole.span = span(block);
  return whole;
}

Declaration Builder::define(Parser::DefineBlockContext* block) {
  Define whole;
  whole.name = name(block->thing);
  if (block->owner != nullptr) whole.entity = name(block->owner);
  whole.type = type(block->type());
  head(block->headPart(), whole.title, whole.cites, nullptr, "define");
  whole.versions = versions(block->body());
  whole.span = span(block);
  return whole;
}

Declaration Builder::rule(Parser::RuleBlockContext* block) {
  Rule whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.span = span(block);
  std::optional<Expr> fails;
  bool reason = false;
  for (Parser::RuleLineContext* line : block->ruleLine()) {
    if (auto* why = dynamic_cast<Parser::RuleReasonContext*>(line)) {
      if (std::exchange(reason, true)) twice(span(line), "`reason`");
      if (why->code != nullptr) whole.reason_code = name(*why->code);
      whole.reason = string(why->STRING());
    } else if (auto* cited = dynamic_cast<Parser::RuleCitesContext*>(line)) {
      set_string(whole.cites, cited->STRING(), "`cites`");
    } else if (auto* dates = dynamic_cast<Parser::RuleDatingContext*>(line)) {
      if (whole.dating) twice(span(line), "when the rule is in force");
      whole.dating = dating(dates->datingPart());
    } else if (auto* condition = dynamic_cast<Parser::RuleFailsContext*>(line)) {
      set_expr(fails, condition->expr(), span(line), "`fails when`");
    }
  }
  if (!fails) missing(whole.name.span, "`fails when`", "rule");
  if (fails) whole.fails_when = std::move(*fails);
  return whole;
}

Declaration Builder::decision(Parser::DecisionBlockContext* block) {
  Decision whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.type = type(block->type());
  whole.span = span(block);
  head(block->headPart(), whole.title, whole.cites, nullptr, "decision");
  std::vector<Parser::BranchContext*> branches;
  for (Parser::DecisionLineContext* line : block->decisionLine()) {
    if (auto* reasons = dynamic_cast<Parser::DecisionReasonsContext*>(line)) {
      if (!whole.reasons.empty()) twice(span(line), "`reasons from`");
      whole.reasons = names(reasons->name());
      if (reasons->expr() != nullptr) whole.reasons_when = expr(reasons->expr());
    } else if (auto* keep = dynamic_cast<Parser::DecisionKeepContext*>(line)) {
      if (!whole.keep.empty()) twice(span(line), "`keep`");
      whole.keep = names(keep->name());
    } else if (auto* pays = dynamic_cast<Parser::DecisionPaysContext*>(line)) {
      if (whole.pays) twice(span(line), "`pays`");
      whole.pays = name(pays->name());
    } else if (auto* cited = dynamic_cast<Parser::DecisionCitesContext*>(line)) {
      set_string(whole.cites, cited->STRING(), "`cites`");
    } else if (auto* value = dynamic_cast<Parser::DecisionBranchContext*>(line)) {
      branches.push_back(value->branch());
    }
  }
  if (branches.empty()) {
    missing(whole.name.span, "value, such as `Approved otherwise`", "decision");
  } else {
    whole.choice = choice(branches, text::join(span(branches.front()), span(branches.back())));
  }
  return whole;
}

Builder::OutcomeLines Builder::outcome_lines(
    const std::vector<Parser::OutcomeLineContext*>& lines) {
  OutcomeLines all;
  for (Parser::OutcomeLineContext* line : lines) {
    if (auto* when = dynamic_cast<Parser::OutcomeWhenContext*>(line)) {
      set_expr(all.when, when->expr(), span(line), "`when`");
    } else if (auto* cited = dynamic_cast<Parser::OutcomeCitesContext*>(line)) {
      set_string(all.cites, cited->STRING(), "`cites`");
    } else if (auto* dates = dynamic_cast<Parser::OutcomeDatingContext*>(line)) {
      if (all.dating) twice(span(line), "when this is in force");
      all.dating = dating(dates->datingPart());
    } else if (auto* removed = dynamic_cast<Parser::OutcomeRemovedContext*>(line)) {
      set_expr(all.removed, removed->expr(), span(line), "`removed when`");
      all.removed_at = span(removed->REMOVED());
    } else if (auto* written = dynamic_cast<Parser::OutcomeTextContext*>(line)) {
      text_line(all, written);
    } else if (auto* field = dynamic_cast<Parser::OutcomeFieldContext*>(line)) {
      FieldLine one{name(field->name()), expr(field->expr()), field->KEPT() != nullptr, span(line)};
      if (one.kept_current) all.kept_at = span(field->KEPT());
      const auto same = [&](const FieldLine& other) { return other.name.text == one.name.text; };
      if (std::ranges::any_of(all.fields, same))
        twice(one.name.span, fmt::format("`{}`", one.name.text));
      all.fields.push_back(std::move(one));
    }
  }
  return all;
}

void Builder::text_line(OutcomeLines& all, Parser::OutcomeTextContext* line) {
  TextBlock block{{}, span(line)};
  for (TerminalNode* piece : line->STRING()) block.text += text_with_values(piece);
  std::optional<TextBlock>& target = line->SPANISH() != nullptr ? all.spanish : all.english;
  if (target)
    twice(block.span, line->SPANISH() != nullptr ? "the Spanish text" : "the English text");
  all.text_at = piece_.span(*line->getStart());
  target = std::move(block);
}

Declaration Builder::create(Parser::CreateBlockContext* block) {
  Create whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.record = name(block->record);
  whole.span = span(block);
  whole.gathered = block->GATHER() != nullptr;
  const std::string_view word = whole.gathered ? "gather" : "create";
  OutcomeLines lines = outcome_lines(block->outcomeLine());
  if (lines.text_at) out_of_place(*lines.text_at, "text", word);
  if (whole.gathered && lines.removed_at) out_of_place(*lines.removed_at, "`removed when`", word);
  if (whole.gathered && lines.kept_at) out_of_place(*lines.kept_at, "`kept current`", word);
  if (!lines.when) missing(whole.name.span, "`when`", word);
  whole.cites = std::move(lines.cites);
  whole.dating = lines.dating;
  if (lines.when) whole.when = std::move(*lines.when);
  whole.fields = std::move(lines.fields);
  whole.removed_when = std::move(lines.removed);
  return whole;
}

Declaration Builder::statement(Parser::StatementBlockContext* block) {
  Statement whole;
  if (block->NOTICE() != nullptr) whole.kind = StatementKind::notice;
  if (block->CONTRADICTION() != nullptr) whole.kind = StatementKind::contradiction;
  const std::string_view word = word_of(whole.kind);
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.span = span(block);
  whole.of_removed = block->REMOVED() != nullptr;
  if (whole.of_removed && whole.kind != StatementKind::contradiction)
    out_of_place(span(block->REMOVED()), "`of removed`", word);
  OutcomeLines lines = outcome_lines(block->outcomeLine());
  if (lines.removed_at) out_of_place(*lines.removed_at, "`removed when`", word);
  if (lines.kept_at) out_of_place(*lines.kept_at, "`kept current`", word);
  if (!lines.when) missing(whole.name.span, "`when`", word);
  if (whole.kind != StatementKind::notice && !lines.english)
    missing(whole.name.span, "`text`", word);
  whole.cites = std::move(lines.cites);
  whole.dating = lines.dating;
  if (lines.when) whole.when = std::move(*lines.when);
  whole.fields = std::move(lines.fields);
  whole.english = std::move(lines.english);
  whole.spanish = std::move(lines.spanish);
  return whole;
}

}  // namespace poppy::syntax
