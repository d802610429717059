// poppy_batch: many cases of one request, as lines of JSON and as tables.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/arrow/decide_stream.h"
#include "interpreter/capi/border.h"
#include "interpreter/capi/handles.h"  // IWYU pragma: keep: what poppy.h only names
#include "interpreter/capi/read_request.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/engine/decider_pool.h"
#include "interpreter/engine/on_threads.h"
#include "interpreter/engine/refusal_line.h"
#include "interpreter/engine/rules_data.h"

namespace {

using poppy::capi::guarded;
using poppy::capi::tell;
using poppy::capi::TextPlace;
using poppy::capi::view;

constexpr std::size_t kLinesAtOnce = 512;  // of a thread

struct Lines {
  std::vector<std::string_view> texts;
  std::vector<std::uint64_t> numbers;  // from 1, empty ones counted
};

Lines split(std::string_view text) {
  Lines lines;
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      lines.texts.push_back(line);
      lines.numbers.push_back(number);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string answers(const poppy::engine::DecidedBlock& block, const std::uint64_t* numbers) {
  std::string text;
  text.reserve(block.text.size() + block.lines.size());
  for (std::size_t i = 0; i < block.lines.size(); ++i) {
    const poppy::engine::DecidedLine& line = block.lines[i];
    if (line.size > 0) {
      text += std::string_view(block.text).substr(line.begin, line.size);
    } else {
      const poppy::engine::CaseLine& refused = block.refused[line.refused];
      poppy::engine::append_refusal_line(text, numbers[i], refused.case_id, refused.problems);
    }
    text += '\n';
  }
  return text;
}

std::string decide_lines(poppy_batch& batch, std::string_view text) {
  const Lines lines = split(text);
  const std::size_t blocks = (lines.texts.size() + kLinesAtOnce - 1) / kLinesAtOnce;
  std::vector<std::string> parts(blocks);
  poppy::engine::on_threads(blocks, batch.asked.threads, [&](std::size_t i) {
    const std::size_t first = i * kLinesAtOnce;
    const std::size_t count = std::min(kLinesAtOnce, lines.texts.size() - first);
    const poppy::engine::DeciderPool::Lent decider(*batch.deciders);
    parts[i] = answers(decider->decide(std::span(lines.texts).subspan(first, count)),
                       &lines.numbers[first]);
  });
  std::string all;
  for (std::string& part : parts) {
    all += part;
    part = {};
  }
  return all;
}

}  // namespace

poppy_status poppy_batch_open(const poppy_rules* rules, const char* request, size_t size,
                              poppy_batch** batch, poppy_problems** problems) {
  if (problems != nullptr) *problems = nullptr;
  if (batch == nullptr) return POPPY_MISUSE;
  *batch = nullptr;
  if (rules == nullptr || request == nullptr) return POPPY_MISUSE;
  return guarded(problems, [&] {
    auto asked = poppy::capi::read_request(poppy::capi::Call::batch, view(request, size));
    if (!asked) return tell(problems, std::move(asked.error()));
    auto run = poppy::engine::resolve_run(*rules->rules.data().program, asked->request);
    if (!run) return tell(problems, poppy::engine::to_public({}, std::move(run.error())));
    auto deciders = std::make_shared<poppy::engine::DeciderPool>(rules->rules, std::move(*run));
    *batch = std::make_unique<poppy_batch>(std::move(*asked), std::move(deciders)).release();
    return poppy_status{POPPY_OK};
  });
}

poppy_status poppy_batch_decide_lines(poppy_batch* batch, const char* lines, size_t size,
                                      char** decisions, size_t* decisions_size,
                                      poppy_problems** problems) {
  const TextPlace place{decisions, decisions_size};
  place.clear();
  if (problems != nullptr) *problems = nullptr;
  if (batch == nullptr || decisions == nullptr || (lines == nullptr && size != 0)) {
    return POPPY_MISUSE;
  }
  return guarded(problems, [&] {
    place.give(decide_lines(*batch, view(lines, size)));
    return POPPY_OK;
  });
}

poppy_status poppy_batch_decide_arrow(poppy_batch* batch, ArrowArrayStream* in,
                                      ArrowArrayStream* out, poppy_problems** problems) {
  if (problems != nullptr) *problems = nullptr;
  if (batch == nullptr || in == nullptr || out == nullptr || in == out) return POPPY_MISUSE;
  return guarded(problems, [&] {
    const poppy::capi::CallRequest& asked = batch->asked;
    auto decided = poppy::arrow::decide_stream(
        batch->deciders, {asked.case_column, asked.with_decision, asked.each_month, asked.threads},
        in, out);
    if (!decided) return tell(problems, std::move(decided.error()));
    return poppy_status{POPPY_OK};
  });
}

void poppy_batch_free(poppy_batch* batch) { delete batch; }
