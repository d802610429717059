// See case_files.h.
#include "interpreter/cli/case_files.h"

#include <fmt/core.h>

#include "interpreter/cli/files.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

std::vector<Problem> cannot_read(const std::string& path, const std::string& why) {
  return {engine::public_problem(text::ProblemCode::cannot_read,
                                 fmt::format("`{}` cannot be read: {}", path, why))};
}

}  // namespace

void CaseFiles::add(const std::string& path) {
  const std::string_view name = path;
  const bool is_lines = path == "-" || name.ends_with(".ndjson") || name.ends_with(".jsonl");
  if (is_lines) {
    add_lines(path);
  } else if (const auto names = names_in(path)) {
    add_folder(path);
  } else {
    add_case(path);
  }
}

void CaseFiles::tell(const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) say("{}\n", problem.text);
  problems_ += problems.size();
}

void CaseFiles::tell_unread(const std::vector<Problem>& problems) {
  is_any_unread_ = is_any_unread_ || !problems.empty();
  tell(problems);
}

void CaseFiles::add_folder(const std::string& path) {
  const FoundFiles found = find_files(path, {".yaml", ".yml", ".json", ".ndjson", ".jsonl"}, {});
  tell_unread(found.problems);
  for (const std::string& file : found.paths) add(file);
}

void CaseFiles::add_case(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return tell_unread(cannot_read(path, text.error()));
  tell(take_(*text, path));
}

void CaseFiles::add_lines(const std::string& path) {
  const auto file = open_input(path);
  if (!file) return tell_unread(cannot_read(path, file.error()));
  LineReader reader(*file, -1);
  std::string line;
  for (std::uint64_t number = 1;; ++number) {
    line.clear();
    const InputEnd end = reader.next(line, std::nullopt);
    if (end == InputEnd::failed) return tell_unread(cannot_read(path, "reading stopped"));
    if (end != InputEnd::none) return;
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    const std::string_view from = path == "-" ? std::string_view("standard input") : path;
    tell(take_(line, fmt::format("{}:{}.json", from, number)));
  }
}

}  // namespace poppy::cli
