// Inside facts/: what the parts of read_case share while they read one case.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/facts/case_facts.h"

namespace poppy::facts {

using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;

struct CaseReading {
  const check::Program& program;
  text::Problems& problems;
  CaseFacts facts;
  check::EntityId case_entity = check::kNone;
  template <class T>
  using ByEntity = units::IdVector<check::EntityId, T>;
  ByEntity<std::vector<check::EntityId>> children;
  // When all records are read: the first record of a parent with a key, and of each key those that
  // have it below different parents.
  ByEntity<std::map<std::pair<std::uint32_t, std::string>, std::uint32_t>> by_key;
  ByEntity<std::map<std::string, std::vector<std::uint32_t>>> keys;

  void add(text::ProblemCode code, text::Span span, std::string message, std::string hint) {
    problems.push_back({code, span, std::move(message), std::move(hint)});
  }
};

/// A fact's or saved line's value; nullopt: a problem has been added.
[[nodiscard]] std::optional<units::Value> read_value(CaseReading& reading, std::string_view name,
                                                     const check::Type& type, const YamlNode& node);

/// The versions of a fact, none where a problem has been added.
[[nodiscard]] std::vector<FactVersion> read_fact(CaseReading& reading, const check::Field& field,
                                                 const YamlNode& node);

/// A record-typed value must name one record of the case; adds the problem if it does not. After
/// by_key and keys are filled.
void check_reference(CaseReading& reading, const check::Type& type, const units::Value& value,
                     text::Span span);

/// The records under one list, their facts and lists, and the keys among them.
void read_list(CaseReading& reading, check::EntityId entity, std::uint32_t parent,
               const YamlEntry& list);
/// A fact or list of a record by name; `reserved`: further keys that may stand beside it, to be
/// suggested.
void read_record_entry(CaseReading& reading, check::EntityId entity, std::uint32_t record,
                       const YamlEntry& entry, const std::vector<std::string_view>& reserved);
[[nodiscard]] std::uint32_t add_record(CaseReading& reading, check::EntityId entity,
                                       std::uint32_t parent, text::Span span);
/// Fills entered and removed from the facts of those names, and judges them.
void fill_entered(CaseReading& reading, check::EntityId entity, std::uint32_t record);

/// The value of the key `saved`. After by_key is filled.
void read_saved(CaseReading& reading, const YamlNode& node);

/// an amount such as $291; one of A, B and C; or `blank` after it where there may be none
[[nodiscard]] std::string expected_words(const check::Program& program, const check::Type& type);

/// The key of a record of the entity as it stands in Record::key. Error: the message.
[[nodiscard]] std::expected<std::string, std::string> parse_key(const check::Program& program,
                                                                check::EntityId entity,
                                                                std::string_view text);

/// Whether the node is `blank` or `unknown` as a word of the language; in quotes a text may be just
/// that.
[[nodiscard]] bool is_word(const YamlNode& node, std::string_view word, const check::Type& type);

}  // namespace poppy::facts
