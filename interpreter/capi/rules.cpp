// poppy_rules: load, describe, decide one case and explain it.
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/capi/border.h"
#include "interpreter/capi/describe.h"
#include "interpreter/capi/handles.h"  // IWYU pragma: keep: what poppy.h only names
#include "interpreter/capi/read_request.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/decision_view.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/problem.h"

namespace {

using namespace std::literals;
using poppy::capi::Call;
using poppy::capi::guarded;
using poppy::capi::tell;
using poppy::capi::TextPlace;
using poppy::capi::view;

/// `{"month", "line", "text", "why"}`.
poppy::Outcome<void> put_explanation(poppy::text::JsonWriter& to, const poppy::Month& month,
                                     const poppy::capi::CallRequest& asked) {
  const auto words = month.why(asked.line, asked.detail);
  if (!words) return std::unexpected(words.error());
  const poppy::Month::Data& data = month.data();
  const auto line = poppy::engine::find_line(data.determination, asked.line);
  if (!line) poppy::text::bug("a line was explained, and is not found");
  to.begin_object();
  to.member("month", month.month());
  to.member("line", asked.line);
  to.member("text", *words);
  to.key("why");
  poppy::report::put_step(to, poppy::report::view_step(*data.sources, data.determination,
                                                       line->slot, line->row, asked.detail.depth));
  to.end_object();
  return {};
}

/// Reads the request, decides its case, and gives what `make` makes of both.
template <typename Make>
poppy_status answer(Call call, const poppy_rules* rules, std::string_view request,
                    const TextPlace& place, poppy_problems** problems, const Make& make) {
  place.clear();
  if (problems != nullptr) *problems = nullptr;
  if (rules == nullptr || place.text == nullptr || request.data() == nullptr) return POPPY_MISUSE;
  return guarded(problems, [&] {
    auto asked = poppy::capi::read_request(call, request);
    if (!asked) return tell(problems, std::move(asked.error()));
    auto decided = rules->rules.decide(asked->request);
    if (!decided) return tell(problems, std::move(decided.error()));
    poppy::Outcome<std::string> made = make(*decided, *asked);
    if (!made) return tell(problems, std::move(made.error()));
    place.give(*made);
    return poppy_status{POPPY_OK};
  });
}

/// Gives a text that is made of the rules.
template <typename Make>
poppy_status give(const poppy_rules* rules, const TextPlace& place, const Make& make) {
  place.clear();
  if (rules == nullptr || place.text == nullptr) return POPPY_MISUSE;
  return guarded(nullptr, [&] {
    place.give(make(rules->rules));
    return POPPY_OK;
  });
}

}  // namespace

poppy_status poppy_rules_load(const poppy_files* files, const char* compiled, size_t compiled_size,
                              poppy_rules** rules, poppy_problems** problems) {
  if (problems != nullptr) *problems = nullptr;
  if (rules == nullptr) return POPPY_MISUSE;
  *rules = nullptr;
  if (files == nullptr) return POPPY_MISUSE;
  return guarded(problems, [&] {
    auto loaded = compiled == nullptr
                      ? poppy::Rules::load(files->files)
                      : poppy::Rules::load(files->files, view(compiled, compiled_size));
    if (!loaded) return tell(problems, std::move(loaded.error()));
    *rules = std::make_unique<poppy_rules>(std::move(*loaded)).release();
    return poppy_status{POPPY_OK};
  });
}

poppy_status poppy_rules_compiled(const poppy_rules* rules, char** compiled, size_t* size) {
  return give(rules, {compiled, size}, [](const poppy::Rules& of) { return of.compiled(); });
}

poppy_status poppy_rules_warnings(const poppy_rules* rules, poppy_problems** warnings) {
  if (warnings == nullptr) return POPPY_MISUSE;
  *warnings = nullptr;
  if (rules == nullptr) return POPPY_MISUSE;
  return guarded(nullptr, [&] {
    const auto& all = rules->rules.warnings();
    if (!all.empty()) *warnings = poppy::capi::make_problems(all);
    return POPPY_OK;
  });
}

poppy_status poppy_rules_describe(const poppy_rules* rules, char** json, size_t* size) {
  return give(rules, {json, size}, poppy::capi::describe);
}

poppy_status poppy_rules_schema(const poppy_rules* rules, const char* of, char** json,
                                size_t* size) {
  std::string (poppy::Rules::*schema)() const = nullptr;
  const std::string_view named = view(of, POPPY_TO_NUL);
  if (named == "case"sv) schema = &poppy::Rules::case_schema;
  if (named == "county"sv) schema = &poppy::Rules::county_schema;
  if (named == "test"sv) schema = &poppy::Rules::test_schema;
  const TextPlace place{json, size};
  place.clear();
  if (schema == nullptr) return POPPY_MISUSE;
  return give(rules, place, [&](const poppy::Rules& all) { return (all.*schema)(); });
}

void poppy_rules_free(poppy_rules* rules) { delete rules; }

poppy_status poppy_rules_decide(const poppy_rules* rules, const char* request, size_t size,
                                char** decision, size_t* decision_size, poppy_problems** problems) {
  return answer(Call::decide, rules, view(request, size), {decision, decision_size}, problems,
                [](const poppy::Decided& decided, const poppy::capi::CallRequest& asked)
                    -> poppy::Outcome<std::string> { return decided.json(asked.detail); });
}

poppy_status poppy_rules_explain(const poppy_rules* rules, const char* request, size_t size,
                                 char** explanation, size_t* explanation_size,
                                 poppy_problems** problems) {
  return answer(Call::explain, rules, view(request, size), {explanation, explanation_size},
                problems,
                [](const poppy::Decided& decided,
                   const poppy::capi::CallRequest& asked) -> poppy::Outcome<std::string> {
                  poppy::text::JsonWriter to;
                  to.begin_array();
                  for (const poppy::Month& month : decided.months) {
                    if (auto put = put_explanation(to, month, asked); !put) {
                      return std::unexpected(std::move(put.error()));
                    }
                  }
                  to.end_array();
                  return to.take() + "\n";
                });
}
