// poppy fmt: rule files in the one layout.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/files.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/store/replace_file.h"
#include "interpreter/syntax/format_file.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

/// The files among the paths, and the rule files below those that are folders.
Outcome<std::vector<std::string>> find_rule_files(const FormatOptions& options) {
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(local_folders(options.folders).rules);
  std::vector<std::string> result;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (path == "-" || std::filesystem::is_regular_file(path, ignored)) {
      result.push_back(path);
      continue;
    }
    FoundFiles found = find_files(path, {".poppy"}, {});
    if (!found.problems.empty()) return std::unexpected(std::move(found.problems));
    std::ranges::move(found.paths, std::back_inserter(result));
  }
  return result;
}

struct Laid {
  std::string before, after;
};

Outcome<Laid> lay_out(const std::string& path) {
  auto text = read_text(path);
  if (!text) {
    return std::unexpected(std::vector<Problem>{engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the rules `{}` cannot be read: {}", path, text.error()))});
  }
  text::SourceSet sources;
  const text::FileId file = sources.add(path == "-" ? "standard input" : path, *text);
  auto laid = syntax::format_file(sources, file);
  if (!laid) return std::unexpected(engine::to_public(sources, laid.error()));
  return Laid{std::move(*text), std::move(*laid)};
}

/// What a run over several files comes to.
struct Tally {
  std::size_t files = 0;
  std::size_t changed = 0;
  bool is_well = true;
  std::string out;
};

void format_one(const std::string& path, const FormatOptions& options, Tally& tally) {
  ++tally.files;
  const auto laid = lay_out(path);
  if (!laid) {
    tally.is_well = report_problems(laid.error()) == kWell;
    return;
  }
  if (path == "-" && !options.check) {
    tally.out += laid->after;
    return;
  }
  if (laid->before == laid->after) return;
  if (options.check) {
    ++tally.changed;
    tally.out +=
        fmt::format("{}\n{}\n", path, text::show_diff(text::diff_lines(laid->before, laid->after)));
    return;
  }
  const auto written = store::replace_file(path, laid->before, laid->after);
  if (!written) {
    tally.is_well = report_problems(written.error()) == kWell;
    return;
  }
  ++tally.changed;
  tally.out += path + '\n';
}

}  // namespace

int format(const FormatOptions& options) {
  const auto paths = find_rule_files(options);
  if (!paths) return report_problems(paths.error());
  Tally tally;
  for (const std::string& path : *paths) format_one(path, options, tally);
  const bool to_output = paths->size() == 1 && paths->front() == "-" && !options.check;
  const std::string_view plural = tally.files == 1 ? "" : "s";
  if (!to_output) {
    tally.out += options.check ? fmt::format("{} of {} rule file{} would be laid out anew\n",
                                             tally.changed, tally.files, plural)
                               : fmt::format("{} of {} rule file{} laid out anew\n", tally.changed,
                                             tally.files, plural);
  }
  const int written = to_output ? finish(tally.out) : finish_painted(tally.out);
  if (!tally.is_well || (options.check && tally.changed > 0)) return kProblems;
  return written;
}

}  // namespace poppy::cli
