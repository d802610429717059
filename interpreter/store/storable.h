// Whether texts can be kept, the same in every kind of store: UTF-8 without NUL, which PostgreSQL
// cannot hold, and no larger than is read again at once.
#pragma once

#include <initializer_list>
#include <string_view>

#include "interpreter/store/store.h"

namespace poppy::store {

struct KeptText {
  std::string_view what;  // as a message calls it: `the title`
  std::string_view text;
  std::size_t most = 0;  // bytes
};

/// Problems: the first of them that cannot be kept, by `code`.
[[nodiscard]] text::Result<void> check_storable(text::ProblemCode code,
                                                std::initializer_list<KeptText> texts);
/// The same of cases (P961).
[[nodiscard]] text::Result<void> check_storable(std::span<const StoredCase> cases);

}  // namespace poppy::store
