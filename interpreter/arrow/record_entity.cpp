// See record_entity.h.
#include "interpreter/arrow/record_entity.h"

#include <algorithm>

#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/fact_columns.h"

namespace poppy::arrow {
namespace {

check::EntityId list_of(const check::Program& program, check::EntityId above,
                        std::string_view list) {
  for (const check::EntityId id : program.entities.ids()) {
    const check::Entity& entity = program.entities[id];
    if (entity.parent == above && entity.list_name == list) return id;
  }
  return check::kNone;
}

std::string_view take_part(std::string_view& name) {
  const std::size_t slash = std::min(name.find('/'), name.size());
  const std::string_view part = name.substr(0, slash);
  name.remove_prefix(std::min(slash + 1, name.size()));
  return part;
}

}  // namespace

check::EntityId entity_of_record(const check::Program& program, std::string_view name) {
  check::EntityId entity = facts::find_case_entity(program);
  std::string_view part = take_part(name);
  check::EntityId below = list_of(program, entity, part);
  if (below == check::kNone) {  // a key alone
    entity = facts::list_named_by_key(program);
    if (name.empty()) return entity;
    part = take_part(name);
    below = list_of(program, entity, part);
  }
  while (below != check::kNone) {
    entity = below;
    // Of several records each has a key, or its place.
    const check::Entity& of = program.entities[entity];
    if (!of.key.empty() || !of.at_most_one) take_part(name);
    if (name.empty()) return entity;
    below = list_of(program, entity, take_part(name));
  }
  return check::kNone;
}

}  // namespace poppy::arrow
