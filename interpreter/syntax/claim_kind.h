// What a property claims of a value.
#pragma once

#include <cstdint>

namespace poppy::syntax {

enum class ClaimKind : std::uint8_t {
  always,       // a condition that holds in every case
  never_more,   // never more, with more of one fact and all else equal
  never_less,   // never less
  any_order,    // the same with every list in another order
  other_names,  // the same with the texts that name records replaced by others
  less_known,   // what is decided is not decided otherwise where less is known
};

}  // namespace poppy::syntax
