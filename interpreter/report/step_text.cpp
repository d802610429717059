// Explanations as indented lines.
#include "interpreter/report/step_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/report/layout.h"

namespace poppy::report {
namespace {

std::string spaces(std::size_t count) { return std::string(count, ' '); }

bool is_value(const StepView& step) {
  return step.part == reference::Part::line || step.part == reference::Part::fact;
}

/// A fact, or a line not explained further: it stands as a value under the condition that reads it.
bool is_plain_value(const StepView& step) {
  return is_value(step) && step.because.empty() && step.origins.empty() && step.whatever.empty();
}

bool is_bare(const StepView& step) {
  return step.part == reference::Part::condition && step.because.empty() && step.about.empty() &&
         !step.slot;
}

/// A literal explains itself.
bool is_literal(const StepView& step) {
  return is_bare(step) && step.origins.empty() && step.text == step.value.text;
}

/// A flag or parameter read by its name: where it came from says its value too.
bool is_setting(const StepView& step) {
  if (!is_bare(step) || step.origins.size() != 1) return false;
  if (step.origins.front().kind == plan::OriginKind::looped_row) return true;
  const std::string& name = step.origins.front().name;
  return step.text == name || step.text.starts_with(name + "[");
}

/// A group of which one item mattered, and came out the same: the item alone says it.
bool is_said_by_item(const StepView& step) {
  if (!step.group || step.slot) return false;
  const StepView* only = nullptr;
  for (const StepView& child : step.because) {
    if (child.part == reference::Part::not_asked) continue;
    if (only != nullptr || is_value(child)) return false;
    only = &child;
  }
  if (only == nullptr || only->value.text != step.value.text || !step.about.empty()) return false;
  return step.label.empty() || !only->label.empty();  // else the bullet would be lost
}

}  // namespace

std::string StepPrinter::reasons(const StepView& line, const std::string& record,
                                 std::size_t indent) {
  record_ = record;
  out_.clear();
  whatever(line, indent);
  steps(line.because, indent);
  return std::exchange(out_, {}) + origins(line.origins, indent);
}

std::string StepPrinter::origins(const std::vector<OriginView>& origins, std::size_t indent) {
  std::string text;
  for (const OriginView& origin : origins) {
    const bool first = told_.insert(origin.id).second;
    text += wrap(spaces(indent), indent + 4, first ? full_text(origin) : origin.said);
  }
  return text;
}

std::string StepPrinter::without_record(const std::string& name) const {
  const bool below = !record_.empty() && name.starts_with(record_ + "/");
  return below ? name.substr(record_.size() + 1) : name;
}

std::string StepPrinter::name_of(const SlotName& name) const {
  SlotName shown = name;
  shown.record = shown.record == record_ ? std::string() : without_record(shown.record);
  return to_string(shown);
}

void StepPrinter::steps(std::span<const StepView> because, std::size_t indent) {
  std::string values;
  for (const StepView& child : because) {
    if (!is_plain_value(child)) continue;
    if (!values.empty()) values += "; ";
    values += fmt::format("{} = {}", name_of(*child.slot), child.value.text);
  }
  if (!values.empty()) out_ += wrap(spaces(indent), indent + 4, values);
  for (const StepView& child : because) {
    if (child.part != reference::Part::not_asked && !is_plain_value(child) && !is_literal(child)) {
      step(child, indent);
    }
  }
  not_asked(because, indent);
}

/// A few of them: what cannot change a result is not worth a page.
void StepPrinter::whatever(const StepView& line, std::size_t indent) {
  if (line.whatever.empty()) return;
  constexpr std::size_t kMostTold = 4;
  const std::size_t told = line.whatever.size() > kMostTold ? 3 : line.whatever.size();
  std::string words;
  for (std::size_t i = 0; i < told; ++i) {
    words += fmt::format("{}{}", i == 0 ? "" : "; ", line.whatever[i].words);
  }
  const std::size_t more = line.whatever.size() - told + line.whatever_left_out;
  if (more > 0 || line.whatever_cut) {
    words += fmt::format("; and {}{} more", line.whatever_cut ? "at least " : "", more);
  }
  out_ += wrap(spaces(indent), indent + 4, "whatever is not known: " + words);
}

void StepPrinter::step(const StepView& shown, std::size_t indent) {
  if (is_said_by_item(shown)) {
    out_ += origins(shown.origins, indent);
    steps(shown.because, indent);
    return;
  }
  if (is_setting(shown)) {
    out_ += origins(shown.origins, indent);
    return;
  }
  const std::string bullet = shown.label.empty() ? "" : shown.path + " ";
  const std::string about =
      shown.about.empty() ? "" : fmt::format("{}: ", without_record(shown.about));
  if (const StepView* guard = guard_of(shown)) {
    branch(shown, *guard, bullet, indent);
    return;
  }
  out_ += wrap(spaces(indent) + bullet, indent + 4, about + said(shown));
  whatever(shown, indent + 2);
  steps(shown.because, indent + 2);
  out_ += origins(shown.origins, indent + 2);
}

std::string StepPrinter::said(const StepView& shown) const {
  if (shown.slot && (is_value(shown) || shown.text == shown.slot->name)) {
    std::string text = fmt::format("{} = {}", name_of(*shown.slot), shown.value.text);
    if (!shown.cites.empty()) text += fmt::format(" ({})", shown.cites);
    return text;
  }
  const std::string text = shown.group ? without_braces(shown.text) : shown.text;
  const bool otherwise =
      shown.part == reference::Part::item && shown.value.type.kind != check::TypeKind::boolean;
  if (text == shown.value.text) return otherwise ? "otherwise: " + text : text;
  return fmt::format("{}{}: {}", otherwise ? "otherwise " : "", text, shown.value.text);
}

void StepPrinter::branch(const StepView& taken, const StepView& guard, const std::string& bullet,
                         std::size_t indent) {
  const std::string value =
      taken.text == taken.value.text
          ? taken.text
          : fmt::format("{} ({})", taken.value.text,
                        taken.group ? without_braces(taken.text) : taken.text);
  const std::string asked = guard.group ? without_braces(guard.text) : guard.text;
  const bool open = !guard.value.value.is_known();
  out_ += wrap(spaces(indent) + bullet, indent + 4,
               fmt::format("{} when {}{}", value, asked, open ? ": undetermined" : ""));
  steps(guard.because, indent + 2);
  out_ += origins(guard.origins, indent + 2);
  steps(std::span(taken.because).subspan(1), indent + 2);
  out_ += origins(taken.origins, indent + 2);
}

namespace {

using Origins = std::vector<const OriginView*>;

void add_origins(const std::vector<const OriginView*>& more, Origins& origins) {
  for (const OriginView* origin : more) {
    const bool there = std::ranges::any_of(
        origins, [&](const OriginView* other) { return other->said == origin->said; });
    if (!there) origins.push_back(origin);
  }
}

/// The settings that settled an item that was not asked. Where each of several items within it
/// would have done so alone, the one that rests on the fewest settings says enough.
Origins settling_origins(const StepView& step) {
  Origins all;
  std::optional<Origins> fewest;
  for (const StepView& child : step.because) {
    Origins origins = settling_origins(child);
    add_origins(origins, all);
    if (child.alone && (!fewest || origins.size() < fewest->size())) fewest = std::move(origins);
  }
  if (fewest && !fewest->empty()) return *std::move(fewest);
  if (all.empty()) {
    for (const OriginView& origin : step.origins) add_origins({&origin}, all);
  }
  return all;
}

/// Items that were not asked for the same reason.
struct NotAsked {
  std::vector<std::string> bullets;
  bool out_of_force = false, given = false;
  Origins origins;
};

bool same_reason(const NotAsked& one, const NotAsked& other) {
  if (one.out_of_force != other.out_of_force || one.given != other.given) return false;
  return std::ranges::is_permutation(one.origins, other.origins, {}, &OriginView::said,
                                     &OriginView::said);
}

/// Of the steps that are not asked, those with a label and one reason together.
std::vector<NotAsked> gather_not_asked(std::span<const StepView> because, bool show_given) {
  std::vector<NotAsked> told;
  for (const StepView& child : because) {
    if (child.part != reference::Part::not_asked) continue;
    NotAsked one;
    one.out_of_force = !child.value.value.is_known();
    one.given = !one.out_of_force && child.value.value.truth();
    if (one.given && !show_given) continue;
    one.bullets = {child.label.empty() ? without_braces(child.text) : child.path};
    if (!one.out_of_force) one.origins = settling_origins(child);
    const auto same =
        std::ranges::find_if(told, [&](const NotAsked& other) { return same_reason(one, other); });
    if (child.label.empty() || same == told.end()) {
      told.push_back(std::move(one));
    } else {
      same->bullets.push_back(std::move(one.bullets.front()));
    }
  }
  return told;
}

/// Each origin in full the first time.
std::string why_not_asked(const NotAsked& one, std::set<std::uint32_t>& told) {
  constexpr std::size_t kMostOrigins = 4;
  const std::size_t shown = one.origins.size() > kMostOrigins ? 2 : one.origins.size();
  std::string why = one.out_of_force ? "not in force for this month and run" : "";
  for (std::size_t i = 0; i < shown; ++i) {
    const OriginView& origin = *one.origins[i];
    if (!why.empty()) why += "; ";
    why += told.insert(origin.id).second ? full_text(origin) : origin.said;
  }
  if (one.origins.size() > shown) {
    why += fmt::format("; and {} more settings", one.origins.size() - shown);
  }
  return why;
}

}  // namespace

void StepPrinter::not_asked(std::span<const StepView> because, std::size_t indent) {
  for (const NotAsked& one : gather_not_asked(because, show_given_)) {
    const std::string why = why_not_asked(one, told_);
    out_ += wrap(spaces(indent), indent + 4,
                 fmt::format("{}: {}{}{}", one.given ? "given" : "not asked",
                             fmt::join(one.bullets, ", "), why.empty() ? "" : ": ", why));
  }
}

}  // namespace poppy::report
