// The commands that answer the next question about a decision.
#pragma once

#include "interpreter/cli/commands.h"

namespace poppy::cli {

/// A question about a line of a case, or about the whole of it.
struct ExplainOptions {
  Folders folders;
  CaseOptions of;
  std::vector<std::string> programs;
  std::string line;  // p1.person_status
  std::string format = "text";
  std::string wanted;                 // why-not, flip: another value of it; empty: any other
  int depth = 1;                      // why: how many lines deep
  std::vector<std::string> settings;  // what-if: p1.grant=$500
  std::string along, from, to;        // breakpoints: of a fact
};
[[nodiscard]] int why(const ExplainOptions& options);
[[nodiscard]] int why_not(const ExplainOptions& options);
[[nodiscard]] int what_if(const ExplainOptions& options);
[[nodiscard]] int flip(const ExplainOptions& options);
[[nodiscard]] int breakpoints(const ExplainOptions& options);

struct ReceiptOptions {
  Folders folders;
  CaseOptions of;
  std::vector<std::string> programs;
  std::string receipt;  // of `replay`: the file, `-` for standard input
  bool json = false;    // of `replay`
};
[[nodiscard]] int make_receipt(const ReceiptOptions& options);
/// kProblems where it does not come out the same.
[[nodiscard]] int replay(const ReceiptOptions& options);

}  // namespace poppy::cli
