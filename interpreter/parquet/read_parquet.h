// A file of Parquet -> a stream of its rows, some at a time, so that memory does not grow with the
// file. Bytes may be hostile: what cannot be read is an error of the call or of the stream.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy::parquet {

/// Whether this program was built with a library for Parquet. Without one the functions below and
/// in write_parquet.h say that there is none.
[[nodiscard]] bool is_built_in();
/// What a user is told then.
inline constexpr const char* kNotBuiltIn = "this program was built without Parquet";
inline constexpr const char* kHowToGetIt =
    "build it with -DPOPPY_PARQUET=ON (docs/install.md), give lines of JSON, or use the Python "
    "package";

/// Fills `out`. `descriptor`: open on a file, and stays the caller's. `only`: the one column that
/// is read; empty, or where there is none of the name: all. Rows of the whole file, or why it
/// cannot be read.
[[nodiscard]] std::expected<std::uint64_t, std::string> read_rows(int descriptor,
                                                                  const std::string& only,
                                                                  ArrowArrayStream* out);

}  // namespace poppy::parquet
