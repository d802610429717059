// poppy test --update: shows what would be written into the tests, asks, and writes it whole.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/engine/test_results.h"
#include "interpreter/engine/update_tests.h"
#include "interpreter/store/replace_file.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/text/printable.h"

namespace poppy::cli {
namespace {

bool is_yes_said() {
  say("write it? [y/N] ");
  const int first = std::getchar();
  for (int c = first; c != '\n' && c != EOF;) c = std::getchar();
  return first == 'y' || first == 'Y';
}

std::string shown(const engine::TestUpdate& update) {
  std::string out;
  for (const engine::UpdatedText& text : update.texts) {
    out += fmt::format("{}\n{}\n", text::printable(text.path),
                       text::show_diff(text::diff_lines(text.before, text.after)));
  }
  for (const std::string& left : update.left) {
    out += fmt::format("left as it is: {}\n", text::printable(left));
  }
  return out;
}

/// The files as they would be, and all else as it is.
engine::ReadText reading(const engine::TestUpdate& update) {
  return [&update](const std::string& path) -> std::expected<std::string, std::string> {
    const auto found = std::ranges::find(update.texts, path, &engine::UpdatedText::path);
    return found == update.texts.end() ? read_text(path) : found->after;
  };
}

/// The exit code of what could not be written; kWell.
int write_all_texts(const engine::TestUpdate& update) {
  for (const engine::UpdatedText& text : update.texts) {
    const auto written = store::replace_file(text.path, text.before, text.after);
    if (!written) return report_problems(written.error());
  }
  return kWell;
}

}  // namespace

int update_tests(const TestOptions& options) {
  if (!options.yes && ::isatty(STDIN_FILENO) == 0) {
    say("poppy: --update asks before it writes, and standard input is no terminal: add --yes\n");
    return kWrongUse;
  }
  const auto paths = find_test_files(options.paths, options.folders);
  if (!paths) return report_problems(paths.error());
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  const auto files = run_tests_at(*rules, *paths, options, read_text);
  bool all_read = true;
  for (const engine::RuleTestFile& file : files) {
    for (const Problem& problem : file.problems) say("{}\n", problem.text);
    all_read = all_read && file.problems.empty();
  }
  const engine::TestTally tally = engine::tally_tests(files).all;
  const engine::TestUpdate update = engine::update_tests(files);
  const int not_all = all_read && tally.failed == 0 ? kWell : kProblems;
  if (update.texts.empty()) {
    return finish_painted(shown(update) + "nothing is to be written\n", not_all);
  }
  const auto now = run_tests_at(*rules, *paths, options, reading(update));
  const auto misread = engine::misread_updates(update, now);
  for (const std::string& place : misread) {
    say("poppy: it would not read as what was found: {}\n", place);
  }
  if (!misread.empty()) {
    say("poppy: nothing is written\n");
    return kProblems;
  }
  if (const int code = finish_painted(shown(update)); code != kWell) return code;
  if (!options.yes && !is_yes_said()) {
    return finish("nothing was written\n", not_all);
  }
  if (const int code = write_all_texts(update); code != kWell) return code;
  const std::size_t failed = engine::tally_tests(now).all.failed;
  return finish(fmt::format("expectations written: {}; files: {}; tests that fail now: {}\n",
                            update.written, update.texts.size(), failed),
                all_read && failed == 0 ? kWell : kProblems);
}

}  // namespace poppy::cli
