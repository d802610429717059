// How names are found: by their words as they stand in the text. Every word of the rules is looked
// up, most of them several times, so that neither a copy nor a way through a tree may be paid.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "interpreter/check/program.h"

namespace poppy::check {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};
/// Gone over in no order: who tells of what is found sorts it.
template <typename Value>
using NameIndex = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

/// By entity and name; found by a view of the name, too.
using Member = std::pair<EntityId, std::string_view>;
struct MemberHash {
  using is_transparent = void;
  std::size_t operator()(const Member& member) const {
    constexpr std::size_t kSpread = 0x9E3779B97F4A7C15;
    return std::hash<std::string_view>()(member.second) ^ (member.first.value * kSpread);
  }
};
struct MemberEqual {
  using is_transparent = void;
  bool operator()(const Member& left, const Member& right) const { return left == right; }
};
template <typename Value>
using MemberIndex =
    std::unordered_map<std::pair<EntityId, std::string>, Value, MemberHash, MemberEqual>;

}  // namespace poppy::check
