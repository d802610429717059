// Which lines rest on what a county has set, so that they may differ from county to county.
#pragma once

#include <optional>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::check {

/// Lines that read flags or the county, by themselves or through others. Each line and parameter is
/// looked through once.
class SettingReaders {
 public:
  explicit SettingReaders(const Program& program)
      : program_(program), lines_(program.lines.size()), parameters_(program.parameters.size()) {}

  [[nodiscard]] bool line(LineId id);

 private:
  bool any(const std::vector<Version>& versions);
  bool parameter(ParameterId id);
  bool reads(const Expr& expr);

  const Program& program_;
  IdVector<LineId, std::optional<bool>> lines_;
  IdVector<ParameterId, std::optional<bool>> parameters_;
};

}  // namespace poppy::check
