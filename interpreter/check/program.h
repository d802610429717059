// The checked program: every name resolved, every type known, every version list sound. What
// check_program makes and plan/ and facts/ read. Nothing here is about one county, month or case
// yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/check/cell_range.h"
#include "interpreter/ops/op.h"
#include "interpreter/syntax/batch_months.h"
#include "interpreter/syntax/claim_kind.h"
#include "interpreter/syntax/filter_kind.h"
#include "interpreter/syntax/statement_kind.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"
#include "interpreter/units/bounds.h"
#include "interpreter/units/entry.h"
#include "interpreter/units/id.h"
#include "interpreter/units/shared_list.h"
#include "interpreter/units/value.h"

namespace poppy::check {

using ops::is_row_cell, ops::kind_of, ops::name_of, ops::word_of, ops::Op, ops::OpKind;
using ops::kHasBy, ops::kHasHead, ops::kHasWhere, ops::kMostFrames, ops::kUnrolled;
using text::Span;

using units::IdVector, units::kNone;

// Places in the vectors of Program.
struct Enum;
struct Entity;
struct Field;
struct Flag;
struct Parameter;
struct Line;
struct Rule;
struct Decision;
struct Create;
struct Statement;
struct Gather;
struct Page;
struct Report;
struct Batch;
struct Letter;
struct Property;
struct Module;
struct County;
using EnumId = units::Id<Enum>;
using EntityId = units::Id<Entity>;
using FieldId = units::Id<Field>;  // over all entities
using FlagId = units::Id<Flag>;
using ParameterId = units::Id<Parameter>;
using LineId = units::Id<Line>;
using RuleId = units::Id<Rule>;
using DecisionId = units::Id<Decision>;
using CreateId = units::Id<Create>;
using StatementId = units::Id<Statement>;
using GatherId = units::Id<Gather>;
using PageId = units::Id<Page>;
using ReportId = units::Id<Report>;
using BatchId = units::Id<Batch>;
using LetterId = units::Id<Letter>;
using PropertyId = units::Id<Property>;
using ModuleId = units::Id<Module>;
using CountyId = units::Id<County>;  // its number among the values of the County enum

inline constexpr EnumId kCountyEnum{0};      // its values are the counties, in alphabetical order
inline constexpr EntityId kCountyEntity{0};  // the root: one row, the county that decides

enum class TypeKind : std::uint8_t {
  boolean,
  integer,
  money,
  exact_money,
  rate,
  date,
  month,
  span,
  dayset,
  text,
  enumeration,
  record,
  duration,  // literals only: never a fact's or line's type
  nothing,   // the literal `blank` before it meets its type
};

struct Type {
  TypeKind kind = TypeKind::nothing;
  std::uint32_t of = kNone;  // an enumeration's EnumId, a record's EntityId
  bool list = false;         // list of records, only
  bool or_blank = false;

  [[nodiscard]] constexpr EnumId enumeration() const { return EnumId(of); }
  [[nodiscard]] constexpr EntityId entity() const { return EntityId(of); }
  friend bool operator==(const Type&, const Type&) = default;
};

struct EnumValue {
  std::string name;
  std::string title;    // the text of the source, or the name
  std::string spanish;  // the same in Spanish; empty: nobody said
};
struct Enum {
  std::string name;
  std::vector<EnumValue> values;
  Span span;
};

struct Field {
  std::string name;
  EntityId entity;
  Type type;
  bool dated = false;
  bool fixed = false;
  units::Bounds bounds;  // of its values
  std::string title;
  Span span;
};

/// A fact or list that cases had under earlier rules.
struct RetiredName {
  std::string name;
  std::string instead;  // what to write now
  Span span;
};

struct Entity {
  std::string name;       // WorkRegistration
  std::string self_name;  // work_registration: the record itself as seen from below
  EntityId parent = kNone;
  std::string list_name;  // work_registrations; the root has none
  bool at_most_one = false;
  std::vector<FieldId> fields;
  std::vector<RetiredName> retired;
  std::vector<FieldId> key;
  std::string key_message;
  FieldId entered = kNone;  // the fields named entered and removed, if it has them
  FieldId removed = kNone;
  std::uint32_t depth = 0;  // of the root: 0
  Span span;
};

struct Flag {
  std::string name, title, number, group;
  std::string module;  // full name
  Type type;
  units::Value unset;         // unknown, or what holds while a county has not set it
  bool set_by_state = false;  // a county's admins do not set it
  Span span;
};

/// What a county has set for one flag. Empty: unset.
using FlagEntry = units::Entry<units::Value>;
struct County {
  std::string name, code, fips;
  IdVector<FlagId, std::vector<FlagEntry>> flags;
  text::FileId file = text::FileId::none;
};

struct Expr;

/// A label and dates of a group's item or a choice's branch.
struct Mark {
  std::string label;  // without brackets
  units::Dating dating;
};

/// Op says what it computes and how args are laid out (op.h).
struct Expr {
  Op op = Op::constant;
  Type type;
  Span span;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  units::Value value;  // constant
  std::vector<Expr> args;
  std::vector<Mark> marks;  // by item (all_of, any_of, none_of, at_least) or by branch (choose)

  // What `a` is, by the op.
  [[nodiscard]] FieldId field() const { return FieldId(a); }
  [[nodiscard]] LineId line() const { return LineId(a); }
  [[nodiscard]] EntityId entity() const { return EntityId(a); }
  [[nodiscard]] FlagId flag() const { return FlagId(a); }
  [[nodiscard]] ParameterId parameter() const { return ParameterId(a); }
};

struct Version {
  units::Dating dating;
  Expr body;
  bool unconfirmed = false;
  std::string cites;
  Span span;
};

/// One row of a parameter's table in force over `dating`. An exact key has low == high. A line of
/// the file whose cells say several values, or any, is as many rows.
struct KeyRange {
  units::Value low, high;
  bool open_high = false;
  bool any = false;  // of a cell `-`, which names no value
};
struct TableRow {
  std::vector<KeyRange> keys;  // by parameter key
  units::Value value;
  units::Dating dating;
  bool unconfirmed = false;
  std::string cites;
  Span span;  // of the value's cell
};

struct Parameter {
  std::string name, module, title, cites;
  Type type;
  std::vector<std::string> key_names;
  std::vector<Type> key_types;
  bool partial = false;
  std::vector<Version> versions;  // without a table; bodies may read other parameters and flags
  bool from_table = false;
  std::vector<TableRow> rows;  // sorted by key, then dating
  // beyond: a first key over `beyond_size` is the value at it plus (key - size) times the rows in
  // `beyond_rows`
  bool has_beyond = false;
  std::int64_t beyond_size = 0;
  std::vector<TableRow> beyond_rows;
  // The last key is the amount over which the row's rate holds, up to the next row alike but for
  // it: nothing but `marginal` reads it
  bool is_scale = false;
  std::string value_name;  // of a table: what a row's value is called in a loop over rows
  Span span;
};
/// The table's key that is a county, if it has one: of its rows each county has its own.
[[nodiscard]] std::optional<std::size_t> county_key(const Parameter& parameter);
/// How many rows of a table can hold at once: of one county, where a key is one.
[[nodiscard]] std::size_t most_rows_at_once(const Parameter& parameter);

/// Everything computed is a line: defines, rules, decisions, and the conditions and fields of
/// creates and statements (which are named `create.field`, cannot be read, and have `hidden` set).
enum class LineKind : std::uint8_t { define, rule, decision, outcome_part };

struct Line {
  std::string name;
  std::string module;   // full name: gagr.time_clock
  std::string program;  // its first word: gagr
  LineKind kind = LineKind::define;
  EntityId entity;
  Type type;
  std::string title;  // a form line if not empty
  std::string cites;
  units::SharedList<Version>
      versions;  // not in force: absent for rules and outcome parts, else an error where read
  Span span;     // of the name
};

struct Rule {
  LineId line;  // bool: it fails the entity
  std::string reason_code, reason;
};
struct Decision {
  LineId line;
  std::vector<LineId> reasons;  // of its entity or a descendant, in listed order
  LineId reasons_when = kNone;  // bool: only then does it give them
  std::vector<LineId> keep;     // the decision's own line is kept besides
  LineId pays = kNone;          // money, shown in every decision: what a month of it comes to
};
struct CreateField {
  FieldId field;
  LineId line;
  bool kept_current = false;
};
struct Create {
  std::string name;
  std::string module, program, cites;
  EntityId entity;  // whose row makes it
  EntityId record;  // what is made: a child entity of `entity`
  LineId when;
  std::vector<CreateField> fields;  // one for each key field at least
  LineId removed_when = kNone;
  Span span;
};
/// A row that a report gathers: made as a record is, and kept out of its case.
struct Gather {
  std::string name, module, program, cites;
  EntityId entity;  // whose row gives it: the case or a record below it
  EntityId record;  // a child of the case
  LineId when;
  std::vector<CreateField> fields;  // one for each fact of the record
  Span span;
};
/// A text in pieces: words, or a value of the row, printed as format_value.h says. A pattern
/// without a value is for the moment at which a report is made.
struct TextPiece {
  std::string words;
  LineId value = kNone;
  std::string pattern;
};
struct StatementField {
  std::string name;
  LineId line;
};
using StatementKind = syntax::StatementKind;
struct Statement {
  StatementKind kind = StatementKind::message;
  std::string name, module, program, cites;
  EntityId entity;
  bool of_removed = false;  // a contradiction, asked of the records that were removed
  LineId when;
  std::vector<StatementField> fields;
  std::vector<TextPiece> english, spanish;
  Span span;
};

/// A field of a page, a column of its rows, or a text of its own. Its lines are hidden ones of the
/// page's entity, a column's of the rows'.
struct ShownItem {
  std::string name;  // empty: a text
  std::vector<TextPiece> title;
  LineId value = kNone;            // of a text: none
  bool is_generated = false;       // the day and time at which a report is made
  std::string pattern;             // empty: none
  LineId when = kNone;             // bool: else it is not shown
  PageId links = kNone;            // where a click leads
  std::optional<CellRange> cells;  // of a sheet; none: the next free ones
};
using FilterKind = syntax::FilterKind;
struct PageFilter {
  std::string name, title;
  FilterKind kind = FilterKind::equal;
  LineId value;
};
struct PageRows {
  EntityId entity;      // below the page's, or the same; of a list: any
  LineId list = kNone;  // of the page's record: these records, and no others
  std::vector<TextPiece> title;
  LineId when = kNone;             // bool: else no row
  LineId by = kNone;               // in the order of this; else as the case has them
  bool across = false;             // a record a column, an item a row
  std::int64_t page_size = 0;      // 0: all at once
  std::optional<CellRange> cells;  // of a sheet: where they begin; none: the next free row
  std::vector<PageFilter> filters;
  std::vector<ShownItem> columns;
};
/// What a column shows of a flag and of the entry that is in force.
enum class FlagPart : std::uint8_t { title, number, value, begin, end, entered, by, note };
struct FlagColumn {
  FlagPart part = FlagPart::title;
  std::string name, pattern;
  std::vector<TextPiece> title;
};
/// The flags of a group, as the county has them in the month, as known on the day.
struct PageFlags {
  std::vector<TextPiece> title;
  std::vector<FlagId> flags;
  std::vector<FlagColumn> columns;
};
/// What may be typed in for a record, and what is refused. All lines are of the record's entity.
struct EditField {
  FieldId field;
  std::vector<TextPiece> title;
  LineId value = kNone;  // what stands there until something is typed
  LineId when = kNone;   // bool: else it is not shown, and nothing may be typed
  bool is_required = false;
  std::string required;  // what is said where it is empty
};
struct EditRefusal {
  LineId when;  // bool
  std::vector<TextPiece> text;
};
struct PageEdit {
  EntityId entity;
  LineId when = kNone;          // bool: such a record may be edited
  LineId removed_when = kNone;  // bool: it may be removed; none: it may not
  std::string not_removed;      // what is said then
  std::vector<EditField> fields;
  std::vector<EditRefusal> refusals;
};
using PagePart = std::variant<ShownItem, PageRows, PageFlags, PageEdit>;
struct Page {
  std::string name, module, program, cites;
  EntityId entity;
  std::vector<TextPiece> title;
  units::Dating dating;
  LineId month = kNone;  // it is shown for; none: the month asked for
  std::vector<PagePart> parts;
  Span span;
};

struct Sheet {
  PageId page;  // of the case that the report's rows are gathered in
  std::string tab;
};
struct ReportFact {
  FieldId field;  // of the case
  units::Value value;
};
struct Report {
  std::string name, module, program, title, cites, runs;
  std::vector<ReportFact> facts;  // of the case that its rows are gathered in
  std::vector<GatherId> gathers;
  std::vector<Sheet> sheets;
  Span span;
};

/// What a job does to the cases of a store.
using BatchMonths = syntax::BatchMonths;
struct Batch {
  std::string name, module, program, title, cites, runs;
  LineId due = kNone;  // date of the county: the day on which it runs; none: any day
  BatchMonths months = BatchMonths::saved;
  bool unchanged = false;  // only cases of which nothing was entered since their last decision
  LineId when = kNone;     // bool of the case: else a month is left alone
  std::vector<CreateId> creates;  // whose records it writes
  std::vector<DecisionId> saves;  // whose kept lines it saves
  Span span;
};
/// Of two languages; Spanish is empty where nobody has translated it.
struct BothTexts {
  std::vector<TextPiece> english, spanish;
};
/// A text of a letter, or a value with its title. Lines are hidden ones of the letter's entity.
struct LetterItem {
  std::string name;      // empty: a text
  BothTexts words;       // the text, or the title
  LineId value = kNone;  // none, of one with a name: what its notices have in common (Letter::each)
  std::string pattern, spanish_pattern;  // empty: none
  LineId when = kNone;                   // bool: else it is not in the letter
  bool is_carried = true;                // else its source names it, and does not have its text
};
struct LetterTable {
  BothTexts title;
  LineId when = kNone;
  std::vector<LetterItem> lines;  // values
};
/// Those that are sent, of the letter's record or of the records below it, record by record.
struct LetterNotices {
  std::vector<StatementId> notices;
  std::string by;  // of one record in the order of this field of theirs; empty: as listed
};
using LetterPart = std::variant<LetterItem, LetterTable, LetterNotices>;
/// What one addressee gets in one envelope: sent where a notice of it is.
struct Letter {
  std::string name, module, program, cites;
  EntityId entity;
  BothTexts title;
  units::Dating dating;
  LineId when = kNone;  // bool: only then
  std::string each;     // a field of its notices, each value a letter of its own; empty: one letter
  std::string font;     // a family of fonts; empty: any
  std::int64_t points = 0;
  std::vector<LetterItem> header, footer, enclosures;
  std::vector<LetterPart> body;
  Span span;
};

/// What must be so in every case: tried on cases that are drawn (trial/), never asked in a
/// decision.
using ClaimKind = syntax::ClaimKind;
struct Claim {
  ClaimKind kind = ClaimKind::always;
  LineId value;          // of the property's entity; of `always` a bool
  FieldId fact = kNone;  // of never_more and never_less: of which there is more
  Span span;
};
struct Property {
  std::string name, module, program, title, cites;
  EntityId entity;  // the case or a record below it
  units::Dating dating;
  LineId when = kNone;  // bool: of such rows alone
  std::vector<Claim> claims;
  Span span;
};

struct Module {
  std::string name, title, program;
  std::vector<std::string> sources;  // citations
  std::vector<ModuleId> imports;     // as written
  LineId applies = kNone;            // a line of County over flags alone
  text::FileId file = text::FileId::none;
};

struct Program {
  IdVector<EnumId, Enum> enums;
  IdVector<EntityId, Entity> entities;  // a parent before its children
  IdVector<FieldId, Field> fields;
  IdVector<FlagId, Flag> flags;
  IdVector<ParameterId, Parameter> parameters;
  IdVector<LineId, Line> lines;
  std::vector<LineId> order;  // so that a line comes after those it reads at its own month
  IdVector<RuleId, Rule> rules;
  IdVector<DecisionId, Decision> decisions;
  IdVector<CreateId, Create> creates;
  IdVector<StatementId, Statement> statements;
  IdVector<GatherId, Gather> gathers;
  IdVector<PageId, Page> pages;
  IdVector<ReportId, Report> reports;
  IdVector<BatchId, Batch> batches;
  IdVector<LetterId, Letter> letters;
  IdVector<PropertyId, Property> properties;
  IdVector<ModuleId, Module> modules;
  IdVector<CountyId, County> counties;
  text::Problems warnings;
};

/// Whether the line is a condition or value of a property: what it says is meant to hold always.
[[nodiscard]] bool is_of_property(const Program& program, LineId line);

/// A number of a type that has bounds: $5.00, 0.5, 2021-08.
[[nodiscard]] std::string number_to_string(const Program& program, const Type& type,
                                           const units::Rational& number);
/// `at least $0.00`, `from 0 to 31`, `from 0 to 168 in steps of 0.5`; empty: any value.
[[nodiscard]] std::string bounds_text(const Program& program, const Field& field);
[[nodiscard]] std::string type_name(const Program& program, const Type& type);  // `date or blank`
/// A known or blank value as the user writes it: Employable, $291.00, 2021-08-01..open, p1.
[[nodiscard]] std::string value_to_string(const Program& program, const Type& type,
                                          const units::Value& value);
/// A key of a table's row: `5`, `6+`, `1-3`, `-`.
[[nodiscard]] std::string key_range_to_string(const Program& program, const Type& type,
                                              const KeyRange& range);

}  // namespace poppy::check
