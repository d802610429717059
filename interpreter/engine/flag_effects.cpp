// See flag_effects.h.
#include "interpreter/engine/flag_effects.h"

#include <algorithm>
#include <set>

#include "interpreter/plan/compute_alike.h"
#include "interpreter/report/county_view.h"

namespace poppy::engine {
namespace {

bool reads(const check::Expr& expr, check::FlagId flag) {
  if (expr.op == check::Op::flag && expr.flag() == flag) return true;
  return std::ranges::any_of(expr.args, [&](const check::Expr& arg) { return reads(arg, flag); });
}

/// Programs that the worksheet's month does not decide, or not for certain.
std::set<std::string> not_decided(const plan::Worksheet& sheet) {
  std::set<std::string> programs;
  for (const plan::NotApplied& module : sheet.not_applied) {
    programs.insert(sheet.program->modules[module.module].program);
  }
  return programs;
}

struct Readers {
  std::vector<std::string> names;
  bool decided = false;  // one of them is of a program that decides
};
Readers readers_of(const check::Program& program, check::FlagId flag,
                   const std::set<std::string>& not_decided) {
  Readers readers;
  for (const check::Line& line : program.lines) {
    const bool any = std::ranges::any_of(
        line.versions, [&](const check::Version& version) { return reads(version.body, flag); });
    if (!any) continue;
    if (!not_decided.contains(line.program)) readers.decided = true;
    const std::string name = line.name.substr(0, line.name.find('.'));  // of an outcome's part
    if (std::ranges::find(readers.names, name) == readers.names.end()) {
      readers.names.push_back(name);
    }
  }
  return readers;
}

std::vector<units::Value> values_of(const check::Program& program, const check::Type& type) {
  if (type.kind == check::TypeKind::boolean) {
    return {units::Value::of(false), units::Value::of(true)};
  }
  std::vector<units::Value> values;
  if (type.kind == check::TypeKind::enumeration && type.enumeration() != check::kCountyEnum) {
    for (std::size_t i = 0; i < program.enums[type.enumeration()].values.size(); ++i) {
      values.push_back(units::Value::of(static_cast<std::int64_t>(i)));
    }
  }
  return values;
}

}  // namespace

std::vector<IdleFlag> idle_flags(const Rules::Data& data, check::CountyId county,
                                 units::Month month, units::Date run) {
  // Worksheets refer to their program: all are built of one copy, whose entry is exchanged.
  const auto trial = std::make_shared<check::Program>(*data.program);
  const auto sheet = [&] { return plan::build_worksheet(trial, {county, month, run, {}, false}); };
  const plan::Worksheet as_set = sheet();
  const std::set<std::string> skipped = not_decided(as_set);
  std::vector<IdleFlag> idle;
  for (const check::FlagId flag : trial->flags.ids()) {
    check::County& of = trial->counties[county];
    const std::uint32_t at = report::entry_in_force(of, flag, month, run);
    if (at == check::kNone) continue;
    const units::Value set = of.flags[flag][at].value;
    bool any_other = false, alike = true;
    for (const units::Value& other : values_of(*trial, trial->flags[flag].type)) {
      if (other == set || !alike) continue;
      any_other = true;
      of.flags[flag][at].value = other;
      alike = plan::compute_alike(as_set, sheet());
    }
    of.flags[flag][at].value = set;
    if (!any_other || !alike) continue;
    Readers readers = readers_of(*trial, flag, skipped);
    if (readers.decided || readers.names.empty()) idle.push_back({flag, std::move(readers.names)});
  }
  return idle;
}

}  // namespace poppy::engine
