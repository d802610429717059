// How often something may be tried: a bucket of tries a key (an account, an address), which fills
// again as time goes by. In memory alone, and of it only so much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace poppy::serve {

struct RateRule {
  std::int64_t at_once = 5;                 // tries, where none were made for long
  std::int64_t milliseconds_each = 60'000;  // until one more may be made
};

/// May be used on many threads at once. Moments are milliseconds of any clock; one that is set back
/// lets nobody wait longer than a whole bucket takes.
class Rates {
 public:
  explicit Rates(RateRule rule, std::size_t most_keys = 10'000);

  /// 0: the try may be made, and is counted; else how many milliseconds it is too early.
  [[nodiscard]] std::int64_t take(std::string_view key, std::int64_t now);
  /// Forgets the tries, after one that was right.
  void clear(std::string_view key);
  /// Forgets one try.
  void give_back(std::string_view key);
  [[nodiscard]] std::size_t size() const;

 private:
  void forget_earliest(std::int64_t now);
  void move(std::map<std::string, std::int64_t, std::less<>>::iterator found, std::int64_t to);

  RateRule rule_;
  std::size_t most_keys_;
  mutable std::mutex mutex_;
  // By key, and by moment, when its bucket is full again: then it may be forgotten.
  std::map<std::string, std::int64_t, std::less<>> full_at_;
  std::set<std::pair<std::int64_t, std::string>> by_moment_;
};

}  // namespace poppy::serve
