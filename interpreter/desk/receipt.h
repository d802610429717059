// A receipt of a decision: what it was made from, by fingerprints, so that it can be made again and
// compared, by anybody who has the rules and the facts. docs/receipts.md says what each key means.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::desk {

struct ReceiptStatus {
  std::string program, line, record;  // record: empty for the case
  std::string status;                 // as a decision line has it
  friend bool operator==(const ReceiptStatus&, const ReceiptStatus&) = default;
};

/// Of rule files with their tables, and of county files; by their names within their folders,
/// wherever those are.
struct FilesFingerprints {
  std::string rules, county_files;
};
[[nodiscard]] FilesFingerprints fingerprints_of(const std::vector<File>& files);

struct Receipt {
  std::string case_id, county, month, run_date;
  std::vector<std::string> programs;  // asked for; empty: those of the case, or all
  std::string poppy;                  // the version of the program
  // Fingerprints: of the rule files and their tables, of the county's file, of those of all other
  // counties, of the case, and of the decision as a line of a run has it.
  std::string rules, county_file, other_county_files, facts, decision;
  std::vector<ReceiptStatus> decisions;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// The request has the case, one month and a run date. Problems: those of deciding it.
[[nodiscard]] Outcome<Receipt> make_receipt(const Rules& rules, const Request& request);

/// As JSON, the same receipt as the same bytes.
[[nodiscard]] std::string to_json(const Receipt& receipt);
/// Error: why it is none, for people.
[[nodiscard]] std::expected<Receipt, std::string> read_receipt(std::string_view json);

struct ReceiptDifference {
  std::string what, then, now;
};
struct Replay {
  Receipt now;
  bool is_same = false;           // byte for byte
  bool is_decided_alike = false;  // the decision is, whatever else is not
  std::vector<ReceiptDifference> differences;
};
/// Decides the case again as the receipt says. Problems: those of deciding it.
[[nodiscard]] Outcome<Replay> replay(const Rules& rules, const Receipt& receipt,
                                     std::string_view case_text, std::string_view case_path);
/// As an explanation (docs/explanations.md), with the receipt of now.
[[nodiscard]] std::string replay_json(const Replay& replay);

}  // namespace poppy::desk
