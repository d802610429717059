// See workspace.h.
#include "interpreter/lsp/workspace.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "interpreter/lsp/uri.h"

namespace poppy::lsp {
namespace {

bool is_yaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool is_below(std::string_view path, const std::string& folder) {
  return path.starts_with(folder + '/');
}

/// `earlier`: nullptr, there is none.
std::shared_ptr<Snapshot> check(engine::ChangingFiles& files, const Snapshot* earlier) {
  const engine::ReadFiles& read = files.read();
  auto made = std::make_shared<Snapshot>();
  made->sources = read.sources;
  made->problems = read.problems;
  if (!read.sheet.modules.empty()) {
    check::Keeping keeping{files.places(), nullptr, nullptr};
    if (earlier != nullptr) {
      keeping.earlier_sources = earlier->sources.get();
      keeping.earlier = &earlier->checked;
    }
    made->checked = check::check_program_in_part(*read.sources, read.sheet, read.tables,
                                                 read.counties, read.unread, &keeping);
    std::ranges::move(made->checked.problems, std::back_inserter(made->problems));
    made->checked.problems.clear();
  }
  text::sort_problems(made->problems);
  made->is_sound = !read.sheet.modules.empty() && !text::has_errors(made->problems);
  return made;
}

}  // namespace

bool has_folder(std::string_view path, std::string_view name) {
  const std::string within = fmt::format("/{}/", name);
  return path.find(within) != std::string_view::npos || path.starts_with(within.substr(1));
}

void Workspace::set_folders(const std::string& rules, const std::string& counties) {
  rules_ = path_of(rules);
  counties_ = path_of(counties);
}

std::string Workspace::absolute(const std::string& path) const {
  return path.starts_with('/') ? path : fmt::format("{}/{}", root_ == "/" ? "" : root_, path);
}

std::string Workspace::path_of(const std::string& absolute) const {
  const std::string folder = root_.ends_with('/') ? root_ : root_ + '/';
  return absolute.starts_with(folder) ? absolute.substr(folder.size()) : absolute;
}

std::string Workspace::uri_of(const std::string& path) const {
  const Buffer* const open = find_buffer(path);
  return open != nullptr ? open->uri : uri_of_path(absolute(path));
}

bool Workspace::is_among_rules(const std::string& path) const {
  if (is_below(path, counties_) && is_yaml(path)) return true;
  return is_below(path, rules_) && !has_folder(path.substr(rules_.size()), "tests") &&
         (path.ends_with(".poppy") || path.ends_with(".csv"));
}

FileKind Workspace::kind_of(const std::string& path) {
  if (is_among_rules(path)) {
    if (path.ends_with(".poppy")) return FileKind::rules;
    return path.ends_with(".csv") ? FileKind::table : FileKind::county;
  }
  if (path.ends_with(".poppy")) return FileKind::rules_apart;
  if (!is_yaml(path) && !path.ends_with(".json")) return FileKind::other;
  if (is_below(path, rules_) && has_folder(path.substr(rules_.size()), "tests")) {
    if (has_folder(path, "counties")) return FileKind::other;
    return has_folder(path, "cases") ? FileKind::facts : FileKind::test;
  }
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  return name.starts_with("case.") ? FileKind::facts : FileKind::other;
}

void Workspace::load() {
  drop();
  if (last_ != nullptr) earlier_.push_back(std::exchange(last_, nullptr));  // of other readings
  files_ = {};
  std::vector<std::string> paths =
      outside_.find_files(absolute(rules_), {".poppy", ".csv"}, {"tests"});
  std::ranges::move(outside_.find_files(absolute(counties_), {".yaml", ".yml"}, {}),
                    std::back_inserter(paths));
  for (const std::string& path : paths) put_or_remove(path_of(path));
  for (const auto& [path, buffer] : buffers_) {
    if (is_among_rules(path)) put_or_remove(path);
  }
}

/// What was found of the files is no longer so.
void Workspace::drop() {
  if (snapshot_ != nullptr) earlier_.push_back(std::exchange(snapshot_, nullptr));
}

/// As the client sees it now.
void Workspace::put_or_remove(const std::string& path) {
  drop();
  std::optional<std::string> text = text_of(path);
  if (text) {
    files_.put(path, std::move(*text));
  } else {
    files_.remove(path);
  }
}

void Workspace::open(const std::string& path, Buffer buffer) {
  buffers_.insert_or_assign(path, std::move(buffer));
  if (is_among_rules(path)) put_or_remove(path);
}

void Workspace::change(const std::string& path, std::int64_t version, std::string text) {
  Buffer& buffer = buffers_.at(path);
  buffer.version = version;
  buffer.text = std::move(text);
  if (is_among_rules(path)) put_or_remove(path);
}

void Workspace::close(const std::string& path) {
  buffers_.erase(path);
  look_again(path);
}

void Workspace::look_again(const std::string& path) {
  if (is_among_rules(path)) put_or_remove(path);
}

const Buffer* Workspace::find_buffer(const std::string& path) const {
  const auto found = buffers_.find(path);
  return found == buffers_.end() ? nullptr : &found->second;
}

std::expected<std::string, std::string> Workspace::read_disk(const std::string& path) const {
  return outside_.read_text(absolute(path));
}

std::optional<std::string> Workspace::text_of(const std::string& path) const {
  if (const Buffer* const open = find_buffer(path)) return open->text;
  auto text = read_disk(path);
  if (!text) return std::nullopt;
  return std::move(*text);
}

std::vector<std::string> Workspace::test_files() const {
  std::vector<std::string> result;
  for (const std::string& path : outside_.find_files(absolute(rules_), {".yaml", ".yml"}, {})) {
    std::string named = path_of(path);
    if (has_folder(named, "tests")) result.push_back(std::move(named));
  }
  return result;
}

const Snapshot& Workspace::now() {
  if (snapshot_ != nullptr) return *snapshot_;
  const std::shared_ptr<Snapshot> made = check(files_, last_.get());
  if (last_ != nullptr) earlier_.push_back(std::move(last_));
  last_ = made;
  made->number = ++snapshots_;
  for (std::uint32_t i = 0; i < made->sources->size(); ++i) {
    made->files.insert_or_assign(made->sources->at(text::FileId{i}).name, text::FileId{i});
  }
  snapshot_ = made;
  if (made->is_sound) {
    earlier_.push_back(std::exchange(sound_, made));
    sound_rules_.reset();
  }
  return *snapshot_;
}

const Snapshot* Workspace::last_sound() {
  static_cast<void>(now());
  return sound_.get();
}

std::optional<Rules> Workspace::last_rules() {
  const Snapshot* const sound = last_sound();
  if (sound == nullptr) return std::nullopt;
  if (!sound_rules_) {
    sound_rules_ = engine::rules_of(
        sound->sources, std::shared_ptr<const check::Program>(sound_, &sound->checked.program));
  }
  return sound_rules_;
}

text::Problems Workspace::try_texts(const std::map<std::string, std::string>& texts) {
  std::map<std::string, std::string> before;
  for (const auto& [path, text] : texts) {
    if (const std::string* const old = files_.find_text(path)) {
      before.insert({path, *old});
      files_.put(path, text);
    }
  }
  text::Problems problems = check(files_, last_.get())->problems;
  for (const auto& [path, text] : before) files_.put(path, text);
  return problems;
}

}  // namespace poppy::lsp
