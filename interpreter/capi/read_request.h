// A request of poppy.h, an object of JSON -> what it asks. What is no key of it is refused, so that
// a misspelt run date is not left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/include/poppy/engine.h"

namespace poppy::capi {

struct CallRequest {
  Request request;
  Detail detail;
  std::string line;         // to be explained
  std::string case_column;  // of a table; empty: its columns are facts
  bool with_decision = false;
  bool each_month = false;
  unsigned threads = 1;
};

enum class Call : std::uint8_t { decide, explain, batch };

[[nodiscard]] Outcome<CallRequest> read_request(Call call, std::string_view json);

}  // namespace poppy::capi
