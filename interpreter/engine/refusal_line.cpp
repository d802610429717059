// See refusal_line.h.
#include "interpreter/engine/refusal_line.h"

#include <fmt/format.h>

#include <iterator>

#include "interpreter/text/json_writer.h"

namespace poppy::engine {

void append_refusal_line(std::string& to, std::uint64_t number, std::string_view case_id,
                         std::span<const LineProblem> problems) {
  fmt::format_to(std::back_inserter(to), R"({{"line":{},"case":)", number);
  if (case_id.empty()) {
    to += "null";
  } else {
    text::append_json_text(to, case_id);
  }
  to += R"(,"problems":[)";
  for (const LineProblem& problem : problems) {
    if (to.back() != '[') to += ',';
    fmt::format_to(std::back_inserter(to), R"({{"code":"{}","column":{},"message":)", problem.code,
                   problem.column);
    text::append_json_text(to, problem.message);
    to += R"(,"hint":)";
    text::append_json_text(to, problem.hint);
    to += '}';
  }
  to += "]}";
}

}  // namespace poppy::engine
