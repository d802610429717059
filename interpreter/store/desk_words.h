// How roles and states are written where they are kept: for desk_words.cpp and sql_desk_store.cpp.
#pragma once

#include "interpreter/store/desk_store.h"

namespace poppy::store {

/// `county_admin approver`.
[[nodiscard]] std::string written(const std::vector<Role>& roles);
/// nullopt: one of the words is none.
[[nodiscard]] std::optional<std::vector<Role>> read_roles(std::string_view words);

}  // namespace poppy::store
