// Flips as text, as a page and as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "interpreter/desk/flip.h"
#include "interpreter/desk/why.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/value_json.h"

namespace poppy::desk {
namespace {

constexpr std::size_t kMostTold = 20;  // of each kind

std::string outcome_text(const TriedCase& tried, std::int64_t outcome) {
  return check::value_to_string(tried.program(), tried.type(), units::Value::of(outcome));
}

std::string change_text(const FlipChange& change) {
  std::string words =
      fmt::format("{}: {} -> {}", change.path, change.from, fmt::join(change.to, " or "));
  if (!change.title.empty()) words += fmt::format(" ({})", change.title);
  return words;
}

void add_part(const TriedCase& tried, const char* heading, const std::vector<Flip>& flips,
              report::ExplanationPage& page) {
  if (flips.empty()) return;
  report::ExplanationPart part;
  part.heading = heading;
  for (std::size_t i = 0; i < std::min(flips.size(), kMostTold); ++i) {
    std::string words;
    for (const FlipChange& change : flips[i].changes) {
      words += (words.empty() ? "" : " and ") + change_text(change);
    }
    part.lines +=
        report::wrap("  ", 4, fmt::format("{}: {}", outcome_text(tried, flips[i].outcome), words));
  }
  if (flips.size() > kMostTold) {
    part.lines += fmt::format("  and {} more\n", flips.size() - kMostTold);
  }
  page.parts.push_back(std::move(part));
}

std::vector<std::string> notes_of(const Flips& flips) {
  std::vector<std::string> notes;
  notes.push_back(fmt::format(
      "Tried alone: {} fact{}, and {} setting{} of the county; of words each, of numbers and days "
      "what the rules "
      "name and distances that double, down to the nearest that turns it. Two facts are tried "
      "where the nearest ways (`poppy why-not`) have two conditions. The line was decided {} "
      "times{}; what is told was decided anew as a case.",
      flips.facts, flips.facts == 1 ? "" : "s", flips.flags, flips.flags == 1 ? "" : "s",
      flips.times, flips.is_cut ? ", which is the most that is tried" : ""));
  if (flips.refused > 0) {
    notes.push_back(
        fmt::format("{} more would do, and are no case that is decided.", flips.refused));
  }
  if (!flips.not_tried.empty()) {
    notes.push_back(fmt::format(
        "Read and not tried, being not known, or texts, days in sets or "
        "records: {}{}.",
        fmt::join(flips.not_tried, ", "), flips.not_tried.size() == 20 ? " and maybe more" : ""));
  }
  return notes;
}

void put_flips(text::JsonWriter& to, const TriedCase& tried, const std::vector<Flip>& flips) {
  for (const Flip& flip : flips) {
    to.begin_object();
    report::put_value(to, "value",
                      report::show(tried.decided(), tried.type(), units::Value::of(flip.outcome)));
    to.key("changes");
    to.begin_array();
    for (const FlipChange& change : flip.changes) {
      to.begin_object();
      to.member("of", change.is_flag ? "flag" : "fact");
      to.member("path", change.path);
      to.member_or_null("title", change.title);
      to.member("from", change.from);
      to.texts("to", change.to);
      to.end_object();
    }
    to.end_array();
    to.end_object();
  }
}

}  // namespace

Outcome<Explained> explain_flip(const Rules& rules, const Request& request, const std::string& line,
                                const std::string& wanted) {
  auto tried = TriedCase::open(rules, request, line);
  if (!tried) return std::unexpected(tried.error());
  if (auto fault = require_turning(*tried, "`flip`"); !fault) {
    return std::unexpected(fault.error());
  }
  std::optional<std::int64_t> outcome;
  if (!wanted.empty()) {
    const auto word = word_asked(*tried, wanted);
    if (!word) return std::unexpected(word.error());
    outcome = *word;
  }
  const Flips flips = find_flips(*tried, outcome);
  const ExplainedLine about = explained_line(*tried);
  Explained out;
  out.page.title = fmt::format("{} is {}: what turns it{}", line_words(about), about.value.text,
                               wanted.empty() ? "" : " to " + wanted);
  out.page.about = about_text(about);
  add_part(*tried, "One fact", flips.of_one, out.page);
  add_part(*tried, "A setting of the county", flips.of_flag, out.page);
  add_part(*tried, "Two facts together", flips.of_two, out.page);
  if (out.page.parts.empty()) {
    out.page.parts.push_back({"", "  Nothing that was tried turns it.\n", {}, {}, ""});
  }
  out.page.notes = notes_of(flips);
  text::JsonWriter to;
  begin_explanation(to, "flip", about);
  to.key("flips");
  to.begin_array();
  for (const std::vector<Flip>* all : {&flips.of_one, &flips.of_flag, &flips.of_two}) {
    put_flips(to, *tried, *all);
  }
  to.end_array();
  to.member("facts_tried", flips.facts);
  to.member("flags_tried", flips.flags);
  to.member("times_decided", flips.times);
  to.member("is_cut", flips.is_cut);
  to.texts("not_tried", flips.not_tried);
  to.end_object();
  out.json = to.take() + "\n";
  return out;
}

}  // namespace poppy::desk
