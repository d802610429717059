// Syntax tree -> rule text in the one layout, called by `poppy print --stage syntax`. It sees the
// tree alone, so its output depends on nothing else. What fits on a line stands on one; choices and
// labelled groups never do.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "interpreter/syntax/read_rules.h"

namespace poppy::syntax {
namespace {

constexpr std::size_t kWidth = 120;
constexpr std::size_t kStep = 2;
constexpr std::size_t kWidestAligned =
    60;  // values of a choice longer than this do not push `when` to the right

std::string quote(std::string_view text) { return fmt::format("\"{}\"", text); }
std::string indentation(std::size_t indent) { return std::string(indent, ' '); }

/// Code points, as an editor counts columns.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}
/// Of the last line of a text that begins at `column`.
std::size_t column_after(std::string_view text, std::size_t column) {
  const std::size_t line_end = text.rfind('\n');
  return line_end == std::string_view::npos ? column + width_of(text)
                                            : width_of(text.substr(line_end + 1));
}

/// A line that begins with a minus would go on from the one before: `;` keeps the two apart.
std::string join_lines(const std::vector<std::string>& lines, std::size_t indent) {
  std::string all;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    all += indentation(indent) + lines[i];
    if (i + 1 < lines.size() && lines[i + 1].starts_with('-')) all += ';';
    all += '\n';
  }
  return all;
}

std::string block(std::string_view head, const std::vector<std::string>& lines,
                  std::size_t indent) {
  return fmt::format("{} {{\n{}{}}}", head, join_lines(lines, indent + kStep), indentation(indent));
}

std::string join_names(const std::vector<Name>& names) {
  std::string all;
  for (const Name& name : names) all += (all.empty() ? "" : ", ") + name.text;
  return all;
}

std::string show(const Dating& dating) {
  std::string all;
  const auto add = [&](std::string_view word, const std::string& date) {
    all += fmt::format("{}{} {}", all.empty() ? "" : " ", word, date);
  };
  if (dating.bounds.from) add("from", units::to_string(*dating.bounds.from));
  if (dating.bounds.until) add("until", units::to_string(*dating.bounds.until));
  if (dating.bounds.runs_from) add("runs from", units::to_string(*dating.bounds.runs_from));
  return all;
}

std::string show(const ItemMark& mark) {
  std::string all;
  if (!mark.label.empty()) all += fmt::format("[{}] ", mark.label);
  if (mark.dating) all += show(*mark.dating) + ' ';
  return all;
}

std::string show(const Range& range) {
  std::string text;
  if (range.between && range.low && range.high) {
    text = fmt::format(" {}..{}", range.low->text, range.high->text);
  } else {
    if (range.low) text += fmt::format(" at least {}", range.low->text);
    if (range.high) text += fmt::format(" at most {}", range.high->text);
  }
  if (range.step) text += fmt::format(" in steps of {}", range.step->text);
  return text;
}

std::string show(const TypeRef& type, const Range& range = {}) {
  return fmt::format("{}{}{}{}", type.list ? "list of " : "", type.name.text, show(range),
                     type.or_blank ? " or blank" : "");
}

// ---- expressions
// ---------------------------------------------------------------------------------------------------

bool must_break(const Expr& expr) {
  if (expr.kind == ExprKind::choice || expr.holds_comment) return true;
  const auto marked = [](const ItemMark& mark) { return !mark.label.empty() || mark.dating; };
  return std::ranges::any_of(expr.marks, marked) || std::ranges::any_of(expr.args, must_break);
}

/// Prints with line breaks where it must, or, when `flat`, without any.
class ExprPrinter {
 public:
  explicit ExprPrinter(bool flat) : flat_(flat) {}

  /// `indent`: of the line the expression stands on; `column`: where it begins.
  [[nodiscard]] std::string print(const Expr& expr, std::size_t indent, std::size_t column) const {
    if (!flat_ && !must_break(expr)) {
      std::string line = ExprPrinter(true).shape(expr, 0, 0);
      if (column + width_of(line) <= kWidth) return line;
    }
    return shape(expr, indent, column);
  }

 private:
  [[nodiscard]] std::string shape(const Expr& expr, std::size_t indent, std::size_t column) const {
    const auto first = [&] { return print(expr.args[0], indent, column); };
    switch (expr.kind) {  // one case a kind
      case ExprKind::literal:
        return literal(expr);
      case ExprKind::string:
        return quote(expr.text);
      case ExprKind::blank:
        return "blank";
      case ExprKind::name:
        return expr.text;
      case ExprKind::call:
        return in_brackets(expr.text + '(', expr.args, 0, ")", indent, column);
      case ExprKind::index:
        return in_brackets(expr.args[0].text + '[', expr.args, 1, "]", indent, column);
      case ExprKind::argument:
        return argument(expr, indent, column);
      case ExprKind::member:
        return fmt::format("{}.{}", first(), expr.text);
      case ExprKind::at_month:
        return then(first() + " at ", expr.args[1], indent, column);
      case ExprKind::saved:
        return "saved " + expr.text;
      case ExprKind::negate:
        return then("not ", expr.args[0], indent, column);
      case ExprKind::minus:
        return then("-", expr.args[0], indent, column);
      case ExprKind::both:
        return chain(expr, [](std::size_t) { return "and"; }, indent, column);
      case ExprKind::either:
        return chain(expr, [](std::size_t) { return "or"; }, indent, column);
      case ExprKind::sum:
        return chain(expr, [&](std::size_t i) { return expr.operators[i]; }, indent, column);
      case ExprKind::product:
        return product(expr, indent, column);
      case ExprKind::group:
        return group(expr, indent);
      case ExprKind::choice:
        return choice(expr, indent);
      case ExprKind::compare:
        return then(fmt::format("{} {} ", first(), expr.text), expr.args[1], indent, column);
      case ExprKind::member_of:
        return membership(expr, indent, column);
      case ExprKind::round:
        return modified(first(), rounding(expr), nullptr, indent, column);
      case ExprKind::floor_at:
        return modified(first(), "floored at ", &expr.args[1], indent, column);
      case ExprKind::cap_at:
        return modified(first(), "capped at ", &expr.args[1], indent, column);
      case ExprKind::in_parentheses:
        return then("(", expr.args[0], indent, column) + ")";
    }
    text::bug("an expression of no kind");
  }

  [[nodiscard]] static std::string rounding(const Expr& expr) {
    const std::string plain = fmt::format("rounded {} to {}", expr.text, expr.unit);
    return expr.args.size() < 2 ? plain : fmt::format("{} of {}", plain, literal(expr.args[1]));
  }

  [[nodiscard]] static std::string literal(const Expr& expr) {
    return expr.unit.empty() ? expr.text : fmt::format("{} {}", expr.text, expr.unit);
  }

  [[nodiscard]] std::string membership(const Expr& expr, std::size_t indent,
                                       std::size_t column) const {
    const std::string head = print(expr.args[0], indent, column) + " in ";
    return expr.braces ? in_brackets(head + "{ ", expr.args, 1, " }", indent, column)
                       : then(head, expr.args[1], indent, column);
  }

  [[nodiscard]] std::string then(std::string before, const Expr& expr, std::size_t indent,
                                 std::size_t column) const {
    const std::size_t at = column_after(before, column);
    return std::move(before) + print(expr, indent, at);
  }

  /// A rounding or bound, on a line of its own where it would not fit behind its value.
  [[nodiscard]] std::string modified(std::string value, const std::string& word, const Expr* bound,
                                     std::size_t indent, std::size_t column) const {
    const std::string said =
        bound == nullptr ? word : then(word, *bound, indent, column_after(value, column));
    const bool fits = flat_ || column_after(value, column) + 1 + width_of(said) <= kWidth;
    return std::move(value) + (fits ? std::string(" ") : '\n' + indentation(indent + 2 * kStep)) +
           said;
  }

  /// Operands with an operator between, each operator at the start of a line where one line is not
  /// enough.
  template <typename Operator>
  [[nodiscard]] std::string chain(const Expr& expr, Operator operator_at, std::size_t indent,
                                  std::size_t column) const {
    std::string all = print(expr.args[0], indent, column);
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      all += flat_ ? std::string(" ") : fmt::format("\n{}", indentation(indent + 2 * kStep));
      all = then(fmt::format("{}{} ", all, operator_at(i - 1)), expr.args[i], indent + 2 * kStep,
                 column);
    }
    return all;
  }

  [[nodiscard]] std::string product(const Expr& expr, std::size_t indent,
                                    std::size_t column) const {
    std::string all = print(expr.args[0], indent, column);
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      all = then(fmt::format("{} {} ", all, expr.operators[i - 1]), expr.args[i], indent, column);
    }
    return all;
  }

  [[nodiscard]] std::string in_brackets(std::string open, const std::vector<Expr>& args,
                                        std::size_t from, std::string_view close,
                                        std::size_t indent, std::size_t column) const {
    std::string all = std::move(open);
    const bool lines = !flat_ && args.size() > from + 1;
    for (std::size_t i = from; i < args.size(); ++i) {
      if (i > from) all += lines ? "," : ", ";
      if (lines) all += '\n' + indentation(indent + 2 * kStep);
      all = then(std::move(all), args[i], lines ? indent + 2 * kStep : indent, column);
    }
    return all + std::string(close);
  }

  [[nodiscard]] std::string argument(const Expr& expr, std::size_t indent,
                                     std::size_t column) const {
    const Argument& form = *expr.argument;
    std::string all;
    std::size_t next = 0;
    const auto part = [&](std::string_view word) {
      all = then(all + std::string(word), expr.args[next], indent, column);
      ++next;
    };
    if (form.has_head) part("");
    if (form.for_each) all += " for each ";
    if (form.window) {
      part(fmt::format("month {} in {} {} {} ", form.window->variable.text, form.window->count,
                       form.window->count == 1 ? "month" : "months",
                       form.window->upto ? "upto" : "before"));
    } else if (form.for_each || !form.has_head) {
      part(form.rows ? "row of " : "");
    }
    if (form.as) all += " as " + form.as->text;
    const std::string gap = flat_ ? " " : '\n' + indentation(indent + 2 * kStep);
    if (form.has_where) part(gap + "where ");
    if (form.has_by) part(" by ");
    return all;
  }

  [[nodiscard]] std::string group(const Expr& expr, std::size_t indent) const {
    const std::string head =
        expr.text == "at least" ? fmt::format("{} {}", expr.text, expr.count) : expr.text;
    std::vector<std::string> items;
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
      items.push_back(then(show(expr.marks[i]), expr.args[i], indent + kStep, indent + kStep));
    }
    if (!flat_) return block(head, items, indent);
    std::string all = head + " { ";
    for (std::size_t i = 0; i < items.size(); ++i) all += (i > 0 ? "; " : "") + items[i];
    return all + " }";
  }

  [[nodiscard]] std::string choice(const Expr& expr, std::size_t indent) const {
    const std::vector<std::string> lines = branches(expr, indent + kStep);
    return block("first of", lines, indent);
  }

 public:
  /// The lines of a choice, also of a decision, with their `when` in one column where the values
  /// are short.
  [[nodiscard]] static std::vector<std::string> branches(const Expr& expr, std::size_t indent) {
    const ExprPrinter printer(false);
    std::vector<std::string> values;
    std::size_t widest = 0;
    for (std::size_t i = 0; i < expr.marks.size(); ++i) {
      values.push_back(printer.then(show(expr.marks[i]), expr.args[2 * i], indent, indent));
      const std::size_t width = column_after(values.back(), 0);
      if (width <= kWidestAligned) widest = std::max(widest, width);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::string& line = values[i];
      const std::size_t width = column_after(line, 0);
      line += std::string(width < widest ? widest - width : 0, ' ');
      if (2 * i + 1 == expr.args.size()) {
        line += " otherwise";
      } else {
        line = printer.then(fmt::format("{} when ", line), expr.args[2 * i + 1], indent, indent);
      }
    }
    return values;
  }

 private:
  bool flat_;
};

std::string show_after(std::string before, const Expr& expr, std::size_t indent) {
  const std::size_t column = column_after(before, indent);
  return std::move(before) + ExprPrinter(false).print(expr, indent, column);
}

// ---- declarations
// --------------------------------------------------------------------------------------------------

std::string with_title(std::string line, std::string_view title) {
  return title.empty() ? line : fmt::format("{} {}", line, quote(title));
}
std::string with_cites(std::string line, std::string_view cites) {
  return cites.empty() ? line : fmt::format("{} cites {}", line, quote(cites));
}

std::string show_version(std::string head, const Version& version, std::size_t indent) {
  std::string line = show_after(std::move(head) + "= ", version.body, indent);
  if (version.unconfirmed) line += " unconfirmed";
  return with_cites(std::move(line), version.cites);
}

/// A line too long for its head goes below it, unless it is a group or choice, which open a block
/// at once. One dated version stands beside its head where it fits.
std::string show_versions(std::string head, const std::vector<Version>& versions) {
  if (versions.size() == 1 && !versions[0].dating) {
    const Version& only = versions[0];
    const std::string line = show_version(head + ' ', only, 0);
    const bool opens = only.body.kind == ExprKind::group || only.body.kind == ExprKind::choice;
    const bool fits = line.find('\n') == std::string::npos && width_of(line) <= kWidth;
    if (opens || fits) return line;
    const std::string body = show_version("", only, kStep);
    return fmt::format("{} =\n{}{}", head, indentation(kStep), body.substr(2));
  }
  std::vector<std::string> lines;
  for (const Version& version : versions) {
    lines.push_back(
        show_version(version.dating ? show(*version.dating) + ' ' : "always ", version, kStep));
  }
  if (lines.size() == 1 && lines[0].find('\n') == std::string::npos) {
    std::string line = fmt::format("{} {{ {} }}", head, lines[0]);
    if (width_of(line) <= kWidth) return line;
  }
  return block(head, lines, 0);
}

std::vector<std::string> show_fields(const std::vector<Field>& fields) {
  std::vector<std::string> lines;
  for (const Field& field : fields) {
    if (field.retired) {
      lines.push_back(with_title("retired " + field.name.text, field.title));
      continue;
    }
    std::string line = fmt::format("{} : {}", field.name.text, show(field.type, field.range));
    if (field.fixed) line += " fixed";
    if (field.dated) line += " dated";
    lines.push_back(with_title(std::move(line), field.title));
  }
  return lines;
}

/// A column whose name the grammar would not take as a word stands in quotes.
std::string show_column(const Name& column) {
  constexpr std::array<std::string_view, 20> kNoNames = {
      "and",     "at",     "blank", "capped", "exception", "floored",  "for",
      "in",      "not",    "of",    "or",     "otherwise", "overlaps", "report",
      "rounded", "unless", "when",  "where",  "within",    ""};
  const auto word_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool plain = std::ranges::all_of(column.text, word_part) &&
                     std::ranges::find(kNoNames, column.text) == kNoNames.end() &&
                     !(column.text[0] >= '0' && column.text[0] <= '9');
  return plain ? column.text : quote(column.text);
}

std::vector<std::string> show_map(const TableMap& map) {
  std::vector<std::string> lines;
  for (const TableMap::Key& key : map.keys) {
    lines.push_back(fmt::format("key {} {}", key.name.text, show_column(key.column)));
  }
  const auto line = [&](std::string_view word, const std::optional<Name>& column) {
    if (column) lines.push_back(fmt::format("{} {}", word, show_column(*column)));
  };
  line("over", map.over);
  line("value", map.value);
  line("from", map.from);
  line("until", map.until);
  line("runs from", map.runs_from);
  line("cites", map.cites);
  line("unconfirmed", map.unconfirmed);
  if (map.beyond)
    lines.push_back(
        fmt::format("beyond {} add {}", map.beyond->size, show_column(map.beyond->row)));
  return lines;
}

/// Texts of statements are cut at spaces into pieces, one below the other.
std::string show_text(std::string_view word, std::string_view text, std::size_t indent = kStep) {
  const std::size_t room = kWidth - indent - word.size() - 3;
  std::string all = std::string(word) + ' ';
  const std::string below = '\n' + indentation(indent + word.size() + 1);
  for (bool first = true; first || !text.empty(); first = false) {
    std::size_t length = text.size();
    if (length > room) {
      const std::size_t space = text.rfind(' ', room - 1);
      const std::size_t next = space == std::string_view::npos ? text.find(' ') : space;
      length = next == std::string_view::npos ? text.size() : next + 1;
    }
    all += (first ? "" : below) + quote(text.substr(0, length));
    text.remove_prefix(length);
  }
  return all;
}

/// The lines before the fields that creates, messages and notices share.
std::vector<std::string> show_outcome(const std::string& cites, const std::optional<Dating>& dating,
                                      const Expr& when, const std::vector<FieldLine>& fields) {
  std::vector<std::string> lines;
  if (!cites.empty()) lines.push_back("cites " + quote(cites));
  if (dating) lines.push_back(show(*dating));
  lines.push_back(show_after("when ", when, kStep));
  for (const FieldLine& field : fields) {
    lines.push_back(show_after(field.name.text + " = ", field.value, kStep) +
                    (field.kept_current ? " kept current" : ""));
  }
  return lines;
}

/// A field or a column of a page, or a text of its own.
std::string show_item(const ShownItem& item, std::size_t indent) {
  std::string line = "text";
  if (item.name) line = item.name->text;
  if (item.value) line = show_after(line + " = ", *item.value, indent);
  line = with_title(std::move(line), item.title.text);
  if (item.pattern) line += " as " + quote(item.pattern->text);
  if (item.links) line += " links " + item.links->text;
  if (item.cells) line += " cell " + quote(item.cells->text);
  return item.when ? show_after(line + " when ", *item.when, indent) : line;
}

std::string_view word_of(FilterKind kind) {
  switch (kind) {
    case FilterKind::equal:
      return "=";
    case FilterKind::least:
      return "at least";
    case FilterKind::most:
      return "at most";
  }
  return {};
}

std::string show_rows(const PageRows& rows, std::size_t indent) {
  const std::size_t inner = indent + kStep;
  std::vector<std::string> lines;
  if (rows.when) lines.push_back(show_after("when ", *rows.when, inner));
  if (rows.list) lines.push_back(show_after("list ", *rows.list, inner));
  if (rows.by) lines.push_back(show_after("by ", *rows.by, inner));
  if (rows.across) lines.emplace_back("across");
  if (rows.page_size) lines.push_back(fmt::format("rows {}", *rows.page_size));
  if (rows.cells) lines.push_back("cell " + quote(rows.cells->text));
  for (const PageFilter& filter : rows.filters) {
    const std::string head = fmt::format("filter {} {} ", filter.name.text, word_of(filter.kind));
    lines.push_back(with_title(show_after(head, filter.value, inner), filter.title));
  }
  for (const ShownItem& column : rows.columns) lines.push_back(show_item(column, inner));
  return block(with_title("rows of " + rows.entity.text, rows.title.text), lines, indent);
}

std::string show_flags(const PageFlags& flags, std::size_t indent) {
  std::vector<std::string> lines;
  for (const ShownItem& column : flags.columns) lines.push_back(show_item(column, indent + kStep));
  return block(with_title("flag in " + flags.group.text, flags.title.text), lines, indent);
}

std::string show_edit(const PageEdit& edit, std::size_t indent) {
  const std::size_t inner = indent + kStep;
  std::vector<std::string> lines;
  if (edit.when) lines.push_back(show_after("when ", *edit.when, inner));
  for (const EditField& field : edit.fields) {
    std::string line = field.name.text;
    if (field.value) line = show_after(fmt::format("{} = ", line), *field.value, inner);
    line = with_title(std::move(line), field.title.text);
    if (field.required) line += " required " + quote(*field.required);
    lines.push_back(field.when ? show_after(line + " when ", *field.when, inner) : line);
  }
  for (const EditRefusal& refusal : edit.refusals) {
    const std::string head = fmt::format("refused {} when ", quote(refusal.text.text));
    lines.push_back(show_after(head, refusal.when, inner));
  }
  if (edit.removed_when) {
    lines.push_back(show_after("removed when ", *edit.removed_when, inner) + " else " +
                    quote(edit.not_removed));
  }
  return block("edit of " + edit.entity.text, lines, indent);
}

struct PartPrinter {
  std::string operator()(const ShownItem& item) const { return show_item(item, kStep); }
  std::string operator()(const PageRows& rows) const { return show_rows(rows, kStep); }
  std::string operator()(const PageFlags& flags) const { return show_flags(flags, kStep); }
  std::string operator()(const PageEdit& edit) const { return show_edit(edit, kStep); }
};

std::string_view words_of(BatchMonths months) {
  switch (months) {
    case BatchMonths::saved:
      return "for each saved month";
    case BatchMonths::after_saved:
      return "for each month after saved month";
  }
  return {};
}

/// What a claim says of its value, before it and behind it.
struct ClaimWords {
  std::string_view before, behind;
};
ClaimWords words_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::always:
      return {"always ", ""};
    case ClaimKind::never_more:
      return {"never more ", " with more "};
    case ClaimKind::never_less:
      return {"never less ", " with more "};
    case ClaimKind::any_order:
      return {"same ", " with another order"};
    case ClaimKind::other_names:
      return {"same ", " with other names"};
    case ClaimKind::less_known:
      return {"same ", " with less known"};
  }
  return {};
}

/// `"Title" spanish "Título"`
std::string with_titles(std::string line, const TextBlock& english,
                        const std::optional<TextBlock>& spanish) {
  line = with_title(std::move(line), english.text);
  return spanish ? fmt::format("{} spanish {}", line, quote(spanish->text)) : line;
}

std::string with_letter_parts(std::string line, const LetterItem& item, std::size_t indent) {
  if (!item.is_carried) line += " not carried";
  return item.when ? show_after(line + " when ", *item.when, indent) : line;
}

/// A text of a letter, or a value with its title.
std::string show_item(const LetterItem& item, std::size_t indent) {
  if (!item.name) {
    std::string text = show_text("text", item.english.text, indent);
    if (item.spanish) {
      text += '\n' + indentation(indent) + show_text("spanish", item.spanish->text, indent);
    }
    return with_letter_parts(std::move(text), item, indent);
  }
  std::string line = item.name->text;
  if (item.value) line = show_after(line + " = ", *item.value, indent);
  line = with_title(std::move(line), item.english.text);
  if (item.pattern) line += " as " + quote(item.pattern->text);
  if (item.spanish) line += " spanish " + quote(item.spanish->text);
  if (item.spanish_pattern) line += " as " + quote(item.spanish_pattern->text);
  return with_letter_parts(std::move(line), item, indent);
}

std::vector<std::string> show_items(const std::vector<LetterItem>& items) {
  std::vector<std::string> lines;
  for (const LetterItem& item : items) lines.push_back(show_item(item, 2 * kStep));
  return lines;
}

struct LetterPartPrinter {
  std::string operator()(const LetterItem& item) const { return show_item(item, kStep); }
  std::string operator()(const LetterTable& table) const {
    std::vector<std::string> lines = show_items(table.lines);
    if (table.when) lines.insert(lines.begin(), show_after("when ", *table.when, 2 * kStep));
    return block(with_titles("lines", table.english, table.spanish), lines, kStep);
  }
  std::string operator()(const LetterNotices& part) const {
    const std::string all = "notices " + join_names(part.notices);
    return part.by ? fmt::format("{} by {}", all, part.by->text) : all;
  }
};

struct DeclarationPrinter {
  std::string operator()(const Source& source) const { return "source " + quote(source.citation); }
  std::string operator()(const Import& import) const { return "import " + import.module.text; }
  std::string operator()(const Applies& applies) const {
    return show_after("applies when ", applies.condition, 0);
  }

  std::string operator()(const Accept& accept) const {
    return with_title(fmt::format("accept {}{}{}", accept.code.text, accept.thing ? " " : "",
                                  accept.thing ? accept.thing->text : std::string()),
                      accept.reason);
  }

  std::string operator()(const Lint& lint) const {
    return with_title(fmt::format("lint {} {}", lint.code.text,
                                  kLintLevels[static_cast<std::size_t>(lint.level)]),
                      lint.reason);
  }

  std::string operator()(const Flag& flag) const {
    std::string line = "flag " + flag.name.text;
    if (flag.type) line += " : " + show(*flag.type);
    line += ' ' + quote(flag.title);
    if (flag.number) line += ' ' + flag.number->text;
    if (flag.group) line += " in " + flag.group->text;
    if (flag.unset) line = show_after(line + " unset ", *flag.unset, 0);
    return flag.setter ? line + " set by " + flag.setter->text : line;
  }

  std::string operator()(const Enum& whole) const {
    std::vector<std::string> values;
    std::string line = fmt::format("enum {} {{ ", whole.name.text);
    for (const EnumValue& value : whole.values) {
      values.push_back(with_title(value.name.text, value.title));
      if (!value.spanish.empty()) values.back() += " spanish " + quote(value.spanish);
      line += (values.size() > 1 ? ", " : "") + values.back();
    }
    line += " }";
    return width_of(line) <= kWidth && !whole.holds_comment
               ? line
               : block("enum " + whole.name.text, values, 0);
  }

  std::string operator()(const Entity& entity) const {
    std::string head = "entity " + entity.name.text;
    if (entity.parent) head += " of " + entity.parent->text;
    if (entity.list_name)
      head += fmt::format(" as {}{}", entity.at_most_one ? "one " : "", entity.list_name->text);
    if (!entity.key.empty()) head += fmt::format(" key ({})", join_names(entity.key));
    if (!entity.key_message.empty()) head += " else " + quote(entity.key_message);
    return entity.fields.empty() ? head : block(head, show_fields(entity.fields), 0);
  }

  std::string operator()(const Extend& extend) const {
    return block("extend " + extend.entity.text, show_fields(extend.fields), 0);
  }

  std::string operator()(const Parameter& parameter) const {
    std::string head = "parameter " + parameter.name.text;
    for (std::size_t i = 0; i < parameter.keys.size(); ++i) {
      head += fmt::format("{}{} : {}", i == 0 ? "[" : ", ", parameter.keys[i].name.text,
                          show(parameter.keys[i].type));
    }
    head += fmt::format("{} : {}", parameter.keys.empty() ? "" : "]", show(parameter.type));
    head = with_cites(with_title(std::move(head), parameter.title), parameter.cites);
    if (parameter.partial) head += " partial";
    if (!parameter.versions.empty()) return show_versions(std::move(head), parameter.versions);
    return block(fmt::format("{} from {}", head, quote(parameter.table)), show_map(parameter.map),
                 0);
  }

  std::string operator()(const Define& define) const {
    std::string head = "define " + define.name.text;
    if (define.entity) head += " of " + define.entity->text;
    head += " : " + show(define.type);
    return show_versions(with_cites(with_title(std::move(head), define.title), define.cites),
                         define.versions);
  }

  std::string operator()(const Rule& rule) const {
    std::vector<std::string> lines;
    if (rule.reason_code || !rule.reason.empty()) {
      lines.push_back(fmt::format("reason {}{}{}", rule.reason_code ? rule.reason_code->text : "",
                                  rule.reason_code ? " " : "", quote(rule.reason)));
    }
    if (!rule.cites.empty()) lines.push_back("cites " + quote(rule.cites));
    if (rule.dating) lines.push_back(show(*rule.dating));
    lines.push_back(show_after("fails when ", rule.fails_when, kStep));
    return block(fmt::format("rule {} of {}", rule.name.text, rule.entity.text), lines, 0);
  }

  std::string operator()(const Decision& decision) const {
    std::string head = fmt::format("decision {} of {} : {}", decision.name.text,
                                   decision.entity.text, show(decision.type));
    std::vector<std::string> lines;
    if (!decision.reasons.empty()) {
      const std::string from = "reasons from " + join_names(decision.reasons);
      lines.push_back(decision.reasons_when
                          ? show_after(from + " when ", *decision.reasons_when, kStep)
                          : from);
    }
    if (!decision.keep.empty()) lines.push_back("keep " + join_names(decision.keep));
    if (decision.pays) lines.push_back("pays " + decision.pays->text);
    for (std::string& line : ExprPrinter::branches(decision.choice, kStep))
      lines.push_back(std::move(line));
    return block(with_cites(with_title(std::move(head), decision.title), decision.cites), lines, 0);
  }

  std::string operator()(const Create& create) const {
    std::vector<std::string> lines =
        show_outcome(create.cites, create.dating, create.when, create.fields);
    if (create.removed_when)
      lines.push_back(show_after("removed when ", *create.removed_when, kStep));
    return block(fmt::format("{} {} of {} : {}", create.gathered ? "gather" : "create",
                             create.name.text, create.entity.text, create.record.text),
                 lines, 0);
  }

  std::string operator()(const Statement& statement) const {
    const bool notice = statement.kind == StatementKind::notice;
    std::vector<std::string> lines =
        show_outcome(statement.cites, statement.dating, statement.when, statement.fields);
    if (statement.english)
      lines.push_back(show_text(notice ? "english" : "text", statement.english->text));
    if (statement.spanish) lines.push_back(show_text("spanish", statement.spanish->text));
    return block(fmt::format("{} {} of {}{}", word_of(statement.kind), statement.name.text,
                             statement.of_removed ? "removed " : "", statement.entity.text),
                 lines, 0);
  }

  std::string operator()(const Page& page) const {
    std::vector<std::string> lines;
    if (!page.cites.empty()) lines.push_back("cites " + quote(page.cites));
    if (page.dating) lines.push_back(show(*page.dating));
    if (page.month) lines.push_back(show_after("for month ", *page.month, kStep));
    for (const PagePart& part : page.parts) lines.push_back(std::visit(PartPrinter{}, part));
    return block(
        with_title(fmt::format("page {} of {}", page.name.text, page.entity.text), page.title.text),
        lines, 0);
  }

  std::string operator()(const Report& report) const {
    std::vector<std::string> lines;
    if (!report.cites.empty()) lines.push_back("cites " + quote(report.cites));
    if (!report.runs.empty()) lines.push_back("runs " + quote(report.runs));
    for (const FieldLine& fact : report.facts) {
      lines.push_back(show_after(fact.name.text + " = ", fact.value, kStep));
    }
    if (!report.gathers.empty()) lines.push_back("gathers " + join_names(report.gathers));
    for (const Sheet& sheet : report.sheets) {
      lines.push_back(fmt::format("sheet {} {}", sheet.page.text, quote(sheet.tab)));
    }
    return block(with_title("report " + report.name.text, report.title), lines, 0);
  }

  std::string operator()(const Batch& batch) const {
    std::vector<std::string> lines;
    if (!batch.cites.empty()) lines.push_back("cites " + quote(batch.cites));
    if (!batch.runs.empty()) {
      const std::string runs = "runs " + quote(batch.runs);
      lines.push_back(batch.due ? show_after(runs + " at ", *batch.due, kStep) : runs);
    }
    if (batch.months) lines.emplace_back(words_of(*batch.months));
    if (batch.unchanged) lines.emplace_back("unchanged");
    if (batch.when) lines.push_back(show_after("when ", *batch.when, kStep));
    if (!batch.creates.empty()) lines.push_back("creates " + join_names(batch.creates));
    if (!batch.saves.empty()) lines.push_back("saves " + join_names(batch.saves));
    return block(with_title("batch " + batch.name.text, batch.title), lines, 0);
  }

  std::string operator()(const Property& property) const {
    std::vector<std::string> lines;
    if (!property.cites.empty()) lines.push_back("cites " + quote(property.cites));
    if (property.dating) lines.push_back(show(*property.dating));
    if (property.when) lines.push_back(show_after("when ", *property.when, kStep));
    for (const Claim& claim : property.claims) {
      const auto [before, behind] = words_of(claim.kind);
      std::string line = show_after(std::string(before), claim.value, kStep);
      line += behind;
      if (claim.fact) line += claim.fact->text;
      lines.push_back(std::move(line));
    }
    return block(
        with_title(fmt::format("property {} of {}", property.name.text, property.entity.text),
                   property.title),
        lines, 0);
  }

  std::string operator()(const Letter& letter) const {
    std::vector<std::string> lines;
    if (!letter.cites.empty()) lines.push_back("cites " + quote(letter.cites));
    if (letter.dating) lines.push_back(show(*letter.dating));
    if (letter.when) lines.push_back(show_after("when ", *letter.when, kStep));
    if (letter.each) lines.push_back("for each " + letter.each->text);
    if (letter.font) {
      lines.push_back(fmt::format("font {} {}", quote(letter.font->family), letter.font->points));
    }
    if (letter.header) lines.push_back(block("header", show_items(*letter.header), kStep));
    for (const LetterPart& part : letter.body) {
      lines.push_back(std::visit(LetterPartPrinter{}, part));
    }
    for (const LetterItem& item : letter.enclosures) {
      lines.push_back(with_letter_parts("encloses " + quote(item.english.text), item, kStep));
    }
    if (letter.footer) lines.push_back(block("footer", show_items(*letter.footer), kStep));
    const std::string head = fmt::format("letter {} of {}", letter.name.text, letter.entity.text);
    return block(with_titles(head, letter.english, letter.spanish), lines, 0);
  }
};

}  // namespace

std::string_view word_of(StatementKind kind) {
  switch (kind) {
    case StatementKind::message:
      return "message";
    case StatementKind::notice:
      return "notice";
    case StatementKind::contradiction:
      return "contradiction";
  }
  return {};
}

std::string format_rules(const Module& module) {
  std::string all = with_title("module " + module.name.text, module.title) + '\n';
  bool close = true;  // the declaration before is one line
  std::size_t kind = 0;
  for (const Declaration& declaration : module.declarations) {
    const std::string shown = std::visit(DeclarationPrinter{}, declaration);
    const bool one_line = shown.find('\n') == std::string::npos;
    const bool head =
        declaration.index() <= 3;  // source, import, applies stand together below the module line
    if (!one_line || !close || (!head && declaration.index() != kind)) all += '\n';
    all += shown + '\n';
    close = one_line;
    kind = declaration.index();
  }
  return all;
}

}  // namespace poppy::syntax
