// Progress <-> a line of JSON.
#include "interpreter/cli/run_progress.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "interpreter/cli/files.h"
#include "interpreter/cli/run_files.h"

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

/// False: it is none.
bool take(const nlohmann::json& read, Progress& progress) {
  if (!read.is_object()) return false;
  const auto asked = read.find("asked");
  const auto run_date = read.find("run_date");
  const auto whole = read.find("whole");
  if (asked == read.end() || !asked->is_object() || run_date == read.end() ||
      !run_date->is_string() || whole == read.end() || !whole->is_boolean()) {
    return false;
  }
  for (const auto& [name, value] : asked->items()) {
    if (!value.is_string()) return false;
    progress.asked.emplace(name, value.get<std::string>());
  }
  progress.run_date = run_date->get<std::string>();
  progress.is_whole = whole->get<bool>();
  for (const auto& [name, member] : kCounts) {
    const auto found = read.find(name);
    if (found == read.end() || !found->is_number_unsigned()) return false;
    progress.*member = found->get<std::uint64_t>();
  }
  return true;
}

}  // namespace

std::expected<std::optional<Progress>, std::string> read_progress(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  if (!std::filesystem::is_regular_file(path, error)) return std::unexpected("it is not a file");
  const auto text = read_text(path);
  if (!text) return std::unexpected(text.error());
  Progress progress;
  if (!take(nlohmann::json::parse(*text, nullptr, false), progress)) {
    return std::unexpected("it was not written by a run of this program version");
  }
  return progress;
}

std::expected<void, std::string> write_progress(const std::string& path, const Progress& progress) {
  nlohmann::ordered_json text{
      {"asked", progress.asked}, {"run_date", progress.run_date}, {"whole", progress.is_whole}};
  for (const auto& [name, member] : kCounts) text[name] = progress.*member;
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a run that was killed; a link there is not followed
  {
    const OpenFile file(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return failure();
    // What is not UTF-8 in the name of a file is only compared.
    const std::string line =
        text.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
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
