// The second pass over gathers, pages and reports: what they show and under which conditions, as
// hidden lines.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "interpreter/check/cell_range.h"
#include "interpreter/check/format_value.h"
#include "interpreter/check/outcome_parts.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

// ---- gathers

/// Of a child of the case, whose facts are plain values: its rows come from many cases.
bool can_be_gathered(Checking& checking, const syntax::Name& name, EntityId record) {
  const Program& program = checking.program;
  const Entity& entity = program.entities[record];
  if (entity.depth != 2 || entity.at_most_one) {
    checking.problem(
        ProblemCode::wrong_entity, name.span,
        fmt::format("rows are gathered in a list of the case: `{}` is none", name.text));
    return false;
  }
  for (const FieldId field : entity.fields) {
    const Field& fact = program.fields[field];
    if (fact.type.kind != TypeKind::record && !fact.dated) continue;
    checking.problem(
        ProblemCode::wrong_kind, name.span,
        fmt::format("`{}` of `{}` is {}: a row of many cases has plain facts alone", fact.name,
                    name.text, fact.dated ? "dated" : "a record of one case"));
    return false;
  }
  return true;
}

void check_gathered_facts(Checking& checking, OutcomeParts& parts, const syntax::Create& syntax,
                          Gather& gather) {
  const Program& program = checking.program;
  std::set<std::string> seen;
  for (const syntax::FieldLine& line : syntax.fields) {
    if (report_twice(checking, seen, line.name)) continue;
    const auto found = find_fact(checking, gather.record, line.name);
    if (found) gather.fields.push_back({*found, parts.fact(*found, line.value), false});
  }
  for (const FieldId field : program.entities[gather.record].fields) {
    const bool given = std::ranges::any_of(
        gather.fields, [&](const CreateField& line) { return line.field == field; });
    if (given) continue;
    checking.problem(
        ProblemCode::field_missing, syntax.name.span,
        fmt::format("`{}` does not say the `{}` of the {} it gathers", syntax.name.text,
                    program.fields[field].name, program.entities[gather.record].name),
        fmt::format("write `{} = …`", program.fields[field].name));
  }
}

void check_gather(Checking& checking, ModuleId module, const syntax::Create& syntax) {
  const auto* id = checking.made_of<GatherId>(&syntax);
  if (id == nullptr) return;
  const auto record =
      find_one<EntityId>(checking, module, NameKind::entity, syntax.record, "entity");
  if (!record || !can_be_gathered(checking, syntax.record, *record)) return;
  report_dating(checking, syntax.dating, syntax.name.text);
  Gather gather = checking.program.gathers[*id];
  gather.record = *record;
  OutcomeParts parts(checking, module, gather.entity, gather.name, bounds_of(syntax.dating));
  gather.when = parts.condition(syntax.when);
  check_gathered_facts(checking, parts, syntax, gather);
  checking.program.gathers[*id] = std::move(gather);
}

// ---- pages

constexpr std::uint64_t kMostCells = 10'000;  // of one page: whoever writes a sheet visits each

/// One page: its parts, and the rows it has of other records.
class PageChecker {
 public:
  PageChecker(Checking& checking, ModuleId module, const syntax::Page& syntax, PageId id)
      : checking_(checking), module_(module), syntax_(syntax), id_(id) {}

  void check() {
    report_dating(checking_, syntax_.dating, syntax_.name.text);
    Page page = checking_.program.pages[id_];
    entity_ = page.entity;
    OutcomeParts own = parts_of(entity_, page.name);
    own.allow_generated();
    page.title = text_of(own, syntax_.title);
    if (syntax_.month) page.month = month_of(own, *syntax_.month);
    linked_from_ = entity_;
    std::set<std::string> fields;
    for (const syntax::PagePart& part : syntax_.parts) {
      const std::string name = fmt::format("{}.{}", page.name, page.parts.size() + 1);
      if (const auto* item = std::get_if<syntax::ShownItem>(&part)) {
        if (item->name) report_twice(checking_, fields, *item->name);
        page.parts.emplace_back(shown(own, own, *item));
      } else if (const auto* rows = std::get_if<syntax::PageRows>(&part)) {
        page.parts.emplace_back(rows_of(own, *rows, name));
      } else if (const auto* flags = std::get_if<syntax::PageFlags>(&part)) {
        page.parts.emplace_back(flags_of(own, *flags));
      } else {
        page.parts.emplace_back(edit_of(std::get<syntax::PageEdit>(part), name));
      }
    }
    checking_.program.pages[id_] = std::move(page);
  }

 private:
  [[nodiscard]] OutcomeParts parts_of(EntityId entity, std::string name) const {
    return {checking_, module_, entity, std::move(name), bounds_of(syntax_.dating)};
  }

  static std::vector<TextPiece> text_of(OutcomeParts& parts, const syntax::TextBlock& block) {
    std::set<std::string> values;
    return parts.text(block, values);
  }

  /// Titles show values of the page's record, which all rows share.
  ShownItem shown(OutcomeParts& page, OutcomeParts& row, const syntax::ShownItem& syntax) {
    ShownItem item;
    if (syntax.when)
      item.when = row.condition_of(syntax.name ? syntax.name->text : "text", *syntax.when);
    item.title = text_of(page, syntax.title);
    if (syntax.name) name_value(row, syntax, item);
    if (syntax.cells) item.cells = cells(*syntax.cells);
    if (syntax.links) item.links = link(*syntax.links);
    return item;
  }

  std::optional<CellRange> cells(const syntax::TextBlock& written) {
    const auto range = read_cell_range(written.text);
    if (!range) {
      checking_.problem(ProblemCode::wrong_cells, written.span,
                        fmt::format("`{}` is no place in a sheet", written.text),
                        "write a cell, `C4`, or the first and the last of several, `C4:D6`");
      return std::nullopt;
    }
    const bool was_within = cells_ <= kMostCells;
    cells_ += range->count();
    if (was_within && cells_ > kMostCells) {
      checking_.problem(ProblemCode::wrong_cells, written.span,
                        fmt::format("with `{}`, the places of `{}` are {} cells", written.text,
                                    syntax_.name.text, cells_),
                        fmt::format("a page has {} of them at most", kMostCells));
    }
    return range;
  }

  /// Where rows begin: how many there are is known when they are shown.
  std::optional<CellRange> first_cell(const syntax::TextBlock& written) {
    const auto range = cells(written);
    if (range && range->count() > 1) {
      checking_.problem(
          ProblemCode::wrong_cells, written.span,
          fmt::format("`{}` is {} cells: rows begin in one", written.text, range->count()),
          fmt::format("write the first, `{}`", cell_name(range->row, range->column)));
    }
    return range;
  }

  void name_value(OutcomeParts& row, const syntax::ShownItem& syntax, ShownItem& item) {
    item.name = syntax.name->text;
    if (item.title.empty()) item.title = {{item.name, kNone, {}}};
    const bool is_bare = !syntax.value;
    if (is_bare && item.name == kGenerated) {
      item.is_generated = true;
      if (syntax.pattern)
        check_moment_pattern(checking_, syntax.pattern->text, syntax.pattern->span);
    } else {
      syntax::Expr own;
      own.kind = syntax::ExprKind::name;
      own.text = item.name;
      own.span = syntax.name->span;
      own.text_span = syntax.name->span;
      item.value = row.part(item.name, is_bare ? own : *syntax.value);
    }
    if (!syntax.pattern) return;
    item.pattern = syntax.pattern->text;
    if (item.is_generated) return;
    check_pattern(checking_, checking_.program.lines[item.value].type, item.pattern,
                  syntax.pattern->span);
  }

  /// To a page of the same record, or of one above it.
  PageId link(const syntax::Name& name) {
    const auto to = find_one<PageId>(checking_, module_, NameKind::page, name, "page");
    if (!to) return kNone;
    const Program& program = checking_.program;
    const EntityId target = program.pages[*to].entity;
    if (!is_at_or_above(program, target, linked_from_)) {
      checking_.problem(
          ProblemCode::wrong_link, name.span,
          fmt::format("`{}` is a page of {}, and this is about {}", name.text,
                      program.entities[target].name, program.entities[linked_from_].name));
    }
    return *to;
  }

  LineId month_of(OutcomeParts& own, const syntax::Expr& syntax) {
    const LineId line = own.part("for month", syntax);
    const Type& type = checking_.program.lines[line].type;
    if (type.kind != TypeKind::month && !is_wrong(type)) {
      checking_.problem(ProblemCode::type_mismatch, syntax.span,
                        fmt::format("a page is for a month, and this is of type {}",
                                    type_name(checking_.program, type)));
    }
    return line;
  }

  PageFlags flags_of(OutcomeParts& page, const syntax::PageFlags& syntax) {
    PageFlags flags;
    flags.title = text_of(page, syntax.title);
    for (const FlagId id : checking_.program.flags.ids()) {
      if (checking_.program.flags[id].group == syntax.group.text) flags.flags.push_back(id);
    }
    if (flags.flags.empty()) {
      checking_.problem(ProblemCode::unknown_name, syntax.group.span,
                        fmt::format("no flag is in a group `{}`", syntax.group.text));
    }
    std::set<std::string> columns;
    for (const syntax::ShownItem& column : syntax.columns) {
      report_twice(checking_, columns, *column.name);
      flags.columns.push_back(flag_column(page, column, flags.flags));
    }
    return flags;
  }

  FlagColumn flag_column(OutcomeParts& page, const syntax::ShownItem& syntax,
                         const std::vector<FlagId>& flags) {
    constexpr std::array<std::pair<std::string_view, FlagPart>, 8> kParts = {
        {{"title", FlagPart::title},
         {"number", FlagPart::number},
         {"value", FlagPart::value},
         {"begin", FlagPart::begin},
         {"end", FlagPart::end},
         {"entered", FlagPart::entered},
         {"by", FlagPart::by},
         {"note", FlagPart::note}}};
    FlagColumn column;
    column.name = syntax.name->text;
    column.title = text_of(page, syntax.title);
    if (column.title.empty()) column.title = {{column.name, kNone, {}}};
    const auto* const part =
        std::ranges::find(kParts, column.name, &std::pair<std::string_view, FlagPart>::first);
    if (part == kParts.end()) {
      checking_.problem(ProblemCode::unknown_member, syntax.name->span,
                        fmt::format("`{}` is nothing that a flag has", column.name),
                        "title, number, value, begin, end, entered, by or note");
      return column;
    }
    column.part = part->second;
    if (syntax.value || syntax.when || syntax.links || syntax.cells) {
      checking_.problem(ProblemCode::wrong_kind, syntax.name->span,
                        fmt::format("`{}` is shown of every flag of the group, as it stands: it "
                                    "has no value, condition, link or cell of its own",
                                    column.name));
    }
    if (!syntax.pattern) return column;
    column.pattern = syntax.pattern->text;
    check_pattern(checking_, printed_type(column, flags), column.pattern, syntax.pattern->span);
    return column;
  }

  /// Of the values of a group's flags that one which the pattern prints, if there is one.
  [[nodiscard]] Type printed_type(const FlagColumn& column,
                                  const std::vector<FlagId>& flags) const {
    switch (column.part) {
      case FlagPart::begin:
      case FlagPart::end:
      case FlagPart::entered:
        return type_of(TypeKind::date);
      case FlagPart::title:
      case FlagPart::number:
      case FlagPart::by:
      case FlagPart::note:
        return type_of(TypeKind::text);
      case FlagPart::value:
        break;
    }
    const Program& program = checking_.program;
    if (flags.empty()) return wrong({}).type;
    const auto fits = std::ranges::find_if(flags, [&](FlagId id) {
      return pattern_fault(program, program.flags[id].type, column.pattern).empty();
    });
    return program.flags[fits == flags.end() ? flags.front() : *fits].type;
  }

  EditField edit_field(OutcomeParts& parts, EntityId entity, const syntax::EditField& syntax) {
    EditField field;
    const auto found = find_fact(checking_, entity, syntax.name);
    if (!found) return field;
    field.field = *found;
    field.title = text_of(parts, syntax.title);
    if (field.title.empty()) field.title = {{syntax.name.text, kNone, {}}};
    if (syntax.value) field.value = parts.fact(field.field, *syntax.value);
    if (syntax.when) field.when = parts.condition_of(syntax.name.text, *syntax.when);
    field.is_required = syntax.required.has_value();
    field.required = syntax.required.value_or("");
    return field;
  }

  PageEdit edit_of(const syntax::PageEdit& syntax, const std::string& name) {
    PageEdit edit;
    const auto entity =
        find_one<EntityId>(checking_, module_, NameKind::entity, syntax.entity, "entity");
    if (!entity) return edit;
    edit.entity = *entity;
    // Who types in a record says which entity it is of, and no more.
    if (!edited_.insert(edit.entity).second) {
      checking_.problem(
          ProblemCode::doubled_name, syntax.entity.span,
          fmt::format("this page says twice what may be typed in of a {}", syntax.entity.text));
    }
    if (!is_at_or_above(checking_.program, entity_, edit.entity)) {
      checking_.problem(
          ProblemCode::wrong_entity, syntax.entity.span,
          fmt::format("a {} does not belong to a {}", syntax.entity.text, syntax_.entity.text));
      return edit;
    }
    if (checking_.program.entities[edit.entity].entered == kNone) {
      checking_.problem(ProblemCode::wrong_entity, syntax.entity.span,
                        fmt::format("`{}` does not say when a record was entered: what is typed in "
                                    "would change past decisions",
                                    syntax.entity.text),
                        "declare `entered : date`");
    }
    OutcomeParts parts = parts_of(edit.entity, name);
    if (syntax.when) edit.when = parts.apart("editable", *syntax.when);
    std::set<std::string> fields;
    for (const syntax::EditField& field : syntax.fields) {
      report_twice(checking_, fields, field.name);
      edit.fields.push_back(edit_field(parts, edit.entity, field));
    }
    for (const syntax::EditRefusal& refusal : syntax.refusals) {
      edit.refusals.push_back(
          {parts.condition_of("refused", refusal.when), text_of(parts, refusal.text)});
    }
    if (syntax.removed_when) edit.removed_when = parts.apart("removable", *syntax.removed_when);
    edit.not_removed = syntax.not_removed;
    return edit;
  }

  LineId list_of(OutcomeParts& page, const PageRows& rows, const syntax::Expr& syntax) {
    const LineId line = page.part("in", syntax);
    const Type& type = checking_.program.lines[line].type;
    const bool fits = type.kind == TypeKind::record && type.list && type.entity() == rows.entity;
    if (!fits && !is_wrong(type)) {
      checking_.problem(ProblemCode::type_mismatch, syntax.span,
                        fmt::format("these rows are a list of {}, and this is of type {}",
                                    checking_.program.entities[rows.entity].name,
                                    type_name(checking_.program, type)));
    }
    return line;
  }

  std::int64_t page_size(const syntax::PageRows& syntax) {
    const std::int64_t size = syntax.page_size.value_or(0);
    if (!syntax.page_size || size >= 1) return size;
    checking_.problem(ProblemCode::wrong_range, syntax.span,
                      fmt::format("a part of a list of {} rows shows nothing", size),
                      "write how many rows are shown at once: `rows 25`");
    return 0;
  }

  PageRows rows_of(OutcomeParts& page, const syntax::PageRows& syntax, const std::string& name) {
    PageRows rows;
    linked_from_ = entity_;
    const auto entity =
        find_one<EntityId>(checking_, module_, NameKind::entity, syntax.entity, "entity");
    if (!entity) return rows;
    rows.entity = *entity;
    if (syntax.list) {
      rows.list = list_of(page, rows, *syntax.list);
    } else if (!is_at_or_above(checking_.program, entity_, rows.entity)) {
      checking_.problem(
          ProblemCode::wrong_entity, syntax.entity.span,
          fmt::format("a {} does not belong to a {}", syntax.entity.text, syntax_.entity.text));
      return rows;
    }
    rows.title = text_of(page, syntax.title);
    rows.across = syntax.across;
    if (syntax.cells) rows.cells = first_cell(*syntax.cells);
    rows.page_size = page_size(syntax);
    OutcomeParts row = parts_of(rows.entity, name);
    if (syntax.when) rows.when = row.condition(*syntax.when);
    if (syntax.by) rows.by = row.part("by", *syntax.by);
    std::set<std::string> filters;
    for (const syntax::PageFilter& filter : syntax.filters) {
      report_twice(checking_, filters, filter.name);
      rows.filters.push_back({filter.name.text, filter.title, filter.kind,
                              row.part(fmt::format("filter {}", filter.name.text), filter.value)});
    }
    linked_from_ = rows.entity;
    std::set<std::string> columns;
    for (const syntax::ShownItem& column : syntax.columns) {
      if (column.name) report_twice(checking_, columns, *column.name);
      if (column.cells) {
        checking_.problem(ProblemCode::wrong_cells, column.cells->span,
                          "a column stands where its rows do",
                          "write where the rows begin before their columns: `cell \"C4\"`");
        continue;
      }
      rows.columns.push_back(shown(page, row, column));
    }
    linked_from_ = entity_;
    return rows;
  }

  Checking& checking_;
  ModuleId module_;
  const syntax::Page& syntax_;
  PageId id_;
  EntityId entity_;
  EntityId linked_from_ = kCountyEntity;
  std::uint64_t cells_ = 0;  // in the places told so far
  std::set<EntityId> edited_;
};

// ---- reports

/// As Excel counts letters: one that lies beyond the first 65,536 signs of Unicode is two.
std::size_t letters_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++count;
    if (byte >= 0xF0U) ++count;
  }
  return count;
}

/// What a workbook does not take as the name of a sheet; empty: it does.
std::string_view tab_fault(std::string_view tab) {
  constexpr std::size_t kLongest = 31;  // of Excel
  if (tab.empty()) return "it is empty";
  if (letters_of(tab) > kLongest) return "it has over 31 letters";
  if (tab.find_first_of("[]:*?/\\") != std::string_view::npos)
    return "it has one of [ ] : * ? / \\";
  if (tab.starts_with('\'') || tab.ends_with('\'')) return "it begins or ends with '";
  return {};
}

void check_tab(Checking& checking, const Report& report, const syntax::Sheet& sheet) {
  std::string_view fault = tab_fault(sheet.tab);
  const auto same = [name = text::lower_case(sheet.tab)](const Sheet& other) {
    return text::lower_case(other.tab) == name;
  };
  if (std::ranges::any_of(report.sheets, same)) fault = "another sheet is called so";
  if (fault.empty()) return;
  checking.problem(ProblemCode::wrong_tab, sheet.span,
                   fmt::format("`{}` is no name of a sheet: {}", sheet.tab, fault));
}

/// A value that is written out, of a fact of the case.
void check_report_fact(Checking& checking, ModuleId module, const syntax::FieldLine& line,
                       Report& report) {
  const auto ids = checking.program.entities.ids();
  const auto of_case = std::find_if(ids.begin(), ids.end(), [&](EntityId id) {
    return checking.program.entities[id].depth == 1;
  });
  if (of_case == ids.end()) {
    checking.problem(ProblemCode::unknown_member, line.name.span,
                     "a report gives facts to its case, and these rules have none",
                     "declare `entity Case of County as cases`");
    return;
  }
  const auto found = find_fact(checking, *of_case, line.name);
  if (!found) return;
  Scope scope = scope_of(checking, module, kCountyEntity);
  const Expr value = resolve_as(scope, line.value, checking.program.fields[*found].type);
  if (is_wrong(value.type)) return;
  if (value.op != Op::constant) {
    checking.problem(ProblemCode::wrong_kind, line.value.span,
                     "what a report gives to its case is written out", "write a value");
    return;
  }
  report.facts.push_back({*found, value.value});
}

void check_report(Checking& checking, ModuleId module, const syntax::Report& syntax) {
  const auto* id = checking.made_of<ReportId>(&syntax);
  if (id == nullptr) return;
  Report report = checking.program.reports[*id];
  std::set<std::string> facts;
  for (const syntax::FieldLine& fact : syntax.facts) {
    if (report_twice(checking, facts, fact.name)) continue;
    check_report_fact(checking, module, fact, report);
  }
  std::set<std::string> gathers;
  for (const syntax::Name& name : syntax.gathers) {
    if (report_twice(checking, gathers, name)) continue;
    const auto gather = find_one<GatherId>(checking, module, NameKind::gather, name, "gather");
    if (gather) report.gathers.push_back(*gather);
  }
  for (const syntax::Sheet& sheet : syntax.sheets) {
    const auto page = find_one<PageId>(checking, module, NameKind::page, sheet.page, "page");
    if (!page) continue;
    const Program& program = checking.program;
    if (program.entities[program.pages[*page].entity].depth > 1) {
      checking.problem(
          ProblemCode::wrong_entity, sheet.page.span,
          fmt::format("`{}` is a page of one {}: a sheet is about the whole report",
                      sheet.page.text, program.entities[program.pages[*page].entity].name),
          "declare it `of Case`");
    }
    check_tab(checking, report, sheet);
    report.sheets.push_back({*page, sheet.tab});
  }
  checking.program.reports[*id] = std::move(report);
}

}  // namespace

void check_pages(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      if (const auto* create = std::get_if<syntax::Create>(&declaration)) {
        if (create->gathered) check_gather(checking, i, *create);
      } else if (const auto* page = std::get_if<syntax::Page>(&declaration)) {
        const auto* id = checking.made_of<PageId>(page);
        if (id != nullptr) PageChecker(checking, i, *page, *id).check();
      } else if (const auto* report = std::get_if<syntax::Report>(&declaration)) {
        check_report(checking, i, *report);
      }
    }
  }
}

}  // namespace poppy::check
