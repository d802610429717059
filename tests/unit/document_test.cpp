// Pages, edits and reports through the public header; each test states its own rules.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include <poppy/document.h>

#include "interpreter/documents/sheet_layout.h"

namespace poppy {
namespace {

constexpr std::string_view kRules = R"(module shop.rules "A shop"
entity County
entity Case of County as cases key (id) {
  id : text
  kind : Kind
  told_what : bool
}
enum Kind { Small "small" spanish "pequeño", Large "large" spanish "grande" }
entity Sale of Case as sales key (id) else "This sale is there already." {
  id : text
  on : date
  amount : money at least $0
  paid : bool
  mood : text or blank dated
  entered : date
  removed : date or blank
}
entity Note of Sale as notes key (id) {
  id : text
  entered : date
}
entity SaleRow of Case as sale_rows key (id) {
  id : text
  amount : money at least $0
}
define total of Case : money = sum(amount for each sale_rows) rounded down to dollar
gather sale_row of Sale : SaleRow {
  when on within benefit_month and paid
  id = id
  amount = amount
}
page sales_page of Case "Sales" {
  kind "Kind"
  double = total "Double" as "$0" when told_what
  text "Told." when told_what
  rows of Sale "Sales" {
    by on
    rows 2
    filter from at least on "From:"
    filter paid = paid "Paid:"
    id "Id"
    on "Day" as "mm/dd/yyyy"
    amount "Amount" as "$0" when paid
  }
  edit of Sale {
    id "Id"
    on "Day" required "Say the day."
    amount = $5 "Amount"
    paid = no "Paid"
    mood = "calm" "Mood" when amount < $50
    refused "On {on as Month dd, yyyy} the shop is closed." when weekday(on) = 7
    refused "A large shop sells nothing." when kind = Large and id = "l"
    removed when not paid else "It is paid."
  }
  edit of Note {
    when id <> "secret"
    id "Id"
  }
}
page sales_sheet of Case "Sales of {county}" {
  text "{generated as HH:MM AM/PM}" cell "A1"
  total "Total" as "$0" cell "B2"
  rows of SaleRow { id "Id"; amount "Amount" as "$0.00" }
}
contradiction never_sold of Sale { when id = "never"; text "This is never sold." }
report sales "Sales" { gathers sale_row; sheet sales_sheet "Sales" }
notice told of Case {
  when exists(first_sale)
  english "A {kind} shop sold on {day_of_first as Month dd, yyyy}: {first_is_paid}."
  spanish "Una tienda {kind} vendió el {day_of_first as d de mes de yyyy}: {first_is_paid}."
}
define first_sale of Case : Sale or blank = earliest(sales by on)
define day_of_first of Case : date = first of { first_sale.on when exists(first_sale); run_date otherwise }
define first_is_paid of Case : bool = first of { first_sale.paid when exists(first_sale); no otherwise }
)";

const Rules& rules() {
  static const Rules loaded = [] {
    std::vector<File> files;
    files.emplace_back("rules.poppy", std::string(kRules));
    files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
    auto made = Rules::load(std::move(files));
    if (!made) FAIL(made.error().front().text);
    return *made;
  }();
  return loaded;
}

constexpr std::string_view kCase = R"(case: c1
kind: Small
told_what: no
sales:
  - { id: a, on: 2021-08-05, amount: $10.99, paid: yes }
  - { id: b, on: 2021-08-03, amount: $0.02, paid: yes }
  - { id: c, on: 2021-08-07, amount: $100, paid: no }
  - { id: d, on: 2021-07-31, amount: $7, paid: yes }
sale_rows: []
)";

PageRequest page_request(std::string_view page) {
  PageRequest asked;
  asked.request.case_text = kCase;
  asked.request.county = "Napa";
  asked.request.month = "2021-08";
  asked.request.run_date = "2021-08-31";
  asked.page = page;
  return asked;
}

std::string text_of(const PageRequest& asked) {
  const auto shown = show_page(rules(), asked);
  return shown ? shown->text() : shown.error().front().code + " " + shown.error().front().message;
}

TEST_CASE(
    "rows stand in their order, a part at a time, and a column is shown under its condition") {
  PageRequest asked = page_request("sales_page");
  CHECK(text_of(asked) ==
        "Sales\nCase c1 Napa 2021-08 run 2021-08-31\n\nKind:  small\n\nSales\nFrom: - Paid: -\n"
        "Results 1 - 2 of 4\nId  Day         Amount\nd   07/31/2021  $7\nb   08/03/2021  $0.02\n");
  asked.number = 2;
  CHECK(
      text_of(asked).ends_with("Results 3 - 4 of 4\nId  Day         Amount\n"
                               "a   08/05/2021  $10.99\nc   08/07/2021\n"));
  asked.number = 3;
  CHECK(text_of(asked).ends_with("Results 4 - 4 of 4\nId  Day  Amount\n"));
}

TEST_CASE("filters hold together") {
  PageRequest asked = page_request("sales_page");
  asked.filters = {{"from", "2021-08-03"}, {"paid", "yes"}};
  CHECK(
      text_of(asked).ends_with("From: 2021-08-03 Paid: yes\nResults 1 - 2 of 2\n"
                               "Id  Day         Amount\nb   08/03/2021  $0.02\n"
                               "a   08/05/2021  $10.99\n"));
  asked.filters = {{"paid", "maybe"}};
  CHECK(text_of(asked).starts_with("P937"));
}

TEST_CASE("what is not known is said, and never left out") {
  PageRequest asked = page_request("sales_page");
  asked.request.case_text = "case: c1\nsales: [ { id: a, on: 2021-08-05, paid: yes } ]\n";
  CHECK(text_of(asked).find("Kind:    (not known)") != std::string::npos);
  CHECK(text_of(asked).find("a   08/05/2021  (not known)") != std::string::npos);
  // Whether a field and a text are shown, nobody told: not even what they would say.
  CHECK(text_of(asked).find("Double:  (not known whether it is shown)") != std::string::npos);
  CHECK(text_of(asked).find("\n(not known whether it is shown)\n") != std::string::npos);
  const auto shown = show_page(rules(), asked);
  REQUIRE(shown);
  CHECK(shown->json().find("\"value\": {\n        \"undetermined\": true") != std::string::npos);
  CHECK(shown->json().find("\"may_not_belong\": true") != std::string::npos);
  asked.request.case_text = "case: c1\nkind: Small\n";
  CHECK(text_of(asked).find("Not known: nobody has told this list.") != std::string::npos);
}

std::string edited(EditRequest asked) {
  const auto made = edit_page(rules(), asked);
  return made ? made->case_text : made.error().front().code + " " + made.error().front().message;
}

EditRequest edit_request(EditKind kind, std::string record,
                         std::vector<std::pair<std::string, std::string>> values) {
  EditRequest asked;
  asked.page = page_request("sales_page");
  asked.kind = kind;
  asked.entity = "sale";
  asked.record = std::move(record);
  asked.values = std::move(values);
  return asked;
}

TEST_CASE("an added record has its day, and what the page puts in") {
  const std::string added =
      edited(edit_request(EditKind::add, "", {{"id", "e"}, {"on", "2021-08-30"}}));
  CHECK(added.find(
            "\"id\": \"e\",\n      \"on\": \"2021-08-30\",\n      \"entered\": \"2021-08-31\",\n"
            "      \"notes\": [],\n      \"amount\": \"$5.00\",\n      \"paid\": \"no\",\n      "
            "\"mood\": \"calm\"") != std::string::npos);
  PageRequest again = page_request("sales_page");
  again.request.case_text = added;
  again.filters = {{"from", "2021-08-30"}};
  CHECK(text_of(again).find("e   08/30/2021") != std::string::npos);
  again.request.run_date = "2021-08-30";  // before it was entered
  CHECK(text_of(again).find("e   08/30/2021") == std::string::npos);
}

TEST_CASE("what a page refuses, it says in its own words") {
  const auto add = [](std::vector<std::pair<std::string, std::string>> values) {
    return edited(edit_request(EditKind::add, "", std::move(values)));
  };
  CHECK(add({{"id", "a"}, {"on", "2021-08-30"}}) == "P940 This sale is there already.");
  CHECK(add({{"id", "e"}}) == "P940 Say the day.");
  CHECK(add({{"id", "e"}, {"on", "2021-08-29"}}) ==
        "P940 On August 29, 2021 the shop is closed.");  // a Sunday
  CHECK(add({{"id", "e"}, {"on", "2021-08-30"}, {"removed", "blank"}}) ==
        "P940 `removed` cannot be typed in here");
  CHECK(add({{"id", "e"}, {"on", "2021-08-30"}, {"amount", "-$1"}}).starts_with("P714"));
  CHECK(edited(edit_request(EditKind::remove, "a", {})) == "P940 It is paid.");
  CHECK(edited(edit_request(EditKind::change, "a", {{"id", "z"}})) ==
        "P940 `id` cannot be edited once the record is there");
  CHECK(edited(edit_request(EditKind::change, "zz", {})) == "P940 there is no Sale `zz`");
}

TEST_CASE("what a page cannot decide is not passed over") {
  EditRequest unknown_kind = edit_request(EditKind::add, "", {{"id", "l"}, {"on", "2021-08-30"}});
  unknown_kind.page.request.case_text = "case: c1\nsales: []\n";
  CHECK(edited(unknown_kind) ==
        "P940 whether this holds is not known: A large shop sells nothing.");
  unknown_kind.values.front().second = "e";  // one that the refusal does not concern
  CHECK(edited(unknown_kind).find("\"id\": \"e\"") != std::string::npos);
  EditRequest unpaid = edit_request(EditKind::remove, "x", {});
  unpaid.page.request.case_text =
      "case: c1\nkind: Small\nsales: [ { id: x, on: 2021-08-03, amount: $1 } ]\n";
  CHECK(edited(unpaid) == "P940 whether `x` may be removed is not known");
}

TEST_CASE("a change is a later entry, on the day of the entry the entry itself") {
  const std::string changed = edited(edit_request(EditKind::change, "c", {{"amount", "$3"}}));
  CHECK(changed.find("\"amount\": \"$100\"") != std::string::npos);
  CHECK(changed.find(
            "\"amount\": \"$3\",\n      \"paid\": \"no\",\n      \"entered\": \"2021-08-31\"") !=
        std::string::npos);
  EditRequest again = edit_request(EditKind::change, "c", {{"amount", "$4"}});
  again.page.request.case_text = changed;
  const std::string twice = edited(again);
  CHECK(twice.find("$3") == std::string::npos);
  CHECK(twice.find("\"amount\": \"$4\"") != std::string::npos);
  const std::string removed = edited(edit_request(EditKind::remove, "c", {}));
  CHECK(removed.find("\"removed\": \"2021-08-31\"") != std::string::npos);
}

TEST_CASE("what changes by month goes on from the page's month, and what was before stays") {
  const std::string typed = edited(edit_request(EditKind::change, "b", {{"mood", "glad"}}));
  EditRequest later = edit_request(EditKind::change, "b", {{"mood", "sad"}});
  later.page.request.case_text = typed;
  later.page.request.month = "2021-09";
  later.page.request.run_date = "2021-09-02";
  const std::string twice = edited(later);
  CHECK(twice.find("\"value\": \"glad\"") != std::string::npos);
  CHECK(twice.find("\"value\": \"sad\",\n          \"from\": \"2021-09\",\n          \"entered\": "
                   "\"2021-09-02\"") != std::string::npos);
}

TEST_CASE("what is hidden by a change is taken back, what appears gets what the page puts there") {
  const std::string small = edited(edit_request(EditKind::change, "b", {{"amount", "$3"}}));
  CHECK(small.find("\"mood\": \"calm\"") != std::string::npos);
  EditRequest large = edit_request(EditKind::change, "b", {{"amount", "$60"}});
  large.page.request.case_text = small;
  CHECK(edited(large).find("\"value\": \"blank\",\n          \"from\": \"2021-08\"") !=
        std::string::npos);
  CHECK(edited(edit_request(EditKind::change, "b", {{"amount", "$60"}, {"mood", "glad"}})) ==
        "P940 `mood` is not shown here");
}

TEST_CASE("a page adds what it may edit, and says which record is meant") {
  EditRequest note = edit_request(EditKind::add, "b", {{"id", "n"}});
  CHECK(edited(note).starts_with("P940 there is no Case `b`"));
  note.entity = "note";
  CHECK(edited(note) == "P940 `notes` is not known: a record cannot be added to it");
  note.page.request.case_text =
      "case: c1\nkind: Small\nsales: [ { id: b, on: 2021-08-03, amount: $1, paid: yes, notes: [] } "
      "]\n";
  CHECK(edited(note).find("\"id\": \"n\"") != std::string::npos);
  note.values = {{"id", "secret"}};
  CHECK(edited(note) == "P940 such a Note is not one that this page edits");
  note.entity.clear();
  CHECK(edited(note) ==
        "P940 the page `sales_page` edits several kinds of records, and which is not said");
  note.entity = "Note";  // as the rules write it
  CHECK(edited(note) == "P940 such a Note is not one that this page edits");
  note.entity = "nota";
  const auto none = edit_page(rules(), note);
  REQUIRE_FALSE(none);
  CHECK(none.error().front().message == "the page `sales_page` edits no `nota`");
  CHECK(none.error().front().hint == "give --of sale or --of note");
}

constexpr std::string_view kSchoolRules = R"(module school.rules "A school"
enum Kind { Entry }
entity Case of County as cases key (id) { id : text }
entity Pupil of Case as pupils key (id) {
  id : text
  joins : bool
  saved_on : date or blank
  entered : date
}
entity Check of Pupil as checks key (kind) {
  kind : Kind
  due : date
  note : text or blank
  entered : date
  removed : date or blank
}
entity Task of Pupil as tasks key (month) { month : month; entered : date }
create entry_check of Pupil : Check {
  when joins and exists(saved_on)
  kind = Entry
  due = first of { saved_on + 10 days when exists(saved_on); run_date otherwise } kept current
  entered = run_date
  removed when not joins
}
create task of Pupil : Task { when joins; month = benefit_month; entered = run_date }
batch nightly "Nightly" { for each saved month; creates task }
page pupil_page of Pupil "Pupil" {
  edit of Pupil {
    id "Id"
    joins "Joins"
    saved_on = run_date "Saved on" when joins
  }
}
)";

Outcome<EditedCase> school_edit(EditKind kind, const std::string& text, std::string run_date,
                                std::vector<std::pair<std::string, std::string>> values) {
  static const Rules school = [] {
    std::vector<File> files;
    files.emplace_back("rules.poppy", std::string(kSchoolRules));
    files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
    auto made = Rules::load(std::move(files));
    if (!made) FAIL(made.error().front().text);
    return *made;
  }();
  EditRequest asked;
  asked.page = page_request("pupil_page");
  asked.page.record = "other";
  asked.page.request.case_text = text;
  asked.page.request.run_date = std::move(run_date);
  asked.kind = kind;
  asked.record = kind == EditKind::add ? "" : "a";
  asked.values = std::move(values);
  return edit_page(school, asked);
}

TEST_CASE("what the rules make of an edited record is saved with it, and of no other") {
  using Fields = std::vector<std::pair<std::string, std::string>>;
  const std::string other =
      "case: c1\npupils:\n  - { id: other, joins: yes, saved_on: 2021-08-01, checks: [], "
      "tasks: [] }\n";
  const auto made =
      school_edit(EditKind::add, other, "2021-08-20", {{"id", "a"}, {"joins", "yes"}});
  if (!made) FAIL(made.error().front().message);
  REQUIRE(made->records.size() == 1);  // the task is for the batch
  CHECK(made->records[0].create == "entry_check");
  CHECK(made->records[0].change == "made");
  CHECK(made->records[0].record == "a");
  CHECK(made->records[0].fields ==
        Fields{{"kind", "Entry"}, {"due", "2021-08-30"}, {"entered", "2021-08-20"}});
  const auto stored = [](const std::string& text) {
    std::string flat;
    for (const char c : text) {
      if (c != ' ' && c != '\n') flat += c;
    }
    return flat;
  };
  CHECK(stored(made->case_text)
            .find(R"("id":"other","joins":"yes","saved_on":"2021-08-01","checks":[])") !=
        std::string::npos);
  CHECK(
      stored(made->case_text)
          .find(
              R"("checks":[{"kind":"Entry","due":"2021-08-30","entered":"2021-08-20","note":"blank","removed":"blank"}])") !=
      std::string::npos);

  // Nothing twice; what is kept current gets a later entry, what ends is removed from that day on.
  const auto same =
      school_edit(EditKind::change, made->case_text, "2021-08-20", {{"joins", "yes"}});
  REQUIRE(same.has_value());
  CHECK(same->records.empty());
  const auto later =
      school_edit(EditKind::change, made->case_text, "2021-08-25", {{"saved_on", "2021-08-25"}});
  REQUIRE(later.has_value());
  REQUIRE(later->records.size() == 1);
  CHECK(later->records[0].change == "changed");
  CHECK(later->records[0].fields == Fields{{"due", "2021-09-04"}});
  const auto gone = school_edit(EditKind::change, later->case_text, "2021-08-28",
                                {{"joins", "no"}, {"saved_on", "blank"}});
  REQUIRE(gone.has_value());
  REQUIRE(gone->records.size() == 1);
  CHECK(gone->records[0].change == "removed");
  CHECK(gone->case_text.find("\"removed\": \"2021-08-28\"") != std::string::npos);
}

TEST_CASE("a record that may be made twice is not saved over, and one that nobody told is let be") {
  const std::string untold = "case: c1\npupils:\n  - { id: a, joins: no, saved_on: blank }\n";
  const auto refused = school_edit(EditKind::change, untold, "2021-08-20", {{"joins", "yes"}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().front().code == "P940");
  CHECK(refused.error().front().message == "what `entry_check` makes for a is not known");
  CHECK(refused.error().front().hint == "needed: `checks`, all of them");
  const auto saved = school_edit(EditKind::change, untold, "2021-08-20", {{"joins", "no"}});
  REQUIRE(saved.has_value());
  CHECK(saved->records.empty());
}

TEST_CASE("what was removed on a day is added again on it only where it was made on it") {
  const auto with = [](EditRequest asked, const std::string& text) {
    asked.page.request.case_text = text;
    return edited(asked);
  };
  const EditRequest add = edit_request(
      EditKind::add, "", {{"id", "e"}, {"on", "2021-08-30"}, {"amount", "$8"}, {"paid", "no"}});
  const EditRequest remove = edit_request(EditKind::remove, "e", {});
  const std::string made = with(add, std::string(kCase));
  EditRequest other = add;
  other.values[2].second = "$9";
  const std::string again = with(other, with(remove, made));
  CHECK(again.find("\"amount\": \"$9\"") != std::string::npos);
  CHECK(again.find("\"amount\": \"$8\"") == std::string::npos);
  CHECK(again.find("removed") == std::string::npos);
  // Entered before, and removed today: the day has its entry.
  EditRequest gone = remove;
  gone.record = "c";
  EditRequest back = add;
  back.values[0].second = "c";
  CHECK(with(back, with(gone, std::string(kCase))) == "P940 Sale `c` was removed on 2021-08-31");
  back.page.request.run_date = "2021-09-01";
  CHECK(with(back, with(gone, std::string(kCase))).find("\"entered\": \"2021-09-01\"") !=
        std::string::npos);
}

TEST_CASE("a record is not added to a list that nobody told") {
  EditRequest asked = edit_request(EditKind::add, "", {{"id", "e"}, {"on", "2021-08-30"}});
  asked.page.request.case_text = "case: c1\n";
  CHECK(edited(asked) == "P940 `sales` is not known: a record cannot be added to it");
}

ReportRequest report_request() {
  ReportRequest asked;
  asked.report = "sales";
  asked.county = "Napa";
  asked.month = "2021-08";
  asked.run_date = "2021-09-01";
  asked.time = "18:51";
  return asked;
}

TEST_CASE("a report adds up the rows of its cases, exactly") {
  auto maker = ReportMaker::begin(rules(), report_request());
  REQUIRE(maker);
  CHECK(maker->add(kCase, "c1").empty());
  CHECK(
      maker
          ->add("case: c2\nsales: [ { id: e, on: 2021-08-31, amount: $88.99, paid: yes } ]\n", "c2")
          .empty());
  CHECK(maker->cases() == 2);
  const auto made = maker->make();
  REQUIRE(made);
  // $10.99 + $0.02 + $88.99 = $100.00; each rounded down alone would be $98.
  CHECK(made->text() ==
        "== Sales ==\nSales of Napa\nCase sales Napa 2021-08 run 2021-09-01\n\n06:51 PM\n$100\n\n"
        "Id  Amount\na   $10.99\nb   $0.02\ne   $88.99\n");
}

TEST_CASE("an empty report has its headers, and zero") {
  auto maker = ReportMaker::begin(rules(), report_request());
  REQUIRE(maker);
  const auto made = maker->make();
  REQUIRE(made);
  CHECK(made->text().ends_with("06:51 PM\n$0\n\nId  Amount\n"));
}

TEST_CASE("a total over what is not known says so") {
  const std::vector<std::string> cases = {
      "case: c2\nsales: [ { id: e, on: 2021-08-31, amount: $1 } ]\n",             // is it paid?
      "case: c2\nsales: [ { id: e, on: 2021-08-31, paid: yes } ]\n",              // how much?
      "case: c2\nkind: Small\n",                                                  // any sales?
      "case: c2\nsales: [ { id: a, on: 2021-08-31, amount: $1, paid: yes } ]\n",  // a is there
      "case: [\n"};
  const std::vector<std::string> codes = {"P938", "P938", "P938", "P939", "P004"};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto maker = ReportMaker::begin(rules(), report_request());
    REQUIRE(maker);
    CHECK(maker->add(kCase, "c1").empty());
    const auto problems = maker->add(cases[i], "c2");
    REQUIRE(!problems.empty());
    CHECK(problems.front().code == codes[i]);
    const auto made = maker->make();
    REQUIRE(made);
    CHECK(made->text().find("$10\n") == std::string::npos);
    CHECK(made->text().find("undetermined") + made->text().find("not known") != std::string::npos);
  }
  // A case of another county has no part.
  auto maker = ReportMaker::begin(rules(), report_request());
  CHECK(maker->add("case: c3\ncounty: Yolo\n", "c3").front().code == "P704");
  const std::uint64_t before = maker->cases();
  CHECK(maker->add("case: c4\nsales: [ { id: never } ]\n", "c4").front().code == "P715");
  CHECK(maker->cases() == before);  // a case that is refused is none of the report
}

TEST_CASE("a case counts once in a report, whoever gives it twice") {
  auto maker = ReportMaker::begin(rules(), report_request());
  REQUIRE(maker);
  CHECK(maker->add(kCase, "a/c1.yaml").empty());
  const auto problems = maker->add(kCase, "b/c1.yaml");
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().code == "P939");
  CHECK(problems.front().message == "b/c1.yaml: case c1 is given twice, first in a/c1.yaml");
  const auto made = maker->make();
  REQUIRE(made);
  CHECK(made->text().find("$11\n") == std::string::npos);
  CHECK(made->text().find("$22\n") == std::string::npos);
}

TEST_CASE("a case that cannot be read leaves no total known") {
  auto maker = ReportMaker::begin(rules(), report_request());
  REQUIRE(maker->add(kCase, "c1").empty());
  CHECK(maker->make()->text().find("not known") == std::string::npos);
  maker->add_unread();
  CHECK(maker->make()->text().find("not known") != std::string::npos);
}

TEST_CASE("what no cell of a workbook holds is told, and nothing is written") {
  auto maker = ReportMaker::begin(rules(), report_request());
  REQUIRE(maker);
  const std::string id(40'000, 'x');
  CHECK(maker
            ->add(fmt::format(
                      "case: c2\nsales: [ {{ id: {}, on: 2021-08-31, amount: $1, paid: yes }} ]\n",
                      id),
                  "c2")
            .empty());
  const auto made = maker->make();
  REQUIRE(made);
  const auto written = made->write_workbook("/nowhere/at/all.xlsx");
  REQUIRE(!written);
  CHECK(written.error().front().message.find("over 32767 signs") != std::string::npos);
}

TEST_CASE("a request that is none") {
  PageRequest page = page_request("sales_page");
  page.request.month = "2021-07..2021-08";
  CHECK(show_page(rules(), page).error().front().code == "P905");
  EditRequest edit;
  edit.page = page;
  edit.entity = "sale";
  CHECK(edit_page(rules(), edit).error().front().code == "P905");
  ReportRequest asked = report_request();
  asked.report = "sale";
  CHECK(ReportMaker::begin(rules(), asked).error().front().code == "P935");
  asked = report_request();
  asked.time = "25:00";
  CHECK(ReportMaker::begin(rules(), asked).error().front().code == "P906");
  asked = report_request();
  asked.month = "2021-08..2021-09";
  CHECK(ReportMaker::begin(rules(), asked).error().front().code == "P905");
  asked = report_request();
  asked.county = "Nappa";
  CHECK(ReportMaker::begin(rules(), asked).error().front().code == "P907");
}

TEST_CASE("a statement prints days, enums and yes or no in its language") {
  Request request;
  request.case_text = kCase;
  request.county = "Napa";
  request.month = "2021-08";
  request.run_date = "2021-08-31";
  const auto decided = rules().decide(request);
  REQUIRE(decided);
  const std::string json = decided->json();
  CHECK(json.find("A small shop sold on July 31, 2021: yes.") != std::string::npos);
  CHECK(json.find("Una tienda pequeño vendió el 31 de julio de 2021: sí.") != std::string::npos);
}

TEST_CASE("cells of a sheet") {
  const auto check = [](std::string_view text, check::CellRange want) {
    const auto found = check::read_cell_range(text);
    REQUIRE(found);
    CHECK(found->row == want.row);
    CHECK(found->column == want.column);
    CHECK(found->last_row == want.last_row);
    CHECK(found->last_column == want.last_column);
  };
  check("A1", {0, 0, 0, 0});
  check("C4:D6", {3, 2, 5, 3});
  check("AA10", {9, 26, 9, 26});
  check("ZZ99999", {99'998, 701, 99'998, 701});
  for (const std::string_view none : {"", ":", "A", "1", "A0", "A01", "a1", "AAA1", "A100000",
                                      "A1:", "D4:C6", "C6:D4", "A1:B2:C3", " A1", "A1 ", "A-1"}) {
    CHECK_MESSAGE(!check::read_cell_range(none), none);
  }
  CHECK(check::CellRange{3, 2, 5, 3}.count() == 6);
  CHECK(check::cell_name(9, 26) == "AA10");
  CHECK(check::cell_name(99'998, 701) == "ZZ99999");
}

TEST_CASE("two things in one cell of a sheet") {
  using documents::PlacedCell;
  const auto cells = [](std::vector<std::string_view> ranges) {
    std::vector<PlacedCell> placed;
    for (const std::string_view range : ranges) {
      placed.push_back({.at = *check::read_cell_range(range), .text = {}, .link = {}});
    }
    return documents::cell_taken_twice(placed);
  };
  CHECK(cells({"A1", "B1", "A2:C3", "D2"}) == std::nullopt);
  CHECK(cells({"A1", "A2:C3", "C3"}) == "C3");
  CHECK(cells({"Z9:AB9", "AA9"}) == "AA9");
}

}  // namespace
}  // namespace poppy
