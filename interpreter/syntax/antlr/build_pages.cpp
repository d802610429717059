// Pages and reports: what they show, in its order. Batches: what they do.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/syntax/antlr/builder.h"

namespace poppy::syntax {

TextBlock Builder::text_block(const std::vector<TerminalNode*>& pieces) const {
  TextBlock block;
  for (TerminalNode* piece : pieces) block.text += text_with_values(piece);
  if (!pieces.empty()) block.span = text::join(span(pieces.front()), span(pieces.back()));
  return block;
}

void Builder::set_text(std::optional<TextBlock>& target, TerminalNode* node,
                       std::string_view part) {
  if (target) twice(span(node), part);
  target = TextBlock{string(node), span(node)};
}

void Builder::add_shown_part(ShownItem& item, Parser::ShownPartContext* part) {
  if (auto* as = dynamic_cast<Parser::ShownAsContext*>(part)) {
    set_text(item.pattern, as->STRING(), "`as`");
  } else if (auto* when = dynamic_cast<Parser::ShownWhenContext*>(part)) {
    set_expr(item.when, when->expr(), span(part), "`when`");
  } else if (auto* links = dynamic_cast<Parser::ShownLinksContext*>(part)) {
    if (item.links) twice(span(part), "`links`");
    item.links = name(links->name());
  } else if (auto* at = dynamic_cast<Parser::ShownAtContext*>(part)) {
    set_text(item.cells, at->STRING(), "`cell`");
  }
}

ShownItem Builder::shown_line(Parser::ShownLineContext* tree) {
  ShownItem item;
  item.name = name(tree->plainName());
  if (tree->expr() != nullptr) item.value = expr(tree->expr());
  if (tree->STRING() != nullptr) item.title = text_block({tree->STRING()});
  item.span = span(tree);
  for (Parser::ShownPartContext* part : tree->shownPart()) add_shown_part(item, part);
  return item;
}

ShownItem Builder::page_text(Parser::PageTextContext* tree) {
  ShownItem item;
  item.title = text_block(tree->STRING());
  item.span = span(tree);
  for (Parser::ShownPartContext* part : tree->shownPart()) add_shown_part(item, part);
  if (item.pattern) out_of_place(item.pattern->span, "`as`", "text");
  return item;
}

PageFilter Builder::page_filter(Parser::RowsFilterContext* tree) {
  PageFilter filter{name(tree->name()), FilterKind::equal, expr(tree->expr()),
                    string(tree->STRING()), span(tree)};
  if (tree->LEAST() != nullptr) filter.kind = FilterKind::least;
  if (tree->MOST() != nullptr) filter.kind = FilterKind::most;
  return filter;
}

PageRows Builder::page_rows(Parser::PageRowsContext* tree) {
  PageRows rows;
  rows.entity = name(tree->thing);
  rows.span = span(tree);
  if (tree->STRING() != nullptr) rows.title = text_block({tree->STRING()});
  for (Parser::RowsLineContext* line : tree->rowsLine()) {
    if (auto* when = dynamic_cast<Parser::RowsWhenContext*>(line)) {
      set_expr(rows.when, when->expr(), span(line), "`when`");
    } else if (auto* list = dynamic_cast<Parser::RowsListContext*>(line)) {
      set_expr(rows.list, list->expr(), span(line), "`list`");
    } else if (auto* by = dynamic_cast<Parser::RowsByContext*>(line)) {
      set_expr(rows.by, by->expr(), span(line), "`by`");
    } else if (dynamic_cast<Parser::RowsAcrossContext*>(line) != nullptr) {
      if (std::exchange(rows.across, true)) twice(span(line), "`across`");
    } else if (auto* most = dynamic_cast<Parser::RowsAtMostContext*>(line)) {
      if (rows.page_size) twice(span(line), "`rows`");
      rows.page_size = whole_number(most->LIT());
    } else if (auto* at = dynamic_cast<Parser::RowsAtContext*>(line)) {
      set_text(rows.cells, at->STRING(), "`cell`");
    } else if (auto* filter = dynamic_cast<Parser::RowsFilterContext*>(line)) {
      rows.filters.push_back(page_filter(filter));
    } else if (auto* column = dynamic_cast<Parser::RowsColumnContext*>(line)) {
      rows.columns.push_back(shown_line(column->shownLine()));
    }
  }
  return rows;
}

PageFlags Builder::page_flags(Parser::PageFlagsContext* tree) {
  PageFlags flags;
  flags.group = name(tree->name());
  if (tree->STRING() != nullptr) flags.title = text_block({tree->STRING()});
  flags.span = span(tree);
  for (Parser::ShownLineContext* column : tree->shownLine()) {
    flags.columns.push_back(shown_line(column));
  }
  return flags;
}

EditField Builder::edit_field(Parser::EditFieldContext* tree) {
  EditField field;
  field.name = name(tree->plainName());
  if (tree->expr() != nullptr) field.value = expr(tree->expr());
  if (tree->STRING() != nullptr) field.title = text_block({tree->STRING()});
  field.span = span(tree);
  for (Parser::EditPartContext* part : tree->editPart()) {
    if (auto* required = dynamic_cast<Parser::EditRequiredContext*>(part)) {
      if (field.required) twice(span(part), "`required`");
      field.required = string(required->STRING());
    } else if (auto* when = dynamic_cast<Parser::EditShownContext*>(part)) {
      set_expr(field.when, when->expr(), span(part), "`when`");
    }
  }
  return field;
}

PageEdit Builder::page_edit(Parser::PageEditContext* tree) {
  PageEdit edit;
  edit.entity = name(tree->thing);
  edit.span = span(tree);
  for (Parser::EditLineContext* line : tree->editLine()) {
    if (auto* when = dynamic_cast<Parser::EditWhenContext*>(line)) {
      set_expr(edit.when, when->expr(), span(line), "`when`");
    } else if (auto* refused = dynamic_cast<Parser::EditRefusedContext*>(line)) {
      edit.refusals.push_back({text_block(refused->STRING()), expr(refused->expr())});
    } else if (auto* removed = dynamic_cast<Parser::EditRemovedContext*>(line)) {
      set_expr(edit.removed_when, removed->expr(), span(line), "`removed when`");
      edit.not_removed = string(removed->STRING());
    } else if (auto* field = dynamic_cast<Parser::EditFieldContext*>(line)) {
      edit.fields.push_back(edit_field(field));
    }
  }
  return edit;
}

void Builder::page_line(Page& page, Parser::PageLineContext* line) {
  if (auto* cited = dynamic_cast<Parser::PageCitesContext*>(line)) {
    set_string(page.cites, cited->STRING(), "`cites`");
  } else if (auto* dates = dynamic_cast<Parser::PageDatingContext*>(line)) {
    if (page.dating) twice(span(line), "when the page is in force");
    page.dating = dating(dates->datingPart());
  } else if (auto* month = dynamic_cast<Parser::PageMonthContext*>(line)) {
    set_expr(page.month, month->expr(), span(line), "`for month`");
  } else if (auto* rows = dynamic_cast<Parser::PageRowsContext*>(line)) {
    page.parts.emplace_back(page_rows(rows));
  } else if (auto* flags = dynamic_cast<Parser::PageFlagsContext*>(line)) {
    page.parts.emplace_back(page_flags(flags));
  } else if (auto* edit = dynamic_cast<Parser::PageEditContext*>(line)) {
    page.parts.emplace_back(page_edit(edit));
  } else if (auto* words = dynamic_cast<Parser::PageTextContext*>(line)) {
    page.parts.emplace_back(page_text(words));
  } else if (auto* field = dynamic_cast<Parser::PageFieldContext*>(line)) {
    page.parts.emplace_back(shown_line(field->shownLine()));
  }
}

Declaration Builder::page(Parser::PageBlockContext* block) {
  Page whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  whole.title = text_block({block->STRING()});
  whole.span = span(block);
  for (Parser::PageLineContext* line : block->pageLine()) page_line(whole, line);
  return whole;
}

Declaration Builder::report(Parser::ReportBlockContext* block) {
  Report whole;
  whole.name = name(block->thing);
  whole.title = string(block->STRING());
  whole.span = span(block);
  for (Parser::ReportLineContext* line : block->reportLine()) {
    if (auto* cited = dynamic_cast<Parser::ReportCitesContext*>(line)) {
      set_string(whole.cites, cited->STRING(), "`cites`");
    } else if (auto* runs = dynamic_cast<Parser::ReportRunsContext*>(line)) {
      set_string(whole.runs, runs->STRING(), "`runs`");
    } else if (auto* gathers = dynamic_cast<Parser::ReportGathersContext*>(line)) {
      if (!whole.gathers.empty()) twice(span(line), "`gathers`");
      whole.gathers = names(gathers->name());
    } else if (auto* sheet = dynamic_cast<Parser::ReportSheetContext*>(line)) {
      whole.sheets.push_back({name(sheet->name()), string(sheet->STRING()), span(line)});
    } else if (auto* fact = dynamic_cast<Parser::ReportFactContext*>(line)) {
      whole.facts.push_back({name(fact->name()), expr(fact->expr()), false, span(fact)});
    }
  }
  if (whole.sheets.empty()) missing(whole.name.span, "`sheet`", "report");
  return whole;
}

void Builder::batch_line(Batch& batch, Parser::BatchLineContext* line) {
  if (auto* cited = dynamic_cast<Parser::BatchCitesContext*>(line)) {
    set_string(batch.cites, cited->STRING(), "`cites`");
  } else if (auto* runs = dynamic_cast<Parser::BatchRunsContext*>(line)) {
    set_string(batch.runs, runs->STRING(), "`runs`");
    if (runs->expr() != nullptr) batch.due = expr(runs->expr());
  } else if (auto* months = dynamic_cast<Parser::BatchMonthsContext*>(line)) {
    if (batch.months) twice(span(line), "`for each`");
    batch.months = months->AFTER() == nullptr ? BatchMonths::saved : BatchMonths::after_saved;
  } else if (dynamic_cast<Parser::BatchUnchangedContext*>(line) != nullptr) {
    if (batch.unchanged) twice(span(line), "`unchanged`");
    batch.unchanged = true;
  } else if (auto* when = dynamic_cast<Parser::BatchWhenContext*>(line)) {
    set_expr(batch.when, when->expr(), span(line), "`when`");
  } else if (auto* creates = dynamic_cast<Parser::BatchCreatesContext*>(line)) {
    if (!batch.creates.empty()) twice(span(line), "`creates`");
    batch.creates = names(creates->name());
  } else if (auto* saves = dynamic_cast<Parser::BatchSavesContext*>(line)) {
    if (!batch.saves.empty()) twice(span(line), "`saves`");
    batch.saves = names(saves->name());
  }
}

Declaration Builder::batch(Parser::BatchBlockContext* block) {
  Batch whole;
  whole.name = name(block->thing);
  whole.title = string(block->STRING());
  whole.span = span(block);
  for (Parser::BatchLineContext* line : block->batchLine()) batch_line(whole, line);
  if (!whole.months) missing(whole.name.span, "`for each saved month`", "batch");
  if (whole.creates.empty() && whole.saves.empty()) {
    missing(whole.name.span, "`creates`", "batch");
  }
  return whole;
}

}  // namespace poppy::syntax
