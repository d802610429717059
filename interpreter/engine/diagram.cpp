// What is to be drawn: a name and a county, a month and a day, a case or none -> the graph, and its
// text. documents/ draws.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "interpreter/config/read_tree.h"
#include "interpreter/documents/flow_text.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/reference/decide.h"
#include "interpreter/report/origin_text.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy {
namespace {

using text::ProblemCode;

std::unexpected<text::Problems> refused(ProblemCode code, std::string message,
                                        std::string hint = {}) {
  return std::unexpected(text::Problems{{code, {}, std::move(message), std::move(hint)}});
}

/// What the words of a request name.
struct Target {
  std::string program;
  std::optional<check::LineId> line;  // none: the whole program
  std::string record;                 // whose line; empty: not said
};

class TargetFinder {
 public:
  explicit TargetFinder(const check::Program& program) : program_(program) {
    for (const check::Module& module : program.modules) names_.push_back(module.program);
  }

  /// `gagr`, `exceeds_time_limit`, `gagr.person_status`, `p1.person_status`.
  [[nodiscard]] text::Result<Target> find(std::string_view of) const {
    if (is_program(of)) return Target{std::string(of), std::nullopt, {}};
    std::string_view rest = of;
    std::string_view of_program;
    if (const std::size_t dot = of.find('.'); dot != of.npos && is_program(of.substr(0, dot))) {
      of_program = of.substr(0, dot);
      rest.remove_prefix(dot + 1);
    }
    const std::size_t dot = rest.rfind('.');
    const std::string_view name = dot == rest.npos ? rest : rest.substr(dot + 1);
    std::vector<check::LineId> lines;
    for (const check::LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      const bool is_named = line.kind != check::LineKind::outcome_part && line.name == name;
      if (is_named && (of_program.empty() || line.program == of_program)) lines.push_back(id);
    }
    if (lines.empty()) return unknown(of, name);
    if (lines.size() > 1) return several(name, lines);
    return Target{program_.lines[lines.front()].program, lines.front(),
                  std::string(dot == rest.npos ? std::string_view() : rest.substr(0, dot))};
  }

 private:
  [[nodiscard]] bool is_program(std::string_view name) const {
    return std::ranges::find(names_, name) != names_.end();
  }

  [[nodiscard]] std::unexpected<text::Problems> unknown(std::string_view of,
                                                        std::string_view name) const {
    std::vector<std::string_view> names = names_;
    for (const check::Line& line : program_.lines) {
      if (line.kind != check::LineKind::outcome_part) names.push_back(line.name);
    }
    const std::string_view nearest = text::nearest_name(name, names);
    return refused(ProblemCode::diagram_unknown,
                   fmt::format("there is no program, rule, decision or line `{}`", of),
                   nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest));
  }

  [[nodiscard]] std::unexpected<text::Problems> several(
      std::string_view name, const std::vector<check::LineId>& lines) const {
    std::vector<std::string> full;
    for (const check::LineId id : lines) {
      full.push_back(fmt::format("`{}.{}`", program_.lines[id].program, name));
    }
    return refused(ProblemCode::diagram_unknown,
                   fmt::format("`{}` is a line of several programs", name),
                   fmt::format("write {}", fmt::join(full, " or ")));
  }

  const check::Program& program_;
  std::vector<std::string_view> names_;
};

class Diagrams {
 public:
  Diagrams(const Rules::Data& data, const DiagramRequest& request)
      : data_(data),
        program_(*data.program),
        request_(request),
        sources_(std::make_shared<text::SourceSet>(data.input.sources)) {}

  [[nodiscard]] const text::SourceSet& sources() const { return *sources_; }

  text::Result<std::string> draw() {
    const auto target = TargetFinder(program_).find(request_.of);
    if (!target) return std::unexpected(target.error());
    const bool of_case = !request_.case_text.empty();
    const auto month = of_case ? decided(*target) : undecided(*target);
    if (!month) return std::unexpected(month.error());
    const documents::Drawn drawn{*sources_, *month, of_case, request_.only_active};
    if (!target->line) return text_of(documents::draw_program(drawn, target->program));
    const auto slot = slot_of(*month, *target);
    if (!slot) return std::unexpected(slot.error());
    const auto row = of_case ? row_of(*month, *target) : no_row(*target);
    if (!row) return std::unexpected(row.error());
    return text_of(documents::draw_line(drawn, *slot, *row));
  }

 private:
  [[nodiscard]] std::string text_of(const documents::FlowGraph& graph) const {
    switch (request_.format) {
      case DiagramRequest::Format::dot:
        return documents::flow_dot(graph);
      case DiagramRequest::Format::mermaid:
        return documents::flow_mermaid(graph);
      case DiagramRequest::Format::json:
        return documents::flow_json(graph);
    }
    return {};
  }

  [[nodiscard]] Request words(const Target& target) const {
    Request words;
    words.county = request_.county;
    words.month = request_.month;
    words.run_date = request_.run_date;
    words.today = request_.today;
    words.programs = {target.program};
    return words;
  }

  static std::unexpected<text::Problems> no_county() {
    return refused(ProblemCode::diagram_no_county,
                   "a drawing is of one county's rules, and no county is given",
                   "give --county, or a case that names its county");
  }

  /// The case, decided for its last month.
  text::Result<reference::Determination> decided(const Target& target) {
    const text::FileId file = sources_->add(request_.case_path, request_.case_text);
    const auto tree = config::read_tree(*sources_, file);
    if (!tree) return std::unexpected(tree.error());
    auto facts = facts::read_case(*sources_, program_, *tree);
    if (!facts) return std::unexpected(facts.error());
    const auto asked = engine::resolve_request(program_, *facts, words(target));
    if (!asked) return std::unexpected(asked.error());
    if (!asked->county) return no_county();
    std::vector<reference::Determination> months =
        engine::decide_months(data_, std::move(*facts), *asked);
    text::Problems refusals = reference::contradictions(months.back());
    if (!refusals.empty()) return std::unexpected(std::move(refusals));
    return std::move(months.back());
  }

  /// The worksheet alone.
  text::Result<reference::Determination> undecided(const Target& target) const {
    if (request_.county.empty()) return no_county();
    facts::CaseFacts none;
    Request asked_for = words(target);
    if (asked_for.month.empty()) {
      const std::string& day = asked_for.run_date.empty() ? asked_for.today : asked_for.run_date;
      const auto date = units::parse_date(day);
      if (date) asked_for.month = units::to_string(units::month_of(*date));
    }
    const auto asked = engine::resolve_request(program_, none, asked_for);
    if (!asked) return std::unexpected(asked.error());
    reference::Determination month;
    month.sheet = data_.worksheets.find_or_build(
        data_.program, {asked->county, asked->last, asked->run_date, {target.program}, true});
    month.run_date = asked->run_date;
    return month;
  }

  /// A rule out of its dates has a line that says no.
  [[nodiscard]] bool is_in_force(const plan::Worksheet& sheet, const plan::SheetLine& line) const {
    if (program_.lines[line.line].kind != check::LineKind::rule) return true;
    return std::ranges::find(sheet.rules, line.slot, &plan::SheetRule::slot) != sheet.rules.end();
  }

  [[nodiscard]] text::Result<plan::SlotId> slot_of(const reference::Determination& month,
                                                   const Target& target) const {
    const plan::Worksheet& sheet = *month.sheet;
    for (const plan::SheetLine& line : sheet.lines) {
      const bool is_meant = line.line == *target.line && line.month == sheet.month;
      if (is_meant && is_in_force(sheet, line)) return line.slot;
    }
    const auto silent = std::ranges::find_if(sheet.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == target.program;
    });
    std::string why;
    if (silent != sheet.not_applied.end()) {
      why = fmt::format("the rules of `{}` do not apply there", target.program);
      for (const report::OriginView& origin :
           report::view_origins(*sources_, month, silent->origins)) {
        why += "; " + origin.said;
      }
    }
    return refused(
        ProblemCode::diagram_absent,
        fmt::format("`{}` is not in force in {} in {}", program_.lines[*target.line].name,
                    report::county_name(sheet), units::to_string(sheet.month)),
        why);
  }

  [[nodiscard]] text::Result<std::uint32_t> no_row(const Target& target) const {
    if (target.record.empty()) return 0U;
    return refused(ProblemCode::unknown_line,
                   fmt::format("there is no record `{}`: no case is given", target.record),
                   "give --case, or name the line alone");
  }

  [[nodiscard]] text::Result<std::uint32_t> row_of(const reference::Determination& month,
                                                   const Target& target) const {
    const check::Line& line = program_.lines[*target.line];
    const check::Entity& entity = program_.entities[line.entity];
    if (!target.record.empty()) {
      const auto record = engine::find_record(month, target.record);
      if (!record) {
        return refused(ProblemCode::unknown_line, record.error().message, record.error().hint);
      }
      if (record->entity == line.entity) return record->row;
      return refused(ProblemCode::unknown_line,
                     fmt::format("`{}` is a line of {}, and `{}` is a {}", line.name, entity.name,
                                 target.record, program_.entities[record->entity].name));
    }
    const auto& names = month.rows.name[line.entity];
    if (line.entity == check::kCountyEntity || entity.depth <= 1) return 0U;
    if (names.size() == 1) return 0U;
    return refused(ProblemCode::unknown_line,
                   fmt::format("`{}` is a line of each {}, and the case has {}", line.name,
                               entity.name, names.empty() ? "none" : "several"),
                   names.empty()
                       ? std::string()
                       : fmt::format("name the record, too: `{}.{}`", names.front(), line.name));
  }

  const Rules::Data& data_;
  const check::Program& program_;
  const DiagramRequest& request_;
  std::shared_ptr<text::SourceSet> sources_;
};

}  // namespace

Outcome<std::string> Rules::diagram(const DiagramRequest& request) const {
  Diagrams diagrams(*data_, request);
  auto drawn = diagrams.draw();
  if (drawn) return std::move(*drawn);
  return std::unexpected(engine::to_public(diagrams.sources(), std::move(drawn.error())));
}

}  // namespace poppy
