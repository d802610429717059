// What every reader asks of a text before it reads: not too large, well-formed UTF-8.
#pragma once

#include <string_view>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::text {

/// Problems: file_too_large, not_utf8 (the first place). Empty: the text can be read.
[[nodiscard]] Problems check_text(const SourceSet& sources, FileId file);

/// Bytes of a byte order mark at the beginning, 0 or 3: spreadsheets write one.
[[nodiscard]] std::size_t byte_order_mark(std::string_view text);

}  // namespace poppy::text
