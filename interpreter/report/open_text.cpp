// Needs and errors as lines.
#include "interpreter/report/open_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "interpreter/report/layout.h"

namespace poppy::report {
namespace {

void list_needs(std::string& out, const Open& open, bool alone, std::string_view title,
                std::size_t indent) {
  std::set<std::string_view> told;
  for (const OpenNeed& need : open.needs) {
    if (need.settles_alone != alone || told.contains(need.fact->words)) continue;
    if (told.empty()) out += fmt::format("{}{}\n", std::string(indent, ' '), title);
    told.insert(need.fact->words);
    out += wrap(std::string(indent + 2, ' ') + "- ", indent + 4, need.fact->words);
  }
}

std::string needs_text(const Open& open, std::size_t indent) {
  std::string out;
  list_needs(out, open, true, "each of these settles it alone:", indent);
  const bool some_alone = std::ranges::any_of(open.needs, &OpenNeed::settles_alone);
  list_needs(
      out, open, false,
      some_alone ? "also not known, and not enough alone:" : "not known, and none enough alone:",
      indent);
  if (open.left_out > 0) {
    out +=
        fmt::format("{}  - and {}{} more fact{}\n", std::string(indent, ' '),
                    open.is_cut ? "at least " : "", open.left_out, open.left_out == 1 ? "" : "s");
  } else if (open.is_cut) {
    out += std::string(indent, ' ') + "  - and perhaps more facts: not all were looked for\n";
  }
  return out;
}

/// Each error once.
std::string errors_text(const std::vector<ErrorView>& errors, std::string_view before,
                        std::size_t indent) {
  std::string out;
  std::set<std::string_view> told;
  for (const ErrorView& error : errors) {
    if (!told.insert(error.message).second) continue;
    const std::string place = to_string(error.place);
    out += wrap(std::string(indent, ' ') + std::string(before), indent + 2,
                place.empty() ? error.message : fmt::format("{} ({})", error.message, place));
  }
  return out;
}

struct Group {
  std::vector<std::string> outcomes;
  std::string lines;
};

class Gatherer {
 public:
  void add(const std::string& name, const std::string& record, const Open& open) {
    if (open.needs.empty()) return;
    std::string lines = needs_text(open, 6);
    const std::string outcome = record.empty() ? name : fmt::format("{} of {}", name, record);
    const auto [same, added] = at_.try_emplace(lines, groups_.size());
    if (added) groups_.push_back({{}, std::move(lines)});
    if (told_.emplace(same->second, outcome).second) {
      groups_[same->second].outcomes.push_back(outcome);
    }
  }
  const std::vector<Group>& groups() const { return groups_; }

 private:
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> at_;  // by lines, into groups_
  std::set<std::pair<std::size_t, std::string>> told_;
};

/// All that cannot be computed, and why, each once.
std::string errors_of(const ProgramView& program) {
  std::vector<ErrorView> errors;
  const auto add = [&](const auto& views) {
    for (const auto& one : views) {
      errors.insert(errors.end(), one.open.errors.begin(), one.open.errors.end());
    }
  };
  add(program.decisions);
  add(program.rules);
  add(program.form_lines);
  add(program.records);
  add(program.notices);
  add(program.messages);
  if (errors.empty()) return {};
  return "\n  Cannot be computed\n" + errors_text(errors, "", 4);
}

}  // namespace

std::string open_text(const Open& open, std::size_t indent) {
  return needs_text(open, indent) + errors_text(open.errors, "cannot be computed: ", indent);
}

std::string open_text(const ProgramView& program) {
  // What is asked for to decide, and apart what only lines lack that are printed whatever is
  // decided. A fact stands where it is first needed.
  Gatherer decided;
  Gatherer printed;
  std::set<std::string_view> told;
  const auto add = [&](Gatherer& to, const std::string& name, const std::string& record,
                       const Open& open) {
    Open news;
    for (const OpenNeed& need : open.needs) {
      if (!told.contains(need.fact->words)) news.needs.push_back(need);
    }
    news.left_out = open.left_out;
    news.is_cut = open.is_cut;
    to.add(name, record, news);
  };
  const auto tell = [&](const auto& views) {
    for (const auto& one : views) {
      for (const OpenNeed& need : one.open.needs) told.insert(need.fact->words);
    }
  };
  decided.add("whether it is decided here", "", program.to_apply);
  for (const DecisionView& one : program.decisions) {
    decided.add(one.title.empty() ? one.decision : one.title, one.record, one.open);
  }
  tell(program.decisions);
  for (const RecordView& one : program.records) add(decided, one.create, one.record, one.open);
  for (const StatementView& one : program.notices) add(decided, one.name, one.record, one.open);
  tell(program.records);
  tell(program.notices);
  for (const RuleView& one : program.rules) add(printed, one.rule, one.record, one.open);
  tell(program.rules);
  for (const FormLineView& one : program.form_lines) {
    add(printed, one.name.title, one.name.record, one.open);
  }
  tell(program.form_lines);
  for (const StatementView& one : program.messages) add(printed, one.name, one.record, one.open);
  std::string out = errors_of(program);
  const auto section = [&](std::string_view title, const Gatherer& gathered) {
    if (gathered.groups().empty()) return;
    out += fmt::format("\n  {}\n", title);
    for (const Group& group : gathered.groups()) {
      out += wrap("    ", 6, fmt::format("for {}", fmt::join(group.outcomes, ", ")));
      out += group.lines;
    }
  };
  section("Needed", decided);
  section("Needed for these alone", printed);
  return out;
}

}  // namespace poppy::report
