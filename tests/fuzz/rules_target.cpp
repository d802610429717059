// Any bytes as a rule file: read and checked, never a crash; what is read and printed reads the
// same again, and a layout that is made once stays; what is well is decided. A line `==== NAME`
// begins another file: a table, a county file, or case.yaml, the case.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/syntax/format_file.h"
#include "interpreter/syntax/read_rules.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr std::string_view kMark = "==== ";

struct Input {
  std::vector<poppy::File> files;
  std::string case_text = "case: c\npersons: []\nsaved: []\n";
};

std::vector<poppy::File> cut(const std::string& text) {
  std::vector<poppy::File> files{{"fuzz.poppy", {}}};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    if (line.starts_with(kMark) && line.ends_with('\n')) {
      files.push_back({line.substr(kMark.size(), line.size() - kMark.size() - 1), {}});
    } else {
      files.back().text += line;
    }
    at = end;
  }
  return files;
}

Input read_input(const std::string& text) {
  Input input;
  for (poppy::File& file : cut(text)) {
    if (file.path == "case.yaml") {
      input.case_text = std::move(file.text);
    } else {
      input.files.push_back(std::move(file));
    }
  }
  input.files.push_back({"yolo.yaml", "county: Yolo\n"});
  return input;
}

void check_round_trip(const poppy::syntax::Module& module) {
  const std::string printed = poppy::syntax::format_rules(module);
  poppy::text::SourceSet sources;
  const auto again = poppy::syntax::read_rules(sources, sources.add("printed.poppy", printed));
  if (!again || poppy::syntax::format_rules(*again) != printed) {
    poppy::text::bug("rules that were printed do not read the same again");
  }
}

// That no word and no comment is lost, format_file sees to itself.
void check_layout(const std::string& text) {
  poppy::text::SourceSet sources;
  const auto once = poppy::syntax::format_file(sources, sources.add("once.poppy", text));
  if (!once) return;
  const auto twice = poppy::syntax::format_file(sources, sources.add("twice.poppy", *once));
  if (!twice || *twice != *once) poppy::text::bug("a layout does not stay");
}

}  // namespace

POPPY_FUZZ_TARGET(rules) {
  Input input = read_input(text);
  check_layout(input.files.front().text);
  const poppy::engine::ReadFiles read = poppy::engine::read_files(input.files);
  if (read.problems.empty()) {  // else modules are there in part
    for (const poppy::syntax::Module& module : read.sheet.modules) check_round_trip(module);
  }
  const auto rules = poppy::Rules::load(std::move(input.files));
  if (!rules) return;
  poppy::Request request;
  request.case_text = std::move(input.case_text);
  request.county = "Yolo";
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  const auto decided = rules->decide(request);
  if (decided && (decided->text().empty() || decided->json().empty())) __builtin_trap();
}
