// Result columns -> ArrowSchema and ArrowArray, which own what they point to until they are
// released.
#pragma once

#include <span>

#include "interpreter/arrow/result_column.h"
#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy::arrow {

/// `out` is set where nothing is thrown.
void export_schema(const ResultField& field, ArrowSchema* out);

/// The rows of all parts, one after another: columns of `field`. Throws std::length_error where a
/// column's text or items are more than its offsets can count.
void export_array(const ResultField& field, std::span<const ResultColumn* const> parts,
                  ArrowArray* out);

}  // namespace poppy::arrow
