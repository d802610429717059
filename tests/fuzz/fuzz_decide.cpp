// Any bytes as a case file, decided under the shipped rules and told in words and JSON.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/shipped_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  poppy::Request request;
  request.case_text.assign(data, data + size);
  request.today = "2021-08-15";
  auto decided = shipped_rules().decide(request);
  if (!decided) {  // for want of a county or a month, perhaps
    request.county = "Fresno";
    request.month = "2021-08";
    decided = shipped_rules().decide(request);
  }
  if (decided && (decided->text().empty() || decided->json().empty())) __builtin_trap();
  return 0;
}
