// County files -> what each county says. See county_file.h.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "interpreter/config/read_tree.h"
#include "interpreter/county/county_file.h"
#include "interpreter/county/county_keys.h"
#include "interpreter/county/county_reading.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::county {
namespace {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;
using text::Problems;

bool is_number(std::string_view code, std::size_t digits) {
  return code.size() == digits &&
         std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

void read_number(const config::YamlEntry& entry, std::size_t digits, std::string_view digits_words,
                 std::string_view such_as, std::string& into, Problems& problems) {
  const YamlNode& node = entry.value;
  if (node.kind == YamlKind::scalar && is_number(node.scalar, digits)) {
    into = node.scalar;
    return;
  }
  problems.push_back({ProblemCode::county_value, node.span,
                      fmt::format("`{}` is a number of {} digits, found {}", entry.key,
                                  digits_words, words_for(node)),
                      fmt::format("write `{}: \"{}\"`", entry.key, such_as)});
}

FlagSetting read_flag(const config::YamlEntry& flag, Problems& problems) {
  FlagSetting setting{flag.key, flag.key_span, {}};
  const YamlNode& node = flag.value;
  const std::string hint = fmt::format("write `{}: VALUE`, or leave the flag out", flag.key);
  if (node.kind == YamlKind::scalar) {
    setting.entries.push_back(FlagEntry().with(node.scalar, node.span));
    return setting;
  }
  if (node.kind == YamlKind::null || (node.kind == YamlKind::sequence && node.items.empty())) {
    problems.push_back({ProblemCode::county_shape, node.span,
                        fmt::format("flag {} has no value", quoted(flag.key)), hint});
    return setting;
  }
  for (const DatedEntry& entry :
       read_dated_entries(node, flag.key, kEntryKeys, kFlagEntryCodes, problems)) {
    if (entry.value->kind != YamlKind::scalar) {
      problems.push_back({ProblemCode::county_shape, entry.value->span,
                          fmt::format("the value of flag {} is one word or number, found {}",
                                      quoted(flag.key), words_for(*entry.value)),
                          "write `value: yes`, or the value's name"});
      continue;
    }
    setting.entries.push_back(entry.with(entry.value->scalar, entry.value->span));
  }
  return setting;
}

void read_file_key(const config::YamlEntry& entry, CountyFile& county, Problems& problems) {
  const YamlNode& node = entry.value;
  if (entry.key == "county") {
    county.name_span = node.span;
    if (node.kind == YamlKind::scalar && !node.scalar.empty()) {
      county.name = node.scalar;
    } else {
      problems.push_back({ProblemCode::county_shape, node.span,
                          fmt::format("`county` is the county's name, found {}", words_for(node)),
                          "write `county: Fresno`"});
    }
  } else if (entry.key == "code") {
    read_number(entry, 2, "two", "10", county.code, problems);
  } else if (entry.key == "fips") {
    read_number(entry, 5, "five", "06019", county.fips, problems);
  } else if (node.kind == YamlKind::mapping) {
    for (const config::YamlEntry& flag : node.entries) {
      const std::size_t before = problems.size();
      FlagSetting setting = read_flag(flag, problems);
      if (problems.size() == before) county.flags.push_back(std::move(setting));
    }
  } else if (node.kind != YamlKind::null) {
    problems.push_back({ProblemCode::county_shape, node.span,
                        fmt::format("`flags` has the flags by name, found {}", words_for(node)),
                        "write each as `flag_name: VALUE`, indented, without a dash"});
  }
}

}  // namespace

namespace {

/// With its problems; a flag with one is left out, and a file without a name keeps none.
CountyFile read_in_part(const text::SourceSet& sources, text::FileId file, Problems& problems) {
  CountyFile county;
  county.file = file;
  Problems written = text::find_conflicts(sources, file);
  if (written.empty()) written = text::find_bidirectional_signs(sources, file);
  if (!written.empty()) {
    std::ranges::move(written, std::back_inserter(problems));
    return county;
  }
  text::Result<YamlNode> root = config::read_tree(sources, file);
  if (!root) {
    std::ranges::move(root.error(), std::back_inserter(problems));
    return county;
  }
  if (root->kind != YamlKind::mapping) {
    problems.push_back({ProblemCode::county_shape,
                        {file, 0, 0},
                        fmt::format("a county file is a mapping, found {}", words_for(*root)),
                        "begin with `county: NAME` and `flags:`"});
    return county;
  }
  for (const config::YamlEntry& entry : root->entries) {
    if (std::ranges::find(kFileKeys, entry.key) == kFileKeys.end()) {
      problems.push_back({ProblemCode::county_unknown_key, entry.key_span,
                          fmt::format("{} is no key of a county file", quoted(entry.key)),
                          suggestion(entry.key, kFileKeys)});
    } else {
      read_file_key(entry, county, problems);
    }
  }
  if (root->find("county") == nullptr) {
    problems.push_back({ProblemCode::county_missing_key,
                        {file, 0, 0},
                        "the file does not say which county it is about",
                        "begin with `county: NAME`"});
  }
  return county;
}

/// county_rules/san-luis-obispo.yaml -> san-luis-obispo
std::string stem(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  return std::string(path.substr(0, path.rfind('.')));
}

}  // namespace

text::Result<CountyFile> read_county(const text::SourceSet& sources, text::FileId file) {
  Problems problems;
  CountyFile county = read_in_part(sources, file, problems);
  if (problems.empty()) return county;
  text::sort_problems(problems);
  return std::unexpected(std::move(problems));
}

CountyReading read_county_in_part(const text::SourceSet& sources, text::FileId file) {
  CountyReading reading;
  reading.county = read_in_part(sources, file, reading.problems);
  return reading;
}

CountiesReading join_counties(const text::SourceSet& sources,
                              const std::vector<CountyReading>& files) {
  CountiesReading all;
  std::map<std::string, text::FileId> seen;  // by name in small letters
  for (const CountyReading& reading : files) {
    const CountyFile& county = reading.county;
    std::ranges::copy(reading.problems, std::back_inserter(all.problems));
    if (county.name.empty()) {
      all.unread.push_back(stem(sources.at(county.file).name));
      continue;
    }
    const auto [first, is_new] = seen.emplace(text::lower_case(county.name), county.file);
    if (!is_new) {
      all.problems.push_back({ProblemCode::county_doubled, county.name_span,
                              fmt::format("{} already has the file {}", quoted(county.name),
                                          quoted(sources.at(first->second).name)),
                              "keep one file for each county"});
      continue;
    }
    all.counties.push_back(county);
  }
  text::sort_problems(all.problems);
  return all;
}

CountiesReading read_counties_in_part(const text::SourceSet& sources,
                                      const std::vector<text::FileId>& files) {
  std::vector<CountyReading> readings;
  for (const text::FileId file : files) readings.push_back(read_county_in_part(sources, file));
  return join_counties(sources, readings);
}

text::Result<std::vector<CountyFile>> read_counties(const text::SourceSet& sources,
                                                    const std::vector<text::FileId>& files) {
  CountiesReading all = read_counties_in_part(sources, files);
  if (!all.problems.empty()) return std::unexpected(std::move(all.problems));
  return std::move(all.counties);
}

}  // namespace poppy::county
