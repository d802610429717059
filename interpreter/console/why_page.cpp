// Why a line of a decision is what it is, step by step, as deep as one asks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/bounds.h"
#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/report_table.h"
#include "interpreter/report/value_text.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

constexpr std::size_t kMostSteps = 1500;

std::string origin_words(const Origin& origin) {
  std::string words = origin.says;
  if (words.empty()) {
    words = fmt::format("{}: {}", origin.title.empty() ? plain_words(origin.name) : origin.title,
                        origin.value.text());
  }
  const auto add = [&](std::string_view before, const std::string& text) {
    if (!text.empty()) words += fmt::format(", {}{}", before, text);
  };
  add("", origin.in_force);
  add("entered ", origin.entered);
  add("by ", origin.by);
  add("", origin.note);
  add("", origin.cites);
  if (origin.is_unconfirmed) words += ", not confirmed";
  return words;
}

/// What stands below is not said twice.
std::string rule_of(const Step& step) {
  return step.because.empty() ? step.text : report::without_braces(step.text);
}

std::string about_step(const Step& step) {
  std::string words =
      step.title.empty() && !step.name.empty() ? plain_words(step.name) : step.title;
  if (words.empty()) words = rule_of(step);
  if (!step.record.empty()) words += " of " + step.record;
  if (!step.month.empty()) words += " in " + step.month;
  if (!step.about.empty()) words += fmt::format(" ({})", step.about);
  return words;
}

/// The steps below each other as a row of beginnings and ends, since a template cannot hold itself.
class StepList {
 public:
  json all = json::array();

  void add(const std::vector<Step>& steps) {
    if (steps.empty()) return;
    put("opens");
    for (const Step& step : steps) {
      if (count_ == kMostSteps) {
        is_cut = true;
        break;
      }
      ++count_;
      put_item(step);
      add(step.because);
      put("ends");
    }
    put("closes");
  }
  bool is_cut = false;

 private:
  static json empty() {
    return {{"opens", false}, {"item", false}, {"ends", false}, {"closes", false}};
  }
  void put(const char* what) {
    json one = empty();
    one[what] = true;
    all.push_back(std::move(one));
  }
  void put_item(const Step& step) {
    json origins = json::array();
    for (const Origin& origin : step.origins) origins.push_back({{"words", origin_words(origin)}});
    const std::string about = about_step(step);
    json one = empty();
    one["item"] = {{"bullets", step.bullets},
                   {"about", about},
                   {"value", step.value.is_blank() ? "none" : step.value.text()},
                   {"rule", rule_of(step) == about ? "" : rule_of(step)},
                   {"cites", step.cites},
                   {"is_fact", step.part == Step::Part::fact},
                   {"is_not_asked", step.part == Step::Part::not_asked},
                   {"is_saved", step.is_saved},
                   {"has_origins", !origins.empty()},
                   {"origins", std::move(origins)}};
    all.push_back(std::move(one));
  }

  std::size_t count_ = 0;
};

Response why_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  if (const auto read = read_decidable(visit, *stored); !read) return read.error();
  const std::string line(visit.request.asked("line"));
  constexpr std::size_t kUsual = 1;
  const std::size_t depth = number_asked(visit, "depth", kUsual, 0, kDeepest);
  const auto decided = visit.rules->decide(request_of(visit, *stored));
  if (!decided) return visit.error(decided.error());
  Detail detail;
  detail.depth = static_cast<int>(depth);
  const auto step = decided->months.back().explain(line, detail);
  if (!step) {
    return visit.error(404, step.error().empty() ? "" : words_of(step.error().front()));
  }
  StepList steps;
  steps.add({*step});
  json data;
  data["steps"] = std::move(steps.all);
  data["is_cut"] = steps.is_cut;
  data["line"] = line;
  data["whatever"] = fmt::format("{}", fmt::join(step->whatever, ", "));
  const auto at_depth = [&](std::size_t deep) {
    auto query = dials_query(visit);
    query.insert(query.begin(), {{"line", line}, {"depth", std::to_string(deep)}});
    return case_path(stored->id, {"why"}, query);
  };
  data["deeper"] = depth < kDeepest ? at_depth(std::min(depth + 2, kDeepest)) : "";
  data["shallower"] = depth > 0 ? at_depth(depth - std::min<std::size_t>(depth, 2)) : "";
  serve::PageFrame frame = case_frame(visit, stored->id, "Why: " + about_step(*step));
  frame.breadcrumb.push_back({case_path(stored->id, {"decision"}, dials_query(visit)), "Decision"});
  return visit.page("why", frame, std::move(data));
}

}  // namespace

void add_why_page(World& world) {
  add_page(world, "GET", "/cases/{case}/why", Right::see_cases, why_page);
}

}  // namespace poppy::console
