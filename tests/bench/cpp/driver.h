// What every C++ program of the bench shares: the commands, reading lines, the timing loop, the row
// that is printed.
//
//   PROGRAM ENGINE mem|json       WORKLOAD on|off FILE            prints an answer a line, as JSON
//   PROGRAM ENGINE time-mem|time-json|time-batch WORKLOAD on|off FILE N SECONDS   prints one row
//
// An engine decides the first n of the cases it has read; it answers with whole numbers (see
// oracle.py).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Command {
  std::string engine, what, workload, file;
  bool reasons = false;
  std::size_t count = 0;
  double seconds = 0;
};

inline Command command_of(int count, char** words) {
  if (count < 6) {
    std::cerr
        << "usage: PROGRAM ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE "
           "[N SECONDS]\n";
    std::exit(2);
  }
  Command command{words[1], words[2], words[3], words[5], std::string_view(words[4]) == "on"};
  if (count > 7) {
    command.count = std::stoull(words[6]);
    command.seconds = std::stod(words[7]);
  }
  return command;
}

/// The lines of a file, each with room behind it for a reader that looks ahead.
class Lines {
 public:
  explicit Lines(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(file), {});
    const std::size_t size = text_.size();
    text_.append(128, ' ');
    for (std::size_t begin = 0; begin < size;) {
      const std::size_t end = std::min(text_.find('\n', begin), size);
      lines_.emplace_back(text_.data() + begin, end - begin);
      begin = end + 1;
    }
    if (lines_.empty()) {
      std::cerr << path << " has no cases\n";
      std::exit(1);
    }
  }
  [[nodiscard]] const std::vector<std::string_view>& all() const { return lines_; }

 private:
  std::string text_;
  std::vector<std::string_view> lines_;
};

/// As many cases as asked for: those that there are, which stand in random order, over and over.
template <typename Case>
void repeat_to(std::vector<Case>& cases, std::size_t count) {
  const std::size_t given = cases.size();
  cases.reserve(count);
  for (std::size_t i = given; i < count; ++i) cases.push_back(cases[i % given]);
  cases.resize(count);
}

/// Of this process alone; getrusage would tell that of the one that started it, where it was
/// larger.
inline long peak_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

/// Times `pass(n)`, which decides the first n cases and yields the sum of their answers, and prints
/// the row. Fewer cases where there is no time for all; at least five repetitions, each of at least
/// 10 ms.
inline void time_passes(const Command& command, std::size_t count,
                        const std::function<std::int64_t(std::size_t)>& pass,
                        const std::function<std::int64_t(std::size_t)>& sum_of_all = {}) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_of = [](Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  std::size_t few = std::min<std::size_t>(count, 50);
  pass(few);
  double each = 0;
  while (true) {
    const Clock::time_point start = Clock::now();
    pass(few);
    const double took = seconds_of(start);
    each = took / static_cast<double>(few);
    if (few == count || took > 0.005) break;
    few = std::min(count, few * 8);
  }
  const double affordable = command.seconds / 6 / std::max(each, 1e-10);
  const bool in_one_call = command.engine.contains("column");  // of a few it says nothing
  if (!in_one_call && affordable < static_cast<double>(count)) {
    count = std::max<std::size_t>(few, static_cast<std::size_t>(affordable));
  }
  Clock::time_point begin = Clock::now();
  const std::int64_t check = pass(count);
  const double once = seconds_of(begin);
  const int passes = static_cast<int>(std::clamp(0.01 / std::max(once, 1e-9), 1.0, 1e6));
  std::vector<double> times;
  begin = Clock::now();
  while (times.size() < 5 || (seconds_of(begin) < command.seconds && times.size() < 101)) {
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < passes; ++i) {
      if (pass(count) != check) {
        std::cerr << "two passes over the same cases differ\n";
        std::exit(1);
      }
    }
    times.push_back(seconds_of(start) * 1e9 / passes / static_cast<double>(count));
  }
  std::ranges::sort(times);
  std::printf(
      "{\"engine\":\"%s\",\"workload\":\"%s\",\"mode\":\"%s\",\"reasons\":\"%s\",\"n\":%zu,\"ns\":%"
      ".3f,"
      "\"min\":%.3f,\"max\":%.3f,\"reps\":%zu,\"check\":%lld,\"peak_kb\":%ld}\n",
      command.engine.c_str(), command.workload.c_str(), command.what.c_str() + 5,
      command.reasons ? "on" : "off", count, times[times.size() / 2], times.front(), times.back(),
      times.size(), static_cast<long long>(sum_of_all ? sum_of_all(count) : check), peak_kb());
}

using Answer = std::vector<std::int64_t>;

inline void append_list(std::string& out, const std::int64_t* answer, std::size_t size) {
  out += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    out += std::to_string(answer[i]);
  }
  out += ']';
}

/// The answer as the text that the JSON mode yields:
/// {"answer":[0,5],"reasons":["no_status","no_work"]}
inline void append_json(std::string& out, const std::int64_t* answer, std::size_t size,
                        std::int64_t bits, const std::vector<std::string_view>& names) {
  out += "{\"answer\":";
  append_list(out, answer, size);
  out += ",\"reasons\":[";
  bool first = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    if (!first) out += ',';
    first = false;
    out += '"';
    out += names[i];
    out += '"';
  }
  out += "]}";
}

}  // namespace bench
