// Answers for people and for programs: what is proved and within which bounds, the case against it
// as rule tests that can be pasted, or why neither is known.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "interpreter/prove/question.h"

namespace poppy::prove {

enum class Asked : std::uint8_t {
  never,     // a line never has a value
  alike,     // two counties decide a line alike
  same,      // two folders of rules do
  property,  // a claim of a property holds
};

/// One question about a line, answered.
struct Answered {
  std::string line;                   // gross_income_test; of property: its name
  std::string value;                  // of never: yes; of property: the claim as it is written
  std::vector<std::string> sides;     // counties; of same, folders
  std::vector<std::string> counties;  // of each side
  plan::SlotId slots[2];              // of the line, by side; kNone: it is not in force there
  Answer answer;
  const check::Program* program = nullptr;  // of property
};

struct Report {
  Asked asked = Asked::never;
  units::Month month;
  units::Date run_date;
  std::uint32_t records = 2;
  std::vector<Answered> answers;
};

[[nodiscard]] std::string report_text(const Report& report);
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace poppy::prove
