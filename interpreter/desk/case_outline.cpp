// See case_outline.h.
#include "interpreter/desk/case_outline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/units/dated.h"

namespace poppy::desk {
namespace {

using check::EntityId;
using config::YamlKind;
using config::YamlNode;

class Walk {
 public:
  Walk(const check::Program& program, const engine::ReadCase& read)
      : program_(program), read_(read) {
    for (const EntityId id : program_.entities.ids()) {
      const std::vector<facts::Record>& records = read_.facts.records[id];
      for (std::uint32_t i = 0; i < records.size(); ++i) {
        places_[{id.value, records[i].span.begin}] = i;
      }
      if (program_.entities[id].parent != check::kNone) {
        below_[program_.entities[id].parent.value].push_back(id);
      }
    }
  }

  CaseOutline walk() {
    OutlineRecord& self = outline_.records.emplace_back();
    self.entity = facts::find_case_entity(program_);
    lists(read_.tree, 0);
    mark_superseded();
    return std::move(outline_);
  }

 private:
  void lists(const YamlNode& node, std::uint32_t above) {
    // Lists in the order of the rules, as a page has them.
    for (const EntityId entity : below_[outline_.records[above].entity.value]) {
      const YamlNode* list = node.find(program_.entities[entity].list_name);
      if (list != nullptr) records(*list, entity, above);
    }
  }

  void records(const YamlNode& list, EntityId entity, std::uint32_t above) {
    if (list.kind == YamlKind::sequence) {
      for (std::size_t i = 0; i < list.items.size(); ++i) add(list.items[i], entity, above, i);
    } else if (program_.entities[entity].at_most_one) {
      add(list, entity, above, 0);
    } else {
      for (std::size_t i = 0; i < list.entries.size(); ++i) {
        add(list.entries[i].value, entity, above, i);
      }
    }
  }

  void add(const YamlNode& node, EntityId entity, std::uint32_t above, std::size_t place) {
    const auto found = places_.find({entity.value, node.span.begin});
    if (node.kind != YamlKind::mapping || found == places_.end()) return;  // `blank`: there is none
    const check::Entity& of = program_.entities[entity];
    const OutlineRecord& parent = outline_.records[above];
    OutlineRecord record;
    record.entity = entity;
    record.index = found->second;
    record.above = above;
    record.path =
        fmt::format("{}{}{}.{}", parent.path, parent.path.empty() ? "" : ".", of.list_name, place);
    record.name = facts::record_name_below(program_, entity, parent.name,
                                           read_.facts.records[entity][record.index].key, place);
    const auto own = static_cast<std::uint32_t>(outline_.records.size());
    outline_.records.push_back(std::move(record));
    lists(node, own);
  }

  /// Of entries with one key, that counts which was made last; of one day, the last in the list.
  void mark_superseded() {
    std::map<std::string_view, OutlineRecord*, std::less<>> latest;
    for (OutlineRecord& record : outline_.records) {
      const check::Entity& of = program_.entities[record.entity];
      if (record.path.empty() || (of.key.empty() && !of.at_most_one)) continue;
      const auto [before, is_first] = latest.try_emplace(record.name, &record);
      if (is_first) continue;
      const auto& was = read_.facts.records[record.entity][before->second->index].entered;
      const auto& is = read_.facts.records[record.entity][record.index].entered;
      if (is < was) {
        record.is_superseded = true;
      } else {
        before->second->is_superseded = true;
        before->second = &record;
      }
    }
  }

  const check::Program& program_;
  const engine::ReadCase& read_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> places_;
  std::map<std::uint32_t, std::vector<EntityId>> below_;
  CaseOutline outline_;
};

}  // namespace

const OutlineRecord* CaseOutline::at_path(std::string_view path) const {
  const auto found = std::ranges::find(records, path, &OutlineRecord::path);
  return found == records.end() ? nullptr : &*found;
}

const OutlineRecord* CaseOutline::named(std::string_view name) const {
  const OutlineRecord* last = nullptr;
  for (const OutlineRecord& record : records) {
    if (record.name == name && (last == nullptr || !record.is_superseded)) last = &record;
  }
  return last;
}

CaseOutline outline_of(const check::Program& program, const engine::ReadCase& read) {
  return Walk(program, read).walk();
}

std::vector<OutlineList> lists_below(const check::Program& program, const engine::ReadCase& read,
                                     const CaseOutline& outline, const OutlineRecord& record) {
  const auto own = static_cast<std::uint32_t>(&record - outline.records.data());
  std::map<std::uint32_t, std::vector<std::uint32_t>> found;
  for (std::uint32_t i = 1; i < outline.records.size(); ++i) {
    const OutlineRecord& one = outline.records[i];
    if (one.above == own) found[one.entity.value].push_back(i);
  }
  std::vector<OutlineList> lists;
  for (const EntityId id : program.entities.ids()) {
    if (program.entities[id].parent != record.entity) continue;
    lists.push_back({id, facts_of(read, record).children_given[id], std::move(found[id.value])});
  }
  return lists;
}

const facts::Record& facts_of(const engine::ReadCase& read, const OutlineRecord& record) {
  return read.facts.records[record.entity][record.index];
}

const std::vector<facts::FactVersion>& versions_of(const check::Program& program,
                                                   const engine::ReadCase& read,
                                                   const OutlineRecord& record,
                                                   check::FieldId fact) {
  const std::vector<check::FieldId>& fields = program.entities[record.entity].fields;
  const auto at = static_cast<std::size_t>(std::ranges::find(fields, fact) - fields.begin());
  return facts_of(read, record).facts[at];
}

std::optional<units::Value> told(const check::Program& program, const engine::ReadCase& read,
                                 const OutlineRecord& record, check::FieldId fact,
                                 units::Month month, units::Date run) {
  const std::vector<facts::FactVersion>& versions = versions_of(program, read, record, fact);
  std::vector<units::Dating> dates;
  dates.reserve(versions.size());
  for (const facts::FactVersion& version : versions) dates.push_back(version.dating);
  const auto at = units::version_at(dates, month, run);
  return at ? std::optional(versions[*at].value) : std::nullopt;
}

}  // namespace poppy::desk
