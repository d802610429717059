// What every reader asks of a text before it reads: not too large, well-formed UTF-8.
#pragma once

#include <string_view>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::text {

/// Problems: file_too_large, not_utf8 (the first place). Empty: the text can be read.
[[nodiscard]] Problems check_text(const SourceSet& sources, FileId file);

/// Of texts that people write, rules, tables and county files: what git leaves of a conflict, each
/// once; such a file says two things. Also signs that turn the direction of reading (U+202A to
/// U+202E, U+2066 to U+2069), once a line; the text can be read.
[[nodiscard]] Problems find_conflicts(const SourceSet& sources, FileId file);
[[nodiscard]] Problems find_bidirectional_signs(const SourceSet& sources, FileId file);

/// Bytes of a byte order mark at the beginning, 0 or 3: spreadsheets write one.
[[nodiscard]] std::size_t byte_order_mark(std::string_view text);

}  // namespace poppy::text
