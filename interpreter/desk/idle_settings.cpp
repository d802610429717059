// See idle_settings.h.
#include "interpreter/desk/idle_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "interpreter/engine/flag_effects.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::desk {
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

}  // namespace

std::vector<report::IdleSetting> idle_settings(const Rules& rules, check::CountyId county,
                                               const report::AsOf& as_of) {
  const Rules::Data& data = rules.data();
  std::vector<report::IdleSetting> idle;
  for (const engine::IdleFlag& found : engine::idle_flags(data, county, as_of.month, as_of.run)) {
    std::string words = "no rule reads it: setting it otherwise changes nothing";
    const std::string& name = data.program->flags[found.flag].name;
    if (const std::string reason = reason_to_accept(data.input.sheet, name); !reason.empty()) {
      words += fmt::format(" ({})", reason);
    }
    if (!found.readers.empty()) {
      words = fmt::format("setting it otherwise changes nothing in {} (read by {})",
                          units::to_string(as_of.month), fmt::join(found.readers, ", "));
    }
    idle.push_back({found.flag, std::move(words)});
  }
  return idle;
}

}  // namespace poppy::desk
