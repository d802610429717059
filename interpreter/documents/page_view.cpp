// See page_view.h.
#include "interpreter/documents/page_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/check/format_value.h"
#include "interpreter/documents/text_lines.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/value_text.h"
#include "interpreter/units/date_pattern.h"

namespace poppy::documents {

using check::kNone;
using check::LineId;
using units::Value;

namespace {

using documents::add_lines;  // beside those below

void add_lines(const check::ShownItem& item, std::vector<LineId>& lines) {
  add_lines(item.title, lines);
  for (const LineId line : {item.value, item.when}) {
    if (line != kNone) lines.push_back(line);
  }
}

void add_lines(const check::PageRows& rows, std::vector<LineId>& lines) {
  add_lines(rows.title, lines);
  for (const LineId line : {rows.list, rows.when, rows.by}) {
    if (line != kNone) lines.push_back(line);
  }
  for (const check::PageFilter& filter : rows.filters) lines.push_back(filter.value);
  for (const check::ShownItem& column : rows.columns) add_lines(column, lines);
}

void add_lines(const check::PageFlags& flags, std::vector<LineId>& lines) {
  add_lines(flags.title, lines);
  for (const check::FlagColumn& column : flags.columns) add_lines(column.title, lines);
}

/// A page that is shown asks nothing of the lines of an edit.
void add_lines(const check::PageEdit& /*edit*/, std::vector<LineId>& /*lines*/) {}

/// Known values of one type, in their order; of others all are alike.
std::partial_ordering compare(const Value& left, const Value& right) {
  if (left.data.index() != right.data.index()) return std::partial_ordering::unordered;
  if (const auto* number = std::get_if<std::int64_t>(&left.data)) return *number <=> right.number();
  if (std::holds_alternative<units::Rational>(left.data)) {
    return units::compare(left.rational(), right.rational());
  }
  if (std::holds_alternative<std::string>(left.data)) return left.string() <=> right.string();
  if (std::holds_alternative<units::Span>(left.data)) {
    return left.span().begin <=> right.span().begin;
  }
  return std::partial_ordering::unordered;
}

enum class Fits : std::uint8_t { no, yes, open };

class Viewer {
 public:
  Viewer(const reference::Determination& determination, const PageRequest& request)
      : d_(determination),
        sheet_(*determination.sheet),
        program_(*sheet_.program),
        request_(request),
        page_(program_.pages[request.page]) {}

  PageView view() {
    PageView view;
    view.name = page_.name;
    view.cites = page_.cites;
    view.case_id = d_.case_id;
    if (sheet_.county) view.county = program_.counties[*sheet_.county].name;
    view.month = units::to_string(sheet_.month);
    view.run_date = units::to_string(d_.run_date);
    view.record = report::row_name(d_, page_.entity, request_.row);
    view.applies = std::ranges::none_of(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == page_.program;
    });
    if (!view.applies) return view;
    view.title = title(page_.title);
    for (const check::PagePart& part : page_.parts) {
      if (const auto* rows = std::get_if<check::PageRows>(&part)) {
        view.parts.emplace_back(view_rows(*rows));
      } else if (const auto* flags = std::get_if<check::PageFlags>(&part)) {
        view.parts.emplace_back(view_flags(*flags));
      } else if (const auto* edit = std::get_if<check::PageEdit>(&part)) {
        view.parts.emplace_back(view_edit(*edit));
      } else if (auto item =
                     view_item(std::get<check::ShownItem>(part), page_.entity, request_.row)) {
        view.parts.emplace_back(std::move(*item));
      }
    }
    return view;
  }

 private:
  /// When the report is made; nothing where none is.
  [[nodiscard]] std::string moment(const std::string& pattern) const {
    if (!request_.made) return {};
    const auto parsed = units::parse_date_pattern(pattern);
    return parsed ? units::format_date(*parsed, request_.made->day, request_.made->minute)
                  : units::to_string(request_.made->day);
  }

  [[nodiscard]] std::string title(std::vector<check::TextPiece> pieces) const {
    std::vector<Value> values;
    for (check::TextPiece& piece : pieces) {
      const bool is_moment = piece.value == kNone && !piece.pattern.empty();
      if (is_moment) piece.words = moment(piece.pattern);
      values.push_back(piece.value == kNone ? Value::blank() : d_.asked(piece.value, request_.row));
    }
    return check::fill_text(program_, pieces, check::Language::english,
                            [&](std::size_t i) -> const Value& { return values[i]; });
  }

  [[nodiscard]] Cell cell(const check::ShownItem& item, std::uint32_t row) const {
    const check::Type& type = program_.lines[item.value].type;
    const Value value = d_.asked(item.value, row);
    Cell cell{report::show(d_, type, value, "not known"), {}, item.pattern, !value.is_firm()};
    const bool is_record = type.kind == check::TypeKind::record && value.is_known();
    cell.text = cell.is_open || is_record
                    ? cell.shown.text
                    : check::format_value(program_, type, value, item.pattern);
    return cell;
  }

  [[nodiscard]] Cell generated(const check::ShownItem& item) const {
    Cell cell;
    cell.text = moment(item.pattern);
    cell.shown = {{.kind = check::TypeKind::text}, Value::of(cell.text), cell.text, {}};
    return cell;
  }

  /// Where a click on it leads: the record itself, or the one above it that the page is about.
  [[nodiscard]] std::optional<Link> link(check::PageId page, check::EntityId entity,
                                         std::uint32_t row) const {
    if (page == kNone) return std::nullopt;
    const check::Page& to = program_.pages[page];
    while (entity != to.entity && program_.entities[entity].parent != kNone) {
      row = d_.rows.parent[entity][row];
      entity = program_.entities[entity].parent;
    }
    return Link{to.name, report::row_name(d_, entity, row)};
  }

  /// Of what may not be shown for the record: that, in the place of its value.
  void hide(ItemView& view) const {
    constexpr std::string_view kOpen = "not known whether it is shown";
    if (view.name.empty()) {
      view.title = fmt::format("({})", kOpen);
    } else {
      view.cell = {report::show(d_, {.kind = check::TypeKind::text}, Value::unknown(), kOpen),
                   std::string(kOpen),
                   {},
                   true};
    }
  }

  /// Nothing where it is not shown for the record.
  [[nodiscard]] std::optional<ItemView> view_item(const check::ShownItem& item,
                                                  check::EntityId entity, std::uint32_t row) const {
    ItemView view;
    if (item.when != kNone) {
      const Value when = d_.asked(item.when, row);
      if (when.is_known() && !when.truth()) return std::nullopt;
      view.may_not_belong = !when.is_known();
    }
    view.name = item.name;
    view.title = title(item.title);
    view.cells = item.cells;
    if (view.may_not_belong) {
      hide(view);
    } else if (item.is_generated) {
      view.cell = generated(item);
    } else if (item.value != kNone) {
      view.cell = cell(item, row);
    }
    view.link = link(item.links, entity, row);
    return view;
  }

  // ---- flags and edits

  struct Typed {
    check::Type type;
    Value value;
  };
  static Typed words(std::string_view text) {
    return {{.kind = check::TypeKind::text},
            text.empty() ? Value::blank() : Value::of(std::string(text))};
  }
  static Typed day(std::optional<units::Date> date) {
    return {{.kind = check::TypeKind::date}, date ? Value::of(*date) : Value::blank()};
  }

  /// What a column shows of a flag, and of the entry in force: `entry`, or nullptr where it is
  /// unset.
  [[nodiscard]] Typed flag_part(check::FlagPart part, const check::Flag& flag,
                                const check::FlagEntry* entry) const {
    static const check::FlagEntry kNoEntry;
    const check::FlagEntry& shown = entry == nullptr ? kNoEntry : *entry;
    const units::Dating& dating = shown.dating;
    switch (part) {
      case check::FlagPart::title:
        return words(flag.title);
      case check::FlagPart::number:
        return words(flag.number);
      case check::FlagPart::value:
        return {flag.type, entry == nullptr ? flag.unset : entry->value};
      case check::FlagPart::begin:
        return day(dating.from ? std::optional(units::first_day(*dating.from)) : std::nullopt);
      case check::FlagPart::end:
        return day(dating.until ? std::optional(units::last_day(*dating.until)) : std::nullopt);
      case check::FlagPart::entered:
        return day(shown.entered);
      case check::FlagPart::by:
        return words(shown.by);
      case check::FlagPart::note:
        return words(shown.note);
    }
    return words({});
  }

  [[nodiscard]] ItemView flag_item(const check::FlagColumn& column, const check::Flag& flag,
                                   const check::FlagEntry* entry) const {
    const Typed shown = flag_part(column.part, flag, entry);
    ItemView item;
    item.name = column.name;
    item.cell = {report::show(program_, shown.type, shown.value),
                 {},
                 column.pattern,
                 !shown.value.is_firm()};
    // `Yes/No` is of flags that are yes or no; others in the column print as they are.
    const bool has_pattern = check::pattern_fault(program_, shown.type, column.pattern).empty();
    item.cell.text = item.cell.is_open
                         ? item.cell.shown.text
                         : check::format_value(program_, shown.type, shown.value,
                                               has_pattern ? column.pattern : std::string());
    return item;
  }

  [[nodiscard]] RowsView view_flags(const check::PageFlags& flags) const {
    RowsView view;
    view.title = title(flags.title);
    for (const check::FlagColumn& column : flags.columns) {
      view.columns.push_back({column.name, title(column.title)});
    }
    view.is_unknown = !sheet_.county;
    view.total = sheet_.county ? flags.flags.size() : 0;
    if (!sheet_.county) return view;
    const check::County& county = program_.counties[*sheet_.county];
    for (const check::FlagId id : flags.flags) {
      const std::uint32_t at = report::entry_in_force(county, id, sheet_.month, d_.run_date);
      const check::FlagEntry* entry = at == kNone ? nullptr : &county.flags[id][at];
      RowView row{program_.flags[id].name, false, {}};
      for (const check::FlagColumn& column : flags.columns) {
        row.items.emplace_back(flag_item(column, program_.flags[id], entry));
      }
      view.rows.push_back(std::move(row));
    }
    return view;
  }

  [[nodiscard]] EditView view_edit(const check::PageEdit& edit) const {
    const check::Entity& entity = program_.entities[edit.entity];
    EditView view{entity.name, entity.self_name, {}, edit.removed_when != kNone};
    for (const check::EditField& field : edit.fields) {
      const check::Field& fact = program_.fields[field.field];
      const bool is_key = std::ranges::find(entity.key, field.field) != entity.key.end();
      view.fields.push_back({fact.name, title(field.title), check::type_name(program_, fact.type),
                             field.is_required, fact.fixed || is_key});
    }
    return view;
  }

  // ---- rows

  /// The records below the page's, in the order of the case.
  [[nodiscard]] std::vector<std::uint32_t> rows_below(check::EntityId entity) const {
    std::vector<check::EntityId> down;
    for (check::EntityId at = entity; at != page_.entity; at = program_.entities[at].parent) {
      down.push_back(at);
    }
    std::vector<std::uint32_t> rows{request_.row};
    for (std::size_t level = down.size(); level-- > 0;) {
      std::vector<std::uint32_t> below;
      for (const std::uint32_t parent : rows) {
        const std::vector<std::uint32_t>& of = d_.rows.children[down[level]][parent];
        below.insert(below.end(), of.begin(), of.end());
      }
      rows = std::move(below);
    }
    return rows;
  }

  /// Whether somebody has told each list on the way down.
  [[nodiscard]] bool is_told(check::EntityId entity) const {
    for (check::EntityId at = entity; at != page_.entity; at = program_.entities[at].parent) {
      const auto& given = d_.rows.given[at];
      if (!std::ranges::all_of(given, std::identity{})) return false;
    }
    return true;
  }

  static Fits fits(const Value& condition) {
    if (!condition.is_known()) return Fits::open;
    return condition.truth() ? Fits::yes : Fits::no;
  }

  [[nodiscard]] Fits fits(const check::PageFilter& filter, const Value& asked,
                          std::uint32_t row) const {
    const Value value = d_.asked(filter.value, row);
    if (value.is_blank() || asked.is_blank()) {
      return value.is_blank() == asked.is_blank() ? Fits::yes : Fits::no;
    }
    if (!value.is_known()) return Fits::open;
    const std::partial_ordering order = compare(value, asked);
    bool holds = false;
    switch (filter.kind) {
      case check::FilterKind::equal:
        holds = order == 0;
        break;
      case check::FilterKind::least:
        holds = order >= 0;
        break;
      case check::FilterKind::most:
        holds = order <= 0;
        break;
    }
    return holds ? Fits::yes : Fits::no;
  }

  [[nodiscard]] const Value* given(const check::PageFilter& filter) const {
    const auto found = std::ranges::find(request_.filters, filter.name, &FilterGiven::name);
    return found == request_.filters.end() ? nullptr : &found->value;
  }

  [[nodiscard]] Fits belongs(const check::PageRows& rows, std::uint32_t row) const {
    Fits all = rows.when == kNone ? Fits::yes : fits(d_.asked(rows.when, row));
    for (const check::PageFilter& filter : rows.filters) {
      const Value* asked = given(filter);
      if (asked == nullptr || all == Fits::no) continue;
      const Fits one = fits(filter, *asked, row);
      if (one != Fits::yes) all = one;
    }
    return all;
  }

  /// By the rows' own order, those whose place is not known last.
  void sort(const check::PageRows& rows, std::vector<std::uint32_t>& found) const {
    if (rows.by == kNone) return;
    std::ranges::stable_sort(found, [&](std::uint32_t left, std::uint32_t right) {
      const Value l = d_.asked(rows.by, left);
      const Value r = d_.asked(rows.by, right);
      if (!l.is_known() || !r.is_known()) return l.is_known() && !r.is_known();
      return compare(l, r) < 0;
    });
  }

  /// Those of the list that the page's record has; else those below it.
  [[nodiscard]] std::vector<std::uint32_t> all_rows(const check::PageRows& rows,
                                                    RowsView& view) const {
    if (rows.list == kNone) {
      view.is_unknown = !is_told(rows.entity);
      return rows_below(rows.entity);
    }
    const Value list = d_.asked(rows.list, request_.row);
    view.is_unknown = !list.is_known();
    return list.is_known() ? list.rows().rows : std::vector<std::uint32_t>();
  }

  [[nodiscard]] RowsView view_rows(const check::PageRows& rows) const {
    RowsView view;
    view.title = title(rows.title);
    view.cells = rows.cells;
    view.across = rows.across;
    view.page_size = request_.whole_lists ? 0 : static_cast<std::size_t>(rows.page_size);
    for (const check::ShownItem& column : rows.columns) {
      view.columns.push_back({column.name, title(column.title)});
    }
    for (const check::PageFilter& filter : rows.filters) {
      const Value* asked = given(filter);
      view.filters.push_back(
          {filter.name, filter.title,
           asked == nullptr
               ? std::string()
               : check::value_to_string(program_, program_.lines[filter.value].type, *asked)});
    }
    std::vector<std::uint32_t> found = all_rows(rows, view);
    std::erase_if(found, [&](std::uint32_t row) { return belongs(rows, row) == Fits::no; });
    sort(rows, found);
    view.total = found.size();
    if (view.page_size > 0) {
      view.first =
          std::min((std::max<std::size_t>(request_.number, 1) - 1) * view.page_size, found.size());
      const std::size_t end = std::min(view.first + view.page_size, found.size());
      found = {found.begin() + static_cast<std::ptrdiff_t>(view.first),
               found.begin() + static_cast<std::ptrdiff_t>(end)};
    }
    for (const std::uint32_t row : found) {
      RowView one{report::row_name(d_, rows.entity, row), belongs(rows, row) == Fits::open, {}};
      for (const check::ShownItem& column : rows.columns) {
        one.items.push_back(view_item(column, rows.entity, row));
      }
      view.rows.push_back(std::move(one));
    }
    return view;
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const PageRequest& request_;
  const check::Page& page_;
};

}  // namespace

std::vector<LineId> lines_of(const check::Page& page) {
  std::vector<LineId> lines;
  add_lines(page.title, lines);
  if (page.month != kNone) lines.push_back(page.month);
  for (const check::PagePart& part : page.parts) {
    std::visit([&](const auto& one) { add_lines(one, lines); }, part);
  }
  return lines;
}

std::vector<LineId> lines_of(const check::PageEdit& edit) {
  std::vector<LineId> lines;
  const auto add = [&](LineId line) {
    if (line != kNone) lines.push_back(line);
  };
  add(edit.when);
  add(edit.removed_when);
  for (const check::EditField& field : edit.fields) {
    add(field.value);
    add(field.when);
  }
  for (const check::EditRefusal& refusal : edit.refusals) {
    add(refusal.when);
    add_lines(refusal.text, lines);
  }
  return lines;
}

PageView view_page(const reference::Determination& determination, const PageRequest& request) {
  return Viewer(determination, request).view();
}

}  // namespace poppy::documents
