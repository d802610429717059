// Progress <-> a line of JSON.
#include "interpreter/cli/run_progress.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "interpreter/cli/files.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/config/read_json.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/text/source.h"

namespace poppy::cli {
namespace {

constexpr std::pair<const char*, std::uint64_t Progress::*> kCounts[] = {
    {"input_lines", &Progress::input_lines},
    {"input_hash", &Progress::input_hash},
    {"output_bytes", &Progress::output_bytes},
    {"output_hash", &Progress::output_hash},
    {"value_bytes", &Progress::value_bytes},
    {"value_hash", &Progress::value_hash},
    {"error_bytes", &Progress::error_bytes},
    {"error_hash", &Progress::error_hash},
    {"decided", &Progress::decided},
    {"undetermined", &Progress::undetermined},
    {"failed", &Progress::failed}};

std::unexpected<std::string> failure() {
  return std::unexpected(std::string(std::strerror(errno)));
}

const std::string* text_in(const config::YamlNode& read, std::string_view name) {
  const config::YamlNode* const found = read.find(name);
  const bool is_text = found != nullptr && found->kind == config::YamlKind::scalar && found->quoted;
  return is_text ? &found->scalar : nullptr;
}

/// A number or true and false, as written; empty: there is none.
std::string_view word_in(const config::YamlNode& read, std::string_view name) {
  const config::YamlNode* const found = read.find(name);
  const bool is_word =
      found != nullptr && found->kind == config::YamlKind::scalar && !found->quoted;
  return is_word ? std::string_view(found->scalar) : std::string_view();
}

/// False: it is none.
bool take(const config::YamlNode& read, Progress& progress) {
  const config::YamlNode* const asked = read.find("asked");
  const std::string* const run_date = text_in(read, "run_date");
  const std::string_view whole = word_in(read, "whole");
  if (asked == nullptr || asked->kind != config::YamlKind::mapping || run_date == nullptr ||
      (whole != "true" && whole != "false")) {
    return false;
  }
  for (const config::YamlEntry& entry : asked->entries) {
    const std::string* const value = text_in(*asked, entry.key);
    if (value == nullptr) return false;
    progress.asked.emplace(entry.key, *value);
  }
  progress.run_date = *run_date;
  progress.is_whole = whole == "true";
  for (const auto& [name, member] : kCounts) {
    const std::string_view digits = word_in(read, name);
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto [rest, fault] = std::from_chars(begin, end, progress.*member);
    if (fault != std::errc() || rest != end) return false;
  }
  return true;
}

std::string line_of(const Progress& progress) {
  const auto append = [](std::string& to, std::string words) {
    // What is not UTF-8 in the name of a file is only compared.
    for (std::size_t bad = 0; (bad = text::find_invalid_utf8(words)) != std::string::npos;) {
      words.replace(bad, 1, "\xEF\xBF\xBD");
    }
    engine::append_json_text(to, words);
  };
  std::string line = "{\"asked\":{";
  for (const auto& [name, value] : progress.asked) {
    if (line.back() != '{') line += ',';
    append(line, name);
    line += ':';
    append(line, value);
  }
  line += "},\"run_date\":";
  append(line, progress.run_date);
  line += fmt::format(",\"whole\":{}", progress.is_whole);
  for (const auto& [name, member] : kCounts)
    line += fmt::format(",\"{}\":{}", name, progress.*member);
  return line + "}\n";
}

}  // namespace

std::expected<std::optional<Progress>, std::string> read_progress(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  if (!std::filesystem::is_regular_file(path, error)) return std::unexpected("it is not a file");
  const auto text = read_text(path);
  if (!text) return std::unexpected(text.error());
  Progress progress;
  text::SourceSet sources;
  const auto tree = config::read_json(sources, sources.add(path, *text));
  if (!tree || !take(*tree, progress)) {
    return std::unexpected("it was not written by a run of this program version");
  }
  return progress;
}

std::expected<void, std::string> write_progress(const std::string& path, const Progress& progress) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a run that was killed; a link there is not followed
  {
    const OpenFile file(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return failure();
    const std::string line = line_of(progress);
    if (write_all(file, line, -1) != WriteEnd::well || ::fdatasync(file.get()) != 0) {
      const auto why = failure();
      ::unlink(fresh.c_str());
      return why;
    }
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return failure();
  return {};
}

std::string describe_difference(const Progress& earlier,
                                const std::map<std::string, std::string>& asked) {
  std::string told;
  const auto tell = [&](const std::string& name, const std::string& was, const std::string& now) {
    const auto shown = [](const std::string& value) { return value.empty() ? "none" : value; };
    told += fmt::format("{}{}: then {}, now {}", told.empty() ? "" : "; ", name, shown(was),
                        shown(now));
  };
  for (const auto& [name, value] : asked) {
    const auto was = earlier.asked.find(name);
    if (was == earlier.asked.end() || was->second != value) {
      tell(name, was == earlier.asked.end() ? "" : was->second, value);
    }
  }
  for (const auto& [name, value] : earlier.asked) {
    if (!asked.contains(name)) tell(name, value, "");
  }
  return told;
}

}  // namespace poppy::cli
