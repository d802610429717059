// What the files of check/ share while they make one Program: the names by module, the problems
// found so far, and the program as it grows. Only check_program() makes one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/check/name_index.h"

namespace poppy::check {

using text::ProblemCode;
/// Of whatever a declaration made; an outcome's is its entity's.
using AnyId = std::variant<EnumId, EntityId, FlagId, ParameterId, LineId, GatherId, PageId,
                           ReportId, BatchId, LetterId, PropertyId>;

enum class NameKind : std::uint8_t {
  enumeration,
  entity,
  flag,
  parameter,
  line,
  outcome,
  gather,
  page,
  report,
  batch,
  letter,
  property,
};

/// One declaration of a name. `entity`: whose line or outcome it is.
struct Declared {
  NameKind kind = NameKind::line;
  AnyId id;
  ModuleId module;
  EntityId entity = kNone;
  Span span;
};

/// Names that a module sees, sorted, when `declared` were.
struct Visible {
  std::size_t declared = 0;
  std::vector<std::string_view> names;
};

class BodyKeeper;

struct Checking {
  const text::SourceSet& sources;
  const syntax::RuleSheet& sheet;
  const std::vector<TableFile>& tables;
  const std::vector<county::CountyFile>& county_files;
  const Unread& unread;
  Program program = {};
  text::Problems problems = {};

  /// [module][other]: itself and what it imports.
  IdVector<ModuleId, IdVector<ModuleId, bool>> sees = {};
  std::set<std::pair<ModuleId, ModuleId>> used = {};  // imports that gave a name
  NameIndex<std::vector<Declared>> names = {};        // add_name()
  std::size_t declared = 0;                           // of those, so far
  /// What add_visible() has found, as long as nothing more is declared: a fact that got another
  /// name is asked for by each line that reads it.
  mutable std::map<std::tuple<ModuleId, NameKind, EntityId>, Visible> visible = {};
  /// Of enums, by how rules write them: of San Luis Obispo, San_Luis_Obispo.
  std::map<std::string, std::vector<std::pair<EnumId, std::int64_t>>, std::less<>> values = {};
  MemberIndex<FieldId> fields = {};
  IdVector<FieldId, ModuleId> field_modules = {};
  MemberIndex<EntityId> lists = {};                  // by parent and list name
  std::unordered_map<const void*, AnyId> made = {};  // by syntax node
  std::set<LineId> kept = {};                        // lines that some decision keeps
  /// That cells of tables name.
  std::vector<std::pair<std::string, Span>> counties_without_file = {};

  // Names of declarations that could not be read or belong to nothing, with their modules; modules
  // that may declare other names, too; and those that see a module that may declare any.
  std::map<std::string, std::set<ModuleId>, std::less<>> given_up = {};
  std::vector<ModuleId> cut = {};
  std::set<ModuleId> blind = {};
  std::map<text::FileId, ModuleId> module_of = {};

  // For an editor alone.
  bool notes_uses = false;
  std::vector<NameUse> uses = {};
  IdVector<EnumId, std::vector<Span>> enum_values = {};
  IdVector<EntityId, Span> list_spans = {};
  BodyKeeper* keeper = nullptr;
  std::size_t told = 0;  // problems, those among them that are not told

  std::vector<TableFault> table_faults = {};  // as they are told

  /// Program::modules are those of the sheet.
  [[nodiscard]] const syntax::Module& syntax_of(ModuleId module) const {
    return sheet.modules[module.value];
  }
  /// What the declaration made, or nullptr where it has a problem.
  template <class IdType>
  [[nodiscard]] const IdType* made_of(const void* syntax) const {
    const auto found = made.find(syntax);
    return found == made.end() ? nullptr : &std::get<IdType>(found->second);
  }
  /// A name that is unknown only because its declaration has a problem itself is not told again.
  void problem(ProblemCode code, Span span, std::string message, std::string hint = {});
};

/// Where an editor asks: `name` stands at the end of `at`, or else at its begin, and means what is
/// declared there.
void note_use(Checking& checking, Span at, std::string_view name, Span declared);
void note_use(Checking& checking, const syntax::Name& name, Span declared);

/// Each hint looks at every name that there is; of a file the first 200 problems are told.
inline constexpr std::size_t kMostHints = 200;  // of a load

void add_name(Checking& checking, const std::string& name, const Declared& declared);
/// The declaration of this kind that the module sees, its import marked as used. Lines: of this
/// entity alone.
[[nodiscard]] const Declared* find_declared(Checking& checking, ModuleId module, NameKind kind,
                                            std::string_view name, EntityId entity = kNone);
/// Names of this kind that the module sees, for the nearest one.
void add_visible(const Checking& checking, ModuleId module, NameKind kind,
                 std::vector<std::string_view>& names, EntityId entity = kNone);
/// `word` is declared in a module that this one does not import, and which; or empty.
[[nodiscard]] std::string import_hint(const Checking& checking, ModuleId module,
                                      std::string_view word);
/// `did you mean `x`?`, or empty.
[[nodiscard]] std::string nearest_hint(const Checking& checking, std::string_view word,
                                       const std::vector<std::string_view>& names);
/// A fact of the entity, or a problem.
[[nodiscard]] std::optional<FieldId> find_fact(Checking& checking, EntityId entity,
                                               const syntax::Name& name);
/// The import that is missing, or else the nearest of the names.
[[nodiscard]] std::string hint_for_unknown(const Checking& checking, ModuleId module,
                                           std::string_view word,
                                           const std::vector<std::string_view>& names);
/// The names of this kind.
[[nodiscard]] std::string hint_for_unknown(const Checking& checking, ModuleId module,
                                           std::string_view word, NameKind kind);
/// The declaration of this kind that is meant, or a problem; `what`: page.
[[nodiscard]] const Declared* find_or_report(Checking& checking, ModuleId module, NameKind kind,
                                             const syntax::Name& name, std::string_view what);
/// What it is.
template <typename IdType>
std::optional<IdType> find_one(Checking& checking, ModuleId module, NameKind kind,
                               const syntax::Name& name, std::string_view what) {
  const Declared* found = find_or_report(checking, module, kind, name, what);
  return found == nullptr ? std::nullopt : std::optional(std::get<IdType>(found->id));
}
/// `word` as the user wrote it there, in one short line.
[[nodiscard]] std::string quoted(const Checking& checking, Span span);

/// The name of a county and of a file that could not be read: `San Luis Obispo`, `san-luis-obispo`.
[[nodiscard]] bool is_county_alike(std::string_view name, std::string_view file);

/// A word that every expression may read without a declaration: `benefit_month`, `county`, `open`,
/// …
[[nodiscard]] bool is_built_in(std::string_view name);

/// `entity` itself or an entity above it.
[[nodiscard]] bool is_at_or_above(const Program& program, EntityId entity, EntityId below);

// The passes, in order. declare.cpp, declare_lines.cpp
void declare_modules(Checking& checking);
void declare_types(Checking& checking);   // enums, entities, fields
void declare_values(Checking& checking);  // flags, parameters, lines; then doubled names
void report_doubled_names(Checking& checking);
void report_hidden_built_ins(Checking& checking);
void report_unused_imports(Checking& checking);
// bodies.cpp, outcomes.cpp, pages.cpp, batches.cpp, letters.cpp, properties.cpp
void check_values(Checking& checking);    // flags' unset, parameters, applies
void check_lines(Checking& checking);     // defines, rules, decisions
void check_outcomes(Checking& checking);  // creates, statements
void check_pages(Checking& checking);     // gathers, pages, reports
void check_batches(Checking& checking);   // after the outcomes and decisions
void check_letters(Checking& checking);   // after outcomes: letters are made of them
void check_properties(Checking& checking);
// tables.cpp, table_rows.cpp, counties.cpp
void read_table(Checking& checking, ModuleId module, const syntax::Parameter& syntax,
                Parameter& parameter);
void sort_table_rows(Parameter& parameter);  // by key, then dating (table_rows.cpp)
void check_table_rows(Checking& checking, const Parameter& parameter);
void report_counties_without_file(Checking& checking);  // once, for all tables
void name_counties(Checking& checking);  // the values of the County enum, before anything names one
void read_county_flags(Checking& checking);
// order.cpp
void order_lines(Checking& checking);  // Program::order, circles, `at` within `at`

/// Kinds of faults in a list of versions as problems; `spans` by version. What: `day_limit`.
void report_dating_faults(Checking& checking, const std::vector<units::Dating>& versions,
                          const std::vector<Span>& spans, std::string_view what);
/// Months that no version covers, between the first and the last that one does.
void report_gaps(Checking& checking, const std::vector<units::Dating>& versions, Span span,
                 std::string_view what, ProblemCode code);

}  // namespace poppy::check
