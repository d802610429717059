// Which cases a run has met, and in which line: of each a hash of its name, 16 bytes in a table
// that is at most 7/8 full, so 18 to 37 bytes a case whatever it is called.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace poppy::cli {

class SeenCases {
 public:
  /// The line that the case first stood in; 0: it was not met before, and stands in this one.
  /// `line`: from 1.
  [[nodiscard]] std::uint64_t add(std::string_view name, std::uint64_t line);

 private:
  /// 88 bits of the hash: two of 100 million names are taken for one once in 60 billion runs.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t line = 0;  // 40 bits, above them 24 of the hash; 0: free
  };
  void make_room();
  [[nodiscard]] Entry& place_of(const Entry& wanted);

  std::vector<Entry> entries_;  // a power of two of them, searched from the hash's place on
  std::size_t count_ = 0;
};

}  // namespace poppy::cli
