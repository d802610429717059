// The checked program: every name resolved, every type known, every version list sound. What
// check_program makes and plan/ and facts/ read. Nothing here is about one county, month or case
// yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/op.h"
#include "interpreter/syntax/letter_kind.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"
#include "interpreter/units/bounds.h"
#include "interpreter/units/dated.h"
#include "interpreter/units/value.h"

namespace poppy::check {

using text::Span;

// Indices into the vectors of Program.
using EnumId = std::uint32_t;
using EntityId = std::uint32_t;
using FieldId = std::uint32_t;  // into Program::fields, over all entities
using FlagId = std::uint32_t;
using ParameterId = std::uint32_t;
using LineId = std::uint32_t;
inline constexpr std::uint32_t kNone = 0xffffffff;

inline constexpr EnumId kCountyEnum = 0;      // its values are the counties, in alphabetical order
inline constexpr EntityId kCountyEntity = 0;  // the root: one row, the county that decides

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
  enumeration,  // of: EnumId
  record,       // of: EntityId
  duration,     // literals only: never a fact's or line's type
  nothing,      // the literal `blank` before it meets its type
};

struct Type {
  TypeKind kind = TypeKind::nothing;
  std::uint32_t of = kNone;
  bool list = false;  // list of records, only
  bool or_blank = false;
  friend bool operator==(const Type&, const Type&) = default;
};

struct EnumValue {
  std::string name;
  std::string title;
};  // title: the text of the source, or the name
struct Enum {
  std::string name;
  std::vector<EnumValue> values;
  Span span;
};

struct Field {
  std::string name;
  EntityId entity = 0;
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
  units::Value unset;  // unknown, or what holds while a county has not set it
  Span span;
};

/// What a county has set for one flag. Empty: unset.
struct FlagEntry {
  units::Value value;
  units::Dating dating;
  std::optional<units::Date> entered;
  std::string by, note;
  Span span;
};
struct County {
  std::string name, code;
  std::vector<std::vector<FlagEntry>> flags;  // by FlagId
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
};

struct Version {
  units::Dating dating;
  Expr body;
  bool unconfirmed = false;
  std::string cites;
  Span span;
};

/// One row of a parameter's table in force over `dating`. An exact key has low == high.
struct KeyRange {
  units::Value low, high;
  bool open_high = false;
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
  Span span;
};

/// Everything computed is a line: defines, rules, decisions, and the conditions and fields of
/// creates and letters (which are named `create.field`, cannot be read, and have `hidden` set).
enum class LineKind : std::uint8_t { define, rule, decision, outcome_part };

struct Line {
  std::string name;
  std::string module;   // full name: gagr.time_clock
  std::string program;  // its first word: gagr
  LineKind kind = LineKind::define;
  EntityId entity = 0;
  Type type;
  std::string title;  // a form line if not empty
  std::string cites;
  std::vector<Version>
      versions;  // not in force: absent for rules and outcome parts, else an error where read
  Span span;     // of the name
};

struct Rule {
  LineId line = 0;  // bool: it fails the entity
  std::string reason_code, reason;
};
struct Decision {
  LineId line = 0;
  std::vector<LineId> reasons;  // of its entity or a descendant, in listed order
  LineId reasons_when = kNone;  // bool: only then does it give them
  std::vector<LineId> keep;     // the decision's own line is kept besides
};
struct CreateField {
  FieldId field = 0;
  LineId line = 0;
  bool kept_current = false;
};
struct Create {
  std::string name;
  std::string module, program, cites;
  EntityId entity = 0;  // whose row makes it
  EntityId record = 0;  // what is made: a child entity of `entity`
  LineId when = 0;
  std::vector<CreateField> fields;  // one for each key field at least
  LineId removed_when = kNone;
  Span span;
};
/// A letter's text in pieces: words, or a value of the row.
struct TextPiece {
  std::string words;
  LineId value = kNone;
};
struct LetterField {
  std::string name;
  LineId line = 0;
};
using LetterKind = syntax::LetterKind;
struct Letter {
  LetterKind kind = LetterKind::message;
  std::string name, module, program, cites;
  EntityId entity = 0;
  LineId when = 0;
  std::vector<LetterField> fields;
  std::vector<TextPiece> english, spanish;
  Span span;
};

struct Module {
  std::string name, title, program;
  std::vector<std::string> sources;    // citations
  std::vector<std::uint32_t> imports;  // into Program::modules, as written
  LineId applies = kNone;              // a line of County over flags alone
  text::FileId file = text::FileId::none;
};

struct Program {
  std::vector<Enum> enums;
  std::vector<Entity> entities;  // a parent before its children
  std::vector<Field> fields;
  std::vector<Flag> flags;
  std::vector<Parameter> parameters;
  std::vector<Line> lines;
  std::vector<std::uint32_t>
      order;  // LineIds so that a line comes after those it reads at its own month
  std::vector<Rule> rules;
  std::vector<Decision> decisions;
  std::vector<Create> creates;
  std::vector<Letter> letters;
  std::vector<Module> modules;
  std::vector<County> counties;  // by value of the County enum
  text::Problems warnings;
};

/// A number of a type that has bounds: $5.00, 0.5, 2021-08.
[[nodiscard]] std::string number_to_string(const Program& program, const Type& type,
                                           const units::Rational& number);
/// `at least $0.00`, `from 0 to 31`, `from 0 to 168 in steps of 0.5`; empty: any value.
[[nodiscard]] std::string bounds_text(const Program& program, const Field& field);
[[nodiscard]] std::string type_name(const Program& program, const Type& type);  // `date or blank`
/// A known or blank value as the user writes it: Employable, $291.00, 2021-08-01..open, p1.
[[nodiscard]] std::string value_to_string(const Program& program, const Type& type,
                                          const units::Value& value);

}  // namespace poppy::check
