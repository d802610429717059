// Hand-written C++: `scalar`, a call for each case, and `columnar`, a call for all.
#include <filesystem>
#include <span>

#include "driver.h"
#include "workloads.h"

namespace {

using namespace bench;

template <typename W, bool reasons>
[[gnu::noinline]] Decision decide_one(const typename W::Case& c) {
  return W::template decide<reasons>(c);
}

template <typename W, bool reasons>
std::int64_t sum_of(const Decision& decision) {
  std::int64_t sum = reasons ? decision.reasons : 0;
  for (std::size_t i = 0; i < W::kNumbers; ++i) sum += decision.numbers[i];
  return sum;
}

template <typename W, bool reasons>
void print(std::string& out, const Decision& decision, bool as_json) {
  std::int64_t answer[4];
  std::size_t size = 0;
  for (; size < W::kNumbers; ++size) answer[size] = decision.numbers[size];
  if (reasons && !W::kReasons.empty()) answer[size++] = decision.reasons;
  if (as_json) {
    append_json(out, answer, size, reasons ? decision.reasons : 0, W::kReasons);
  } else {
    append_list(out, answer, size);
  }
  out += '\n';
}

template <typename W>
typename W::Case read_line(simdjson::ondemand::parser& parser, std::string_view line) {
  auto document =
      parser.iterate(simdjson::padded_string_view(line.data(), line.size(), line.size() + 64));
  return W::read(document.get_object());
}

template <typename W, bool reasons>
void run(const Command& command) {
  if constexpr (requires { W::load(std::string()); }) {
    W::load(std::filesystem::path(command.file).parent_path().string());
  }
  const Lines lines(command.file);
  simdjson::ondemand::parser parser;
  std::vector<typename W::Case> cases;
  for (const std::string_view line : lines.all()) cases.push_back(read_line<W>(parser, line));
  const bool columnar = command.engine == "columnar";
  const bool timed = command.what.starts_with("time");
  if (timed && !command.what.ends_with("json")) repeat_to(cases, command.count);

  std::string out;
  if (command.what == "json" || (command.what == "mem" && !columnar)) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      print<W, reasons>(out, decide_one<W, reasons>(cases[i]), command.what == "json");
    }
    std::cout << out;
  } else if (columnar) {
    const typename W::Columns columns(cases);
    typename W::Results results(columns);
    const auto pass = [&](std::size_t count) {
      W::template decide_all<reasons>(columns, 0, count, results);
      std::int64_t sum = 0;
      // What every pass must yield again is sampled, so that the sum costs nothing.
      for (std::size_t i = 0; i < count; i += 997) sum += sum_of<W, reasons>(results.at(i));
      return sum;
    };
    if (timed) {
      time_passes(command, cases.size(), pass, [&](std::size_t count) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += sum_of<W, reasons>(results.at(i));
        return sum;
      });
      return;
    }
    pass(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) print<W, reasons>(out, results.at(i), false);
    std::cout << out;
  } else if (command.what == "time-json") {
    const std::size_t count = std::min(command.count, lines.all().size());
    time_passes(command, count, [&](std::size_t n) {
      out.clear();
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const Decision decision = decide_one<W, reasons>(read_line<W>(parser, lines.all()[i]));
        sum += sum_of<W, reasons>(decision);
        print<W, reasons>(out, decision, true);
      }
      return sum;
    });
  } else {
    time_passes(command, cases.size(), [&](std::size_t n) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < n; ++i)
        sum += sum_of<W, reasons>(decide_one<W, reasons>(cases[i]));
      return sum;
    });
  }
}

template <typename W>
void run(const Command& command) {
  command.reasons ? run<W, true>(command) : run<W, false>(command);
}

}  // namespace

int main(int count, char** words) {
  const Command command = command_of(count, words);
  if (command.workload == "w1") run<W1>(command);
  if (command.workload == "w2") run<W2>(command);
  if (command.workload == "w3") run<W3>(command);
  if (command.workload == "w4") run<W4>(command);
}
