// Pages, what is typed in on them, reports and letters: words of people wherever there are some.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <poppy/document.h>

#include "tests/fuzz/fuzz.h"

namespace {

using namespace poppy;
using fuzz::json_text;
using fuzz::require;

constexpr const char* kRules = R"(module shop.rules "A shop"
entity County
entity Case of County as cases key (id) { id : text }
entity Sale of Case as sales key (id) else "This sale is there already." {
  id : text
  buyer : text or blank
  on : date
  amount : money at least $0
  entered : date
  removed : date or blank
}
entity SaleRow of Case as sale_rows key (shop, id) { shop : text; id : text; buyer : text or blank; amount : money }
define total of Case : money = sum(amount for each sale_rows)
gather sale_row of Sale : SaleRow { when on within benefit_month; shop = case.id; id = id; buyer = buyer; amount = amount }
page sales_page of Case "Sales of {id}" {
  rows of Sale "Sales" {
    by on
    rows 25
    filter buyer = buyer "Buyer:"
    id "Id"
    buyer "Buyer" when exists(buyer)
    on "Day" as "Month dd, yyyy"
  }
  edit of Sale {
    id "Id"
    buyer "Buyer" when amount > $1
    on = first_day(benefit_month) "Day"
    amount = $5 "Amount" required "Say the amount."
    refused "{id} is sold out." when buyer = "nobody"
    removed when amount < $3 else "It is paid."
  }
}
page sales_sheet of Case "Sales" { total "Total" cell "B2"; rows of SaleRow { shop "Shop"; id "Id"; buyer "Buyer" } }
report sales "Sales" { gathers sale_row; sheet sales_sheet "Sales" }
notice sold of Sale { when amount > $1; place = 1; buyer = if_sold_to; english "{id}: {if_sold_to}"; spanish "{id} a {if_sold_to}" }
define if_sold_to of Sale : text = if_blank(buyer, "nobody")
letter sales_letter of Case "To {id}" spanish "A {id}" {
  for each buyer
  font "Arial" 10
  header { id "Case" spanish "Caso" not carried }
  notices sold by place
  lines "Sales" spanish "Ventas" { total "Total" as "$0" spanish "Total" }
  encloses "Form" not carried
}
)";

const Rules& shop_rules() {
  static const Rules rules = [] {
    auto loaded =
        Rules::load({{"shop/rules.poppy", kRules}, {"napa.yaml", "county: Napa\nflags: {}\n"}});
    if (!loaded) {
      for (const Problem& problem : loaded.error()) std::cerr << problem.text << '\n';
      std::abort();
    }
    return *loaded;
  }();
  return rules;
}

PageRequest sales_page(std::string case_text) {
  PageRequest asked;
  asked.page = "sales_page";
  asked.request.case_text = std::move(case_text);
  asked.request.case_path = "case.json";
  asked.request.county = "Napa";
  asked.request.month = "2021-08";
  asked.request.run_date = "2021-08-15";
  return asked;
}

void require_printable(const std::vector<Problem>& problems) {
  require(!problems.empty(), "what is refused has a problem");
  for (const Problem& problem : problems) fuzz::require_printable(problem.text);
}

}  // namespace

// Words of a case and words typed in: shown, refused or taken, and what is taken is read again.
POPPY_FUZZ_TARGET(pages) {
  const std::vector<std::string> words = fuzz::parts_of(text);
  const auto word = [&](std::size_t i) { return words[i % words.size()]; };
  const std::string given =
      "{\"case\": " + json_text(word(0)) + ", \"sales\": [{\"id\": " + json_text(word(1)) +
      ", \"buyer\": " + json_text(word(2)) + ", \"on\": \"2021-08-01\", \"amount\": \"$2\"}]}";
  PageRequest shown = sales_page(given);
  if (words.size() > 6) shown.filters.emplace_back("buyer", word(6));
  if (const auto page = show_page(shop_rules(), shown)) {
    fuzz::require_printable(page->text());
    fuzz::require_json(page->json());
  } else {
    require_printable(page.error());
  }
  EditRequest edit;
  edit.page = sales_page(given);
  edit.kind = static_cast<EditKind>(text.size() % 3);
  if (edit.kind != EditKind::add) edit.record = word(1);
  edit.values = {{"id", word(3)}, {"buyer", word(4)}};
  if (words.size() > 5) edit.values.emplace_back("amount", word(5));
  if (edit.kind == EditKind::change) edit.values.erase(edit.values.begin());
  if (edit.kind == EditKind::remove) edit.values.clear();
  const auto edited = edit_page(shop_rules(), edit);
  if (!edited) return require_printable(edited.error());
  fuzz::require_json(edited->case_text);
  const auto again = show_page(shop_rules(), sales_page(edited->case_text));
  require(again.has_value(), "an edited case is a case", edited->case_text);
}

// Nothing of a letter's words is markup: as many signs of it as in a letter of plain words.
POPPY_FUZZ_TARGET(letters) {
  const std::vector<std::string> words = fuzz::parts_of(text);
  const auto letter_of = [](const std::string& id, const std::string& buyer) {
    LetterRequest asked;
    asked.letter = "sales_letter";
    asked.language = buyer.size() % 2 == 0 ? LetterLanguage::english : LetterLanguage::spanish;
    asked.request = sales_page("{\"case\": " + json_text(id) + ", \"sale_rows\": [], \"sales\": [" +
                               "{\"id\": \"s1\", \"buyer\": " + json_text(buyer) +
                               ", \"on\": \"2021-08-01\", \"amount\": \"$2\"}]}")
                        .request;
    return make_letter(shop_rules(), asked);
  };
  if (words.size() < 2) return;
  const auto made = letter_of(words[0], words[1]);
  if (!made) return require_printable(made.error());
  fuzz::require_printable(made->text());
  fuzz::require_json(made->json());
  const auto html = made->html();
  const auto typst = made->typst();
  require(html && typst, "what is all told is printed", made->text());
  fuzz::require_printable(*html);
  fuzz::require_printable(*typst);
  const auto plain = letter_of("c", words[1].size() % 2 == 0 ? "bo" : "bob");
  require(plain.has_value(), "plain words make a letter");
  const auto count = [](const std::string& in, char sign) { return std::ranges::count(in, sign); };
  for (const char sign : {'<', '>', '\n'}) {
    require(count(*html, sign) == count(*plain->html(), sign), "no word is markup", *html);
  }
  require(count(*typst, '\n') == count(*plain->typst(), '\n'), "no word is a line", *typst);
}

// A report over cases of people's words: each case is told or has its row.
POPPY_FUZZ_TARGET(reports) {
  const std::vector<std::string> words = fuzz::parts_of(text);
  ReportRequest asked;
  asked.report = "sales";
  asked.county = "Napa";
  asked.month = "2021-08";
  asked.run_date = "2021-09-01";
  auto maker = ReportMaker::begin(shop_rules(), asked);
  require(maker.has_value(), "the report is one");
  for (std::size_t i = 0; i < words.size() && i < 6; ++i) {
    const std::string line =
        "{\"case\": " + json_text(words[i]) +
        ", \"sales\": [{\"id\": " + json_text(words[(i + 1) % words.size()]) +
        ", \"buyer\": \"blank\", \"on\": \"2021-08-01\", \"amount\": \"$2\"}]}";
    for (const Problem& problem : maker->add(line, words[i])) {
      fuzz::require_printable(problem.text);
    }
  }
  if (!words.empty()) {
    for (const Problem& problem : maker->add(text, "raw")) fuzz::require_printable(problem.text);
  }
  const auto made = maker->make();
  require(made.has_value(), "a report is made");
  fuzz::require_printable(made->text());
  fuzz::require_json(made->json());
}
