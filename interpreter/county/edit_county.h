// A county file and an entry to put in or take out -> the file's text with it. Everything else of
// the text stays as it is: comments, order and layout. What comes out is read again, and is given
// only where it says what was there before and the entry.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/county/county_file.h"

namespace poppy::county {

/// `{ value: yes, from: 2026-12, entered: 2026-11-30 10:12, by: jane, note: "Board 26-114" }`, as
/// it stands in a file.
[[nodiscard]] std::string entry_text(const FlagEntry& entry);

/// The text with one more entry of the flag, behind those it has; a flag that has none comes last.
/// Whether the entry fits those beside it is told to whoever reads the text. Problems: those of
/// reading the file; it is laid out in a way that an entry cannot be put in (P620).
[[nodiscard]] text::Result<std::string> add_entry(const text::SourceSet& sources, text::FileId file,
                                                  const std::string& flag, const FlagEntry& entry);

/// The text without the flag's entry of this index; without its last one the flag is gone. An entry
/// that was put into a plain `flag: no` leaves it as it was. Problems: as above.
[[nodiscard]] text::Result<std::string> remove_entry(const text::SourceSet& sources,
                                                     text::FileId file, const std::string& flag,
                                                     std::size_t entry);

}  // namespace poppy::county
