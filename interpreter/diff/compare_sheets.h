// Two worksheets, of two programs for the same county, month and run -> what can come out
// otherwise. What is not named comes out the same, whatever the case.
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "interpreter/diff/sheet_forms.h"

namespace poppy::diff {

enum class OutcomeKind : std::uint8_t {
  decision,  // its status, or the reasons that it gives
  line,      // a define or a rule
  created,   // a record that is made, changed or removed
  notice,    // sent, or a value in it
  message,
  contradiction,  // a case that is refused
};
[[nodiscard]] std::string_view word_of(OutcomeKind kind);

enum class Change : std::uint8_t { changed, added, gone };

struct NamedOutcome {
  OutcomeKind kind = OutcomeKind::decision;
  std::string program, name;
  std::string records;  // persons; empty: of the case or the county
  Change change = Change::changed;
  friend auto operator<=>(const NamedOutcome&, const NamedOutcome&) = default;
};

struct SheetDifference {
  std::set<NamedOutcome> outcomes;
  std::set<std::string> sources;  // lines that differ by themselves, not by what they read
};

class SheetComparison {
 public:
  SheetComparison(const check::Program& before, const check::Program& after)
      : before_(before, pool_), after_(after, pool_) {}

  /// Both with every line.
  [[nodiscard]] SheetDifference compare(const plan::Worksheet& before,
                                        const plan::Worksheet& after);

 private:
  void add_sources(const plan::Worksheet& before, const SlotForms& before_lines,
                   const plan::Worksheet& after, const SlotForms& after_lines,
                   SheetDifference& result);

  FormPool pool_;
  SheetForms before_, after_;
};

}  // namespace poppy::diff
