// The same bytes as a case file of `decide` and as a line of `run`, alone and in a block: taken by
// all or refused by all, for the same reasons. For tests and a fuzzer.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/case_block.h"
#include "interpreter/engine/rules_data.h"

namespace one_answer {

using Codes = std::vector<std::string>;

/// Empty: the three agree. `request` gives county, month and run date; `text` has no line end.
inline std::string difference(const poppy::Rules& rules, poppy::Request request,
                              const std::string& text) {
  const auto asked = poppy::engine::resolve_run(*rules.data().program, request);
  if (!asked) return "the request is wrong";
  request.case_text = text;
  request.case_path = "case.json";
  Codes by_decide;
  if (const auto decided = rules.decide(request); !decided) {
    for (const poppy::Problem& problem : decided.error()) by_decide.push_back(problem.code);
  }
  const auto codes = [](const poppy::engine::CaseLine& line) {
    Codes result;
    for (const auto& problem : line.problems) result.push_back(problem.code);
    return result;
  };
  const poppy::engine::CaseLine alone = poppy::engine::decide_line(rules.data(), *asked, text);
  poppy::engine::BlockDecider decider(rules.data(), *asked);
  const std::array<std::string_view, 1> lines{text};
  const poppy::engine::DecidedBlock& block = decider.decide(lines);
  const auto words = [](const Codes& all) {
    std::string result;
    for (const std::string& code : all) result += " " + code;
    return result.empty() ? " takes it" : result;
  };
  if (by_decide != codes(alone)) {
    return "decide:" + words(by_decide) + ", run:" + words(codes(alone));
  }
  const bool taken = block.refused.empty();
  if (taken != by_decide.empty())
    return taken ? "only a block takes it" : "only a block refuses it";
  if (taken && block.text != alone.json) return "a block decides otherwise";
  if (!taken && codes(block.refused[0]) != by_decide) return "a block has other reasons";
  return {};
}

}  // namespace one_answer
