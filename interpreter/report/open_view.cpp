// What is open about an undetermined value: the facts that are needed, in words, and the errors
// met.
#include <fmt/format.h>

#include "interpreter/report/decision_view.h"

namespace poppy::report {

NeedView view_need(const reference::Determination& determination, const reference::Need& need) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  NeedView view;
  view.settles_alone = need.settles_alone;
  const auto at_record = [](const std::string& record, const std::string& words) {
    return record.empty() ? words : fmt::format("{}: {}", record, words);
  };
  const auto path_of = [](const std::string& record, const std::string& name) {
    return record.empty() ? name : fmt::format("{}.{}", record, name);
  };
  if (need.county) {
    view.kind = view.path = "county";
    view.words = "the county";
  } else if (need.flag != check::kNone) {
    const check::Flag& flag = program.flags[need.flag];
    view.kind = "flag";
    view.path = fmt::format("flags.{}", flag.name);
    view.words = fmt::format("the setting {} of {}", flag.number.empty() ? flag.name : flag.number,
                             county_name(sheet));
    if (!flag.title.empty()) view.words += fmt::format(", \"{}\"", flag.title);
  } else if (need.list != check::kNone) {
    const check::Entity& listed = program.entities[need.list];
    const std::string record = row_name(determination, listed.parent, need.row);
    view.kind = "list";
    view.path = path_of(record, listed.list_name);
    view.words = at_record(
        record,
        fmt::format("{} `{}`", listed.at_most_one ? "the record" : "the list", listed.list_name));
  } else {
    const SlotName name = slot_name(determination, need.slot, need.row);
    view.kind = sheet.slots[need.slot].kind == plan::SlotKind::saved ? "saved" : "fact";
    view.path = path_of(name.record, name.name);
    SlotName nameless = name;
    nameless.record.clear();
    view.words = at_record(name.record, to_string(nameless));
  }
  return view;
}

OpenNeed NeedBook::view(const reference::Determination& determination,
                        const reference::Need& need) {
  const auto [at, added] =
      at_.try_emplace(What{need.slot, need.list, need.row, need.flag, need.county}, nullptr);
  if (added) at->second = &facts_.emplace_back(view_need(determination, need));
  return {at->second, need.settles_alone};
}

Open view_open_to_apply(const reference::Determination& determination, NeedBook& facts) {
  Open open;
  for (const reference::Need& need : reference::needs_to_apply(determination)) {
    open.needs.push_back(facts.view(determination, need));
  }
  return open;
}

Open view_open(const text::SourceSet& sources, const reference::Determination& determination,
               reference::NeedSearch& search, NeedBook& facts, plan::SlotId slot,
               std::uint32_t row) {
  Open open;
  const units::Value& value = determination.slots[slot][row];
  if (value.is_firm()) return open;
  const reference::Needs needs = search.needs(slot, row);
  for (const reference::Need& need : needs.facts) {
    open.needs.push_back(facts.view(determination, need));
  }
  open.left_out = needs.left_out;
  open.is_cut = needs.is_cut;
  for (const units::ErrorNote& note : reference::errors(determination, slot, row)) {
    open.errors.push_back({note.message, place_of(sources, note.span)});
  }
  return open;
}

}  // namespace poppy::report
