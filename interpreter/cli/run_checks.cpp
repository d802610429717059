// See run_checks.h.
#include "interpreter/cli/run_checks.h"

#include <fmt/format.h>

#include "interpreter/text/byte_hash.h"

namespace poppy::cli {

std::string find_conflict(const std::vector<OutputPath>& outputs,
                          const std::vector<std::string>& inputs) {
  struct Written {
    std::string path, what;
  };
  std::vector<Written> written;
  for (const OutputPath& output : outputs) {
    if (output.descriptor >= 0) {
      for (const std::string& input : inputs) {
        if (is_open_on(output.descriptor, input)) {
          return fmt::format("`{}` is read and would be written, as `{}`", input, output.given);
        }
      }
      continue;
    }
    written.push_back({output.path, fmt::format("`{}`", output.given)});
    if (!output.is_file) continue;
    for (const std::string& beside :
         {output.partial(), output.progress(), output.progress() + ".new"}) {
      written.push_back(
          {beside, fmt::format("`{}`, which is written beside `{}`", beside, output.given)});
    }
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (const std::string& input : inputs) {
      if (same_file(written[i].path, input)) {
        return fmt::format("`{}` is read and would be written, as {}", input, written[i].what);
      }
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (written[i].path == "/dev/null" || !same_file(written[i].path, written[j].path)) continue;
      return fmt::format("{} and {} are one file: cases, results and errors are three",
                         written[j].what, written[i].what);
    }
  }
  return {};
}

namespace {

/// Of the running program: versions of one number may decide differently.
std::string program_hash() {
  const auto text = read_text("/proc/self/exe");
  if (!text) return "not known";
  text::ByteHash hash;
  hash.add(*text);
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

RulesHash hash_of(const Rules& rules) {
  text::ByteHash rule_hash, county_hash;
  const text::SourceSet& sources = *rules.data().input.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const text::Source& source = sources.at(static_cast<text::FileId>(i));
    const bool of_county = source.name.ends_with(".yaml") || source.name.ends_with(".yml");
    (of_county ? county_hash : rule_hash).add(fmt::format("{} ", source.text.size()));
    (of_county ? county_hash : rule_hash).add(source.text);
  }
  return {fmt::format("{:016x}", rule_hash.value()), fmt::format("{:016x}", county_hash.value())};
}

std::map<std::string, std::string> asked_of(const Rules& rules, const RunOptions& options) {
  const RulesHash hash = hash_of(rules);
  return {{"program version", POPPY_VERSION},
          {"program", program_hash()},
          {"rules", hash.rules},
          {"county files", hash.counties},
          {"--cases", options.cases},
          {"--case-column", options.case_column},
          {"--errors", options.errors},
          {"--county", options.county},
          {"--county-file", options.county_file},
          {"--month", options.month},
          {"--format", options.format},
          {"--program", fmt::format("{}", fmt::join(options.programs, ", "))},
          {"--line", fmt::format("{}", fmt::join(options.lines, ", "))}};
}

std::vector<std::string> paths_of(const Rules& rules) {
  std::vector<std::string> paths;
  const text::SourceSet& sources = *rules.data().input.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    paths.push_back(sources.at(static_cast<text::FileId>(i)).name);
  }
  return paths;
}

}  // namespace poppy::cli
