// See open_record.h.
#include "interpreter/engine/open_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace poppy::engine {
namespace {

bool is_edited(const check::Page& page, check::EntityId entity) {
  return std::ranges::any_of(page.parts, [&](const check::PagePart& part) {
    const auto* edit = std::get_if<check::PageEdit>(&part);
    return edit != nullptr && edit->entity == entity;
  });
}

bool is_whole(const check::Program& program, const check::Create& create,
              const reference::RecordOutcome& outcome) {
  if (outcome.change == reference::RecordChange::undetermined) return false;
  if (outcome.change == reference::RecordChange::removed) return true;
  const bool made = outcome.change == reference::RecordChange::made;
  for (std::size_t i = 0; i < create.fields.size(); ++i) {
    const check::CreateField& field = create.fields[i];
    if ((!made && !field.kept_current) || program.fields[field.field].type.list) continue;
    if (!outcome.fields[i].is_firm()) return false;
  }
  return true;
}

}  // namespace

WrittenBy writer_of(const check::Program& program, check::CreateId id) {
  const check::Create& create = program.creates[id];
  const bool is_of_batch = std::ranges::any_of(program.batches, [&](const check::Batch& batch) {
    return std::ranges::find(batch.creates, id) != batch.creates.end();
  });
  if (is_of_batch || program.entities[create.record].key.empty()) return WrittenBy::batch;
  const bool is_of_page = std::ranges::any_of(program.pages, [&](const check::Page& page) {
    return page.program == create.program && is_edited(page, create.entity);
  });
  return is_of_page ? WrittenBy::page : WrittenBy::decision;
}

std::vector<check::CreateId> creates_written_by(const check::Program& program, WrittenBy writer) {
  std::vector<check::CreateId> creates;
  for (const check::CreateId id : program.creates.ids()) {
    if (writer_of(program, id) == writer) creates.push_back(id);
  }
  return creates;
}

std::string needs_words(const reference::Determination& decided, LinePlace place) {
  constexpr std::size_t kMostNamed = 10;
  std::vector<std::string> needs = needed_facts(decided, place);
  if (needs.empty()) return fmt::format("it comes to {}", shown_value(decided, place));
  const std::size_t more = needs.size() - std::min(needs.size(), kMostNamed);
  needs.resize(needs.size() - more);
  const std::string named = fmt::format("needed: {}", fmt::join(needs, ", "));
  return more == 0 ? named : fmt::format("{}, and {} more", named, more);
}

std::optional<OpenRecord> open_record(const reference::Determination& decided,
                                      const reference::RecordOutcome& outcome) {
  const check::Program& program = *decided.sheet->program;
  const plan::SheetCreate& planned = decided.sheet->creates[outcome.create];
  const check::Create& create = program.creates[planned.create];
  if (is_whole(program, create, outcome)) return std::nullopt;
  const std::string& of = decided.rows.name[create.entity][outcome.row];
  OpenRecord open;
  open.what = fmt::format("what `{}` makes{}{}", create.name, of.empty() ? "" : " for ", of);
  std::vector<plan::SlotId> slots{planned.when};
  slots.insert(slots.end(), planned.fields.begin(), planned.fields.end());
  for (const plan::SlotId slot : slots) {
    if (decided.slots[slot][outcome.row].is_firm()) continue;
    open.needs = needs_words(decided, {slot, outcome.row});
    return open;
  }
  open.needs = fmt::format("needed: `{}`, all of them", program.entities[create.record].list_name);
  return open;
}

std::optional<OpenRecord> open_to_make(const reference::Determination& decided,
                                       const reference::RecordOutcome& outcome) {
  const plan::SheetCreate& planned = decided.sheet->creates[outcome.create];
  const units::Value& when = decided.slots[planned.when][outcome.row];
  const check::EntityId record = decided.sheet->program->creates[planned.create].record;
  const bool none_was_told = decided.rows.children[record][outcome.row].empty();
  if (when.is_known() && !when.truth() && none_was_told) return std::nullopt;
  return open_record(decided, outcome);
}

}  // namespace poppy::engine
