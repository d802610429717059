// See expected_problems.h.
#include "interpreter/engine/expected_problems.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "interpreter/text/problem_codes.h"

namespace poppy::engine {
namespace {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

constexpr std::array<std::string_view, 2> kFields{"says", "at"};

/// P704 of `P704` and of `P704: { says: … }`; empty: it is none.
std::string_view code_of(const YamlNode& item) {
  const bool has_fields = item.kind == YamlKind::mapping && item.entries.size() == 1;
  const std::string_view word = has_fields ? item.entries.front().key : item.scalar;
  const bool is_code =
      word.size() == 4 && word[0] == 'P' &&
      std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_code ? word : std::string_view();
}

const YamlNode* fields_of(const YamlNode& item) {
  return item.kind == YamlKind::mapping ? &item.entries.front().value : nullptr;
}

void check_fields(const YamlNode& item, text::Problems& problems) {
  const YamlNode* const fields = fields_of(item);
  if (fields == nullptr) return;
  if (fields->kind != YamlKind::mapping || fields->entries.empty()) {
    problems.push_back({ProblemCode::test_wrong_shape, fields->span,
                        "a problem is expected by its code, or with words of it",
                        "for example { P704: { says: no month 13 } }"});
    return;
  }
  for (const config::YamlEntry& field : fields->entries) {
    const bool is_known = std::ranges::find(kFields, field.key) != kFields.end();
    if (is_known && field.value.kind == YamlKind::scalar && !field.value.scalar.empty()) continue;
    problems.push_back({is_known ? ProblemCode::test_wrong_shape : ProblemCode::test_unknown_key,
                        field.key_span,
                        fmt::format("a problem has {} `{}`",
                                    is_known ? "words of a text under" : "no field", field.key),
                        "`says`: words of its message or hint; `at`: words that it points at"});
  }
}

bool is_expected(const text::SourceSet& sources, const YamlNode& item,
                 const text::Problem& problem) {
  if (text::kind_of(problem.code).number != code_of(item)) return false;
  const YamlNode* const fields = fields_of(item);
  if (fields == nullptr) return true;
  if (const YamlNode* const says = fields->find("says")) {
    const std::string all = problem.message + "\n" + problem.hint;
    if (all.find(says->scalar) == std::string::npos) return false;
  }
  const YamlNode* const at = fields->find("at");
  if (at == nullptr) return true;
  return problem.span.file != text::FileId::none &&
         sources.text_of(problem.span).find(at->scalar) != std::string_view::npos;
}

}  // namespace

const YamlNode* find_expected_problems(const YamlNode& expect, text::Problems& problems) {
  const YamlNode* const errors = expect.find("error");
  const auto is_code = [](const YamlNode& item) { return !code_of(item).empty(); };
  if (errors == nullptr || std::ranges::none_of(errors->items, is_code)) return nullptr;
  if (!std::ranges::all_of(errors->items, is_code)) {
    problems.push_back({ProblemCode::test_wrong_shape, errors->span,
                        "`error` names either problems of the case or lines, not both",
                        "a case that is refused has no lines"});
  } else if (expect.entries.size() > 1) {
    problems.push_back({ProblemCode::test_wrong_shape, errors->span,
                        "a case that is refused has no lines: nothing else can be expected of it",
                        "expect `error` alone, or take it out"});
  } else {
    for (const YamlNode& item : errors->items) check_fields(item, problems);
  }
  return errors;
}

std::vector<Mismatch> compare_problems(const text::SourceSet& sources, const YamlNode& expected,
                                       const text::Problems& found, const std::string& decided) {
  std::set<std::string_view> codes;
  std::string why;
  for (const text::Problem& problem : found) {
    codes.insert(text::kind_of(problem.code).number);
    why += fmt::format("{}: {}\n", text::kind_of(problem.code).number, problem.message);
  }
  const std::string all = codes.empty() ? decided : fmt::format("{}", fmt::join(codes, ", "));
  std::vector<Mismatch> mismatches;
  const auto mismatch = [&](text::Span span, std::string wanted) {
    mismatches.push_back({span, "error", "the case", std::move(wanted), all, why});
  };
  for (const YamlNode& item : expected.items) {
    const bool is_there = std::ranges::any_of(
        found, [&](const text::Problem& problem) { return is_expected(sources, item, problem); });
    if (!is_there) mismatch(item.span, std::string(sources.text_of(item.span)));
  }
  for (const std::string_view code : codes) {
    const bool is_named = std::ranges::any_of(
        expected.items, [&](const YamlNode& item) { return code_of(item) == code; });
    if (!is_named) mismatch(expected.span, fmt::format("no {}", code));
  }
  return mismatches;
}

}  // namespace poppy::engine
