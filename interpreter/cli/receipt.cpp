// poppy receipt, replay: what a decision was made from, and the same decision made again.
#include "interpreter/desk/receipt.h"

#include <fmt/format.h>

#include "interpreter/cli/explain_case.h"
#include "interpreter/cli/say.h"
#include "interpreter/report/layout.h"

namespace poppy::cli {
namespace {

std::string replay_text(const desk::Replay& replay) {
  if (replay.is_same) {
    return "It comes out the same, byte for byte: rules, county files, facts and decision are "
           "those "
           "of the receipt.\n";
  }
  std::string out =
      replay.is_decided_alike
          ? "The decision comes out the same. What it is made from is not the same in all parts:\n"
          : "The decision comes out otherwise:\n";
  std::vector<std::vector<std::string>> lines{{"What", "By the receipt", "Now"}};
  for (const desk::ReceiptDifference& one : replay.differences) {
    lines.push_back({one.what, one.then, one.now});
  }
  if (report::columns_width(2, lines) <= report::kWidth) return out + report::columns(2, lines);
  for (const desk::ReceiptDifference& one : replay.differences) {
    out += report::wrap("  ", 4, one.what);
    out += report::wrap("    by the receipt  ", 6, one.then);
    out += report::wrap("    now             ", 6, one.now);
  }
  return out;
}

std::expected<Request, int> case_asked(const ReceiptOptions& options) {
  if (options.of.path.empty()) {
    say("poppy: give a case file\n");
    return std::unexpected(kWrongUse);
  }
  return read_request(options.of);
}

}  // namespace

int make_receipt(const ReceiptOptions& options) {
  auto request = case_asked(options);
  if (!request) return request.error();
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();
  request->programs = options.programs;
  const auto receipt = desk::make_receipt(*rules, *request);
  if (!receipt) return report_problems(receipt.error());
  return finish(desk::to_json(*receipt));
}

int replay(const ReceiptOptions& options) {
  const auto text = read_text(options.receipt);
  if (!text) {
    say("poppy: {} cannot be read: {}\n", options.receipt, text.error());
    return kProblems;
  }
  const auto receipt = desk::read_receipt(*text);
  if (!receipt) {
    say("poppy: {} is no receipt: {}\n", options.receipt, receipt.error());
    return kProblems;
  }
  const auto request = case_asked(options);
  if (!request) return request.error();
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();
  const auto replayed = desk::replay(*rules, *receipt, request->case_text, request->case_path);
  if (!replayed) return report_problems(replayed.error());
  const int code = replayed->is_same ? kWell : kProblems;
  if (options.json) return finish(desk::replay_json(*replayed), code);
  return finish(replay_text(*replayed), code);
}

}  // namespace poppy::cli
