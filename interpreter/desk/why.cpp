// See why.h.
#include "interpreter/desk/why.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/case_tree.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/decision_view.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/step_text.h"
#include "interpreter/report/value_json.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::desk {
namespace {

constexpr std::size_t kMostWays = 5;         // told of one value
constexpr std::size_t kMostConditions = 12;  // told of one way

std::unexpected<std::vector<Problem>> refused(std::string message, std::string hint = {}) {
  return std::unexpected(std::vector{engine::public_problem(text::ProblemCode::unknown_line,
                                                            std::move(message), std::move(hint))});
}

std::vector<std::int64_t> values_of(const check::Program& program, const check::Type& type) {
  const std::size_t count =
      type.kind == check::TypeKind::boolean ? 2 : program.enums[type.enumeration()].values.size();
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<std::int64_t>(i));
  return values;
}

std::string word_of(const TriedCase& tried, std::int64_t value) {
  return check::value_to_string(tried.program(), tried.type(), units::Value::of(value));
}

/// A condition that lacks, as a reader meets it.
struct LackingView {
  report::SlotName line;
  std::string cites, code, reason;
  report::Place place;
  report::StepView step;
};

LackingView view_lacking(const TriedCase& tried, const reference::Lacking& lacking) {
  const reference::Determination& decided = tried.decided();
  LackingView view;
  view.line = report::slot_name(decided, lacking.line, lacking.row);
  const check::LineId id = decided.sheet->slots[lacking.line].line();
  const check::Line& line = tried.program().lines[id];
  view.cites = line.cites;
  for (const check::Rule& rule : tried.program().rules) {
    if (rule.line != id) continue;
    view.code = rule.reason_code;
    view.reason = rule.reason;
  }
  view.step = report::view_condition(tried.sources(), decided, lacking.node, lacking.frames, 1);
  view.place = view.step.place;
  return view;
}

std::string lacking_text(const TriedCase& tried, const reference::Lacking& lacking,
                         report::StepPrinter& printer) {
  const LackingView view = view_lacking(tried, lacking);
  std::string of = report::to_string(view.line);
  if (!view.reason.empty()) {
    of = fmt::format("{}{}\"{}\"{}", view.code, view.code.empty() ? "" : " ", view.reason,
                     view.line.record.empty() ? "" : " of " + view.line.record);
  }
  if (!view.cites.empty()) of += fmt::format(" ({})", view.cites);
  const std::string about =
      view.step.about.empty() ? std::string() : fmt::format("{}: ", view.step.about);
  const std::string text =
      view.step.group ? report::without_braces(view.step.text) : view.step.text;
  const char* const needed = lacking.wanted ? "yes" : "no";
  std::string out = report::wrap(
      "    ", 6,
      fmt::format("{}{} is {}, and would have to be {}{}", about, text,
                  view.step.value.value.is_firm() ? view.step.value.text : "not known", needed,
                  lacking.is_set ? ": a setting of the county, or a date, made it so" : ""));
  out += report::wrap("      ", 8, "of " + of);
  return out + printer.reasons(view.step, view.line.record, 6);
}

std::string ways_text(const TriedCase& tried, const WaysTo& to) {
  std::string out;
  report::StepPrinter printer;
  const std::size_t shown = std::min(to.ways.ways.size(), kMostWays);
  for (std::size_t i = 0; i < shown; ++i) {
    const reference::Way& way = to.ways.ways[i];
    out += way.size() == 1 ? fmt::format("  {} one condition:\n", i == 0 ? "It lacks" : "Or")
                           : fmt::format("  {} {} conditions together:\n",
                                         i == 0 ? "It lacks" : "Or", way.size());
    for (std::size_t at = 0; at < std::min(way.size(), kMostConditions); ++at) {
      out += lacking_text(tried, way[at], printer);
    }
    if (way.size() > kMostConditions) {
      out += fmt::format("    and {} more\n", way.size() - kMostConditions);
    }
  }
  const std::size_t more = to.ways.ways.size() - shown;
  if (more > 0 || to.ways.is_cut) {
    out += fmt::format("  {}{} more ways, none of them shorter\n",
                       to.ways.is_cut ? "at least " : "", more);
  }
  if (to.ways.ways.empty()) {
    out = to.ways.is_cut ? "  More conditions stand in the way than are looked at.\n"
                         : "  No condition of the rules leads there with these records.\n";
  }
  return out;
}

void put_way(text::JsonWriter& to, const TriedCase& tried, const reference::Way& way) {
  to.begin_object();
  to.member("lacks", way.size());
  to.key("conditions");
  to.begin_array();
  for (std::size_t i = 0; i < std::min(way.size(), kMostConditions); ++i) {
    const LackingView view = view_lacking(tried, way[i]);
    to.begin_object();
    to.member("of", view.line.name);
    to.member_or_null("record", view.line.record);
    to.member_or_null("cites", view.cites);
    to.member("would_have_to_be", way[i].wanted);
    to.member("is_set", way[i].is_set);
    to.key("now");
    report::put_step(to, view.step);
    to.end_object();
  }
  to.end_array();
  to.end_object();
}

std::string why_not_json(const TriedCase& tried, const std::vector<WaysTo>& all) {
  text::JsonWriter to;
  begin_explanation(to, "why_not", explained_line(tried));
  to.key("others");
  to.begin_array();
  for (const WaysTo& one : all) {
    to.begin_object();
    report::put_value(to, "wanted",
                      report::show(tried.decided(), tried.type(), units::Value::of(one.wanted)));
    to.key("ways");
    to.begin_array();
    const std::size_t shown = std::min(one.ways.ways.size(), kMostWays);
    for (std::size_t i = 0; i < shown; ++i) put_way(to, tried, one.ways.ways[i]);
    to.end_array();
    to.member("is_cut", one.ways.is_cut || one.ways.ways.size() > shown);
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + "\n";
}

}  // namespace

Outcome<void> require_turning(const TriedCase& tried, std::string_view what) {
  const check::Type& type = tried.type();
  const bool is_word = type.kind == check::TypeKind::boolean ||
                       (type.kind == check::TypeKind::enumeration && !type.list);
  if (is_word) return {};
  return refused(
      fmt::format("`{}` is {}: {} is asked of a line of yes and no, or of one that is "
                  "one word of several",
                  explained_line(tried).path, check::type_name(tried.program(), type), what),
      "of an amount ask `poppy breakpoints`");
}

Outcome<std::int64_t> word_asked(const TriedCase& tried, const std::string& word) {
  const auto value = facts::parse_value(tried.program(), tried.type(), engine::scalar_node(word));
  if (value && value->is_known()) return value->number();
  std::vector<std::string> words;
  for (const std::int64_t one : values_of(tried.program(), tried.type())) {
    words.push_back(word_of(tried, one));
  }
  const std::vector<std::string_view> names(words.begin(), words.end());
  const std::string_view nearest = text::nearest_name(word, names);
  std::string all;
  for (const std::string& one : words) all += (all.empty() ? "" : ", ") + one;
  return refused(fmt::format("`{}` has no value `{}`: its values are {}",
                             explained_line(tried).path, word, all),
                 nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest));
}

Outcome<Explained> explain_why(const Rules& rules, const Request& request, const std::string& line,
                               int depth) {
  const auto tried = TriedCase::open(rules, request, line);
  if (!tried) return std::unexpected(tried.error());
  const ExplainedLine about = explained_line(*tried);
  const auto [slot, row] = tried->line();
  Explained out;
  report::ReportOptions options;
  options.depth = depth;
  options.run_date_is_today = about.run_date_is_today;
  out.page = report::why_page(tried->sources(), tried->decided(), about.path, slot, row, options);
  text::JsonWriter to;
  begin_explanation(to, "why", about);
  to.key("why");
  report::put_step(to, report::view_step(tried->sources(), tried->decided(), slot, row, depth));
  to.end_object();
  out.json = to.take() + "\n";
  return out;
}

Outcome<std::vector<WaysTo>> ways_to_others(const TriedCase& tried, const std::string& wanted) {
  if (auto fault = require_turning(tried, "`why-not`"); !fault) {
    return std::unexpected(fault.error());
  }
  std::vector<std::int64_t> values = values_of(tried.program(), tried.type());
  if (!wanted.empty()) {
    const auto word = word_asked(tried, wanted);
    if (!word) return std::unexpected(word.error());
    if (tried.value().is_known() && tried.value().number() == *word) {
      return refused(fmt::format("`{}` is {}", explained_line(tried).path, wanted),
                     "ask `poppy why`");
    }
    values = {*word};
  }
  std::vector<WaysTo> all;
  const auto [slot, row] = tried.line();
  for (const std::int64_t value : values) {
    if (tried.value().is_known() && tried.value().number() == value) continue;
    all.push_back(
        {value, word_of(tried, value), reference::nearest_ways(tried.decided(), slot, row, value)});
  }
  return all;
}

Outcome<Explained> explain_why_not(const Rules& rules, const Request& request,
                                   const std::string& line, const std::string& wanted) {
  const auto tried = TriedCase::open(rules, request, line);
  if (!tried) return std::unexpected(tried.error());
  const auto all = ways_to_others(*tried, wanted);
  if (!all) return std::unexpected(all.error());
  const ExplainedLine about = explained_line(*tried);
  Explained out;
  out.page.title = fmt::format("{} is {}{}", line_words(about), about.value.text,
                               about.cites.empty() ? "" : fmt::format(" ({})", about.cites));
  out.page.about = about_text(about);
  for (const WaysTo& one : *all) {
    out.page.parts.push_back(
        {fmt::format("Why not {}", one.word), ways_text(*tried, one), {}, {}, ""});
  }
  out.page.notes.push_back(
      "A condition that county settings or dates took out of a group is not counted as a way: "
      "`poppy flip` tries the settings.");
  out.json = why_not_json(*tried, *all);
  return out;
}

}  // namespace poppy::desk
