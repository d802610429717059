// See explanation.h.
#include "interpreter/desk/explanation.h"

#include <fmt/format.h>

#include "interpreter/report/value_json.h"

namespace poppy::desk {

ExplainedLine explained_month(const reference::Determination& determination,
                              bool run_date_is_today) {
  return {report::case_month(determination, run_date_is_today), {}, {}, {}, {}, {}};
}

ExplainedLine explained_line(const TriedCase& tried) {
  const reference::Determination& decided = tried.decided();
  const auto [slot, row] = tried.line();
  ExplainedLine line = explained_month(decided, tried.run_date_is_today());
  line.name = report::slot_name(decided, slot, row);
  line.path =
      engine::record_prefix(decided, {decided.sheet->slots[slot].entity, row}) + line.name.name;
  const check::Line& of = tried.program().lines[decided.sheet->slots[slot].line()];
  line.cites = of.cites;
  line.place = report::place_of(tried.sources(), of.span);
  line.value = report::show(decided, tried.type(), tried.value());
  return line;
}

std::string line_words(const ExplainedLine& line) { return report::to_string(line.name); }

void begin_explanation(text::JsonWriter& to, std::string_view kind, const ExplainedLine& line) {
  to.begin_object();
  to.member("explanation", kExplanationVersion);
  to.member("kind", kind);
  to.member("case", line.case_id);
  to.member_or_null("county", line.county);
  to.member("month", line.month);
  to.member("run_date", line.run_date);
  if (line.run_date_is_today) to.member("run_date_is_today", true);
  if (line.path.empty()) return;
  to.member("line", line.path);
  to.member_or_null("title", line.name.title);
  to.member_or_null("record", line.name.record);
  report::put_value(to, "value", line.value);
  to.member_or_null("cites", line.cites);
  report::put_place(to, line.place);
}

}  // namespace poppy::desk
