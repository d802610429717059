// Two states of the same files -> where what stood in the earlier one stands now. What was changed
// in a file lies between what both begin with and what both end with.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "interpreter/text/source.h"
#include "interpreter/text/span.h"

namespace poppy::check {

class MovedPlaces {
 public:
  MovedPlaces(const text::SourceSet& earlier, const text::SourceSet& now);

  /// The same files, though not the same texts. Else nothing is said of places.
  [[nodiscard]] bool are_same_files() const { return are_same_files_; }
  [[nodiscard]] bool is_changed(text::FileId file) const;
  /// nullopt: it is not the same bytes any more, as far as is known.
  [[nodiscard]] std::optional<text::Span> now(text::Span earlier) const;

 private:
  struct Change {
    std::uint32_t same_before = 0;  // bytes
    std::uint32_t same_from = 0;    // of the earlier text: up to its end
    std::uint32_t moved = 0;        // what stands there, modulo
  };
  bool are_same_files_ = true;
  std::vector<std::optional<Change>> files_;  // nullopt: it did not change
};

}  // namespace poppy::check
