// How names are found: by their words as they stand in the text. Every word of the rules is looked
// up, most of them several times, so that neither a copy nor a way through a tree may be paid.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "interpreter/check/program.h"

namespace poppy::check {

/// A map by name that is gone over in the order of names.
template <typename Value>
class NameIndex {
 public:
  using Map = std::map<std::string, Value, std::less<>>;
  using const_iterator = typename Map::const_iterator;

  Value& operator[](const std::string& name) {
    const auto [place, added] = all_.try_emplace(name);
    if (added) places_.emplace(place->first, place);
    return place->second;
  }
  void reserve(std::size_t names) { places_.reserve(names); }
  [[nodiscard]] const_iterator find(std::string_view name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? all_.end() : const_iterator(found->second);
  }
  [[nodiscard]] const_iterator begin() const { return all_.begin(); }
  [[nodiscard]] const_iterator end() const { return all_.end(); }

 private:
  Map all_;
  std::unordered_map<std::string_view, typename Map::iterator> places_;  // keys of `all_`
};

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
