// Poppy's rows. An evaluator is a function in kEvaluators that reads lines of cases (in Poppy's
// form, see cases.py) and gives a Run: how to decide the first n of them, and their answers. `poppy
// run` is timed from outside, by run.py.
//   BENCH_RULES, BENCH_COUNTIES: the folders; BENCH_MONTH: the benefit month
#include <poppy/engine.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "../cpp/driver.h"

namespace {

using bench::Answer;
using bench::Command;

struct Run {
  std::function<std::int64_t(std::size_t)>
      pass;  // decides the first n, yields the sum of their answers
  std::function<Answer(std::size_t)> answer;  // of case i
  std::function<std::string(std::size_t)>
      as_json;  // from the text of case i to the text of its decision
};
using Evaluator = Run (*)(const Command&, const poppy::Rules&,
                          const std::vector<std::string_view>&);

/// What an answer is made of (see oracle.py).
struct Workload {
  std::string good;                  // the decision that is worth 1
  std::vector<std::string> numbers;  // lines of the case
  std::int64_t unit = 1;             // cents of what a number counts, for money
  std::vector<std::string> reasons;
};
const std::map<std::string, Workload> kWorkloads{
    {"w1", {"Eligible", {}, 1, {"no_status", "no_number", "no_work", "over_limits"}}},
    {"w2",
     {"Approved", {"net_income", "issuance"}, 100, {"over_gross", "over_net", "no_allotment"}}},
    {"w3",
     {"Approved",
      {"ticked", "left"},
      1,
      {"exceeds_time_limit", "time_limit_expired", "month_limit_expired",
       "exceeds_type_six_limit"}}},
    {"w4", {"Within", {"limit"}, 1, {}}},
};

/// `$1,234.56` in the unit, or a plain number.
std::int64_t number_of(std::string_view text, std::int64_t unit) {
  std::int64_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits = digits * 10 + (c - '0');
  }
  return digits / unit;
}

std::int64_t sum_of(const Answer& answer) {
  std::int64_t sum = 0;
  for (const std::int64_t number : answer) sum += number;
  return sum;
}

/// Rules::decide, a case at a time: from the text of a case to a decision with its trace, asked for
/// its lines by name.
Run decide(const Command& command, const poppy::Rules& rules,
           const std::vector<std::string_view>& lines) {
  const Workload& workload = kWorkloads.at(command.workload);
  const auto decided = [&rules, &lines, &command](std::size_t i) {
    poppy::Request request;
    request.case_text = std::string(lines[i]);
    request.case_path = "case.json";
    if (command.workload != "w3") request.county = "Yolo";  // W3's cases name theirs
    request.month = std::getenv("BENCH_MONTH");
    request.run_date = "2024-01-15";
    auto result = rules.decide(request);
    if (!result) {
      std::cerr << result.error().front().text << '\n';
      std::exit(1);
    }
    return std::move(*result);
  };
  const auto answer = [decided, &workload, &command](std::size_t i) {
    const poppy::Decided result = decided(i);
    const poppy::Month& month = result.months.front();
    Answer answer{month.value("outcome") == workload.good};
    for (const std::string& line : workload.numbers) {
      answer.push_back(number_of(month.value(line).value_or(""), workload.unit));
    }
    if (command.reasons && !workload.reasons.empty()) {
      std::int64_t bits = 0;
      for (const std::string& rule : month.reasons("")) {
        const auto found = std::ranges::find(workload.reasons, rule);
        bits |= std::int64_t{1} << (found - workload.reasons.begin());
      }
      answer.push_back(bits);
    }
    return answer;
  };
  const bool to_json = command.what == "time-json";
  const auto pass = [decided, answer, to_json](std::size_t count) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += to_json ? static_cast<std::int64_t>(decided(i).json().size()) : sum_of(answer(i));
    }
    return sum;
  };
  return {pass, answer, [decided](std::size_t i) { return decided(i).json(); }};
}

const std::map<std::string, Evaluator> kEvaluators{{"poppy-decide", decide}};

std::vector<poppy::File> files_of(const char* folder) {
  std::vector<poppy::File> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string kind = entry.path().extension().string();
    if (kind != ".poppy" && kind != ".csv" && kind != ".yaml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files.push_back({entry.path().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  return files;
}

}  // namespace

int main(int count, char** words) {
  const Command command = bench::command_of(count, words);
  const bench::Lines lines(command.file);
  std::vector<poppy::File> files = files_of(std::getenv("BENCH_RULES"));
  for (poppy::File& file : files_of(std::getenv("BENCH_COUNTIES")))
    files.push_back(std::move(file));
  const auto rules = poppy::Rules::load(std::move(files));
  if (!rules) {
    std::cerr << rules.error().front().text << '\n';
    return 1;
  }
  const Run run = kEvaluators.at(command.engine)(command, *rules, lines.all());
  if (command.what.starts_with("time")) {
    bench::time_passes(command, std::min(command.count, lines.all().size()), run.pass);
    return 0;
  }
  for (std::size_t i = 0; i < lines.all().size(); ++i) {
    if (command.what == "json") {
      std::cout << run.as_json(i) << '\n';
      continue;
    }
    const Answer answer = run.answer(i);
    std::string text;
    bench::append_list(text, answer.data(), answer.size());
    std::cout << text << '\n';
  }
}
