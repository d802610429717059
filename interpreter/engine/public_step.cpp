// The views that reports print -> the public header's data.
#include "interpreter/engine/public_step.h"

#include "interpreter/engine/public_value.h"
#include "interpreter/text/problem.h"

namespace poppy::engine {
namespace {

Step::Part public_part(reference::Part part) {
  switch (part) {
    case reference::Part::line:
      return Step::Part::line;
    case reference::Part::item:
      return Step::Part::item;
    case reference::Part::condition:
      return Step::Part::condition;
    case reference::Part::fact:
      return Step::Part::fact;
    case reference::Part::not_asked:
      return Step::Part::not_asked;
  }
  text::bug("a part of no kind");
}

Origin public_origin(const reference::Determination& determination,
                     const report::OriginView& view) {
  Origin origin;
  origin.kind = report::kind_name(view.kind);
  origin.name = view.name;
  origin.title = view.title;
  origin.number = view.number;
  origin.value = public_value(*determination.sheet->program, view.value.type, view.value.value);
  origin.says = view.said;
  origin.in_force = report::dating_text(view.dating, true);
  origin.entered = view.entered;
  origin.by = view.by;
  origin.note = view.note;
  origin.cites = view.cites;
  origin.is_unset = view.unset;
  origin.is_unconfirmed = view.unconfirmed;
  origin.path = view.place.file;
  origin.line = view.place.line;
  return origin;
}

}  // namespace

// As deep as an explanation, which has a bound (docs/limits.md).
// NOLINTNEXTLINE(misc-no-recursion)
Step public_step(const reference::Determination& determination, const report::StepView& view) {
  Step step;
  step.part = public_part(view.part);
  step.bullets = view.path;
  step.text = view.text;
  step.about = view.about;
  if (view.slot) {
    step.name = view.slot->name;
    step.title = view.slot->title;
    step.record = view.slot->record;
    step.month = view.slot->month;
    step.is_saved = view.slot->saved;
  }
  step.value = public_value(determination, view.value.type, view.value.value);
  step.cites = view.cites;
  step.path = view.place.file;
  step.line = view.place.line;
  for (const report::OriginView& origin : view.origins) {
    step.origins.push_back(public_origin(determination, origin));
  }
  for (const report::NeedView& need : view.whatever) step.whatever.push_back(need.path);
  for (const report::StepView& child : view.because) {
    step.because.push_back(public_step(determination, child));
  }
  return step;
}

std::vector<Decision> public_decisions(const reference::Determination& determination) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  std::vector<Decision> result;
  for (const reference::DecisionOutcome& outcome : determination.decisions) {
    const check::Decision& decided = program.decisions[sheet.decisions[outcome.decision].decision];
    const check::Line& line = program.lines[decided.line];
    Decision& decision = result.emplace_back();
    decision.program = line.program;
    decision.line = line.name;
    decision.title = line.title;
    decision.record = report::row_name(determination, line.entity, outcome.row);
    decision.cites = line.cites;
    decision.status = public_value(determination, line.type, outcome.status);
    for (const reference::RuleOutcomeId rule : outcome.reasons) {
      const check::RuleId id = sheet.rules[determination.rules[rule].rule].rule;
      decision.reasons.push_back(program.lines[program.rules[id].line].name);
    }
  }
  return result;
}

}  // namespace poppy::engine
