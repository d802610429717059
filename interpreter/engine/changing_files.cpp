// See changing_files.h.
#include "interpreter/engine/changing_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "interpreter/check/paragraphs.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::engine {
namespace {

enum class FileKind : std::uint8_t { rules, table, paragraphs, county, of_tests, other };

FileKind kind_of(std::string_view path) {
  if (path.ends_with(".poppy")) return FileKind::rules;
  if (check::is_paragraph_file(path)) return FileKind::paragraphs;
  if (path.ends_with(".csv")) return FileKind::table;
  if (path == "mutants.yaml" || path.ends_with("/mutants.yaml")) return FileKind::of_tests;
  if (path.ends_with(".yaml") || path.ends_with(".yml")) return FileKind::county;
  return FileKind::other;
}

void append(text::Problems& all, const text::Problems& more) {
  std::ranges::copy(more, std::back_inserter(all));
}

}  // namespace

void ChangingFiles::add(std::string path, std::string text) {
  take_modules_back();
  is_numbered_ = false;
  OneFile file;
  file.text = std::move(text);
  files_.emplace(std::move(path), std::move(file));
}

void ChangingFiles::put(const std::string& path, std::string text) {
  const auto found = files_.find(path);
  if (found == files_.end()) {
    add(path, std::move(text));
    return;
  }
  if (found->second.text == text) return;
  take_modules_back();
  found->second.text = std::move(text);
  found->second.is_read = false;
}

void ChangingFiles::remove(const std::string& path) {
  take_modules_back();
  is_numbered_ = false;
  files_.erase(path);
}

const std::string* ChangingFiles::find_text(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second.text;
}

void ChangingFiles::read_one(const std::string& path, OneFile& file) {
  const text::SourceSet& sources = *read_.sources;
  file.is_read = true;
  file.problems.clear();
  switch (kind_of(path)) {
    case FileKind::rules: {
      syntax::Reading reading =
          syntax::reread_rules(sources, file.id, file.last, std::move(file.module), readings_);
      file.module = std::move(reading.module);
      file.problems = std::move(reading.problems);
      return;
    }
    case FileKind::table:
      file.problems = text::find_conflicts(sources, file.id);
      append(file.problems, text::find_bidirectional_signs(sources, file.id));
      return;
    case FileKind::paragraphs:
      file.problems = text::find_conflicts(sources, file.id);
      append(file.problems, text::find_bidirectional_signs(sources, file.id));
      if (file.problems.empty()) file.problems = check::find_paragraph_problems(sources, file.id);
      return;
    case FileKind::county:
      file.county = county::read_county_in_part(sources, file.id);
      return;
    case FileKind::of_tests:  // what `poppy mutate` accepts: it lies beside rules, and is none
      return;
    case FileKind::other:
      file.problems = {
          {text::ProblemCode::unknown_file_kind,
           {file.id, 0, 0},
           fmt::format("`{}` is neither rules (.poppy), a table (.csv) nor a county file (.yaml)",
                       path),
           {}}};
      return;
  }
}

/// The trees are large: they go over whole, and come back before a file changes.
void ChangingFiles::take_modules_back() {
  if (!is_gathered_) return;
  is_gathered_ = false;
  std::size_t next = 0;
  for (auto& [path, file] : files_) {
    if (kind_of(path) == FileKind::rules) file.module = std::move(read_.sheet.modules[next++]);
  }
}

void ChangingFiles::gather() {
  read_.sheet.modules.clear();
  read_.tables.clear();
  read_.problems.clear();
  std::vector<county::CountyReading> counties;
  for (auto& [path, file] : files_) {
    if (!file.is_read) read_one(path, file);
    append(read_.problems, file.problems);
    switch (kind_of(path)) {
      case FileKind::rules:
        read_.sheet.modules.push_back(std::move(file.module));
        break;
      case FileKind::table:
        read_.tables.push_back({path, file.id});
        break;
      case FileKind::county:
        counties.push_back(file.county);
        break;
      case FileKind::paragraphs:
      case FileKind::of_tests:
      case FileKind::other:
        break;
    }
  }
  county::CountiesReading joined = county::join_counties(*read_.sources, counties);
  append(read_.problems, joined.problems);
  read_.counties = std::move(joined.counties);
  read_.unread.counties = std::move(joined.unread);
  if (read_.sheet.modules.empty() && read_.problems.empty()) {
    read_.problems.push_back(
        {text::ProblemCode::no_rules, {}, "there is no rule file (.poppy) to decide by", {}});
  }
  read_.unread.anything = !read_.problems.empty();
  is_gathered_ = true;
}

/// As they stand in a load. A file that came or went moves others, whose places are then new.
void ChangingFiles::number() {
  if (std::exchange(is_numbered_, true)) return;
  std::uint32_t next = 0;
  for (auto& [path, file] : files_) {
    const text::FileId id{next++};
    if (file.id == id) continue;
    file.is_read = false;
    file.last = {};  // its places are those of another file
    file.id = id;
  }
}

const ReadFiles& ChangingFiles::read() {
  if (is_gathered_) return read_;
  number();
  const auto sources = std::make_shared<text::SourceSet>();
  for (const auto& [path, file] : files_) {
    if (sources->add(path, file.text) != file.id) text::bug("a file has the number of another");
  }
  read_.sources = sources;
  gather();
  return read_;
}

std::vector<std::vector<syntax::PlaceOfDeclaration>> ChangingFiles::places() const {
  std::vector<std::vector<syntax::PlaceOfDeclaration>> result;
  for (const auto& [path, file] : files_) {
    if (kind_of(path) == FileKind::rules) result.push_back(file.last.places);
  }
  return result;
}

ReadFiles ChangingFiles::take() {
  static_cast<void>(read());
  is_gathered_ = false;
  files_.clear();
  return std::move(read_);
}

Rules rules_of(std::shared_ptr<const text::SourceSet> sources,
               std::shared_ptr<const check::Program> program) {
  auto data = std::make_shared<Rules::Data>();
  data->input.sources = std::move(sources);
  data->program = std::move(program);
  data->is_from_compiled = true;
  return Rules(std::move(data));
}

}  // namespace poppy::engine
