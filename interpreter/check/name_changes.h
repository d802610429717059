// The names of two programs, the one made of the other by an edit -> which words mean something
// else now, and what the things that did not change are numbered now. Called once for each check
// that takes over bodies (kept_bodies.h).
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "interpreter/check/checking.h"
#include "interpreter/check/moved_places.h"

namespace poppy::check {

/// What names mean: of the one check and of the other.
struct Meanings {
  const Program& program;
  const NameIndex<std::vector<Declared>>& names;
  const IdVector<ModuleId, IdVector<ModuleId, bool>>& sees;
  const IdVector<FieldId, ModuleId>& field_modules;
  const IdVector<EnumId, std::vector<Span>>& enum_values;
  const IdVector<EntityId, Span>& lists;
  const std::set<LineId>& kept;
};

struct NameChanges {
  bool is_all = false;  // enums, entities, modules or imports changed: nothing is said of names
  std::unordered_set<std::uint32_t> words;  // of those that mean something else: hashes
  // By earlier id, of things that did not change.
  IdVector<LineId, LineId> lines;
  IdVector<FlagId, FlagId> flags;
  IdVector<ParameterId, ParameterId> parameters;
  bool is_renumbered = false;  // some have another id
};

[[nodiscard]] NameChanges compare_names(const Meanings& earlier, const Meanings& now,
                                        const MovedPlaces& moved);

[[nodiscard]] std::uint32_t hash_of_word(std::string_view word);

}  // namespace poppy::check
