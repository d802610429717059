// See moved_places.h.
#include "interpreter/check/moved_places.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace poppy::check {

MovedPlaces::MovedPlaces(const text::SourceSet& earlier, const text::SourceSet& now) {
  are_same_files_ = earlier.size() == now.size();
  for (std::uint32_t i = 0; are_same_files_ && i < now.size(); ++i) {
    const text::Source& was = earlier.at(text::FileId{i});
    const text::Source& is = now.at(text::FileId{i});
    if (was.name != is.name) are_same_files_ = false;
    files_.emplace_back();
    if (was.text == is.text) continue;
    const std::string_view one = was.text;
    const std::string_view other = is.text;
    const auto before = std::distance(one.begin(), std::ranges::mismatch(one, other).in1);
    const std::size_t most = std::min(one.size(), other.size()) - static_cast<std::size_t>(before);
    std::size_t after = 0;
    while (after < most && one[one.size() - 1 - after] == other[other.size() - 1 - after]) ++after;
    files_.back() =
        Change{static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(one.size() - after),
               static_cast<std::uint32_t>(other.size() - one.size())};
  }
}

bool MovedPlaces::is_changed(text::FileId file) const {
  return file != text::FileId::none && files_[static_cast<std::size_t>(file)].has_value();
}

std::optional<text::Span> MovedPlaces::now(text::Span earlier) const {
  if (!is_changed(earlier.file)) return earlier;
  const Change& change = *files_[static_cast<std::size_t>(earlier.file)];
  if (earlier.end <= change.same_before) return earlier;
  if (earlier.begin < change.same_from) return std::nullopt;
  return text::Span{earlier.file, earlier.begin + change.moved, earlier.end + change.moved};
}

}  // namespace poppy::check
