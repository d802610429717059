// Pages of cases without sockets: what is shown, typed in, refused, decided and compared; and to
// whom nothing of it is shown.
#include "tests/unit/console_world.h"

#include <nlohmann/json.hpp>
#include <span>

#include "interpreter/desk/receipt.h"
#include "interpreter/include/poppy/job.h"

namespace poppy::console {
namespace {

const char* const kRules = R"(module aid.rules "Aid: a small program"
source "Manual"
flag strict "Income counts in full." EDX001 in income
enum Standing { Approved, Denied }
enum Kind { Small "small", Large "large" }
entity Case of County as cases key (id) {
  id : text
  income : money at least $0
  kind : Kind
  homeless : bool
  rent : money or blank
}
entity Person of Case as persons key (id) {
  id : text
  birth_date : date
  mood : text or blank dated
}
entity Pet of Person as pets key (id) {
  id : text
}
entity Sale of Case as sales key (id) else "This sale is there already." {
  id : text
  on : date
  amount : money at least $0
  paid : bool
  entered : date
  removed : date or blank
}
entity Slip of Sale as slips key (id) {
  id : text
  amount : money
  entered : date
}
entity Visit of Case as visits key (month) {
  month : month
  entered : date
}
entity SaleRow of Case as sale_rows key (id) {
  id : text
  amount : money at least $0
}
create slip of Sale : Slip { when paid; id = "s"; amount = amount; entered = run_date }
create visit of Case : Visit {
  when standing = Approved
  month = benefit_month
  entered = run_date
}
rule too_rich of Case {
  reason R01 "Income is over the limit"
  cites "Manual 1"
  fails when income > $100
}
define grant of Case : money "Grant" cites "Manual 2" = first of {
  $0   when too_rich
  $100 otherwise
}
define is_born of Person : bool "Born by then" = birth_date <= run_date
decision standing of Case : Standing "Aid" {
  reasons from too_rich
  pays grant
  Denied when too_rich
  Approved otherwise
}
decision member of Person : Standing "Member" {
  keep is_born
  Denied when not is_born
  Approved otherwise
}
gather sale_row of Sale : SaleRow {
  when on within benefit_month
  id = id
  amount = amount
}
page sales_page of Case "Sales" {
  kind "Kind"
  rows of Sale "Sales" {
    by on
    filter from at least on "From:"
    id "Id"
    on "Day" as "mm/dd/yyyy"
    amount "Amount" as "$0"
  }
  edit of Sale {
    id "Id"
    on "Day" required "Say the day."
    amount "Amount"
    paid = no "Paid"
    refused "On Sundays the shop is closed." when weekday(on) = 7
    removed when not paid else "It is paid."
  }
}
page sales_sheet of Case "Sales" {
  rows of SaleRow "All sales" { id "Id"; amount "Amount" as "$0" }
}
report sales "Sales" { gathers sale_row; sheet sales_sheet "Sales" }
letter bill of Case "A bill" {
  when income > $100
  header { id "Case" }
  text "Dear customer,"
  notices due
}
notice due of Case {
  when income > $100
  english "Money is due."
}
)";

const char* const kCase = R"(case: c1
county: Fresno
income: $50
kind: Small
homeless: no
persons:
  - { id: p1, birth_date: 1990-05-01, mood: calm, pets: [] }
sales:
  - { id: a, on: 2026-11-05, amount: $10, paid: yes, entered: 2026-11-06 }
  - { id: b, on: 2026-11-07, amount: $20, paid: no, entered: 2026-11-08 }
visits: []
sale_rows: []
saved: []
)";

/// A console with case c1 of Fresno and k1 of Kern, and a person of each role.
struct Desk : ConsoleWorld {
  Desk() : ConsoleWorld(kRules) {
    sign_in_all(*this);
    sign_in("kern-worker", {store::Role::worker}, "Kern");
    put(kCase);
    put("case: k1\ncounty: Kern\nincome: $5\n");
  }

  void put(const std::string& text) {
    const auto storable = storable_case(*world().rules(), text, "case.yaml", "");
    if (!storable) FAIL(storable.error().front().text);
    const store::StoredCase stored{storable->id, storable->county, storable->document, 0};
    REQUIRE(world().cases().write(std::span(&stored, 1), nullptr).has_value());
  }
  store::StoredCase stored(const std::string& id = "c1") {
    const auto found = world().cases().find(id);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    return **found;
  }
  /// The document without its spaces.
  std::string text_stored(const std::string& id = "c1") {
    return nlohmann::ordered_json::parse(stored(id).document).dump();
  }
  std::string revision(const std::string& id = "c1") { return std::to_string(stored(id).revision); }
  /// As somebody else does it at the same time.
  void touch(const std::string& from, const std::string& to) {
    store::StoredCase one = stored();
    const std::size_t at = one.document.find(from);
    REQUIRE(at != std::string::npos);
    one.document.replace(at, from.size(), to);
    REQUIRE(world().cases().write(std::span(&one, 1), nullptr).has_value());
  }
  std::string last_audit() {
    const auto lines = world().desk().audit(0, 1, "");
    REQUIRE(lines.has_value());
    REQUIRE_FALSE(lines->empty());
    return fmt::format("{} {} {}", lines->front().by, lines->front().what, lines->front().about);
  }
  /// The form of the case's facts as it is stored, with one of them as said.
  FormFields facts_form(const std::string& name, const std::string& value) {
    FormFields fields{{"revision", revision()},
                      {"fact-income", "$50.00"},
                      {"fact-kind", "Small"},
                      {"fact-homeless", "no"},
                      {"fact-rent", ""}};
    for (serve::NameValue& one : fields) {
      if (one.name == name) one.value = value;
    }
    return fields;
  }
};

const char* const kDials = "month=2026-11&run_date=2026-11-30";
std::string dialled(const std::string& path) {
  return path + (path.find('?') == std::string::npos ? '?' : '&') + kDials;
}

TEST_CASE("who works in a county sees its cases and no others") {
  Desk desk;
  const auto own = desk.get("worker", "/cases");
  CHECK(own.status == 200);
  CHECK(has(own, "href=\"/cases/c1\""));
  CHECK_FALSE(has(own, "/cases/k1"));
  CHECK_FALSE(has(desk.get("worker", "/cases?county=Kern"), "/cases/k1"));
  CHECK(has(desk.get("analyst", "/cases"), "/cases/k1"));
  CHECK_FALSE(has(desk.get("analyst", "/cases?county=Fresno"), "/cases/k1"));
  CHECK_FALSE(has(desk.get("analyst", "/cases?begins=k"), "/cases/c1"));
  CHECK(desk.get("worker", "/cases/k1").status == 403);
  CHECK(desk.get("worker", "/cases/none").status == 404);
}

TEST_CASE("every page of a case is closed to who may not see it") {
  Desk desk;
  for (const char* const path :
       {"/cases/c1", "/cases/c1/records/persons.0", "/cases/c1/text", "/cases/c1/pages",
        "/cases/c1/pages/sales_page", "/cases/c1/decision", "/cases/c1/why?line=grant",
        "/cases/c1/letters", "/cases/c1/letters/bill"}) {
    INFO(path);
    CHECK(desk.get("worker", dialled(path)).status == 200);
    CHECK(desk.get("maker", dialled(path)).status == 200);
    CHECK(desk.get("analyst", dialled(path)).status == 200);
    for (const char* const who : {"kern-worker", "kern-maker", "approver", "auditor", "admin"}) {
      INFO(who);
      CHECK(desk.get(who, dialled(path)).status == 403);
    }
    CHECK(desk.get("", dialled(path)).status == 303);
  }
}

TEST_CASE("a case is changed by workers of its county alone, and only from a page of theirs") {
  Desk desk;
  const std::string before = desk.stored().document;
  for (const char* const path :
       {"/cases/c1/edit", "/cases/c1/records/persons.0/edit", "/cases/c1/add?list=sales",
        "/cases/c1/pages/sales_page/edit?entity=sale&kind=add", "/cases/new", "/cases/new/text"}) {
    INFO(path);
    CHECK(desk.get("worker", path).status == 200);
    for (const char* const who : {"maker", "approver", "analyst", "auditor", "admin"}) {
      CHECK(desk.get(who, path).status == 403);
    }
  }
  for (const char* const path :
       {"/cases/c1/edit", "/cases/c1/records/persons.0/edit", "/cases/c1/add", "/cases/c1/text",
        "/cases/c1/pages/sales_page/edit", "/cases/c1/decision"}) {
    INFO(path);
    const FormFields fields{{"revision", "1"}, {"fact-income", "$1"}, {"text", kCase},
                            {"list", "sales"}, {"entity", "sale"},    {"kind", "remove"},
                            {"of", "sales/b"}, {"month", "2026-11"},  {"run_date", "2026-11-30"}};
    for (const char* const who :
         {"kern-worker", "maker", "approver", "analyst", "auditor", "admin"}) {
      INFO(who);
      CHECK(desk.post(who, path, fields).status == 403);
    }
    CHECK(desk.post_as_is("worker", path, fields).status == 403);  // without the form's token
  }
  CHECK(desk.stored().document == before);
}

TEST_CASE("the page of a case has its facts, what is not known, and its lists") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1"));
  CHECK(has(page, "<dd>$50.00</dd>"));
  CHECK(has(page, "<p>Rent</p>"));  // what is not known
  CHECK(has(page, "/cases/c1/records/persons.0"));
  CHECK(has(page, "entered 2026-11-06"));
  CHECK(has(page, "Sale rows"));
  CHECK(has(page, "None was kept."));
  CHECK_FALSE(has(desk.get("analyst", dialled("/cases/c1")), "Change the facts"));
  const auto person = desk.get("worker", dialled("/cases/c1/records/persons.0"));
  CHECK(has(person, "<dd>1990-05-01</dd>"));
  for (const char* const none : {"persons.7", "persons", "x", "persons.0.pets.0", "persons.-1"}) {
    CHECK(desk.get("worker", std::string("/cases/c1/records/") + none).status == 404);
  }
}

TEST_CASE("a new case is stored once, in a county of the worker") {
  Desk desk;
  const auto made =
      desk.post("worker", "/cases/new", {{"id", "n1"}, {"county", "Fresno"}, {"undecided", "yes"}});
  CHECK(made.status == 303);
  CHECK(header_of(made, "Location") == "/cases/n1/edit");
  CHECK(desk.text_stored("n1").find("\"saved\":[]") != std::string::npos);
  CHECK(desk.last_audit() == "worker case_stored case n1");
  CHECK(desk.post("worker", "/cases/new", {{"id", "n1"}, {"county", "Fresno"}}).status == 409);
  CHECK(desk.post("worker", "/cases/new", {{"id", "n2"}, {"county", "Kern"}}).status == 403);
  for (const char* const id : {"", "a/b", "..", "new", "a b", "<b>", "a\nb"}) {
    const auto refused = desk.post("worker", "/cases/new", {{"id", id}, {"county", "Fresno"}});
    CHECK(refused.status == 422);
    CHECK(has(refused, "href=\"#id\""));
  }
}

TEST_CASE("facts are typed in by their types, and what is wrong leads to its field") {
  Desk desk;
  const auto form = desk.get("worker", dialled("/cases/c1/edit"));
  CHECK(has(form, "value=\"$50.00\""));
  CHECK(has(form, "Not known"));
  const auto wrong = desk.post("worker", dialled("/cases/c1/edit"),
                               desk.facts_form("fact-income", "<script>much"));
  CHECK(wrong.status == 422);
  CHECK(has(wrong, "href=\"#fact-income\""));
  CHECK(has(wrong, "value=\"&lt;script&gt;much\""));  // what was typed is kept
  CHECK_FALSE(has(wrong, "<script>much"));
  const auto below =
      desk.post("worker", dialled("/cases/c1/edit"), desk.facts_form("fact-income", "-$1"));
  CHECK(below.status == 422);
  CHECK(has(below, "at least $0.00"));
  CHECK(desk.revision() == "1");
  const auto saved =
      desk.post("worker", dialled("/cases/c1/edit"), desk.facts_form("fact-income", "$75"));
  CHECK(saved.status == 303);
  CHECK(desk.text_stored().find(R"("income":"$75")") != std::string::npos);
  CHECK(desk.revision() == "2");
  CHECK(desk.last_audit() == "worker case_changed case c1");
}

TEST_CASE("not known, none and a value are three things") {
  Desk desk;
  auto form = desk.facts_form("fact-rent", "");
  form.push_back({"blank-rent", "yes"});
  CHECK(desk.post("worker", dialled("/cases/c1/edit"), form).status == 303);
  CHECK(desk.text_stored().find(R"("rent":"blank")") != std::string::npos);
  auto both = desk.facts_form("fact-rent", "$5");
  both.push_back({"blank-rent", "yes"});
  const auto refused = desk.post("worker", dialled("/cases/c1/edit"), both);
  CHECK(refused.status == 422);
  CHECK(has(refused, "Either type a value"));
  CHECK(desk.post("worker", dialled("/cases/c1/edit"), desk.facts_form("fact-kind", "")).status ==
        303);
  CHECK(desk.text_stored().find("\"kind\"") == std::string::npos);
  CHECK(desk.text_stored().find("\"rent\"") == std::string::npos);
}

TEST_CASE("who saves second is shown both, and what was typed is not lost") {
  Desk desk;
  auto form = desk.facts_form("fact-income", "$75");
  desk.touch("$50", "$60");
  const auto second = desk.post("worker", dialled("/cases/c1/edit"), form);
  CHECK(second.status == 409);
  CHECK(has(second, "$60.00"));
  CHECK(has(second, "value=\"$75\""));
  CHECK(has(second, "name=\"revision\" value=\"2\""));
  form.front().value = "2";
  CHECK(desk.post("worker", dialled("/cases/c1/edit"), form).status == 303);
  CHECK(desk.text_stored().find("$75") != std::string::npos);
  // A record that went away meanwhile.
  store::StoredCase without = desk.stored();
  without.document = R"({"case":"c1","county":"Fresno","persons":[]})";
  REQUIRE(desk.world().cases().write(std::span(&without, 1), nullptr).has_value());
  const auto gone = desk.post("worker", "/cases/c1/records/persons.0/edit",
                              {{"revision", "3"}, {"fact-mood", "my long words"}});
  CHECK(gone.status == 409);
  CHECK(has(gone, "my long words"));
}

TEST_CASE("what changes by month goes on from the month, and what was known stays") {
  Desk desk;
  const auto saved =
      desk.post("worker", "/cases/c1/records/persons.0/edit?month=2026-12&run_date=2026-11-30",
                {{"revision", "1"}, {"fact-birth_date", "1990-05-01"}, {"fact-mood", "cross"}});
  CHECK(saved.status == 303);
  CHECK(
      desk.text_stored().find(
          R"("mood":[{"value":"calm"},{"value":"cross","from":"2026-12","entered":"2026-11-30"}])") !=
      std::string::npos);
  CHECK(has(desk.get("worker", "/cases/c1/records/persons.0?month=2026-11&run_date=2026-11-30"),
            "<dd>calm</dd>"));
  CHECK(has(desk.get("worker", "/cases/c1/records/persons.0?month=2026-12&run_date=2026-11-30"),
            "<dd>cross</dd>"));
  CHECK(has(desk.get("worker", "/cases/c1/records/persons.0?month=2026-12&run_date=2026-11-29"),
            "<dd>calm</dd>"));
  const auto forgotten =
      desk.post("worker", "/cases/c1/records/persons.0/edit?month=2026-12&run_date=2026-11-30",
                {{"revision", "2"}, {"fact-birth_date", "1990-05-01"}, {"fact-mood", ""}});
  CHECK(forgotten.status == 422);
}

TEST_CASE("a record with its day gets a later entry, and its key stays") {
  Desk desk;
  const FormFields form{{"revision", "1"},
                        {"fact-on", "2026-11-05"},
                        {"fact-amount", "$11"},
                        {"fact-paid", "yes"},
                        {"fact-id", "other"}};
  CHECK(desk.post("worker", dialled("/cases/c1/records/sales.0/edit"), form).status == 303);
  const std::string document = desk.text_stored();
  CHECK(document.find(R"("id":"a","on":"2026-11-05","amount":"$10")") != std::string::npos);
  CHECK(document.find(
            R"("id":"a","on":"2026-11-05","amount":"$11","paid":"yes","entered":"2026-11-30")") !=
        std::string::npos);
  auto again = form;
  again.front().value = "2";
  const auto earlier = desk.post("worker", dialled("/cases/c1/records/sales.0/edit"), again);
  CHECK(earlier.status == 422);
  CHECK(has(earlier, "later entry"));
}

TEST_CASE("a record is added to a list that is known, and not to another") {
  Desk desk;
  CHECK(desk.post("worker", dialled("/cases/c1/add"),
                  {{"revision", "1"},
                   {"list", "persons"},
                   {"of", ""},
                   {"fact-id", "p2"},
                   {"emptied", "pets"}})
            .status == 303);
  CHECK(desk.text_stored().find(R"({"id":"p2","pets":[]})") != std::string::npos);
  const auto nameless = desk.post("worker", dialled("/cases/c1/add"),
                                  {{"revision", "2"}, {"list", "persons"}, {"fact-id", " "}});
  CHECK(nameless.status == 422);
  CHECK(has(nameless, "href=\"#fact-id\""));
  const auto twice = desk.post("worker", dialled("/cases/c1/add"),
                               {{"revision", "2"}, {"list", "persons"}, {"fact-id", "p2"}});
  CHECK(twice.status == 422);
  for (const char* const list : {"", "none", "pets", "cases"}) {
    CHECK(desk.post("worker", "/cases/c1/add", {{"revision", "2"}, {"list", list}}).status == 404);
  }
  const auto open = desk.post("kern-worker", "/cases/k1/add",
                              {{"revision", "1"}, {"list", "persons"}, {"fact-id", "p1"}});
  CHECK(open.status == 422);
  CHECK(has(open, "not known what else is in this list"));
}

TEST_CASE("a case as text is checked like any, with lines and columns") {
  Desk desk;
  CHECK(has(desk.get("worker", "/cases/c1/text"), "&quot;income&quot;: &quot;$50&quot;"));
  const auto wrong = desk.post("worker", "/cases/c1/text",
                               {{"revision", "1"}, {"text", "case: c1\nincom: $5 <b>\n"}});
  CHECK(wrong.status == 422);
  CHECK(has(wrong, "Line 2, column 1"));
  CHECK(has(wrong, "incom: $5 &lt;b&gt;"));
  const auto renamed =
      desk.post("worker", "/cases/c1/text", {{"revision", "1"}, {"text", "case: c2\n"}});
  CHECK(renamed.status == 422);
  const auto given = desk.post("worker", "/cases/c1/text",
                               {{"revision", "1"}, {"text", "case: c1\ncounty: Kern\n"}});
  CHECK(given.status == 422);
  CHECK(desk.revision() == "1");
  const std::string other = "case: c1\nincome: $99\n";
  CHECK(desk.post("worker", "/cases/c1/text", {{"revision", "1"}, {"text", other}}).status == 303);
  const auto second =
      desk.post("worker", "/cases/c1/text", {{"revision", "1"}, {"text", "case: c1\n"}});
  CHECK(second.status == 409);
  CHECK(has(second, "$99"));
  CHECK(has(second, "name=\"revision\" value=\"2\""));
  // Both are shown in one form, so that what is the same is not told as changed.
  CHECK_FALSE(has(second, "<code>case: c1</code>"));
  for (const char* const text : {"", "[", "{}", "&a [*a]", "case: [c1]", "\t", "- 1"}) {
    CHECK(desk.post("worker", "/cases/new/text", {{"text", text}}).status == 422);
  }
  CHECK(desk.post("worker", "/cases/new/text", {{"text", "case: t1\n"}}).status == 303);
  CHECK(desk.stored("t1").county == "Fresno");
  CHECK(desk.post("worker", "/cases/new/text", {{"text", "case: t1\n"}}).status == 409);
  CHECK(desk.post("worker", "/cases/new/text", {{"text", "case: t2\ncounty: Kern\n"}}).status ==
        403);
}

TEST_CASE("a page of the rules is shown, filtered, and edited as it allows") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1/pages/sales_page"));
  CHECK(has(page, "11/05/2026"));
  CHECK(has(page, "Add: Sale"));
  const auto filtered =
      desk.get("worker", dialled("/cases/c1/pages/sales_page?filter-from=2026-11-06"));
  CHECK_FALSE(has(filtered, "11/05/2026"));
  CHECK(has(filtered, "11/07/2026"));
  CHECK(desk.get("worker", dialled("/cases/c1/pages/sales_page?filter-from=x")).status == 422);
  CHECK(desk.get("worker", dialled("/cases/c1/pages/sales_page?filter-none=x")).status == 422);
  CHECK(desk.get("worker", "/cases/c1/pages/sales_sheet").status == 404);  // of a report
  const auto edit = [&](FormFields fields) {
    fields.push_back({"revision", desk.revision()});
    fields.push_back({"entity", "sale"});
    return desk.post("worker", dialled("/cases/c1/pages/sales_page/edit"), fields);
  };
  const auto sunday =
      edit({{"kind", "add"}, {"fact-id", "s"}, {"fact-on", "2026-11-29"}, {"fact-amount", "$1"}});
  CHECK(sunday.status == 422);
  CHECK(has(sunday, "On Sundays the shop is closed."));
  CHECK(has(sunday, "value=\"2026-11-29\""));
  CHECK(edit({{"kind", "add"}, {"fact-id", "s"}, {"fact-on", "2026-11-28"}, {"fact-amount", "$1"}})
            .status == 303);
  CHECK(desk.last_audit() == "worker case_changed case c1");
  CHECK(has(desk.get("worker", dialled("/cases/c1/pages/sales_page")), "11/28/2026"));
  const auto paid = edit({{"kind", "remove"}, {"of", "sales/a"}});
  CHECK(paid.status == 422);
  CHECK(has(paid, "It is paid."));
  CHECK(edit({{"kind", "remove"}, {"of", "sales/b"}}).status == 303);
  CHECK_FALSE(has(desk.get("worker", dialled("/cases/c1/pages/sales_page")), "11/07/2026"));
  for (const char* const kind : {"", "drop", "add "}) CHECK(edit({{"kind", kind}}).status == 404);
}

TEST_CASE("a record that the rules make of a saved page is looked at first, and saved with it") {
  Desk desk;
  const auto add = [&](const std::string& amount, const std::string& seen) {
    return desk.post("worker", dialled("/cases/c1/pages/sales_page/edit"),
                     {{"revision", desk.revision()},
                      {"entity", "sale"},
                      {"kind", "add"},
                      {"fact-id", "s"},
                      {"fact-on", "2026-11-28"},
                      {"fact-amount", amount},
                      {"fact-paid", "yes"},
                      {"records_seen", seen}});
  };
  const auto mark_in = [](const serve::Response& page) {
    const std::string_view before = "name=\"records_seen\" value=\"";
    const std::size_t at = page.body.find(before);
    REQUIRE(at != std::string::npos);
    const std::size_t begin = at + before.size();
    return page.body.substr(begin, page.body.find('"', begin) - begin);
  };
  const auto shown = add("$1", "");
  CHECK(shown.status == 200);
  CHECK(has(shown, "Records that are saved with it"));
  CHECK(has(shown, "Id: s; Amount: $1.00; Entered: 2026-11-30"));
  CHECK(has(shown, "value=\"2026-11-28\""));
  CHECK(desk.revision() == "1");
  // What was looked at is not what would be saved now.
  const auto other = add("$2", mark_in(shown));
  CHECK(other.status == 200);
  CHECK(has(other, "Amount: $2.00"));
  CHECK(desk.revision() == "1");
  CHECK(add("$2", mark_in(other)).status == 303);
  CHECK(
      desk.text_stored().find(R"("slips":[{"id":"s","amount":"$2.00","entered":"2026-11-30"}])") !=
      std::string::npos);
  const auto lines = desk.world().desk().audit(0, 1, "");
  REQUIRE(lines.has_value());
  CHECK(lines->front().detail == "page sales_page: add sale; made slip");
}

TEST_CASE("a kept decision stores the records that it has shown") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1/decision"));
  CHECK(has(page, "Month: 2026-11"));
  CHECK(has(page, "when this decision is kept"));
  const FormFields form{{"revision", "1"}, {"month", "2026-11"}, {"run_date", "2026-11-30"}};
  CHECK(desk.post("worker", "/cases/c1/decision", form).status == 303);
  CHECK(desk.text_stored().find(R"("visits":[{"month":"2026-11","entered":"2026-11-30"}])") !=
        std::string::npos);
  CHECK_FALSE(has(desk.get("worker", dialled("/cases/c1/decision")), "when this decision is kept"));
}

TEST_CASE("a decision has its status, its reasons, its lines and what is missing") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1/decision"));
  CHECK(page.status == 200);
  CHECK(has(page, ">Approved</a>"));
  CHECK(has(page, "$100.00"));
  CHECK(has(page, "/cases/c1/why?line=grant&amp;month=2026-11"));
  CHECK(has(page, "/cases/c1/why?line=p1.is_born"));
  CHECK(has(page, "Keep this decision"));
  CHECK_FALSE(has(desk.get("analyst", dialled("/cases/c1/decision")), "Keep this decision"));
  desk.put("case: open\ncounty: Fresno\npersons: []\n");
  const auto open = desk.get("worker", dialled("/cases/open/decision"));
  CHECK(has(open, "/cases/open/edit#fact-income"));
  CHECK(has(open, "settles it alone"));
}

TEST_CASE("every line says why, as deep as one asks") {
  Desk desk;
  const auto why = desk.get("worker", dialled("/cases/c1/why?line=standing&depth=4"));
  CHECK(why.status == 200);
  CHECK(has(why, "<strong>Approved</strong>"));
  CHECK(has(desk.get("worker", dialled("/cases/c1/why?line=grant")), "Manual 2"));
  for (const char* const line : {"", "none", "p9.is_born", "%3Cb%3E", "a.b.c.d"}) {
    CHECK(desk.get("worker", dialled(std::string("/cases/c1/why?line=") + line)).status == 404);
  }
  CHECK(desk.get("worker", dialled("/cases/c1/why?line=grant&depth=99999999999999")).status == 200);
}

TEST_CASE("what if a fact were another is shown beside the decision, and stored nowhere") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1/decision?fact1=income&value1=%24101"));
  CHECK(page.status == 200);
  CHECK(has(page, "Approved"));
  CHECK(has(page, "Denied; R01 Income is over the limit (Manual 1)"));
  CHECK(has(page, "3 lines differ"));  // the status, the grant and the notice
  CHECK(has(desk.get("worker", dialled("/cases/c1/decision?set=income:%24101")), "3 lines differ"));
  CHECK(has(desk.get("worker", dialled("/cases/c1/decision?fact1=income&value1=%2451")),
            "come out the same"));
  CHECK(has(desk.get("worker", dialled("/cases/c1/decision?fact1=p1.birth_date&value1=2030-01-01")),
            "Denied"));
  for (const char* const asked : {"fact1=nothing&value1=1", "fact1=income&value1=x",
                                  "fact1=id&value1=c2", "other_run_date=x", "set=%3Cb%3E:1"}) {
    INFO(asked);
    CHECK(desk.get("worker", dialled(std::string("/cases/c1/decision?") + asked)).status == 422);
  }
  CHECK(desk.revision() == "1");
}

TEST_CASE("as known on another day, both decisions stand side by side") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/cases/c1/decision?other_run_date=1980-01-01"));
  CHECK(page.status == 200);
  CHECK(has(page, "known on 1980-01-01"));
  CHECK(has(page, "Denied"));  // p1 was not born by then
}

TEST_CASE("a decision is kept once for what was looked at") {
  Desk desk;
  const FormFields form{{"revision", "1"}, {"month", "2026-11"}, {"run_date", "2026-11-30"}};
  CHECK(desk.post("worker", "/cases/c1/decision", form).status == 303);
  CHECK(desk.last_audit() == "worker decision_kept case c1");
  CHECK(has(desk.get("worker", dialled("/cases/c1")), "Aid: Approved"));
  const auto second = desk.post("worker", "/cases/c1/decision", form);
  CHECK(second.status == 409);
  CHECK(has(second, "changed the case meanwhile"));
  CHECK(desk.post("worker", "/cases/c1/decision", {{"revision", "2"}, {"month", "x"}}).status ==
        400);
  desk.put("case: open\ncounty: Fresno\npersons: []\n");
  const auto open = desk.post("worker", "/cases/open/decision", form);
  CHECK(open.status == 422);
  CHECK(has(open, "The decision was not kept"));
}

TEST_CASE("a letter is a page of its own that can do nothing, or says why it is not sent") {
  Desk desk;
  const auto none = desk.get("worker", dialled("/cases/c1/letters/bill"));
  CHECK(none.status == 200);
  CHECK_FALSE(has(none, "Dear customer"));
  desk.touch("$50", "$500");
  const auto sent = desk.get("worker", dialled("/cases/c1/letters/bill"));
  CHECK(has(sent, "Dear customer"));
  CHECK(header_of(sent, "Content-Security-Policy").ends_with("sandbox"));
  CHECK(has(desk.get("worker", dialled("/cases/c1/letters")), "sent"));
  CHECK(desk.get("worker", dialled("/cases/c1/letters/bill?language=spanish")).status == 422);
  CHECK(desk.get("worker", dialled("/cases/c1/letters/bill?record=%3Cb%3E")).status == 422);
  CHECK(desk.get("worker", dialled("/cases/c1/letters/none")).status == 404);
}

TEST_CASE("reports are of the cases of one county that one may see") {
  Desk desk;
  const auto page = desk.get("worker", dialled("/reports/sales"));
  CHECK(page.status == 200);
  CHECK(has(page, ">$10<"));
  CHECK(has(page, "Fresno, 2026-11, as known on 2026-11-30: 1 cases"));
  const auto book = desk.get("worker", dialled("/reports/sales/workbook"));
  CHECK(book.status == 200);
  CHECK(book.body.starts_with("PK"));
  CHECK(header_of(book, "Content-Disposition").find("sales Fresno 2026-11.xlsx") !=
        std::string::npos);
  CHECK(has(desk.get("analyst", dialled("/reports/sales?county=kern")), "is not known"));
  CHECK(desk.get("worker", dialled("/reports/sales?county=Kern")).status == 403);
  CHECK(desk.get("worker", dialled("/reports/sales/workbook?county=Kern")).status == 403);
  CHECK(desk.get("worker", dialled("/reports/none")).status == 404);
  CHECK(desk.get("analyst", dialled("/reports/sales?county=Nowhere")).status == 404);
  for (const char* const path :
       {"/reports", "/reports/sales?county=Fresno", "/reports/sales/workbook?county=Fresno"}) {
    for (const char* const who : {"approver", "auditor", "admin"}) {
      CHECK(desk.get(who, path).status == 403);
    }
  }
}

TEST_CASE("rules are drawn as an image that can do nothing") {
  Desk desk;
  const auto page = desk.get("approver", dialled("/diagrams?of=aid&county=Fresno"));
  CHECK(page.status == 200);
  CHECK(has(page, "src=\"/diagrams/drawing.svg?of=aid"));
  const auto svg = desk.get("approver", dialled("/diagrams/drawing.svg?of=aid&county=Fresno"));
  CHECK(header_of(svg, "Content-Type") == "image/svg+xml");
  CHECK(header_of(svg, "Content-Security-Policy").ends_with("sandbox"));
  CHECK(desk.get("approver", dialled("/diagrams?of=%3Cscript%3E")).status == 422);
  CHECK(desk.get("approver", dialled("/diagrams/drawing.svg?of=none")).status == 422);
  CHECK(desk.get("admin", "/diagrams").status == 403);
  CHECK(desk.get("admin", "/diagrams/drawing.svg?of=aid").status == 403);
}

TEST_CASE("a receipt pasted later tells what is another") {
  Desk desk;
  Request request;
  request.case_text = desk.stored().document;
  request.case_path = "c1.json";
  request.month = "2026-11";
  request.run_date = "2026-11-30";
  const auto made = desk::make_receipt(*desk.world().rules(), request);
  REQUIRE(made.has_value());
  const std::string receipt = desk::to_json(*made);
  CHECK(has(desk.get("worker", dialled("/cases/c1/decision")), made->decision));
  CHECK(has(desk.post("worker", "/receipts", {{"receipt", receipt}}), "byte for byte"));
  const auto foreign = desk.post("kern-worker", "/receipts", {{"receipt", receipt}});
  CHECK(foreign.status == 422);
  CHECK(has(foreign, "not yours to see"));
  CHECK(has(
      desk.post("kern-worker", "/receipts", {{"receipt", receipt}, {"facts", request.case_text}}),
      "byte for byte"));
  // Facts of which the decision does not speak.
  desk.touch("Small", "Large");
  const auto alike = desk.post("worker", "/receipts", {{"receipt", receipt}});
  CHECK(has(alike, "The decision comes out the same"));
  CHECK(has(alike, "Facts of the case"));
  CHECK_FALSE(has(alike, "Rule files"));
  desk.touch("$50", "$500");
  const auto other = desk.post("worker", "/receipts", {{"receipt", receipt}});
  CHECK(has(other, "comes out otherwise"));
  CHECK(has(other, "aid standing"));
  desk.write("kern.yaml", "county: Kern\ncode: \"15\"\nfips: \"06029\"\n# later\n");
  const auto files = desk.post("worker", "/receipts", {{"receipt", receipt}});
  CHECK(has(files, "Files of other counties"));
  CHECK_FALSE(has(files, "File of the county"));
  CHECK(desk.post("admin", "/receipts", {{"receipt", receipt}}).status == 403);
}

TEST_CASE("what is no receipt is told so, whatever it is") {
  Desk desk;
  const auto made = [&](const std::string& receipt) {
    return desk.post("worker", "/receipts", {{"receipt", receipt}}).status;
  };
  for (const char* const text :
       {"", "x", "[]", "{}", "{\"receipt\": \"1\"}", "{\"receipt\": 2}", "{\"receipt\": 1}",
        "{\"receipt\": 1, \"case\": 5}", "null", "\"<script>\""}) {
    INFO(text);
    CHECK(made(text) == 422);
  }
  CHECK(made(std::string(200'000, '[')) == 422);
}

TEST_CASE("a case that is too large for a page is shown, and plainly not decided") {
  Desk desk;
  std::string large = "case: large\ncounty: Fresno\npersons:\n";
  for (int i = 0; i < 2000; ++i) large += fmt::format("  - {{ id: p{} }}\n", i);
  desk.put(large);
  CHECK(has(desk.get("worker", dialled("/cases/large")), "1800 more are not shown"));
  for (const char* const below : {"/decision", "/why?line=grant", "/letters", "/letters/bill",
                                  "/pages", "/pages/sales_page"}) {
    INFO(below);
    const auto page = desk.get("worker", dialled(std::string("/cases/large") + below));
    CHECK(page.status == 422);
    CHECK(has(page, "poppy decide"));
  }
  CHECK(desk.get("worker", dialled("/reports/sales")).status == 422);
}

TEST_CASE("a case of any name is shown and linked as what it is") {
  Desk desk;
  const std::string name = "<b>'\"&/ ?#%é";
  nlohmann::json made{{"case", name}, {"county", "Fresno"}, {"persons", nlohmann::json::array()}};
  desk.put(made.dump());
  const auto list = desk.get("worker", "/cases");
  CHECK(has(list, "&lt;b&gt;"));
  CHECK_FALSE(has(list, "<b>"));
  const std::string path = serve::make_path({"cases", name});
  for (const char* const below : {"", "/decision", "/text", "/pages", "/letters", "/edit"}) {
    INFO(below);
    const auto page = desk.get("worker", dialled(path + below));
    CHECK(page.status == 200);
    CHECK_FALSE(has(page, "<b>"));
  }
}

}  // namespace
}  // namespace poppy::console
