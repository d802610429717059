// Text from outside, made safe for a terminal: what people typed must not move the cursor, end a
// line or turn the direction of writing, or a name could forge a decision.
#pragma once

#include <string>
#include <string_view>

namespace poppy::text {

/// On one line: control characters, line separators, bidirectional controls and bytes that are no
/// UTF-8 stand as `?`; a tab and a line end as a space.
[[nodiscard]] std::string printable(std::string_view text);
/// The same as markup of XML and HTML: what would be read as tags, references or the end of an
/// attribute stands as a reference.
[[nodiscard]] std::string printable_markup(std::string_view text);

/// The same of text in lines, whose line ends stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace poppy::text
