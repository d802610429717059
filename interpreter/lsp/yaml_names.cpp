// See yaml_names.h.
#include "interpreter/lsp/yaml_names.h"

#include <algorithm>
#include <optional>
#include <string>

#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_facts.h"

namespace poppy::lsp {
namespace {

using check::EntityId;
using check::kNone;
using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;

class Walk {
 public:
  Walk(const check::CheckedPart& rules, const text::SourceSet& sources, std::string_view program)
      : rules_(rules), program_(rules.program), sources_(sources), of_(program) {}

  void walk_case(const YamlNode& root) {
    const EntityId entity = facts::find_case_entity(program_);
    if (entity == kNone) return;
    for (const YamlEntry& entry : root.entries) {
      if (entry.key == "saved") {
        for (const YamlNode& decision : entry.value.items) saved(entity, decision);
      } else {
        member(entity, entry);
      }
    }
  }

  void walk_test(const YamlNode& test) {
    for (const YamlEntry& entry : test.entries) {
      if (entry.key == "case") walk_case(entry.value);
      if (entry.key == "given") given(entry.value);
      if (entry.key != "expect") continue;
      if (test.find("months") == nullptr) {
        expected(entry.value);
      } else {
        for (const YamlEntry& month : entry.value.entries) expected(month.value);
      }
    }
  }

  std::vector<check::NameUse> take() { return std::move(uses_); }

 private:
  /// `at` bytes into the words of the place, where these stand as they are.
  void note(text::Span place, std::size_t at, std::string_view name, text::Span declared) {
    if (declared.file == text::FileId::none) return;
    std::string_view words = sources_.text_of(place);
    std::uint32_t begin = place.begin;
    if (words.starts_with('"') || words.starts_with('\'')) {
      words.remove_prefix(1);
      ++begin;
    }
    if (!words.substr(std::min(at, words.size())).starts_with(name)) return;
    begin += static_cast<std::uint32_t>(at);
    uses_.push_back(
        {{place.file, begin, begin + static_cast<std::uint32_t>(name.size())}, declared});
  }
  void note(const YamlEntry& entry, text::Span declared) {
    note(entry.key_span, 0, entry.key, declared);
  }

  [[nodiscard]] const check::Field* find_field(EntityId entity, std::string_view name) const {
    for (const check::FieldId id : program_.entities[entity].fields) {
      if (program_.fields[id].name == name) return &program_.fields[id];
    }
    return nullptr;
  }
  [[nodiscard]] EntityId find_list(EntityId entity, std::string_view name) const {
    for (const EntityId id : program_.entities.ids()) {
      if (program_.entities[id].parent == entity && program_.entities[id].list_name == name) {
        return id;
      }
    }
    return kNone;
  }
  [[nodiscard]] text::Span place_of_list(EntityId list) const {
    const text::Span named = rules_.lists[list];
    return named.file == text::FileId::none ? program_.entities[list].span : named;
  }

  /// A value of an enum, as it is or in entries with dates.
  void value(const check::Type& type, const YamlNode& node) {
    if (type.kind != check::TypeKind::enumeration) return;
    if (node.kind == YamlKind::scalar) {
      const auto& values = program_.enums[type.enumeration()].values;
      const auto found = std::ranges::find(values, node.scalar, &check::EnumValue::name);
      if (found == values.end()) return;
      const auto place = static_cast<std::size_t>(found - values.begin());
      note(node.span, 0, node.scalar, rules_.enum_values[type.enumeration()][place]);
    }
    if (const YamlNode* const dated = node.find("value")) value(type, *dated);
    for (const YamlNode& item : node.items) value(type, item);
  }

  void member(EntityId entity, const YamlEntry& entry) {
    if (const check::Field* const field = find_field(entity, entry.key)) {
      note(entry, field->span);
      value(field->type, entry.value);
      return;
    }
    const EntityId list = find_list(entity, entry.key);
    if (list == kNone) return;
    note(entry, place_of_list(list));
    records(list, entry.value);
  }

  void records(EntityId list, const YamlNode& node) {
    for (const YamlNode& record : node.items) this->record(list, record);
    const bool is_one = program_.entities[list].at_most_one;
    if (is_one) record(list, node);
    if (is_one || node.kind != YamlKind::mapping) return;
    for (const YamlEntry& keyed : node.entries) record(list, keyed.value);
  }
  void record(EntityId entity, const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) member(entity, entry);
  }

  void saved(EntityId entity, const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) {
      if (const check::Line* const line = find_line(entry.key, entity)) {
        note(entry, line->span);
        value(line->type, entry.value);
        continue;
      }
      const EntityId list = find_list(entity, entry.key);
      if (list == kNone) continue;
      note(entry, place_of_list(list));
      for (const YamlEntry& keyed : entry.value.entries) saved(list, keyed.value);
      for (const YamlNode& item : entry.value.items) saved(list, item);
    }
  }

  /// Of the tests' own program before that of others; `entity` none: of any.
  [[nodiscard]] const check::Line* find_line(std::string_view name, EntityId entity) const {
    const check::Line* found = nullptr;
    for (const check::Line& line : program_.lines) {
      if (line.name != name || line.kind == check::LineKind::outcome_part) continue;
      if (entity != kNone && line.entity != entity) continue;
      if (found == nullptr || (line.program == of_ && found->program != of_)) found = &line;
    }
    return found;
  }

  /// `persons.p1.time_clocks.1.kind`: a fact or list, then the key of a record, and so on.
  void given(const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) {
      EntityId entity = facts::find_case_entity(program_);
      bool is_key = false;
      for (std::size_t begin = 0; begin <= entry.key.size() && entity != kNone;) {
        const std::size_t end = std::min(entry.key.find('.', begin), entry.key.size());
        const std::string_view word = std::string_view(entry.key).substr(begin, end - begin);
        const bool is_last = end == entry.key.size();
        if (!is_key) {
          const YamlEntry part{std::string(word), entry.key_span,
                               is_last ? entry.value : YamlNode()};
          entity = step(entity, part, begin, is_last);
          is_key = entity != kNone && !program_.entities[entity].at_most_one;
        } else {
          is_key = false;
          if (is_last) record(entity, entry.value);
        }
        begin = end + 1;
      }
      if (entry.key == "saved") {
        for (const YamlNode& decision : entry.value.items) {
          saved(facts::find_case_entity(program_), decision);
        }
      }
    }
  }
  /// The entity of what the part of a path leads to.
  EntityId step(EntityId entity, const YamlEntry& part, std::size_t at, bool is_last) {
    if (const check::Field* const field = find_field(entity, part.key)) {
      note(part.key_span, at, part.key, field->span);
      value(field->type, part.value);
      return kNone;
    }
    const EntityId list = find_list(entity, part.key);
    if (list == kNone) return kNone;
    note(part.key_span, at, part.key, place_of_list(list));
    if (is_last) records(list, part.value);
    return list;
  }

  void expected(const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) {
      const std::size_t dot = entry.key.rfind('.');
      const std::size_t at = dot == std::string::npos ? 0 : dot + 1;
      const std::string_view last = std::string_view(entry.key).substr(at);
      const auto word =
          std::ranges::find(engine::kWords, last, [](const auto& one) { return one.first; });
      if (word != engine::kWords.end()) {
        for (const YamlNode& item : entry.value.items) listed(word->second, item);
        continue;
      }
      const check::Line* line = nullptr;
      if (at == 0) line = find_line(last, facts::find_case_entity(program_));
      if (line == nullptr && at == 0) line = find_line(last, check::kCountyEntity);
      if (line == nullptr) line = find_line(last, kNone);
      if (line == nullptr) continue;
      note(entry.key_span, at, last, line->span);
      value(line->type, entry.value);
    }
  }

  /// A name in a list, or a mapping of the name to what it has.
  void listed(engine::Word word, const YamlNode& item) {
    const bool has_fields = item.kind == YamlKind::mapping && item.entries.size() == 1;
    const std::string& name = has_fields ? item.entries.front().key : item.scalar;
    const text::Span place = has_fields ? item.entries.front().key_span : item.span;
    if (word == engine::Word::needs) {
      const std::size_t dot = name.rfind('.');
      const std::size_t at = dot == std::string::npos ? 0 : dot + 1;
      const auto field = std::ranges::find(program_.fields, name.substr(at), &check::Field::name);
      if (field != program_.fields.end()) note(place, at, field->name, field->span);
      return;
    }
    if (const std::optional<text::Span> declared = declared_as(word, name)) {
      note(place, 0, name, *declared);
    }
  }

  template <class Things>
  [[nodiscard]] std::optional<text::Span> place_in(const Things& things,
                                                   std::string_view name) const {
    std::optional<text::Span> found;
    for (const auto& one : things) {
      if (one.name != name) continue;
      if (one.program == of_) return one.span;
      if (!found) found = one.span;
    }
    return found;
  }

  [[nodiscard]] std::optional<text::Span> declared_as(engine::Word word,
                                                      std::string_view name) const {
    switch (word) {
      case engine::Word::because:
      case engine::Word::not_because:
      case engine::Word::unknown:
      case engine::Word::error: {
        const check::Line* const line = find_line(name, kNone);
        return line == nullptr ? std::nullopt : std::optional(line->span);
      }
      case engine::Word::made:
      case engine::Word::changed:
      case engine::Word::removed:
        return place_in(program_.creates, name);
      case engine::Word::gathered:
        return place_in(program_.gathers, name);
      case engine::Word::notices:
      case engine::Word::messages:
      case engine::Word::problems:
        return place_in(program_.statements, name);
      case engine::Word::letters:
        return place_in(program_.letters, name);
      case engine::Word::needs:
        return std::nullopt;
    }
    return std::nullopt;
  }

  const check::CheckedPart& rules_;
  const check::Program& program_;
  const text::SourceSet& sources_;
  std::string_view of_;
  std::vector<check::NameUse> uses_;
};

}  // namespace

std::vector<check::NameUse> names_in_case(const check::CheckedPart& rules,
                                          const text::SourceSet& sources,
                                          const config::YamlNode& root) {
  Walk walk(rules, sources, {});
  walk.walk_case(root);
  return walk.take();
}

std::vector<check::NameUse> names_in_tests(const check::CheckedPart& rules,
                                           const text::SourceSet& sources,
                                           const config::YamlNode& root, std::string_view program) {
  Walk walk(rules, sources, program);
  for (const YamlNode& test : root.items) walk.walk_test(test);
  return walk.take();
}

}  // namespace poppy::lsp
