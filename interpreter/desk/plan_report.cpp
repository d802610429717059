// See plan_report.h.
#include "interpreter/desk/plan_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/report/layout.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/line_diff.h"

namespace poppy::desk {
namespace {

const char* outcome_word(bool passes) { return passes ? "passes" : "fails"; }

void put_readers(text::JsonWriter& to, const Rules& rules, check::FlagId flag) {
  to.key("readers");
  to.begin_array();
  for (const FlagReader& reader : flag_readers(rules, flag)) {
    to.begin_object();
    to.member("program", reader.program);
    to.member("name", reader.name);
    to.member_or_null("title", reader.title);
    to.member_or_null("cites", reader.cites);
    to.member("place", reader.place);
    to.member("directly", reader.directly);
    to.member("decision", reader.is_decision);
    to.end_object();
  }
  to.end_array();
}

void put_tests(text::JsonWriter& to, const ChangedTests& tests, std::size_t most_shown) {
  to.begin_object();
  to.member("run", tests.run);
  to.member("changed", tests.changed.size());
  to.member("earlier", tests.earlier);
  to.key("tests");
  to.begin_array();
  for (std::size_t i = 0; i < std::min(most_shown, tests.changed.size()); ++i) {
    const ChangedTest& one = tests.changed[i];
    to.begin_object();
    to.member("path", one.path);
    to.member("line", one.line);
    to.member("name", one.name);
    to.member("was", outcome_word(!one.passes_now));
    to.member("now", outcome_word(one.passes_now));
    to.member_or_null("difference", one.difference);
    to.end_object();
  }
  to.end_array();
  to.key("problems");
  to.begin_array();
  for (const Problem& problem : tests.problems) to.value(problem.message);
  to.end_array();
  to.end_object();
}

void put_diff(text::JsonWriter& to, const CountyChange& change) {
  to.key("diff");
  to.begin_array();
  for (const text::DiffLine& line : text::diff_lines(change.before, change.after)) {
    if (line.change == text::LineChange::kept) continue;
    const bool is_added = line.change == text::LineChange::added;
    to.begin_object();
    to.member("change", is_added ? "added" : "removed");
    to.member("line", is_added ? line.after : line.before);
    to.member("text", line.text);
    to.end_object();
  }
  to.end_array();
}

void put_effects(text::JsonWriter& to, const CountyChange& change) {
  const check::Program& program = *change.rules.data().program;
  to.key("effects");
  to.begin_array();
  for (const FlagEffect& effect : change.effects) {
    to.begin_object();
    to.member("flag", program.flags[effect.flag].name);
    to.texts("decided_otherwise", effect_lines(program, effect));
    put_readers(to, change.rules, effect.flag);
    to.end_object();
  }
  to.end_array();
}

}  // namespace

std::string readers_text(const Rules& rules, check::FlagId flag) {
  const std::string& name = rules.data().program->flags[flag].name;
  std::string direct, decisions;
  for (const FlagReader& reader : flag_readers(rules, flag)) {
    std::string line = fmt::format("{} {}", reader.program, reader.name);
    if (!reader.title.empty()) line += fmt::format(" \"{}\"", reader.title);
    if (!reader.cites.empty()) line += fmt::format(" ({})", reader.cites);
    (reader.directly ? direct : decisions) +=
        report::wrap("  ", 4, fmt::format("{}  {}", line, reader.place));
  }
  if (direct.empty()) return fmt::format("\nNo rule reads {}.\n", name);
  std::string out = fmt::format("\nRead by:\n{}", direct);
  if (!decisions.empty()) out += fmt::format("Decisions that rest on them:\n{}", decisions);
  return out;
}

std::string tests_text(const ChangedTests& tests, std::size_t most_shown) {
  std::string out = fmt::format("\nRule tests of the county: {} run, {} come out otherwise",
                                tests.run, tests.changed.size());
  if (tests.earlier > 0) {
    out += fmt::format("; {} not run, of runs that do not see the entry", tests.earlier);
  }
  out += '\n';
  for (std::size_t i = 0; i < std::min(most_shown, tests.changed.size()); ++i) {
    const ChangedTest& one = tests.changed[i];
    out += report::wrap("  ", 4,
                        fmt::format("{}:{}: {} {}{}{}", one.path, one.line,
                                    one.passes_now ? "passes now:" : "fails:", one.name,
                                    one.difference.empty() ? "" : "; ", one.difference));
  }
  if (tests.changed.size() > most_shown) {
    out += fmt::format("  and {} more\n", tests.changed.size() - most_shown);
  }
  for (const Problem& problem : tests.problems) {
    out += report::wrap("  ", 4, fmt::format("not run: {}", problem.message));
  }
  return out;
}

std::string tests_json(const ChangedTests& tests, std::size_t most_shown) {
  text::JsonWriter to;
  put_tests(to, tests, most_shown);
  return to.take() + '\n';
}

std::string plan_json(const PlanToTell& plan) {
  text::JsonWriter to;
  to.begin_object();
  to.member("county", plan.county);
  to.member("months", plan.months);
  to.member("run_date", plan.run_date);
  put_diff(to, plan.change);
  put_effects(to, plan.change);
  to.texts("told", plan.change.told);
  to.key("tests");
  if (plan.tests) {
    put_tests(to, *plan.tests, plan.most_tests);
  } else {
    to.null();
  }
  to.key("impact");
  if (plan.impact) {
    put_impact(to, *plan.impact);
  } else {
    to.null();
  }
  to.end_object();
  return to.take() + '\n';
}

}  // namespace poppy::desk
