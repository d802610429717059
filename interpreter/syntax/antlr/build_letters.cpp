// Letters: their notices, header and footer, texts and lines, in their order.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/syntax/antlr/builder.h"

namespace poppy::syntax {

TextBlock Builder::quoted_block(const Token& token) const {
  const std::string_view quoted = piece_.text(token);
  return {std::string(quoted.substr(1, quoted.size() - 2)), piece_.span(token)};
}

void Builder::both_titles(Parser::BothTitlesContext* tree, TextBlock& english,
                          std::optional<TextBlock>& spanish) {
  english = quoted_block(*tree->english);
  if (tree->spanish != nullptr) spanish = quoted_block(*tree->spanish);
}

void Builder::add_letter_part(LetterItem& item, Parser::LetterPartContext* part) {
  if (auto* when = dynamic_cast<Parser::LetterPartWhenContext*>(part)) {
    set_expr(item.when, when->expr(), span(part), "`when`");
  } else if (!std::exchange(item.is_carried, false)) {
    twice(span(part), "`not carried`");
  }
}

LetterItem Builder::letter_field(Parser::LetterFieldContext* tree) {
  LetterItem item;
  item.name = name(tree->itemName());
  item.span = span(tree);
  if (tree->expr() != nullptr) item.value = expr(tree->expr());
  if (tree->english != nullptr) item.english = quoted_block(*tree->english);
  if (tree->spanish != nullptr) item.spanish = quoted_block(*tree->spanish);
  if (tree->shown != nullptr) set_text(item.pattern, tree->shown->STRING(), "`as`");
  if (tree->spanishShown != nullptr) {
    set_text(item.spanish_pattern, tree->spanishShown->STRING(), "`as`");
  }
  for (Parser::LetterPartContext* part : tree->letterPart()) add_letter_part(item, part);
  return item;
}

LetterItem Builder::letter_item(Parser::LetterItemContext* tree) {
  if (auto* value = dynamic_cast<Parser::LetterValueContext*>(tree)) {
    return letter_field(value->letterField());
  }
  LetterItem item;
  item.span = span(tree);
  auto* text = dynamic_cast<Parser::LetterTextContext*>(tree);
  if (text == nullptr) return item;
  std::vector<TerminalNode*> spanish;
  std::vector<TerminalNode*> english;
  const std::size_t count = text->english.size();
  for (TerminalNode* piece : text->STRING()) {
    (english.size() < count ? english : spanish).push_back(piece);
  }
  item.english = text_block(english);
  if (!spanish.empty()) item.spanish = text_block(spanish);
  for (Parser::LetterPartContext* part : text->letterPart()) add_letter_part(item, part);
  return item;
}

void Builder::letter_edge(Letter& letter, Parser::LetterEdgeContext* tree) {
  const bool is_header = tree->HEADER() != nullptr;
  auto& edge = is_header ? letter.header : letter.footer;
  if (edge) twice(span(tree), is_header ? "`header`" : "`footer`");
  edge.emplace();
  for (Parser::LetterItemContext* item : tree->letterItem()) edge->push_back(letter_item(item));
}

LetterTable Builder::letter_table(Parser::LetterTableContext* tree) {
  LetterTable table;
  both_titles(tree->bothTitles(), table.english, table.spanish);
  table.span = span(tree);
  for (Parser::TableLineContext* line : tree->tableLine()) {
    if (auto* when = dynamic_cast<Parser::TableWhenContext*>(line)) {
      set_expr(table.when, when->expr(), span(line), "`when`");
    } else if (auto* value = dynamic_cast<Parser::TableValueContext*>(line)) {
      table.lines.push_back(letter_field(value->letterField()));
    }
  }
  return table;
}

LetterNotices Builder::letter_notices(Parser::LetterNoticesContext* tree) {
  LetterNotices part;
  part.span = span(tree);
  for (Parser::NameContext* one : tree->name()) {
    if (one == tree->order) {
      part.by = name(one);
    } else {
      part.notices.push_back(name(one));
    }
  }
  return part;
}

void Builder::letter_line(Letter& letter, Parser::LetterLineContext* line) {
  if (auto* cited = dynamic_cast<Parser::LetterCitesContext*>(line)) {
    set_string(letter.cites, cited->STRING(), "`cites`");
  } else if (auto* dates = dynamic_cast<Parser::LetterDatingContext*>(line)) {
    if (letter.dating) twice(span(line), "when the letter is in force");
    letter.dating = dating(dates->datingPart());
  } else if (auto* when = dynamic_cast<Parser::LetterWhenContext*>(line)) {
    set_expr(letter.when, when->expr(), span(line), "`when`");
  } else if (auto* each = dynamic_cast<Parser::LetterEachContext*>(line)) {
    if (letter.each) twice(span(line), "`for each`");
    letter.each = name(each->name());
  } else if (auto* font = dynamic_cast<Parser::LetterFontContext*>(line)) {
    if (letter.font) twice(span(line), "`font`");
    letter.font =
        LetterFont{string(font->STRING()), whole_number(font->LIT()).value_or(0), span(line)};
  } else if (auto* edge = dynamic_cast<Parser::LetterEdgeContext*>(line)) {
    letter_edge(letter, edge);
  } else if (auto* table = dynamic_cast<Parser::LetterTableContext*>(line)) {
    letter.body.emplace_back(letter_table(table));
  } else if (auto* notices = dynamic_cast<Parser::LetterNoticesContext*>(line)) {
    letter.body.emplace_back(letter_notices(notices));
  } else if (auto* encloses = dynamic_cast<Parser::LetterEnclosesContext*>(line)) {
    LetterItem item;
    item.english = text_block({encloses->STRING()});
    item.span = span(line);
    for (Parser::LetterPartContext* part : encloses->letterPart()) add_letter_part(item, part);
    letter.enclosures.push_back(std::move(item));
  } else if (auto* item = dynamic_cast<Parser::LetterBodyContext*>(line)) {
    letter.body.emplace_back(letter_item(item->letterItem()));
  }
}

Declaration Builder::letter(Parser::LetterBlockContext* block) {
  Letter whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.span = span(block);
  both_titles(block->bothTitles(), whole.english, whole.spanish);
  for (Parser::LetterLineContext* line : block->letterLine()) letter_line(whole, line);
  const bool has_notices = std::ranges::any_of(whole.body, [](const LetterPart& part) {
    return std::holds_alternative<LetterNotices>(part);
  });
  if (!has_notices) missing(whole.name.span, "`notices`", "letter");
  return whole;
}

}  // namespace poppy::syntax
