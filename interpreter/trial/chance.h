// A seeded source of choices, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace poppy::trial {

/// splitmix64
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}
inline constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(mix(seed * kGolden + 0x2545f4914f6cdd1dU)) {}

  std::uint64_t next() { return mix(state_ += kGolden); }
  /// 0 .. count - 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  /// From first to last, both included.
  std::int64_t from_to(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::size_t>(last - first) + 1));
  }
  bool percent(unsigned share) { return next() % 100 < share; }
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace poppy::trial
