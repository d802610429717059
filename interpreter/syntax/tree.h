// The syntax of rule files as data: what read_rules makes and check reads. Shapes only; no name is
// looked up and no type known. Every node carries its place. A RuleSheet holds all modules of one
// program load.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/syntax/batch_months.h"
#include "interpreter/syntax/claim_kind.h"
#include "interpreter/syntax/filter_kind.h"
#include "interpreter/syntax/statement_kind.h"
#include "interpreter/text/span.h"
#include "interpreter/units/dated.h"
#include "interpreter/units/literals.h"

namespace poppy::syntax {

using text::Span;

struct Name {
  std::string text;
  Span span;
};

/// When a version, item, rule or branch is in force. `always` and no dating both give open bounds.
struct Dating {
  units::Dating bounds;
  Span span;
};

struct Expr;

enum class AggregateSource : std::uint8_t { list, window };

/// `month m in 12 months before benefit_month`: `count` is the literal, `base` the month
/// expression.
struct Window {
  Name variable;
  std::int64_t count = 0;
  bool upto = false;  // false: before
};

/// An argument of a call: `EXPR`, `EXPR for each LIST as n where COND by KEY`, `LIST where COND by
/// KEY`, `month m in … where COND`, `row of TABLE as n where COND`. Children in Expr::args by
/// position: see ExprKind::argument. A list or window is there when for_each or window is set or
/// has_head is not: `f(LIST)` alone cannot be told from `f(EXPR)`, and is a head.
struct Argument {
  bool has_head = false;  // an expression stands before `for each` (or alone)
  bool for_each = false;  // `for each` was written: a list or window follows
  bool has_where = false;
  bool has_by = false;
  bool rows = false;  // the list is a table's name, after `row of`
  std::optional<Name> as;
  std::optional<Window>
      window;  // the list is a window of months, written with or without `for each`
};

struct ItemMark {     // label and dates of a group's item or a choice's branch
  std::string label;  // without brackets; empty: none
  Span label_span;
  std::optional<Dating> dating;
};

enum class ExprKind : std::uint8_t {
  literal,   // text: as written; value: parsed. With a unit word: `12 months`, see unit
  string,    // text: without quotes
  blank,     // blank
  name,      // text; `yes`, `no` and `open` are names here, too
  call,      // text: function; args: arguments (kind argument)
  argument,  // argument set; args: [head] [list | window base] [where] [by], those that are there,
             // in this order
  member,    // args[0].text
  index,     // args[0] is a name; the rest are the keys: parameter[a, b]
  at_month,  // args[0] at args[1]
  saved,     // saved text; `saved x at m` is at_month over this
  negate,    // not args[0]
  minus,     // - args[0]
  both,      // a and b and …: flat
  either,    // a or b or …: flat
  group,    // text: all | any | none | at least; count: for `at least`; args: items, marks: one for
            // each
  compare,  // text: = <> < <= > >= overlaps within; args: left, right
  member_of,  // args[0] in args[1..]: a set { A, B } (braces set) or one name (a list)
  sum,        // args and operators (one fewer): + - &
  product,    // args and operators: * / of
  round,  // args[0] rounded text(down|up|half up) to unit(cent|dollar|whole|multiple); args[1]: a
          // literal, multiple of what
  floor_at,  // args[0] floored at args[1]
  cap_at,    // args[0] capped at args[1]
  choice,    // first of: args: value, guard, value, guard, …; an `otherwise` has no guard and is
             // last; marks by branch
  in_parentheses,  // args[0]; kept so that rules about bare sums and mixed and/or can see them
};

struct Expr {
  ExprKind kind = ExprKind::blank;
  Span span;
  std::string text;
  Span text_span;                       // of the name, member, function or operator word
  std::optional<units::Literal> value;  // literal
  std::string unit;                     // literal: day days month months; round: its unit
  std::int64_t count = 0;               // group `at least n`
  bool has_otherwise = false;           // choice
  bool braces = false;                  // member_of: written as a set
  bool holds_comment = false;           // between its words, where comments are noted
  std::vector<Expr> args;
  std::vector<std::string> operators;  // sum, product
  std::vector<ItemMark> marks;         // group, choice
  std::optional<Argument> argument;
};

struct TypeRef {
  Name name;
  bool list = false;
  bool or_blank = false;
  Span span;
};

struct Version {
  std::optional<Dating> dating;  // none: `= EXPR` alone, or `always`
  bool unconfirmed = false;
  std::string cites;  // of this version alone; may be empty
  Expr body;
  Span span;
};

struct Source {
  std::string citation;
  Span span;
};
struct Import {
  Name module;
};  // dotted
struct Applies {
  Expr condition;
  Span span;
};

/// A lint that this module accepts: of one thing, or every one of its code.
struct Accept {
  Name code;
  std::optional<Name> thing;  // dotted: Person.status_reason
  std::string reason;
  Span span;
};

/// How the lints of a code are told in this module, and why.
enum class LintLevel : std::uint8_t { off, warning, error };
inline constexpr std::string_view kLintLevels[] = {"off", "warning", "error"};  // by LintLevel
struct Lint {
  Name code;
  LintLevel level = LintLevel::warning;
  std::string reason;
  Span span;
};

struct EnumValue {
  Name name;
  std::string title;
  std::string spanish;  // the title in Spanish; empty: none
};
struct Enum {
  Name name;
  std::vector<EnumValue> values;
  Span span;
  bool holds_comment = false;  // as of an Expr
};

/// The values a fact may take, as written.
struct Range {
  std::optional<Name> low, high, step;
  bool between = false;  // LOW..HIGH
};

struct Field {
  Name name;
  TypeRef type;
  Range range;
  bool dated = false;
  bool fixed = false;
  bool retired = false;  // no fact any more: no type, and the title says what to write instead
  std::string title;
  Span span;
};
struct Entity {
  Name name;
  std::optional<Name> parent;
  bool at_most_one = false;       // as one
  std::optional<Name> list_name;  // as persons / as one budget
  std::vector<Name> key;
  std::string key_message;
  std::vector<Field> fields;
  Span span;
};
struct Extend {
  Name entity;
  std::vector<Field> fields;
  Span span;
};

struct Flag {
  Name name;
  std::optional<TypeRef> type;
  std::string title;
  std::optional<Name> number;  // EDX119C013
  std::optional<Name> group;   // in time_clock
  std::optional<Expr> unset;   // none, or the name `unknown`: unknown
  std::optional<Name> setter;  // set by state; none: each county
  Span span;
};

struct TableMap {
  struct Key {
    Name name;
    Name column;
  };
  std::vector<Key> keys;
  std::optional<Name> value, from, until, runs_from, cites, unconfirmed;  // column names
  std::optional<Name> over;  // of a marginal scale: where its brackets begin
  struct Beyond {
    std::int64_t size = 0;
    Name row;
    Span span;
  };
  std::optional<Beyond> beyond;
};
struct ParameterKey {
  Name name;
  TypeRef type;
};
struct Parameter {
  Name name;
  std::vector<ParameterKey> keys;
  TypeRef type;
  bool partial = false;
  std::string title, cites;
  std::vector<Version> versions;  // empty: from a table
  std::string table;              // file name beside the module
  Span table_span;
  TableMap map;
  Span span;
};

struct Define {
  Name name;
  std::optional<Name> entity;  // none: County
  TypeRef type;
  std::string title, cites;
  std::vector<Version> versions;
  Span span;
};

struct Rule {
  Name name, entity;
  std::optional<Name> reason_code;
  std::string reason, cites;
  std::optional<Dating> dating;
  Expr fails_when;
  Span span;
};

struct Decision {
  Name name, entity;
  TypeRef type;
  std::string title, cites;
  std::vector<Name> reasons;
  std::optional<Expr> reasons_when;
  std::vector<Name> keep;
  std::optional<Name> pays;
  Expr choice;  // kind choice
  Span span;
};

struct FieldLine {
  Name name;
  Expr value;
  bool kept_current = false;
  Span span;
};
struct Create {
  Name name, entity, record;
  bool gathered = false;  // `gather`: a row for a report, never a record of the case
  std::string cites;
  std::optional<Dating> dating;
  Expr when;
  std::vector<FieldLine> fields;
  std::optional<Expr> removed_when;
  Span span;
};

struct TextBlock {
  std::string text;
  Span span;
};  // {name} or {a.b} stand for values
struct Statement {
  StatementKind kind = StatementKind::message;
  Name name, entity;
  bool of_removed = false;  // `contradiction NAME of removed ENTITY`
  std::string cites;
  std::optional<Dating> dating;
  Expr when;
  std::vector<FieldLine> fields;
  std::optional<TextBlock> english, spanish;  // `text` is english
  Span span;
};

/// A field of a page, a column of its rows, or a text of its own.
struct ShownItem {
  std::optional<Name> name;   // none: a text
  std::optional<Expr> value;  // none: the fact or line of that name
  TextBlock title;
  std::optional<TextBlock> pattern;  // as "mm/dd/yyyy"
  std::optional<Expr> when;
  std::optional<Name> links;       // to a page
  std::optional<TextBlock> cells;  // of a sheet: "C4:D6"
  Span span;
};
struct PageFilter {
  Name name;
  FilterKind kind = FilterKind::equal;
  Expr value;
  std::string title;
  Span span;
};
struct PageRows {
  Name entity;
  std::optional<Expr> list;  // those records alone
  TextBlock title;
  std::optional<Expr> when, by;
  bool across = false;  // a record a column
  std::optional<std::int64_t> page_size;
  std::optional<TextBlock> cells;  // of a sheet: where they begin
  std::vector<PageFilter> filters;
  std::vector<ShownItem> columns;
  Span span;
};
/// The flags of a group, as the county has them.
struct PageFlags {
  Name group;
  TextBlock title;
  std::vector<ShownItem> columns;
  Span span;
};
/// What may be typed in for a record, and what is refused.
struct EditField {
  Name name;                  // a fact
  std::optional<Expr> value;  // what stands there until something is typed
  TextBlock title;
  std::optional<std::string> required;  // what is said where it is empty
  std::optional<Expr> when;             // it is shown
  Span span;
};
struct EditRefusal {
  TextBlock text;
  Expr when;
};
struct PageEdit {
  Name entity;
  std::optional<Expr> when;  // such a record may be edited
  std::optional<Expr> removed_when;
  std::string not_removed;  // what is said where it may not be removed
  std::vector<EditField> fields;
  std::vector<EditRefusal> refusals;
  Span span;
};
using PagePart = std::variant<ShownItem, PageRows, PageFlags, PageEdit>;
struct Page {
  Name name, entity;
  TextBlock title;
  std::string cites;
  std::optional<Dating> dating;
  std::optional<Expr> month;    // it is decided for
  std::vector<PagePart> parts;  // in their order
  Span span;
};

struct Sheet {
  Name page;
  std::string tab;
  Span span;
};
struct Report {
  Name name;
  std::string title, cites, runs;
  std::vector<FieldLine> facts;  // of the case that its rows are gathered in
  std::vector<Name> gathers;
  std::vector<Sheet> sheets;
  Span span;
};

/// What a job does to the cases of a store.
struct Batch {
  Name name;
  std::string title, cites, runs;
  std::optional<Expr> due;  // the day on which it runs; none: any
  std::optional<BatchMonths> months;
  bool unchanged = false;  // only cases of which nothing was entered since their last decision
  std::optional<Expr> when;
  std::vector<Name> creates;
  std::vector<Name> saves;  // decisions, whose kept lines are saved for the month
  Span span;
};

/// A text of a letter, or a value with its title.
struct LetterItem {
  std::optional<Name> name;   // none: a text
  std::optional<Expr> value;  // none: the fact or line of that name
  TextBlock english;
  std::optional<TextBlock> spanish;
  std::optional<TextBlock> pattern, spanish_pattern;  // as "mm/dd/yyyy"
  std::optional<Expr> when;
  bool is_carried = true;  // else the source names it alone
  Span span;
};
struct LetterTable {
  TextBlock english;
  std::optional<TextBlock> spanish;
  std::optional<Expr> when;
  std::vector<LetterItem> lines;
  Span span;
};
struct LetterNotices {
  std::vector<Name> notices;
  std::optional<Name> by;  // in the order of this field of theirs
  Span span;
};
struct LetterFont {
  std::string family;
  std::int64_t points = 0;
  Span span;
};
using LetterPart = std::variant<LetterItem, LetterTable, LetterNotices>;
struct Letter {
  Name name, entity;
  TextBlock english;  // its title
  std::optional<TextBlock> spanish;
  std::string cites;
  std::optional<Dating> dating;
  std::optional<Expr> when;
  std::optional<Name> each;  // a letter for each value of this field of its notices
  std::optional<LetterFont> font;
  std::optional<std::vector<LetterItem>> header, footer;
  std::vector<LetterItem> enclosures;
  std::vector<LetterPart> body;  // in their order
  Span span;
};

/// What a property says of a value, in every case.
struct Claim {
  ClaimKind kind = ClaimKind::always;
  Expr value;
  std::optional<Name> fact;  // of never_more and never_less; dotted: Income.amount
  Span span;
};
struct Property {
  Name name, entity;
  std::string title, cites;
  std::optional<Dating> dating;
  std::optional<Expr> when;  // of such cases alone
  std::vector<Claim> claims;
  Span span;
};

using Declaration =
    std::variant<Source, Import, Applies, Accept, Lint, Flag, Enum, Entity, Extend, Parameter,
                 Define, Rule, Decision, Create, Statement, Page, Report, Batch, Letter, Property>;

struct Module {
  Name name;  // dotted: gagr.time_clock
  std::string title;
  text::FileId file = text::FileId::none;
  std::vector<Declaration> declarations;  // in file order
  // Where something could not be read. It has its problem; of what it would declare, none is said.
  std::vector<std::string> unread;  // names that are declared, and nothing more is known of them
  bool is_cut = false;              // there may be other names, too
  bool imports_unread = false;      // and other imports
};

/// All modules of a load, in the order they were read.
struct RuleSheet {
  std::vector<Module> modules;
};

}  // namespace poppy::syntax
