// The rows of a table that are in force, in the order in which they are searched.
#pragma once

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

/// < 0, 0 or > 0, of two values of a key's type.
[[nodiscard]] int compare_keys(const units::Value& left, const units::Value& right);

/// `rows`: into `all`, of which no two hold for the same keys. As they stand where that serves,
/// else by another order of the keys under which more of them are banded.
[[nodiscard]] RowsInForce order_rows(const std::vector<check::TableRow>& all,
                                     std::vector<std::uint32_t> rows);

}  // namespace poppy::plan
