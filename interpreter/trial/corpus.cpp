// See corpus.h.
#include "interpreter/trial/corpus.h"

#include <algorithm>
#include <bit>

namespace poppy::trial {
namespace {

constexpr std::uint16_t kEnough = 3;  // cases for each kind of a line's value
constexpr std::size_t kMostKept = 256;
constexpr std::size_t kMostLooks = 128;
constexpr std::size_t kMostAlike = 6;  // of one look

}  // namespace

std::uint32_t kind_of(const units::Cell& cell) {
  if (cell.state != units::kKnown) return cell.state;  // 1, 2 or 4
  if (cell.value == 0) return 5;
  const std::uint64_t size = cell.value < 0 ? 0 - static_cast<std::uint64_t>(cell.value)
                                            : static_cast<std::uint64_t>(cell.value);
  return 6 + static_cast<std::uint32_t>(std::bit_width(size));
}

void Corpus::draw(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) const {
  const std::size_t share = chance.below(100);
  if (share < 25 || kept_.empty()) return draw_case(plan, chance, drawn);
  if (share < 80 && !looks_.empty()) {
    drawn = chance.one_of(by_look_.at(chance.one_of(looks_)));
  } else {
    drawn = chance.one_of(kept_);
  }
  redraw_some(plan, chance, drawn);
}

void Corpus::learn(const DrawnCase& drawn, const Features& features) {
  bool is_rare = false;
  for (const std::uint32_t feature : features.met) is_rare = is_rare || met_[feature] < kEnough;
  if (is_rare && kept_.size() < kMostKept) {
    for (const std::uint32_t feature : features.met) ++met_[feature];
    kept_.push_back(drawn);
  }
  const auto found = by_look_.find(features.looked_at);
  if (found == by_look_.end()) {
    if (looks_.size() >= kMostLooks) return;
    looks_.push_back(features.looked_at);
    by_look_[features.looked_at].push_back(drawn);
  } else if (found->second.size() < kMostAlike) {
    found->second.push_back(drawn);
  }
}

}  // namespace poppy::trial
