// The lines that the values in a text are.
#pragma once

#include <vector>

#include "interpreter/check/program.h"

namespace poppy::documents {

inline void add_lines(const std::vector<check::TextPiece>& pieces,
                      std::vector<check::LineId>& lines) {
  for (const check::TextPiece& piece : pieces) {
    if (piece.value != check::kNone) lines.push_back(piece.value);
  }
}

}  // namespace poppy::documents
