// A file of rule tests: reads each test, puts its case together, decides it, and has the
// expectations compared.
#include "interpreter/engine/rule_tests.h"
#include "interpreter/engine/find_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "interpreter/config/read_tree.h"
#include "interpreter/documents/letter_view.h"
#include "interpreter/engine/expectations.h"
#include "interpreter/engine/expected_problems.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/prepared_test.h"  // IWYU pragma: keep: it is filled here
#include "interpreter/engine/test_tables.h"
#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {
namespace {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

constexpr auto kKeys = texts_of(kTestKeys);

/// The folder part of a path with its slash; empty for a bare file name.
std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

/// policies/gagr/tests/days/clock.yaml -> gagr; otherwise the folder of the file.
std::string program_of(std::string_view path) {
  std::string folder = folder_of(path);
  const std::size_t tests = folder.rfind("/tests/");
  folder = tests == std::string::npos ? folder.substr(0, folder.empty() ? 0 : folder.size() - 1)
                                      : folder.substr(0, tests);
  return folder.substr(folder.rfind('/') + 1);
}

class Runner {
 public:
  Runner(const Rules& rules, const File& file, const RuleTestsAsked& asked,
         const ReadText& read_text)
      : rules_(rules),
        folder_(folder_of(file.path)),
        read_text_(read_text),
        asked_(asked),
        sources_(std::make_shared<text::SourceSet>(rules.data().input.sources)) {
    result_.path = file.path;
    result_.program = program_of(file.path);
    file_ = sources_->add(file.path, file.text);
  }

  RuleTestFile run() {
    const auto tests = config::read_tree(*sources_, file_);
    if (!tests) {
      result_.problems = to_public(*sources_, tests.error());
    } else if (tests->kind != YamlKind::sequence) {
      result_.problems = to_public(*sources_, {{ProblemCode::test_wrong_shape, tests->span,
                                                "a file of rule tests is a list of tests",
                                                "begin each with `- name: \"…\"`"}});
    } else {
      for (const YamlNode& test : tests->items) run_test(test);
    }
    result_.sources = sources_;
    return std::move(result_);
  }

 private:
  void run_test(const YamlNode& node) {
    if (!is_test_table(node)) return run_one(node);
    const auto table =
        read_test_table(*sources_, *rules_.data().program, node,
                        [&](const YamlNode& path) -> text::Result<text::FileId> {
                          auto file = read_at(path);
                          if (!file) return std::unexpected(std::exchange(problems_, {}));
                          return sources_->add(std::move(file->path), std::move(file->text));
                        });
    if (!table) {
      begin(node);
      problems_ = table.error();
      end();
      return;
    }
    for (std::size_t i = 0; i < table->rows.size(); ++i) run_one(test_of_row(*table, i));
  }

  void run_one(const YamlNode& node) {
    begin(node);
    if (test_.name.find(asked_.filter) == std::string::npos) return;
    const std::int64_t begun = asked_.microseconds ? asked_.microseconds() : 0;
    check_shape(node);
    if (problems_.empty()) decide_and_compare(node);
    if (is_left_out_) return;
    if (asked_.microseconds) test_.microseconds = asked_.microseconds() - begun;
    end();
  }

  void begin(const YamlNode& node) {
    const YamlNode* name = node.find("name");
    test_ = {};
    is_left_out_ = false;
    problems_ = {};
    test_.span = name != nullptr ? name->span : node.span;
    test_.own = node.span;
    test_.name =
        name != nullptr && name->kind == YamlKind::scalar ? name->scalar : "a test without a name";
    ++result_.found;
  }

  void end() {
    test_.problems = to_public(*sources_, std::move(problems_));
    result_.tests.push_back(std::move(test_));
  }

  void report(ProblemCode code, text::Span span, std::string message, std::string hint = {}) {
    problems_.push_back({code, span, std::move(message), std::move(hint)});
  }

  void check_shape(const YamlNode& node) {
    if (node.kind != YamlKind::mapping) {
      report(ProblemCode::test_wrong_shape, node.span,
             "a rule test has keys: name, case, month, expect, …");
      return;
    }
    for (const config::YamlEntry& entry : node.entries) {
      if (std::ranges::find(kKeys, entry.key) != kKeys.end()) continue;
      const std::string_view nearest = text::nearest_name(entry.key, kKeys);
      report(ProblemCode::test_unknown_key, entry.key_span,
             fmt::format("rule tests have no key `{}`", entry.key),
             nearest.empty() ? "a fact stands under `case:` or `given:`"
                             : fmt::format("did you mean `{}`?", nearest));
    }
    if (const YamlNode* name = node.find("name"); name == nullptr) {
      report(ProblemCode::test_wrong_shape, node.span, "this test has no `name`");
    } else if (name->kind != YamlKind::scalar) {
      report(ProblemCode::test_wrong_shape, name->span, "the `name` of a test is a text");
    }
    if (const YamlNode* programs = node.find("programs");
        programs != nullptr && programs->kind != YamlKind::sequence) {
      report(ProblemCode::test_wrong_shape, programs->span, "`programs` is not a list",
             "write `programs: [NAME]`");
    }
    if (!names_.emplace(test_.name, test_.span).second) {
      report(ProblemCode::test_name_repeated, test_.span,
             "an earlier test of this file has the same name");
    }
    require_one_of(node, "based_on", "case");
    require_one_of(node, "month", "months");
    if (node.find("expect") == nullptr) {
      report(ProblemCode::test_without_expectation, test_.span,
             "this test expects nothing, so it could not fail",
             "say under `expect:` what must come out");
    }
  }

  void require_one_of(const YamlNode& node, std::string_view first, std::string_view second) {
    const bool has_first = node.find(first) != nullptr;
    if (has_first != (node.find(second) != nullptr)) return;
    report(ProblemCode::test_wrong_shape, test_.span,
           fmt::format("this test has {} `{}` {} `{}`", has_first ? "both" : "neither", first,
                       has_first ? "and" : "nor", second),
           "give one of the two");
  }

  /// The text of a scalar under the key; empty when there is none.
  std::string scalar(const YamlNode& node, std::string_view key) {
    const YamlNode* value = node.find(key);
    if (value == nullptr) return {};
    if (value->kind == YamlKind::scalar) return value->scalar;
    report_not_single(*value, key);
    return {};
  }

  void report_not_single(const YamlNode& value, std::string_view key) {
    report(ProblemCode::test_wrong_shape, value.span,
           fmt::format("`{}` is not a single value", key));
  }

  std::optional<File> read_named(const YamlNode& node, std::string_view key) {
    const YamlNode& named = *node.find(key);
    if (named.kind == YamlKind::scalar) return read_at(named);
    report_not_single(named, key);
    return std::nullopt;
  }

  std::optional<File> read_at(const YamlNode& named) {
    const std::string path = folder_ + named.scalar;
    auto text = read_text_(path);
    if (text) return File{path, std::move(*text)};
    report(ProblemCode::cannot_read, named.span,
           fmt::format("`{}` cannot be read: {}", path, text.error()));
    return std::nullopt;
  }

  /// The rules the test runs under: its own county file may stand in for the county's.
  const Rules* rules_for(const YamlNode& node) {
    if (node.find("county_file") == nullptr) return &rules_;
    const auto file = read_named(node, "county_file");
    if (!file) return nullptr;
    const auto known = own_counties_.find(file->path);
    if (known != own_counties_.end()) return &known->second;
    auto own = with_county_file(rules_, sources_, sources_->add(file->path, file->text));
    if (!own) {
      problems_ = std::move(own.error());
      return nullptr;
    }
    return &own_counties_.emplace(file->path, std::move(*own)).first->second;
  }

  std::optional<facts::CaseFacts> facts_for(const YamlNode& node, const check::Program& program) {
    std::optional<YamlNode> base;
    if (const YamlNode* inline_case = node.find("case")) {
      base = *inline_case;
    } else if (auto file = read_named(node, "based_on")) {
      auto yaml =
          config::read_tree(*sources_, sources_->add(std::move(file->path), std::move(file->text)));
      if (yaml) {
        base = std::move(*yaml);
      } else {
        problems_ = std::move(yaml.error());
      }
    }
    if (!base) return std::nullopt;
    if (const YamlNode* given = node.find("given")) {
      auto replaced = facts::replace_facts(std::move(*base), *given);
      if (!replaced) {
        problems_ = std::move(replaced.error());
        return std::nullopt;
      }
      base = std::move(*replaced);
    }
    auto facts = facts::read_case(*sources_, program, *base);
    if (asked_.prepared != nullptr) case_tree_ = std::move(*base);
    if (facts) return std::move(*facts);
    problems_ = std::move(facts.error());
    return std::nullopt;
  }

  std::optional<MonthsRequest> request_for(const YamlNode& node, const Rules& rules,
                                           const facts::CaseFacts& facts) {
    Request words;
    words.county = scalar(node, "county");
    words.month = scalar(node, node.find("months") != nullptr ? "months" : "month");
    words.run_date = scalar(node, "run_date");
    if (words.county.empty() && node.find("county_file") != nullptr) {
      words.county = rules.data().input.counties.back().name;  // with_county_file puts it last
    }
    if (const YamlNode* programs = node.find("programs")) {
      for (const YamlNode& item : programs->items) words.programs.push_back(item.scalar);
    }
    const auto& modules = rules.data().program->modules;
    if (words.programs.empty() && facts.programs.empty() &&
        std::ranges::find(modules, result_.program, &check::Module::program) != modules.end()) {
      words.programs = {result_.program};
    }
    auto request = resolve_request(*rules.data().program, facts, words);
    if (request) {
      for (const check::Gather& gather : rules.data().program->gathers) {
        add_lines(gather, request->asked);
      }
      for (const check::Letter& letter : rules.data().program->letters) {
        std::ranges::copy(documents::lines_of(letter), std::back_inserter(request->asked));
      }
      return std::move(*request);
    }
    problems_ = std::move(request.error());
    for (text::Problem& problem : problems_) problem.span = test_.span;
    return std::nullopt;
  }

  void leave_out(std::optional<check::CountyId> county, units::Date run_date) {
    const bool is_of_county =
        asked_.county.empty() ||
        (county && rules_.data().program->counties[*county].name == asked_.county);
    const bool is_earlier = asked_.runs_from && run_date < *asked_.runs_from;
    is_left_out_ = !is_of_county || is_earlier;
    if (is_of_county && is_earlier) ++result_.earlier;
  }

  /// The same of a test that says both itself: its case need not be read.
  void leave_out_by_words(const YamlNode& node) {
    if (node.find("county_file") != nullptr) return;
    const auto county = facts::find_county_asked(*rules_.data().program, scalar(node, "county"));
    const auto run_date = units::parse_date(scalar(node, "run_date"));
    if (county && run_date) leave_out(*county, *run_date);
  }

  void decide_and_compare(const YamlNode& node) {
    const YamlNode& expect = *node.find("expect");
    const YamlNode* const codes = find_expected_problems(expect, problems_);
    if (!problems_.empty()) return;
    const Rules* rules = rules_for(node);
    std::optional<facts::CaseFacts> facts;
    std::optional<MonthsRequest> request;
    if (rules != nullptr) leave_out_by_words(node);
    if (is_left_out_) return;
    if (rules != nullptr) facts = facts_for(node, *rules->data().program);
    if (facts) request = request_for(node, *rules, *facts);
    if (request) leave_out(request->county, request->run_date);
    if (is_left_out_) return;
    if (codes != nullptr) {
      compare_refusal(*codes, request ? "none: the case is decided" : "none");
      return;
    }
    if (!request || !problems_.empty()) return;
    if (asked_.prepared != nullptr) {
      asked_.prepared->push_back({test_.name, test_.span, sources_, *rules, std::move(*facts),
                                  std::move(*request), node, std::move(case_tree_)});
      return;
    }
    const auto months = decide_months(rules->data(), std::move(*facts), *request);
    if (node.find("months") == nullptr) {
      compare(months.front(), expect);
      return;
    }
    if (expect.entries.empty()) {
      report(ProblemCode::test_without_expectation, expect.span, "nothing is expected of any month",
             "expect lines by month: `2021-08: { program_status: Approved }`");
    }
    for (const config::YamlEntry& entry : expect.entries) {
      const auto month = units::parse_month(entry.key);
      if (!month || *month < request->first || request->last < *month) {
        report(ProblemCode::test_wrong_shape, entry.key_span,
               month ? fmt::format("{} is not among the months this test decides", entry.key)
                     : month.error());
        continue;
      }
      compare(months[static_cast<std::size_t>(month->months - request->first.months)], entry.value);
    }
  }

  /// Those of the test itself stay what they are.
  void compare_refusal(const YamlNode& expected, const std::string& decided) {
    const bool is_of_test = std::ranges::any_of(problems_, [](const text::Problem& problem) {
      const std::string_view code = text::kind_of(problem.code).number;
      return code.starts_with("P8") || code == "P003" || code == "P711";
    });
    if (is_of_test) return;
    std::ranges::move(compare_problems(*sources_, expected, problems_, decided),
                      std::back_inserter(test_.mismatches));
    problems_.clear();
  }

  void compare(const reference::Determination& month, const YamlNode& expect) {
    Comparison compared = compare_expectations(*sources_, month, expect, asked_.depth);
    test_.modules.merge(compared.modules);
    std::ranges::move(compared.mismatches, std::back_inserter(test_.mismatches));
    std::ranges::move(compared.problems, std::back_inserter(problems_));
  }

  const Rules& rules_;
  std::string folder_;
  const ReadText& read_text_;
  const RuleTestsAsked& asked_;
  std::shared_ptr<text::SourceSet> sources_;
  text::FileId file_ = text::FileId::none;
  std::map<std::string, text::Span> names_;
  std::map<std::string, Rules> own_counties_;
  RuleTestFile result_;
  // of the test that runs
  RuleTest test_;
  bool is_left_out_ = false;
  text::Problems problems_;
  YamlNode case_tree_;
};

}  // namespace

RuleTestFile run_rule_tests(const Rules& rules, const File& file, const RuleTestsAsked& asked,
                            const ReadText& read_text) {
  return Runner(rules, file, asked, read_text).run();
}

}  // namespace poppy::engine
