// engine.h's Batch over a BlockDecider.
#include "interpreter/engine/case_block.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy {

struct Batch::Data {
  Data(std::shared_ptr<const Rules::Data> all_rules, engine::RunRequest asked)
      : rules(std::move(all_rules)), request(std::move(asked)), decider(*rules, request) {}

  std::shared_ptr<const Rules::Data> rules;
  engine::RunRequest request;
  engine::BlockDecider decider;
  std::vector<Answer> answers;
  std::string line;  // of a case put together from values
};

namespace {

Problem to_public(const engine::LineProblem& problem) {
  Problem result;
  result.code = problem.code;
  result.column = problem.column;
  result.message = problem.message;
  result.hint = problem.hint;
  result.text = problem.code + ": " + problem.message + "\n";
  if (!problem.hint.empty()) result.text += "  hint: " + problem.hint + "\n";
  return result;
}

}  // namespace

Batch::Batch(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::span<const Answer> Batch::decide(std::span<const std::string_view> lines) {
  const engine::DecidedBlock& block = data_->decider.decide(lines);
  data_->answers.resize(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const engine::DecidedLine& line = block.lines[i];
    Answer& answer = data_->answers[i];
    answer.decision_ = std::string_view(block.text).substr(line.begin, line.size);
    answer.undetermined_ = line.undetermined;
    answer.problems_.clear();
    if (line.size != 0) continue;
    for (const engine::LineProblem& problem : block.refused[line.refused].problems) {
      answer.problems_.push_back(to_public(problem));
    }
  }
  return data_->answers;
}

const Answer& Batch::decide(std::string_view line) {
  return decide(std::span<const std::string_view>(&line, 1)).front();
}

const Answer& Batch::decide(const Case& one) {
  data_->line = one.json();
  return decide(data_->line);
}

Outcome<Batch> Rules::batch(const Request& request) const {
  auto asked = engine::resolve_run(*data_->program, request);
  if (!asked) return std::unexpected(engine::to_public({}, std::move(asked.error())));
  const auto& months = asked->months;
  if (!months || months->first != months->last) {
    text::Problem fault = engine::no_month();
    if (months) {
      fault = {text::ProblemCode::wrong_month,
               {},
               "a batch decides one month",
               "give one month, such as 2021-08"};
    }
    return std::unexpected(engine::to_public({}, {std::move(fault)}));
  }
  return Batch(std::make_unique<Batch::Data>(data_, std::move(*asked)));
}

}  // namespace poppy
