// Explanation steps -> StepViews: names, values and places filled in, what did not matter left out.
#include <algorithm>
#include <limits>
#include <utility>

#include "interpreter/report/decision_view.h"

namespace poppy::report {
namespace {

struct Context {
  const text::SourceSet& sources;
  const run::Determination& determination;
};

std::string cites_of(const run::Determination& determination, plan::SlotId slot) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  if (sheet.slots[slot].kind != plan::SlotKind::line) return {};
  const check::Line& line = program.lines[sheet.slots[slot].id];
  const std::uint32_t index = sheet.line_of_slot[slot];
  if (index != check::kNone && sheet.lines[index].version < line.versions.size()) {
    const std::string& of_version = line.versions[sheet.lines[index].version].cites;
    if (!of_version.empty()) return of_version;
  }
  return line.cites;
}

/// An item and the condition it consists of say the same thing: one step is enough.
void merge_only_child(StepView& step) {
  if (step.because.size() != 1) return;
  StepView& child = step.because.front();
  const bool same_condition = child.part == run::Part::condition && child.text == step.text;
  const bool same_name = child.slot && child.slot->name == step.text && !step.slot;
  if (!same_condition && !same_name) return;
  if (step.part == run::Part::line || child.part == run::Part::not_asked) return;
  if (!child.about.empty()) return;
  if (same_name) {
    step.slot = child.slot;
    step.cites = child.cites;
  }
  step.group = step.group || child.group;
  step.origins.insert(step.origins.end(), child.origins.begin(), child.origins.end());
  std::vector<StepView> because = std::move(child.because);
  step.because = std::move(because);
}

StepView view(const Context& context, const run::Step& step, const std::string& path) {
  const check::Program& program = *context.determination.sheet->program;
  StepView out;
  out.part = step.part;
  out.label = step.label;
  out.alone = step.alone;
  // Labels are bullets of the line's own citation, so a line begins anew.
  if (step.part != run::Part::line && step.part != run::Part::fact) {
    out.path = step.label.empty() ? path : path + "[" + step.label + "]";
  }
  if (step.part != run::Part::fact) out.text = rule_text(context.sources, step.span, step.label);
  out.value = show(context.determination, step.type, step.value,
                   step.part == run::Part::fact ? "not known" : "undetermined");
  out.place = place_of(context.sources, step.span);
  out.origins = view_origins(context.sources, context.determination, step.origins);
  if (step.element != check::kNone) {
    out.about = row_name(context.determination, step.element, step.row);
  } else if (step.month) {
    out.about = units::to_string(*step.month);
  }
  if (step.slot != check::kNone) {
    out.slot = slot_name(context.determination, step.slot, step.row);
    out.cites = cites_of(context.determination, step.slot);
    const plan::Slot& slot = context.determination.sheet->slots[step.slot];
    if (slot.kind == plan::SlotKind::line) {
      out.place = place_of(context.sources, program.lines[slot.id].span);
    }
  }
  const bool some_matter = std::ranges::any_of(step.because, [](const run::Step& child) {
    return child.decisive && child.part != run::Part::not_asked;
  });
  const bool some_settle = std::ranges::any_of(step.because, [](const run::Step& child) {
    return child.decisive && child.part == run::Part::not_asked;
  });
  for (const run::Step& child : step.because) {
    const bool asked = child.part != run::Part::not_asked;
    if (!child.decisive && (asked ? some_matter : some_settle)) continue;
    out.because.push_back(view(context, child, out.path));
  }
  for (const StepView& child : out.because) {
    std::erase_if(out.origins, [&](const OriginView& origin) {
      return std::ranges::find(child.origins, origin.id, &OriginView::id) != child.origins.end();
    });
  }
  out.group = out.text.find('{') != std::string::npos && !out.because.empty();
  merge_only_child(out);
  return out;
}

void collect_items(const StepView& step, std::vector<std::string>& items) {
  const std::size_t before = items.size();
  for (const StepView& child : step.because) {
    if (child.part == run::Part::item || child.part == run::Part::condition) {
      collect_items(child, items);
    }
  }
  const bool labelled = step.part == run::Part::item && !step.label.empty();
  if (labelled && items.size() == before) items.push_back(step.path);
}

/// How many conditions would have to come out otherwise for the step to.
std::size_t lacking(const StepView& step) {
  std::size_t sum = 0;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const StepView& child : step.because) {
    if (child.part != run::Part::item && child.part != run::Part::condition) continue;
    const std::size_t one = lacking(child);
    sum += one;
    least = std::min(least, one);
  }
  if (sum == 0) return 1;
  return step.text.starts_with("any {") ? least : sum;
}

}  // namespace

StepView view_step(const text::SourceSet& sources, const run::Determination& determination,
                   plan::SlotId slot, std::uint32_t row, int depth) {
  return view({sources, determination}, run::explain(determination, slot, row, depth), {});
}

const StepView* guard_of(const StepView& step) {
  if (step.part != run::Part::item || step.because.empty()) return nullptr;
  const StepView& first = step.because.front();
  const bool is_branch = step.value.type.kind != check::TypeKind::boolean ||
                         (step.text == step.value.text && !step.slot);
  const bool is_guard = first.part == run::Part::condition && !first.text.empty() &&
                        first.value.type.kind == check::TypeKind::boolean;
  return is_branch && is_guard ? &first : nullptr;
}

bool is_otherwise(const StepView& line) {
  const auto is_branch = [](const StepView& step) { return step.part == run::Part::item; };
  return std::ranges::count_if(line.because, is_branch) == 1 &&
         guard_of(*std::ranges::find_if(line.because, is_branch)) == nullptr;
}

void keep_nearest(StepView& step) {
  for (StepView& child : step.because) keep_nearest(child);
  const bool failed_any = step.text.starts_with("any {") &&
                          step.value.type.kind == check::TypeKind::boolean &&
                          step.value.value.is_known() && !step.value.value.truth();
  if (!failed_any) return;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const StepView& child : step.because) {
    if (child.part != run::Part::not_asked) least = std::min(least, lacking(child));
  }
  std::erase_if(step.because, [least](const StepView& child) {
    return child.part != run::Part::not_asked && lacking(child) > least;
  });
}

std::vector<std::string> decisive_items(const StepView& line) {
  std::vector<std::string> items;
  collect_items(line, items);
  return items;
}

}  // namespace poppy::report
