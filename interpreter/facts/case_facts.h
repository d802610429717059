// One case as its file tells it, checked against the program: typed, placed, nothing guessed. Not
// yet cut down to what a run on some day may see: bind (reference/) does that. Deciding several
// months appends to it (append_*).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/problem.h"
#include "interpreter/units/dated.h"
#include "interpreter/units/value.h"

namespace poppy::facts {

/// A fact over time. A plain fact has one version, open on both axes.
struct FactVersion {
  units::Value value;    // known or blank; a record-typed fact holds its key as text
  units::Dating dating;  // runs_from: the day it was entered
  text::Span span;
};

struct Record {
  std::uint32_t parent = 0;  // index into the parent entity's records; County has the one record 0
  std::string key;  // as text, the key fields joined with `, `; empty for an entity without a key
  std::vector<std::vector<FactVersion>> facts;  // by position in Entity::fields; empty: unknown
  units::IdVector<check::EntityId, bool>
      children_given;  // whether the list of this child entity was given
  std::optional<units::Date> entered, removed;
  text::Span span;
};

struct SavedValue {
  check::LineId line;
  std::uint32_t record =
      0;  // of the line's entity: the first in the list with the key, if it was corrected later
  units::Value value;  // known, blank or unknown (an undetermined past result); a record by its key
};
struct SavedDecision {
  units::Month month;
  units::Date run_date;
  std::vector<SavedValue> values;
};

struct CaseFacts {
  std::string id;  // `case:`
  std::optional<check::CountyId> county;
  std::optional<units::Month> first_month,
      last_month;  // what the file asks to be decided, if it says
  std::optional<units::Date> run_date;
  std::vector<std::string> programs;  // empty: all
  units::IdVector<check::EntityId, std::vector<Record>>
      records;  // [County] and [Case] hold one record each
  bool saved_given = false;
  std::vector<SavedDecision> saved;  // in file order; later entries win a tie of run date
};

/// Problems: unknown key (nearest offered), wrong type, impossible date, unknown enum value or
/// county, a fact twice, a missing key field, two records of one key (with the entity's message), a
/// changed `fixed` field, a reference to no record, `saved` naming a line no decision keeps.
[[nodiscard]] text::Result<CaseFacts> read_case(const text::SourceSet& sources,
                                                const check::Program& program,
                                                const config::YamlNode& node);

/// A scalar as a value of the type, for facts, saved values and the expectations of rule tests.
/// Error: the message.
[[nodiscard]] std::expected<units::Value, std::string> parse_value(const check::Program& program,
                                                                   const check::Type& type,
                                                                   const config::YamlNode& node);

/// A replacement of rule tests: `persons.p1.application_date` -> value; the scalar `unknown` takes
/// the fact away. The path is applied to the YAML before reading. Problems: a path that leads
/// nowhere.
[[nodiscard]] text::Result<config::YamlNode> replace_facts(config::YamlNode base,
                                                           const config::YamlNode& given);

/// Whether a past decision is one of the program: it kept a line of it, or nothing at all.
[[nodiscard]] bool speaks_for(const check::Program& program, const SavedDecision& decision,
                              std::string_view of_program);

/// The county name's index, whatever the letters' case; nullopt when there is no such county.
[[nodiscard]] std::optional<check::CountyId> find_county(const check::Program& program,
                                                         std::string_view name);

/// As people ask for one: by name, with or without `County`, by its state code (15), or by its FIPS
/// code (06029). Error: P907, with the names that are nearest.
[[nodiscard]] std::expected<check::CountyId, text::Problem> find_county_asked(
    const check::Program& program, std::string_view words);

/// The entity whose parent is County (the one named Case, should there be several); kNone where the
/// rules have none.
[[nodiscard]] check::EntityId find_case_entity(const check::Program& program);

/// The text of Record::key for values of the entity's key fields, in their order (record-typed ones
/// as key text): for records that a run makes.
[[nodiscard]] std::string key_text(const check::Program& program, check::EntityId entity,
                                   const std::vector<units::Value>& values);

/// `persons.p1` style name of a record for people: `p1`, `p1/time_clocks/2021-08-01`, the case's id
/// for the case.
[[nodiscard]] std::string record_name(const check::Program& program, const CaseFacts& facts,
                                      check::EntityId entity, std::uint32_t record);
/// The same from the name of the record above it (empty: the case) and the place among the records
/// of its list there, for all records of a case in turn.
[[nodiscard]] std::string record_name_below(const check::Program& program, check::EntityId entity,
                                            std::string_view above, std::string_view key,
                                            std::size_t position);

}  // namespace poppy::facts
