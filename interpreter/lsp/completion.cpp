// What may be written at a place: in rules by their names, in county files, cases and tests by what
// these may hold.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/county/county_keys.h"
#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/lsp/completion_rules.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/units/id.h"

namespace poppy::lsp {
namespace {

using check::EntityId;
using check::kNone;

/// Where the cursor stands in YAML, by indentation and by the brackets of its line.
struct YamlSpot {
  std::vector<std::string> path;    // keys around, the outermost first
  std::vector<std::string> beside;  // keys of the same mapping that stand before
  std::string key;                  // at a value: its key
  bool at_value = false;
  std::uint32_t begin = 0;  // of the word under the cursor
};

struct YamlLine {
  std::size_t indent = 0;  // of its key, behind dashes
  std::string key;         // empty: none
  bool begins_item = false;
};

YamlLine read_line(std::string_view line) {
  YamlLine read;
  std::size_t at = std::min(line.find_first_not_of(' '), line.size());
  while (line.substr(at).starts_with("- ")) {
    read.begins_item = true;
    at = std::min(line.find_first_not_of(' ', at + 2), line.size());
  }
  read.indent = at;
  const std::size_t colon = line.find(':', at);
  if (colon != std::string_view::npos && (at >= line.size() || line[at] != '#')) {
    std::string_view key = line.substr(at, colon - at);
    if (key.size() > 1 && (key.front() == '"' || key.front() == '\''))
      key = key.substr(1, key.size() - 2);
    read.key = key;
  }
  return read;
}

YamlSpot spot_at(const std::string& text, std::uint32_t byte) {
  const LineIndex index(text);
  const std::uint32_t number = index.place_of(byte).line;
  const std::string_view head =
      std::string_view(text).substr(index.start_of(number), byte - index.start_of(number));
  YamlSpot spot;
  const YamlLine own = read_line(head);
  std::size_t indent = own.indent;
  bool is_item = own.begins_item;
  for (std::uint32_t i = number; i-- > 0;) {
    const YamlLine line = read_line(index.line(i));
    if (line.key.empty() || line.indent > indent) continue;
    if (line.indent < indent) {
      spot.path.insert(spot.path.begin(), line.key);
      indent = line.indent;
      is_item = line.begins_item;
    } else if (spot.path.empty() && !is_item) {
      spot.beside.push_back(line.key);
      is_item = line.begins_item;
    }
  }
  // On the line: `a: { b: X`, `- { b: X`.
  std::string_view rest = head.substr(std::min(own.indent, head.size()));
  std::size_t open = rest.find_first_of("{[");
  while (open != std::string_view::npos) {
    const YamlLine around = read_line(rest.substr(0, open));
    if (!around.key.empty()) spot.path.push_back(around.key);
    rest.remove_prefix(open + 1);
    if (const std::size_t comma = rest.rfind(','); comma != std::string_view::npos) {
      if (rest.substr(0, comma).find_first_of("{[") == std::string_view::npos)
        rest.remove_prefix(comma + 1);
    }
    open = rest.find_first_of("{[");
  }
  const std::size_t colon = rest.find(": ");
  spot.at_value = colon != std::string_view::npos;
  if (spot.at_value) spot.key = read_line(rest).key;
  std::string_view word = spot.at_value ? rest.substr(colon + 2) : rest;
  word.remove_prefix(std::min(word.find_first_not_of(" -"), word.size()));
  spot.begin = byte - static_cast<std::uint32_t>(word.size());
  return spot;
}

class YamlProposing {
 public:
  YamlProposing(const check::Program& program, YamlSpot spot)
      : program_(program), spot_(std::move(spot)) {}

  std::vector<Proposal> county() {
    if (!spot_.at_value && spot_.path.empty()) keys(county::kFileKeys);
    if (!spot_.at_value && spot_.path == std::vector<std::string>{"flags"}) flags();
    if (!spot_.at_value && spot_.path.size() > 1) keys(county::kEntryKeys);
    if (spot_.at_value) {
      const bool is_entry = spot_.key == "value" && !spot_.path.empty();
      const std::string& flag = is_entry ? spot_.path.back() : spot_.key;
      const auto found = std::ranges::find(program_.flags, flag, &check::Flag::name);
      if (found != program_.flags.end()) add_values(program_, found->type, all_);
    }
    return std::move(all_);
  }

  std::vector<Proposal> facts() {
    if (!spot_.at_value && spot_.path.empty()) {
      for (const std::string_view key :
           {"case", "county", "month", "months", "run_date", "programs", "saved"}) {
        add(key, kPropertyItem, "of a case");
      }
    }
    in_record(0);
    return std::move(all_);
  }

  std::vector<Proposal> test() {
    if (spot_.path.empty()) {
      if (!spot_.at_value) keys(engine::texts_of(engine::kTestKeys));
      if (spot_.key == "county") counties();
      return std::move(all_);
    }
    const std::string& part = spot_.path.front();
    if (part == "case") in_record(1);
    if (part == "given" && !spot_.at_value)
      add_facts(program_, facts::find_case_entity(program_), all_);
    if (part == "given" && spot_.at_value) value_of(last_part(spot_.key));
    if (part == "expect") expected();
    return std::move(all_);
  }

 private:
  void add(std::string_view word, int kind, std::string_view detail) {
    all_.push_back({std::string(word), kind, std::string(detail)});
  }
  template <class Keys>
  void keys(const Keys& keys) {
    for (const std::string_view key : keys) {
      if (!is_beside(key)) add(key, kPropertyItem, "key");
    }
  }
  [[nodiscard]] bool is_beside(std::string_view key) const {
    return std::ranges::find(spot_.beside, key) != spot_.beside.end();
  }
  static std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

  void flags() {
    for (const check::Flag& flag : program_.flags) {
      if (!is_beside(flag.name)) add(flag.name, kVariableItem, flag.title);
    }
  }
  void counties() {
    for (const check::County& county : program_.counties) add(county.name, kMemberItem, "county");
  }

  /// The record that the keys from `first` on lead to, and what it may have.
  void in_record(std::size_t first) {
    EntityId entity = facts::find_case_entity(program_);
    bool is_key = false;
    for (std::size_t i = first; i < spot_.path.size() && entity != kNone; ++i) {
      const EntityId list = list_of(entity, spot_.path[i]);
      if (list != kNone) {
        entity = list;
        is_key = true;
      } else if (is_key) {
        is_key = false;  // the record's own key
      } else {
        if (spot_.at_value || i + 1 < spot_.path.size()) return;
        keys(county::kEntryKeys);  // a fact over time
        return;
      }
    }
    if (entity == kNone) return;
    if (!spot_.at_value) {
      std::vector<Proposal> facts;
      add_facts(program_, entity, facts);
      std::ranges::copy_if(facts, std::back_inserter(all_),
                           [&](const Proposal& one) { return !is_beside(one.word); });
      return;
    }
    if (spot_.key == "county" && entity == facts::find_case_entity(program_)) counties();
    for (const check::FieldId id : program_.entities[entity].fields) {
      if (program_.fields[id].name == spot_.key)
        add_values(program_, program_.fields[id].type, all_);
    }
  }
  [[nodiscard]] EntityId list_of(EntityId entity, std::string_view name) const {
    for (const EntityId id : program_.entities.ids()) {
      if (program_.entities[id].parent == entity && program_.entities[id].list_name == name)
        return id;
    }
    return kNone;
  }

  /// Of a fact or line, whosever it is.
  void value_of(std::string_view name) {
    const auto field = std::ranges::find(program_.fields, name, &check::Field::name);
    const auto line = std::ranges::find(program_.lines, name, &check::Line::name);
    if (line != program_.lines.end()) {
      add_values(program_, line->type, all_);
    } else if (field != program_.fields.end()) {
      add_values(program_, field->type, all_);
    }
  }

  void expected() {
    const std::string word(last_part(spot_.at_value ? spot_.key : spot_.path.back()));
    const auto kind =
        std::ranges::find(engine::kWords, word, [](const auto& one) { return one.first; });
    if (kind != engine::kWords.end()) {
      listed(kind->second);
    } else if (spot_.at_value) {
      value_of(word);
    } else {
      for (const check::Line& line : program_.lines) {
        if (line.kind == check::LineKind::outcome_part || is_beside(line.name)) continue;
        add(line.name, kFieldItem,
            line.title.empty() ? check::type_name(program_, line.type) : line.title);
      }
      for (const auto& [text, of] : engine::kWords) add(text, kKeywordItem, "of a record");
    }
  }
  void listed(engine::Word word) {
    switch (word) {
      case engine::Word::because:
      case engine::Word::not_because:
        for (const check::Rule& rule : program_.rules)
          add(program_.lines[rule.line].name, kFieldItem, rule.reason);
        return;
      case engine::Word::made:
      case engine::Word::changed:
      case engine::Word::removed:
        named(program_.creates);
        return;
      case engine::Word::gathered:
        named(program_.gathers);
        return;
      case engine::Word::notices:
      case engine::Word::messages:
      case engine::Word::problems:
        named(program_.statements);
        return;
      case engine::Word::letters:
        named(program_.letters);
        return;
      case engine::Word::unknown:
      case engine::Word::error:
      case engine::Word::needs:
        return;
    }
  }
  template <class Things>
  void named(const Things& things) {
    for (const auto& one : things) add(one.name, kFieldItem, one.program);
  }

  const check::Program& program_;
  YamlSpot spot_;
  std::vector<Proposal> all_;
};

Proposals propose(Session& session, const AskedFile& file, std::uint32_t byte) {
  Workspace& workspace = session.workspace;
  const FileKind kind = workspace.kind_of(file.path);
  if (kind == FileKind::rules) {
    return propose_in_rules(workspace, session.names(), file.path, file.text, byte);
  }
  if (kind != FileKind::county && kind != FileKind::test && kind != FileKind::facts) return {};
  const check::Program& program = workspace.now().checked.program;
  if (program.entities.empty()) return {};
  YamlSpot spot = spot_at(file.text, byte);
  const std::uint32_t begin = spot.begin;
  YamlProposing proposing(program, std::move(spot));
  if (kind == FileKind::county) return {proposing.county(), begin};
  if (facts::find_case_entity(program) == kNone) return {};
  return {kind == FileKind::test ? proposing.test() : proposing.facts(), begin};
}

}  // namespace

Json complete(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const std::uint32_t byte = byte_asked(file, params);
  const LineIndex index(file.text);
  const Proposals proposals = propose(session, file, byte);
  const Json range = range_of(index, std::min(proposals.begin, byte), byte);
  Json items = Json::array();
  std::set<std::string> seen;
  for (const Proposal& one : proposals.all) {
    if (!seen.insert(one.word).second) continue;
    items.push_back(
        {{"label", one.word},
         {"kind", one.kind},
         {"documentation", one.detail},  // beside: in the list it would cut long names off
         {"textEdit", {{"range", range}, {"newText", one.word}}}});
  }
  return {{"isIncomplete", false}, {"items", std::move(items)}};
}

}  // namespace poppy::lsp
