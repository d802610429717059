// County files -> what each county says, flag by flag, not yet checked against the rules'
// declarations (check/ does that, for it knows the flags and their types). The counties that have a
// file are the counties there are.
#pragma once

#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/units/entry.h"

namespace poppy::county {

using FlagEntry = units::Entry<std::string>;  // scalar text as written; the span is the value's

struct FlagSetting {
  std::string name;
  text::Span span;  // of the name
  std::vector<FlagEntry> entries;
};

struct CountyFile {
  std::string name;  // San Luis Obispo
  text::Span name_span;
  std::string code;  // "40"; may be empty
  std::string fips;  // "06079": of the Federal Information Processing Standard; may be empty
  std::vector<FlagSetting> flags;
  text::FileId file = text::FileId::none;
};

/// Problems: unknown key (nearest offered), missing `county`, wrong shape, impossible date or
/// month, `until` before `from`, both `entered` and `runs_from`, overlapping entries
/// (find_dating_faults).
[[nodiscard]] text::Result<CountyFile> read_county(const text::SourceSet& sources,
                                                   text::FileId file);

/// What could be read of all files, with the problems of all: one file's slip does not hide those
/// of others, nor of the rules. `unread`: names of counties, as far as they can be told, whose
/// files are not among `counties`.
struct CountiesReading {
  std::vector<CountyFile> counties;
  std::vector<std::string> unread;
  text::Problems problems;
};
[[nodiscard]] CountiesReading read_counties_in_part(const text::SourceSet& sources,
                                                    const std::vector<text::FileId>& files);

/// All files together; also a county named twice.
[[nodiscard]] text::Result<std::vector<CountyFile>> read_counties(
    const text::SourceSet& sources, const std::vector<text::FileId>& files);

}  // namespace poppy::county
