// See evaluate_possible.h.
#include <algorithm>

#include "interpreter/analysis/evaluate_possible.h"

namespace poppy::analysis {

const Possible* Known::of(std::uint32_t number) const {
  const auto found = values_.find(number);
  return found == values_.end() ? nullptr : &found->second;
}

Orders Known::orders(std::uint32_t left, std::uint32_t right) const {
  if (left == right) return kEqual;
  const auto found = pairs_.find(std::minmax(left, right));
  if (found == pairs_.end()) return kAnyOrder;
  return left < right ? found->second : turned(found->second);
}

void Known::learn(std::uint32_t number, const Possible& possible) {
  const auto [place, is_new] = values_.emplace(number, possible);
  if (is_new) {
    old_values_.emplace_back(number, std::nullopt);
  } else {
    Possible both = meet(place->second, possible);
    if (both == place->second) return;
    old_values_.emplace_back(number, std::exchange(place->second, std::move(both)));
  }
  if (place->second.none()) impossible_ = true;
}

void Known::learn(std::uint32_t left, std::uint32_t right, Orders orders) {
  const Orders before = this->orders(left, right);
  const auto both = static_cast<Orders>(before & orders);
  if (both == before) return;
  if (both == 0) impossible_ = true;
  if (left == right) return;
  const Pair pair = std::minmax(left, right);
  old_orders_.emplace_back(pair, left < right ? before : turned(before));
  pairs_[pair] = left < right ? both : turned(both);
}

Known::Mark::~Mark() {
  while (known_.old_values_.size() > values_) {
    auto& [number, old] = known_.old_values_.back();
    if (old) {
      known_.values_[number] = std::move(*old);
    } else {
      known_.values_.erase(number);
    }
    known_.old_values_.pop_back();
  }
  while (known_.old_orders_.size() > orders_) {
    const auto& [pair, old] = known_.old_orders_.back();
    if (old == kAnyOrder) {
      known_.pairs_.erase(pair);
    } else {
      known_.pairs_[pair] = old;
    }
    known_.old_orders_.pop_back();
  }
  known_.impossible_ = impossible_;
}

}  // namespace poppy::analysis
