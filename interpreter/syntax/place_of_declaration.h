// Where a declaration of a file that changes under an editor stands.
#pragma once

#include <cstdint>

namespace poppy::syntax {

/// Bytes [begin, end) of its file, and which reading of its text this is: a text that only stands
/// elsewhere now keeps its number.
struct PlaceOfDeclaration {
  std::uint64_t reading = 0;
  std::uint32_t begin = 0, end = 0;
};

}  // namespace poppy::syntax
