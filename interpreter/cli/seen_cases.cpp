// See seen_cases.h.
#include "interpreter/cli/seen_cases.h"

#include <cstring>

namespace poppy::cli {
namespace {

constexpr unsigned kLineBits = 40;
constexpr std::uint64_t kLineMask = (std::uint64_t{1} << kLineBits) - 1;

/// All 128 bits of the product hang on all bits of both.
std::uint64_t folded(std::uint64_t left, std::uint64_t right) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t hash_of(std::string_view name, std::uint64_t seed) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = folded(seed ^ name.size(), odd);
  while (!name.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = name.size() < sizeof word ? name.size() : sizeof word;
    std::memcpy(&word, name.data(), size);
    hash = folded(hash ^ word, seed ^ odd);
    name.remove_prefix(size);
  }
  return folded(hash ^ odd, seed);
}

}  // namespace

std::uint64_t SeenCases::add(std::string_view name, std::uint64_t line) {
  if (8 * (count_ + 1) > 7 * entries_.size()) make_room();
  const Entry wanted{hash_of(name, 0xD1B54A32D192ED03U),
                     (hash_of(name, 0x8CB92BA72F3D8DD7U) & ~kLineMask) | (line & kLineMask)};
  Entry& entry = place_of(wanted);
  if (entry.line != 0) return entry.line & kLineMask;
  entry = wanted;
  ++count_;
  return 0;
}

SeenCases::Entry& SeenCases::place_of(const Entry& wanted) {
  const std::size_t last = entries_.size() - 1;
  for (std::size_t at = wanted.hash & last;; at = (at + 1) & last) {
    Entry& entry = entries_[at];
    const bool is_same =
        entry.hash == wanted.hash && (entry.line & ~kLineMask) == (wanted.line & ~kLineMask);
    if (entry.line == 0 || is_same) return entry;
  }
}

void SeenCases::make_room() {
  constexpr std::size_t at_first = 1024;
  std::vector<Entry> before(entries_.empty() ? at_first : 2 * entries_.size());
  before.swap(entries_);
  for (const Entry& entry : before) {
    if (entry.line != 0) place_of(entry) = entry;
  }
}

}  // namespace poppy::cli
