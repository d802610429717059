// An explanation as indented lines: the rule as written, what it came to, and the values that went
// into it.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "interpreter/report/decision_view.h"

namespace poppy::report {

/// Prints explanations one after another; a setting is told in full the first time and briefly
/// after that.
class StepPrinter {
 public:
  /// Whether what the county's settings have made true is told, too: it is part of why a rule
  /// fails, and in the way of why one does not.
  void show_given(bool show) { show_given_ = show; }
  /// The steps under `line`, whose own heading the caller has written. `record`: whose line it is,
  /// not named again.
  [[nodiscard]] std::string reasons(const StepView& line, const std::string& record,
                                    std::size_t indent);
  [[nodiscard]] std::string origins(const std::vector<OriginView>& origins, std::size_t indent);

 private:
  void steps(std::span<const StepView> because, std::size_t indent);
  void step(const StepView& step, std::size_t indent);
  void whatever(const StepView& line, std::size_t indent);
  void branch(const StepView& taken, const StepView& guard, const std::string& bullet,
              std::size_t indent);
  void not_asked(std::span<const StepView> because, std::size_t indent);
  [[nodiscard]] std::string said(const StepView& step) const;
  [[nodiscard]] std::string name_of(const SlotName& name) const;
  [[nodiscard]] std::string without_record(const std::string& name) const;

  std::string out_;
  std::string record_;
  bool show_given_ = true;
  std::set<std::uint32_t> told_;  // origins told in full
};

}  // namespace poppy::report
