// Which entry of a county's flag holds on a day.
#include "interpreter/report/county_view.h"

#include <algorithm>

#include "interpreter/units/dated.h"

namespace poppy::report {

std::uint32_t entry_in_force(const check::County& county, check::FlagId flag, units::Month month,
                             units::Date run) {
  if (!county.flags.has(flag)) return check::kNone;
  std::vector<units::Dating> datings;
  for (const check::FlagEntry& entry : county.flags[flag]) datings.push_back(entry.dating);
  const auto at = units::version_at(datings, month, run);
  return at ? static_cast<std::uint32_t>(*at) : check::kNone;
}

std::vector<FlagGroup> flag_groups(const check::Program& program) {
  std::vector<FlagGroup> groups;
  FlagGroup rest;
  for (const check::FlagId flag : program.flags.ids()) {
    const std::string& name = program.flags[flag].group;
    if (name.empty()) {
      rest.flags.push_back(flag);
      continue;
    }
    auto group = std::ranges::find(groups, name, &FlagGroup::name);
    if (group == groups.end()) group = groups.insert(groups.end(), {name, {}});
    group->flags.push_back(flag);
  }
  if (!rest.flags.empty()) groups.push_back(std::move(rest));
  return groups;
}

std::string flag_cell(const check::Program& program, check::FlagId flag,
                      const units::Value& value) {
  const check::Type& type = program.flags[flag].type;
  if (!value.is_firm()) return {};
  if (type.kind == check::TypeKind::boolean && value.is_known()) return value.truth() ? "Y" : "N";
  return check::value_to_string(program, type, value);
}

}  // namespace poppy::report
