// See answer_text.h.
#include "interpreter/prove/answer_text.h"

#include <fmt/format.h>

#include "interpreter/prove/solving.h"
#include "interpreter/prove/witness.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/trial/write_test.h"

namespace poppy::prove {
namespace {

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "proved";
    case Verdict::fails:
      return "refuted";
    case Verdict::unknown:
      return "not known";
  }
  text::bug("word_of: no such verdict");
}

/// What was asked of the line, as it holds or does not.
std::string claim(const Report& report, const Answered& one, bool holds) {
  switch (report.asked) {
    case Asked::never: {
      const std::string what =
          one.value == "yes" ? std::string("holds") : fmt::format("is {}", one.value);
      return holds ? fmt::format("in {} it never {}", one.sides[0], what)
                   : fmt::format("in {} it {} in this case", one.sides[0], what);
    }
    case Asked::property:
      return fmt::format("in {} `{}` {}", one.sides[0], one.value,
                         holds ? "holds" : "does not hold");
    case Asked::alike:
    case Asked::same:
      return holds ? fmt::format("{} and {} decide it alike", one.sides[0], one.sides[1])
                   : fmt::format("{} and {} decide it otherwise", one.sides[0], one.sides[1]);
  }
  text::bug("claim: no such question");
}

bool is_in_force(const Answered& one, std::size_t side) { return one.slots[side] != check::kNone; }

/// Within which bounds it is proved.
std::string scope(const Answered& one) {
  for (std::size_t side = 0; side < one.sides.size(); ++side) {
    if (!is_in_force(one, side)) return fmt::format(" (it is not in force in {})", one.sides[side]);
  }
  std::string known = one.answer.is_complete ? " of which all is known" : "";
  if (one.answer.is_before_weighing) known += ", before what is unknown is weighed";
  if (!one.answer.is_bounded) return fmt::format(", for every case{}", known);
  return fmt::format(", {}{}", bounds_words(one.answer.records, one.answer.has_days), known);
}

trial::Expected expected(const Answered& one, std::size_t side) {
  const Witness& witness = *one.answer.witness;
  return trial::expected_line(*witness.made[side], {one.slots[side], witness.row});
}

/// A rule test of the case, as one side decides it.
std::string test_of(const Report& report, const Answered& one, std::size_t side) {
  const trial::Expected line = expected(one, side);
  std::string text =
      fmt::format("- name: \"{} of a case that was found, in {}\"\n", one.line, one.sides[side]);
  if (!one.counties[side].empty()) text += fmt::format("  county: {}\n", one.counties[side]);
  text += fmt::format("  run_date: {}\n", units::to_string(report.run_date));
  text += fmt::format("  case: {}\n", case_as_yaml(one.answer.witness->text));
  text += fmt::format("  month: {}\n", units::to_string(report.month));
  return text + fmt::format("  expect: {{ {}: {} }}\n", line.key, line.value);
}

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n') + 1;
    result += "    " + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

std::string text_of(const Report& report, const Answered& one) {
  const Answer& answer = one.answer;
  std::string text = fmt::format("{}: {}", one.line, word_of(answer.verdict));
  switch (answer.verdict) {
    case Verdict::holds:
      return text + fmt::format(": {}{}\n", claim(report, one, true), scope(one));
    case Verdict::fails:
      text += fmt::format(": {}\n", claim(report, one, false));
      break;
    case Verdict::unknown:
      text += fmt::format(" whether {}: {}\n", claim(report, one, true), answer.why);
      for (const std::string& line : answer.untranslated) {
        text += fmt::format("    not translated: {}\n", line);
      }
      return text;
  }
  if (answer.broken) return text + trial::broken_words(*answer.broken);
  if (!answer.witness) {  // it is in force on one side alone
    return text + fmt::format("    {}\n", answer.why);
  }
  for (std::size_t side = 0; side < one.sides.size(); ++side) {
    text += indented(test_of(report, one, side));
  }
  return text;
}

}  // namespace

std::string report_text(const Report& report) {
  std::string text;
  std::size_t counts[3] = {};
  std::size_t lines = 0;
  std::size_t opaque = 0;
  for (const Answered& one : report.answers) {
    text += text_of(report, one);
    ++counts[static_cast<std::size_t>(one.answer.verdict)];
    lines += one.answer.lines;
    opaque += one.answer.opaque;
  }
  text +=
      fmt::format("{} for {}, known on {}: {} proved, {} refuted, {} not known",
                  report.answers.size() == 1 ? "1 question"
                                             : fmt::format("{} questions", report.answers.size()),
                  units::to_string(report.month), units::to_string(report.run_date), counts[0],
                  counts[1], counts[2]);
  if (opaque > 0) text += fmt::format("; {} of {} lines not translated", opaque, lines);
  return text + '\n';
}

std::string report_json(const Report& report) {
  text::JsonWriter to;
  to.begin_object();
  to.member("version", 1);
  to.member("month", units::to_string(report.month));
  to.member("run_date", units::to_string(report.run_date));
  to.member("records", report.records);
  to.key("answers");
  to.begin_array();
  for (const Answered& one : report.answers) {
    to.begin_object();
    to.member("line", one.line);
    to.member_or_null(report.asked == Asked::property ? "claim" : "never", one.value);
    to.texts("sides", one.sides);
    to.member("answer", word_of(one.answer.verdict));
    to.member_or_null("why", one.answer.why);
    to.member("is_bounded", one.answer.is_bounded);
    to.member("lines", one.answer.lines);
    to.texts("not_translated", one.answer.untranslated);
    if (report.asked == Asked::property) {
      to.member("is_of_known_cases", one.answer.is_complete);
      to.member("is_before_weighing", one.answer.is_before_weighing);
      to.key("broken");
      if (one.answer.broken) {
        trial::write_broken(to, *one.program, *one.answer.broken);
      } else {
        to.null();
      }
      to.end_object();
      continue;
    }
    to.member_or_null("case", one.answer.witness ? one.answer.witness->text : "");
    to.key("found");
    to.begin_array();
    for (std::size_t side = 0; one.answer.witness && side < one.sides.size(); ++side) {
      const trial::Expected line = expected(one, side);
      to.begin_object();
      to.member("side", one.sides[side]);
      to.member("line", line.key);
      to.member("value", line.value);
      to.end_object();
    }
    to.end_array();
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + '\n';
}

}  // namespace poppy::prove
