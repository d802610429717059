// See smaller_case.h. Knows no program: whoever asks reads the case.
#include "interpreter/diff/smaller_case.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/units/literals.h"
#include "interpreter/units/number.h"

namespace poppy::diff {

using config::YamlKind;
using config::YamlNode;

namespace {

/// As people write it in a case: $1300, $12.50.
std::string plain_money(std::int64_t cents) {
  std::string text = units::money_to_string(cents);
  std::erase(text, ',');
  return text.ends_with(".00") ? text.substr(0, text.size() - 3) : text;
}

class Shrinker {
 public:
  Shrinker(YamlNode& tree, const StillShows& shows) : tree_(tree), shows_(shows) {}

  bool take_away() { return take_away(tree_); }
  bool make_round() { return make_round(tree_); }

 private:
  /// What is given last is likelier to be of no matter.
  template <class Parts>
  bool take_parts(Parts& parts) {
    bool is_smaller = false;
    for (std::size_t i = parts.size(); i-- > 0;) {
      auto taken = std::move(parts[i]);
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
      if (shows_(tree_)) {
        is_smaller = true;
      } else {
        parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(i), std::move(taken));
      }
    }
    return is_smaller;
  }

  bool take_away(YamlNode& node) {
    bool is_smaller = take_parts(node.items);
    is_smaller = take_parts(node.entries) || is_smaller;
    for (YamlNode& item : node.items) is_smaller = take_away(item) || is_smaller;
    for (config::YamlEntry& entry : node.entries) is_smaller = take_away(entry.value) || is_smaller;
    return is_smaller;
  }

  bool make_round(YamlNode& node) {
    bool is_rounder = node.kind == YamlKind::scalar && make_round_scalar(node);
    for (YamlNode& item : node.items) is_rounder = make_round(item) || is_rounder;
    for (config::YamlEntry& entry : node.entries) {
      is_rounder = make_round(entry.value) || is_rounder;
    }
    return is_rounder;
  }

  bool make_round_scalar(YamlNode& node) {
    if (node.scalar.empty() || node.scalar.front() != '$') return false;
    const auto money = units::parse_money(node.scalar);
    if (!money) return false;
    const std::string before = node.scalar;
    constexpr std::int64_t kSteps[] = {100'000, 10'000, 1'000, 100};
    std::vector<std::int64_t> rounder = {0};
    for (const std::int64_t step : kSteps) {
      for (const std::int64_t more : {std::int64_t{0}, step}) {
        const std::int64_t amount = *money / step * step + more;
        if (*money % step != 0) rounder.push_back(amount);
      }
    }
    for (const std::int64_t amount : rounder) {
      if (amount == *money) continue;
      node.scalar = plain_money(amount);
      if (shows_(tree_)) return true;
    }
    node.scalar = before;
    return false;
  }

  YamlNode& tree_;
  const StillShows& shows_;
};

}  // namespace

YamlNode smaller_case(YamlNode tree, const StillShows& shows) {
  Shrinker shrinker(tree, shows);
  constexpr int kMostRounds = 4;
  for (int round = 0; round < kMostRounds && shrinker.take_away(); ++round) {
  }
  static_cast<void>(shrinker.make_round());
  return tree;
}

}  // namespace poppy::diff
