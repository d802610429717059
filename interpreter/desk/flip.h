// The smallest changes that turn a line: of one fact, of one setting of the county, of two facts.
// Each that is told was decided anew, as a case with these facts is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/desk/explanation.h"

namespace poppy::desk {

/// A fact, or a setting, as it is and as it would be.
struct FlipChange {
  bool is_flag = false;
  std::string path;   // p1.grant; flags.waiver
  std::string title;  // as people call it
  std::string from;
  std::vector<std::string> to;  // any of these: of words more than one may do
};
struct Flip {
  std::vector<FlipChange> changes;
  std::int64_t outcome = 0;  // of the line's type
};
struct FlipBudget {
  std::uint64_t times = 20'000;  // decided for the search
  std::size_t told = 100;        // of each kind
  std::size_t pairs = 40;        // of facts
};
struct Flips {
  std::vector<Flip> of_one, of_flag, of_two;
  std::uint64_t times = 0;  // decided
  std::size_t facts = 0;    // tried alone
  std::size_t flags = 0;
  std::size_t refused = 0;             // that turned it, in a case that would be refused
  bool is_cut = false;                 // the budget was spent
  std::vector<std::string> not_tried;  // facts that are read: not known, days, texts, records
};

/// `wanted`: no other outcome counts. The line is one that turns (require_turning).
[[nodiscard]] Flips find_flips(TriedCase& tried, std::optional<std::int64_t> wanted,
                               FlipBudget budget = {});
[[nodiscard]] Outcome<Explained> explain_flip(const Rules& rules, const Request& request,
                                              const std::string& line, const std::string& wanted);

}  // namespace poppy::desk
