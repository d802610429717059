// See setting_readers.h.
#include "interpreter/check/setting_readers.h"

#include <algorithm>

namespace poppy::check {

bool SettingReaders::line(LineId id) {
  if (!lines_[id]) {
    lines_[id] = false;
    lines_[id] = any(program_.lines[id].versions);
  }
  return *lines_[id];
}

bool SettingReaders::any(const std::vector<Version>& versions) {
  return std::ranges::any_of(versions, [&](const Version& version) { return reads(version.body); });
}

bool SettingReaders::parameter(ParameterId id) {
  if (!parameters_[id]) {
    parameters_[id] = false;
    parameters_[id] = any(program_.parameters[id].versions);
  }
  return *parameters_[id];
}

bool SettingReaders::reads(const Expr& expr) {
  if (expr.op == Op::flag || expr.op == Op::county) return true;
  if (expr.op == Op::table_rows && county_key(program_.parameters[expr.parameter()])) return true;
  if (expr.op == Op::line && line(expr.line())) return true;
  if (expr.op == Op::parameter && parameter(expr.parameter())) return true;
  return std::ranges::any_of(expr.args, [&](const Expr& arg) { return reads(arg); });
}

}  // namespace poppy::check
