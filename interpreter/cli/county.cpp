// poppy county show, poppy county matrix: a county's flags, and all counties side by side, as of a
// day.
#include <fmt/format.h>

#include "interpreter/cli/commands.h"
#include "interpreter/engine/flag_effects.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/county_report.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

/// Why the rules keep a flag that nothing reads; empty where no module says so.
std::string reason_to_accept(const syntax::RuleSheet& sheet, const std::string& flag) {
  const std::string_view code = text::kind_of(text::ProblemCode::unused_flag).number;
  for (const syntax::Module& module : sheet.modules) {
    for (const syntax::Declaration& declaration : module.declarations) {
      const auto* accept = std::get_if<syntax::Accept>(&declaration);
      if (accept == nullptr || accept->code.text != code || !accept->thing) continue;
      if (accept->thing->text == flag) return accept->reason;
    }
  }
  return {};
}

std::vector<report::IdleSetting> idle_settings(const Rules::Data& data, check::CountyId county,
                                               units::Date day) {
  std::vector<report::IdleSetting> idle;
  for (const engine::IdleFlag& found :
       engine::idle_flags(data, county, units::month_of(day), day)) {
    std::string words = "no rule reads it: setting it otherwise changes nothing";
    const std::string& name = data.program->flags[found.flag].name;
    if (const std::string reason = reason_to_accept(data.input.sheet, name); !reason.empty()) {
      words += fmt::format(" ({})", reason);
    }
    if (!found.readers.empty()) {
      words = fmt::format("setting it otherwise changes nothing in {} (read by {})",
                          units::to_string(units::month_of(day)), fmt::join(found.readers, ", "));
    }
    idle.push_back({found.flag, std::move(words)});
  }
  return idle;
}

}  // namespace

int show_county(const CountyOptions& options) {
  const auto day = day_or_today(options.as_of);
  if (!day) return day.error();
  const auto rules = load_rules(options.folders, options.county_file);
  if (!rules) return rules.error();
  const auto county = county_by_name(*rules, options.name);
  if (!county) return county.error();
  const Rules::Data& data = rules->data();
  return finish(report::county_text(*data.input.sources, *data.program, *county, *day,
                                    idle_settings(data, *county, *day),
                                    table_format(options.format)));
}

int show_matrix(const CountyOptions& options) {
  const auto day = day_or_today(options.as_of);
  if (!day) return day.error();
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  return finish(report::county_matrix(*rules->data().program, *day, table_format(options.format)));
}

}  // namespace poppy::cli
