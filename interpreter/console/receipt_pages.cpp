// Receipts: pasted later, the decision is made again and compared.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/desk/receipt.h"

namespace poppy::console {
namespace {

using serve::Response;

struct ReceiptForm {
  std::string receipt, facts;
  serve::Faults faults = {};
};

Response receipts_page(const Visit& visit, const ReceiptForm& form, nlohmann::json replayed,
                       int status) {
  nlohmann::json data;
  data["faults"] = form.faults;
  data["replayed"] = std::move(replayed);
  const auto fault_of = [&](std::string_view id) -> std::string {
    for (const serve::Fault& one : form.faults.faults) {
      if (one.field_id == id) return one.text;
    }
    return {};
  };
  serve::TextArea receipt, facts;
  receipt.id = "receipt";
  receipt.label = "Receipt";
  receipt.hint = "As it stood on the page of the decision.";
  receipt.value = form.receipt;
  receipt.fault = fault_of("receipt");
  receipt.is_required = true;
  receipt.rows = 12;
  facts.id = "facts";
  facts.label = "Facts of the case";
  facts.hint = "As YAML or JSON. Left empty: the case as it is stored here.";
  facts.value = form.facts;
  facts.fault = fault_of("facts");
  facts.rows = 6;
  data["receipt_part"] = receipt;
  data["facts_part"] = facts;
  return visit.page("receipts", visit.frame("Receipts"), std::move(data), status);
}

/// The facts that the receipt is of: those pasted, or those stored where the person may see them.
std::expected<std::string, std::string> facts_of(const Visit& visit, const ReceiptForm& form,
                                                 const desk::Receipt& receipt) {
  if (form.facts.find_first_not_of(" \t\n") != std::string::npos) return form.facts;
  const char* const kPaste = "Paste its facts: the case is not stored here, or not yours to see.";
  auto stored = visit.world.cases().find(receipt.case_id);
  if (!stored) return std::unexpected(stored.error().front().message);
  if (!*stored || !visit.may_in(Right::see_cases, (*stored)->county)) {
    return std::unexpected(kPaste);
  }
  return (*stored)->document;
}

nlohmann::json shown(const desk::Replay& replay) {
  serve::Table table;
  table.id = "differences";
  table.caption = "What is another than then";
  table.columns = {{"What"}, {"By the receipt"}, {"Now"}};
  for (const desk::ReceiptDifference& one : replay.differences) {
    table.rows.push_back(
        {{{one.what}, {one.then, "", "", false, true}, {one.now, "", "", false, true}}});
  }
  serve::Message message;
  if (replay.is_same) {
    message = {serve::Tone::success, "It comes out the same, byte for byte",
               "The rules, the counties' files, the facts and the decision are those of the "
               "receipt."};
  } else if (replay.is_decided_alike) {
    message = {serve::Tone::success, "The decision comes out the same",
               "What it is made from is not the same any more in all parts: they stand below."};
  } else {
    message = {serve::Tone::warning, "The decision comes out otherwise",
               "What differs stands below, and which decisions are others."};
  }
  return {{"message", message},
          {"table", table},
          {"has_differences", !table.rows.empty()},
          {"now", desk::to_json(replay.now)}};
}

Response compare(Visit& visit) {
  ReceiptForm form{std::string(visit.form.text("receipt")), std::string(visit.form.text("facts"))};
  const auto refused = [&](const char* field, std::string why) {
    form.faults = {"The receipt was not compared", {{field, std::move(why)}}};
    return receipts_page(visit, form, false, 422);
  };
  const auto receipt = desk::read_receipt(form.receipt);
  if (!receipt) return refused("receipt", "This is no receipt: " + receipt.error() + '.');
  const auto facts = facts_of(visit, form, *receipt);
  if (!facts) return refused("facts", facts.error());
  const auto read = engine::read_case(visit.rules->data(), *facts, "the facts");
  if (read) {
    if (std::string fault = fault_of_size(*read, visit.as_of.month); !fault.empty()) {
      return refused("facts", std::move(fault));
    }
  }
  const auto replayed = desk::replay(*visit.rules, *receipt, *facts, "the facts");
  if (!replayed) {
    form.faults = faults_of("The receipt was not compared", replayed.error());
    return receipts_page(visit, form, false, 422);
  }
  return receipts_page(visit, form, shown(*replayed), 200);
}

}  // namespace

void add_receipt_pages(World& world) {
  add_page(world, "GET", "/receipts", Right::see_counties,
           [](Visit& visit) { return receipts_page(visit, {}, false, 200); });
  add_page(world, "POST", "/receipts", Right::see_counties, compare);
}

}  // namespace poppy::console
