// Any bytes as a case file, decided under the shipped rules and told in words and JSON; and as a
// line of a run, which takes and refuses what `decide` does.
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shipped_rules.h"
#include "tests/unit/one_answer.h"

POPPY_FUZZ_TARGET(decide) {
  poppy::Request request;
  request.case_text = text;
  request.today = "2021-08-15";
  auto decided = shipped_rules().decide(request);
  if (!decided) {  // for want of a county or a month, perhaps
    request.county = "Fresno";
    request.month = "2021-08";
    decided = shipped_rules().decide(request);
  }
  if (decided && (decided->text().empty() || decided->json().empty())) __builtin_trap();

  request = {};
  request.county = "Fresno";
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  std::string line = text;
  std::erase_if(line, [](char c) { return c == '\n'; });
  if (const auto found = one_answer::difference(shipped_rules(), request, line); !found.empty()) {
    std::cerr << found << '\n';
    __builtin_trap();
  }
}
