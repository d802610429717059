// Tried properties as text and as JSON: how many cases each was asked of, and what breaks it.
#include <fmt/format.h>

#include "interpreter/text/json_writer.h"
#include "interpreter/trial/try_properties.h"
#include "interpreter/trial/words.h"

namespace poppy::trial {
namespace {

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n') + 1;
    result += "    " + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

class Reporter {
 public:
  explicit Reporter(const Rules& rules)
      : program_(*rules.data().program), sources_(*rules.data().input.sources) {}

  [[nodiscard]] const check::Property& property(const TriedClaim& one) const {
    return program_.properties[one.place.property];
  }
  [[nodiscard]] const check::Claim& claim(const TriedClaim& one) const {
    return property(one).claims[one.place.claim];
  }
  [[nodiscard]] std::string words(const TriedClaim& one) const {
    return words_of(sources_, claim(one).span);
  }
  [[nodiscard]] text::Position position(const TriedClaim& one) const {
    const text::Span span = claim(one).span;
    return sources_.position_of(span.file, span.begin);
  }
  [[nodiscard]] const std::string& file(const TriedClaim& one) const {
    return sources_.at(claim(one).span.file).name;
  }
  [[nodiscard]] const std::string& county(const TrialSetting& setting) const {
    return program_.counties[setting.county].name;
  }
  [[nodiscard]] std::string place(const TriedClaim& one) const {
    const text::Position at = position(one);
    return fmt::format("{}:{}:{}", file(one), at.line, at.column);
  }

  [[nodiscard]] std::string broken(const TriedClaim& one) const {
    const BrokenClaim& found = *one.broken;
    const TrialSetting& setting = found.setting;
    std::string text =
        fmt::format("FAILED {}: {}\n  {}\n", place(one), property(one).name, words(one));
    text += fmt::format("  {} {}, run {}, found in case {} that was drawn\n", county(setting),
                        units::to_string(setting.month), units::to_string(setting.run_date),
                        one.tally.drawn);
    return text + broken_words(found);
  }

 private:
  const check::Program& program_;
  const text::SourceSet& sources_;
};

std::string_view fate_of(const TriedClaim& one) {
  if (one.broken || one.is_in_doubt) return "failed";
  return one.is_idle() ? "unasked" : "held";
}

}  // namespace

std::string broken_words(const BrokenClaim& broken) {
  std::string text;
  if (!broken.difference.empty()) text += fmt::format("  {}\n", broken.difference);
  text += broken.after.empty()
              ? fmt::format("  the claim comes to {}\n", broken.before)
              : fmt::format("  the value {} becomes {}\n", broken.before, broken.after);
  for (const std::string& step : broken.steps) text += fmt::format("    {}\n", step);
  text += "  as rule tests of what is decided now:\n";
  for (const std::string& test : broken.tests) text += indented(test);
  return text;
}

void write_broken(text::JsonWriter& to, const check::Program& program, const BrokenClaim& broken) {
  to.begin_object();
  to.member("county", program.counties[broken.setting.county].name);
  to.member("month", units::to_string(broken.setting.month));
  to.member("run_date", units::to_string(broken.setting.run_date));
  to.member_or_null("difference", broken.difference);
  to.member("before", broken.before);
  to.member_or_null("after", broken.after);
  to.texts("steps", broken.steps);
  to.texts("tests", broken.tests);
  to.end_object();
}

std::string properties_text(const Rules& rules, const std::vector<TriedClaim>& tried) {
  const Reporter report(rules);
  std::string text;
  std::size_t width = 8;
  Tally all;
  for (const TriedClaim& one : tried) {
    width = std::max(width, report.property(one).name.size());
    all.drawn += one.tally.drawn;
    all.asked += one.tally.asked;
    all.moved += one.tally.moved;
    if (one.broken) text += report.broken(one) + '\n';
    if (one.is_in_doubt) {
      text += fmt::format(
          "FAILED {}: {}\n  the evaluators are of two minds: this is a fault of "
          "the interpreter\n\n",
          report.place(one), report.property(one).name);
    }
    if (!one.broken && !one.is_in_doubt && one.is_idle()) {
      text +=
          fmt::format("UNASKED {}: {}\n  no case that was drawn is one that it speaks of: {}\n\n",
                      report.place(one), report.property(one).name, report.words(one));
    }
  }
  text += fmt::format("{:<{}}{:>12}{:>12}{:>12}  result\n", "property", width, "cases", "asked",
                      "moved");
  for (const TriedClaim& one : tried) {
    text += fmt::format("{:<{}}{:>12}{:>12}{:>12}  {}\n", report.property(one).name, width,
                        one.tally.drawn, one.tally.asked, one.tally.moved, fate_of(one));
  }
  return text +
         fmt::format("{:<{}}{:>12}{:>12}{:>12}\n", "all", width, all.drawn, all.asked, all.moved);
}

std::string properties_json(const Rules& rules, std::uint64_t seed,
                            const std::vector<TriedClaim>& tried) {
  const Reporter report(rules);
  text::JsonWriter to;
  to.begin_object();
  to.member("version", 1);
  to.member("seed", seed);
  to.key("claims");
  to.begin_array();
  for (const TriedClaim& one : tried) {
    const text::Position at = report.position(one);
    to.begin_object();
    to.member("property", report.property(one).name);
    to.member("program", report.property(one).program);
    to.member("path", report.file(one));
    to.member("line", at.line);
    to.member("column", at.column);
    to.member("claim", report.words(one));
    to.member_or_null("cites", report.property(one).cites);
    to.member("cases", one.tally.drawn);
    to.member("asked", one.tally.asked);
    to.member("moved", one.tally.moved);
    to.member("result", fate_of(one));
    to.key("broken");
    if (one.broken) {
      write_broken(to, *rules.data().program, *one.broken);
    } else {
      to.null();
    }
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take();
}

}  // namespace poppy::trial
