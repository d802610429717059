// Explanation steps -> StepViews: names, values and places filled in, what did not matter left out.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "interpreter/reference/needs.h"
#include "interpreter/report/decision_view.h"

namespace poppy::report {
namespace {

struct Context {
  const text::SourceSet& sources;
  const reference::Determination& determination;
};

std::string cites_of(const reference::Determination& determination, plan::SlotId slot) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  if (sheet.slots[slot].kind != plan::SlotKind::line) return {};
  const check::Line& line = program.lines[sheet.slots[slot].line()];
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
  const bool same_condition = child.part == reference::Part::condition && child.text == step.text;
  const bool same_name = child.slot && child.slot->name == step.text && !step.slot;
  if (!same_condition && !same_name) return;
  if (step.part == reference::Part::line || child.part == reference::Part::not_asked) return;
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

/// A bound as a value of the type: a rate may lie on no value of an int.
std::string bound_text(const Context& context, const check::Type& type,
                       const units::Rational& number) {
  const bool is_fraction =
      type.kind == check::TypeKind::rate || type.kind == check::TypeKind::exact_money;
  const auto whole = static_cast<std::int64_t>(number.num);
  if (!is_fraction && (number.den != 1 || whole != number.num)) return {};
  check::Type plain = type;
  plain.or_blank = false;
  return show(context.determination, plain,
              is_fraction ? units::Value::of(number) : units::Value::of(whole))
      .text;
}

/// `undetermined, at least $0.00`: of amounts, numbers and rates.
std::string unsettled_words(const Context& context, const reference::Step& step) {
  std::string words = step.part == reference::Part::fact ? "not known" : "undetermined";
  const check::TypeKind kind = step.type.kind;
  const bool is_number = kind == check::TypeKind::integer || kind == check::TypeKind::money ||
                         kind == check::TypeKind::exact_money || kind == check::TypeKind::rate;
  if (!is_number) return words;
  const std::string low = step.low ? bound_text(context, step.type, *step.low) : "";
  const std::string high = step.high ? bound_text(context, step.type, *step.high) : "";
  if (!low.empty() && !high.empty()) return fmt::format("{}, {} to {}", words, low, high);
  if (!low.empty()) return fmt::format("{}, at least {}", words, low);
  if (!high.empty()) return fmt::format("{}, at most {}", words, high);
  return words;
}

StepView view(const Context& context, const reference::Step& step, const std::string& path,
              const std::vector<NeedView>& above);

/// The facts that are not known and change nothing of a line.
void add_whatever(const Context& context, const reference::Step& step, StepView& out) {
  if (step.part != reference::Part::line) return;
  const reference::Needs unknown = reference::whatever(context.determination, step.slot, step.row);
  for (const reference::Need& need : unknown.facts) {
    out.whatever.push_back(view_need(context.determination, need));
  }
  out.whatever_left_out = unknown.left_out;
  out.whatever_cut = unknown.is_cut;
}

/// What the step is about: its place, its slot, the element or month that is asked.
void add_subject(const Context& context, const reference::Step& step, StepView& out) {
  out.place = place_of(context.sources, step.span);
  if (step.element != check::kNone) {
    out.about = row_name(context.determination, step.element, step.row);
  } else if (step.month) {
    out.about = units::to_string(*step.month);
  } else {
    out.about = step.table_row;
  }
  if (step.slot == check::kNone) return;
  out.slot = slot_name(context.determination, step.slot, step.row);
  out.cites = cites_of(context.determination, step.slot);
  const plan::Worksheet& sheet = *context.determination.sheet;
  const plan::Slot& slot = sheet.slots[step.slot];
  if (slot.kind == plan::SlotKind::line) {
    out.place = place_of(context.sources, sheet.program->lines[slot.line()].span);
  }
}

void add_origins(const Context& context, const reference::Step& step, StepView& out) {
  out.origins = view_origins(context.sources, context.determination, step.origins);
  for (std::size_t i = 0; i < step.rows.size(); ++i) {
    out.origins.push_back(
        view_origin(context.sources, context.determination, step.rows[i], step.row_ids[i]));
  }
}

/// Those that made it so; where none did, all. What they rest on themselves is said there.
void add_because(const Context& context, const reference::Step& step,
                 const std::vector<NeedView>& told, StepView& out) {
  const auto is_asked = [](const reference::Step& child) {
    return child.part != reference::Part::not_asked;
  };
  const auto some_decide = [&](bool asked) {
    return std::ranges::any_of(step.because, [&](const reference::Step& child) {
      return child.decisive && is_asked(child) == asked;
    });
  };
  const bool some_matter = some_decide(true);
  const bool some_settle = some_decide(false);
  for (const reference::Step& child : step.because) {
    if (!child.decisive && (is_asked(child) ? some_matter : some_settle)) continue;
    out.because.push_back(view(context, child, out.path, told));
  }
  for (const StepView& child : out.because) {
    std::erase_if(out.origins, [&](const OriginView& origin) {
      return std::ranges::find(child.origins, origin.id, &OriginView::id) != child.origins.end();
    });
  }
}

StepView view(const Context& context, const reference::Step& step, const std::string& path,
              const std::vector<NeedView>& above) {
  StepView out;
  out.part = step.part;
  out.label = step.label;
  out.alone = step.alone;
  const bool is_fact = step.part == reference::Part::fact;
  // Labels are bullets of the line's own citation, so a line begins anew.
  if (step.part != reference::Part::line && !is_fact) {
    out.path = step.label.empty() ? path : path + "[" + step.label + "]";
  }
  if (!is_fact) out.text = rule_text(context.sources, step.span, step.label);
  out.value = show(context.determination, step.type, step.value, unsettled_words(context, step));
  add_whatever(context, step, out);
  add_subject(context, step, out);
  add_origins(context, step, out);
  add_because(context, step, out.whatever.empty() ? above : out.whatever, out);
  if (out.whatever == above) out.whatever.clear();  // said already
  out.group = out.text.find('{') != std::string::npos && !out.because.empty();
  merge_only_child(out);
  return out;
}

void collect_items(const StepView& step, std::vector<std::string>& items) {
  const std::size_t before = items.size();
  for (const StepView& child : step.because) {
    if (child.part == reference::Part::item || child.part == reference::Part::condition) {
      collect_items(child, items);
    }
  }
  const bool labelled = step.part == reference::Part::item && !step.label.empty();
  if (labelled && items.size() == before) items.push_back(step.path);
}

/// How many conditions would have to come out otherwise for the step to.
std::size_t lacking(const StepView& step) {
  std::size_t sum = 0;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const StepView& child : step.because) {
    if (child.part != reference::Part::item && child.part != reference::Part::condition) continue;
    const std::size_t one = lacking(child);
    sum += one;
    least = std::min(least, one);
  }
  if (sum == 0) return 1;
  return step.text.starts_with("any {") ? least : sum;
}

}  // namespace

StepView view_step(const text::SourceSet& sources, const reference::Determination& determination,
                   plan::SlotId slot, std::uint32_t row, int depth) {
  return view({sources, determination}, reference::explain(determination, slot, row, depth), {},
              {});
}

StepView view_condition(const text::SourceSet& sources,
                        const reference::Determination& determination, plan::NodeId node,
                        const reference::Frames& frames, int depth) {
  return view({sources, determination}, reference::explain(determination, node, frames, depth), {},
              {});
}

StepView view_why(const text::SourceSet& sources, const reference::Determination& determination,
                  const WhyView& why) {
  StepView step = view_step(sources, determination, why.slot, why.row, why.depth);
  if (why.nearest) keep_nearest(step);
  return step;
}

const StepView* guard_of(const StepView& step) {
  if (step.part != reference::Part::item || step.because.empty()) return nullptr;
  const StepView& first = step.because.front();
  const bool is_branch = step.value.type.kind != check::TypeKind::boolean ||
                         (step.text == step.value.text && !step.slot);
  const bool is_guard = first.part == reference::Part::condition && !first.text.empty() &&
                        first.value.type.kind == check::TypeKind::boolean;
  return is_branch && is_guard ? &first : nullptr;
}

bool is_otherwise(const StepView& line) {
  const auto is_branch = [](const StepView& step) { return step.part == reference::Part::item; };
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
    if (child.part != reference::Part::not_asked) least = std::min(least, lacking(child));
  }
  std::erase_if(step.because, [least](const StepView& child) {
    return child.part != reference::Part::not_asked && lacking(child) > least;
  });
}

std::vector<std::string> decisive_items(const StepView& line) {
  std::vector<std::string> items;
  collect_items(line, items);
  return items;
}

}  // namespace poppy::report
