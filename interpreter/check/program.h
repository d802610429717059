// The checked program: every name resolved, every type known, every version list sound. What
// check_program makes and plan/ and facts/ read. Nothing here is about one county, month or case
// yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/ops/op.h"
#include "interpreter/syntax/letter_kind.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"
#include "interpreter/units/bounds.h"
#include "interpreter/units/entry.h"
#include "interpreter/units/id.h"
#include "interpreter/units/value.h"

namespace poppy::check {

using ops::kHasBy, ops::kHasHead, ops::kHasWhere, ops::kMostFrames, ops::kUnrolled;
using ops::kind_of, ops::name_of, ops::word_of, ops::Op, ops::OpKind;
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
struct Letter;
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
using LetterId = units::Id<Letter>;
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
  std::string title;
};  // title: the text of the source, or the name
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
  units::Value unset;  // unknown, or what holds while a county has not set it
  Span span;
};

/// What a county has set for one flag. Empty: unset.
using FlagEntry = units::Entry<units::Value>;
struct County {
  std::string name, code;
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
  EntityId entity;
  Type type;
  std::string title;  // a form line if not empty
  std::string cites;
  std::vector<Version>
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
/// A letter's text in pieces: words, or a value of the row.
struct TextPiece {
  std::string words;
  LineId value = kNone;
};
struct LetterField {
  std::string name;
  LineId line;
};
using LetterKind = syntax::LetterKind;
struct Letter {
  LetterKind kind = LetterKind::message;
  std::string name, module, program, cites;
  EntityId entity;
  bool of_removed = false;  // a contradiction, asked of the records that were removed
  LineId when;
  std::vector<LetterField> fields;
  std::vector<TextPiece> english, spanish;
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
  IdVector<LetterId, Letter> letters;
  IdVector<ModuleId, Module> modules;
  IdVector<CountyId, County> counties;
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
