// Values, cases as data, explanations as data, and what the rules are made of, in the public
// header. The rules take a fact of every type and give a line of every type; expected values are
// worked by hand beside them.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace {

using poppy::Case;
using poppy::Days;
using poppy::Kind;
using poppy::Record;
using poppy::Value;
using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr std::chrono::year_month_day kAugust2{year(2021), month(8), day(2)};
constexpr std::chrono::year_month kAugust{year(2021), month(8)};

std::vector<poppy::File> files() {
  return {{"all.poppy", R"(module all.rules "All"
entity County
enum Kind { Wages, Gift "a gift" }
flag strict : bool "Strict" EDX001
entity Case of County as cases key (id) { id : text "Number"; home : County }
entity Person of Case as persons key (id) {
  id : text
  working : bool
  hours : int 0..168
  pay : money at least $0 "Pay"
  average : exact_money
  share : rate
  born : date
  since : month
  stay : span or blank
  days_in : dayset
  kind : Kind
  note : text or blank
  grade : int dated
}
entity Income of Person as incomes key (name) { name : text; amount : money; payer : Person or blank }
enum Result { Yes, No }
define two of Person : int = hours * 2
define yearly of Person : money "Pay of a year" cites "1.1" = pay * 12
define third of Person : exact_money = pay / 3
define part of Person : rate = share / 2
define next of Person : date = born + 1 day
define later of Person : month = since + 1 month
define stays of Person : span or blank = stay
define august of Person : dayset = days_in & days(benefit_month)
define same of Person : Kind = kind
define said of Person : text or blank = note
define none of Person : date or blank = blank
define works of Person : bool = working
define best of Person : Income or blank = latest(incomes by amount)
define paid_by of Person : Person or blank = first of { best.payer when exists(best); blank otherwise }
define graded of Person : int = grade
define lost of Person : int = (hours / (hours - hours)) rounded down to whole
rule much of Person { reason F1 "Too much"; cites "1.2"; fails when all { [a] pay > $1,000; [b] strict } }
decision result of Case : Result {
  reasons from much
  keep two, yearly, third, part, next, later, stays, august, same, said, none, works, graded, best, paid_by, lost
  No when some(persons where much)
  Yes otherwise
}
)"},
          {"yolo.yaml", "county: Yolo\nflags: { strict: yes }\n"}};
}

const poppy::Rules& rules() {
  static const poppy::Rules loaded = [] {
    auto outcome = poppy::Rules::load(files());
    if (!outcome) FAIL(outcome.error().front().text);
    return *outcome;
  }();
  return loaded;
}

Case one_case() {
  Case one("c1");
  one.set_county("Yolo").set_run_date(kAugust2);
  one.facts().set("home", Value::of_word("Yolo"));
  Record& p1 = one.facts().add("persons");
  p1.set("id", Value::of_text("p\"1\"")).set("working", Value::of_boolean(true));
  p1.set("hours", Value::of_integer(40)).set("pay", Value::of_money(100'000));
  p1.set("average", Value::of_exact_money({-3'701, 3})).set("share", Value::of_rate({1, 3}));
  p1.set("born", Value::of_date({year(1990), month(12), day(31)}))
      .set("since", Value::of_month(kAugust));
  p1.set("stay", Value::of_span({kAugust2, {}}));
  p1.set("days_in",
         Value::of_dayset({{kAugust2, kAugust2},
                           {{year(2021), month(8), day(30)}, {{year(2021), month(9), day(2)}}}}));
  p1.set("kind", Value::of_word("Gift")).set("note", Value::blank());
  p1.set_from("grade", Value::of_integer(1), {year(2020), month(1)});
  p1.set_from("grade", Value::of_integer(2), kAugust, kAugust2);
  p1.add("incomes")
      .set("name", Value::of_text("x"))
      .set("amount", Value::of_money(-5))
      .set("payer", Value::of_record("p\"1\""));
  return one;
}

poppy::Request request(const Case& one) {
  poppy::Request result(one);
  result.month = "2021-08";
  return result;
}

/// Of cases that name their run dates.
poppy::Request for_all() {
  poppy::Request result;
  result.month = "2021-08";
  result.today = "2024-01-01";
  return result;
}

poppy::Month decided(const Case& one) {
  const auto result = rules().decide(request(one));
  if (!result) FAIL(result.error().front().text);
  return result->months.front();
}

Value of(const poppy::Month& month, const std::string& line) {
  const auto value = month.value("p\"1\"." + line);
  if (!value) FAIL(value.error().front().text);
  return *value;
}

TEST_CASE("values of every kind go in as values and come out as values") {
  const poppy::Month month = decided(one_case());
  CHECK(of(month, "works").boolean() == true);
  CHECK(of(month, "two").integer() == 80);
  CHECK(of(month, "yearly").cents() == 1'200'000);
  CHECK(of(month, "yearly").ratio() == poppy::Ratio{1'200'000, 1});
  CHECK(of(month, "yearly").text() == "$12,000.00");
  CHECK(of(month, "third").ratio() == poppy::Ratio{100'000, 3});
  CHECK(of(month, "part").ratio() == poppy::Ratio{1, 6});
  CHECK(of(month, "next").date() ==
        std::chrono::year_month_day{year(1991), std::chrono::month(1), day(1)});
  CHECK(of(month, "later").month() == std::chrono::year_month{year(2021), std::chrono::month(9)});
  CHECK(of(month, "stays").span() == Days{kAugust2, {}});
  // 2 August, and 30 and 31 of what reaches into September.
  CHECK(of(month, "august").days() ==
        std::vector<Days>{{kAugust2, kAugust2},
                          {{year(2021), std::chrono::month(8), day(30)},
                           {{year(2021), std::chrono::month(8), day(31)}}}});
  CHECK(of(month, "same").word() == "Gift");
  CHECK(of(month, "same").kind() == Kind::enumeration);
  CHECK(of(month, "said").is_blank());
  CHECK(of(month, "none").text() == "blank");
  CHECK(of(month, "graded").integer() == 2);
  CHECK(of(month, "paid_by").word() == "p\"1\"");
  CHECK(of(month, "best").kind() == Kind::record);
  CHECK(of(month, "lost").is_error());
  CHECK(of(month, "lost").text().find("zero") != std::string::npos);
  CHECK(month.value("result")->word() == "Yes");
}

TEST_CASE("a question that does not fit a value has no answer") {
  const poppy::Month month = decided(one_case());
  for (const char* line : {"two", "said", "lost", "august", "same", "third"}) {
    CAPTURE(line);
    const Value value = of(month, line);
    CHECK_FALSE(value.boolean());
    CHECK_FALSE(value.cents());
    CHECK_FALSE(value.date());
    CHECK_FALSE(value.month());
    CHECK_FALSE(value.span());
    CHECK_FALSE(value.words());
  }
  CHECK(Value().is_undetermined());
  CHECK(Value() == Value());
  CHECK_FALSE(Value() == Value::blank());
  CHECK(Value::of_rate({2, 4}) == Value::of_rate({1, 2}));
  CHECK_FALSE(Value::of_integer(1) == Value::of_boolean(true));
}

TEST_CASE("a case as data is the case as text") {
  CHECK(
      one_case().json() ==
      R"({"case":"c1","county":"Yolo","run_date":"2021-08-02","home":"Yolo","persons":[{"id":"p\"1\"",)"
      R"("working":true,"hours":40,"pay":"$1,000.00","average":"-$3701/300","share":"1/3","born":"1990-12-31",)"
      R"("since":"2021-08","stay":"2021-08-02..open","days_in":"2021-08-02, 2021-08-30..2021-09-02","kind":"Gift",)"
      R"("note":"blank","grade":[{"value":1,"from":"2020-01"},{"value":2,"from":"2021-08","entered":"2021-08-02"}],)"
      R"("incomes":[{"name":"x","amount":"-$0.05","payer":"p\"1\""}]}]})");
  auto batch = rules().batch(for_all());
  REQUIRE(batch);
  const std::string by_data(batch->decide(one_case()).decision());
  CHECK(by_data.find("\"yearly\":\"$12,000.00\"") != std::string::npos);
  CHECK(by_data == batch->decide(one_case().json()).decision());
}

TEST_CASE("what is not told stays unknown, and what no reader takes is a problem") {
  Case one = one_case();
  one.facts().add("persons").set("id", Value::of_text("p2")).set("pay", Value());
  CHECK(decided(one).value("p2.yearly")->is_undetermined());
  CHECK(decided(one).needs().front() == "p2.pay");
  Case wrong = one_case();
  wrong.facts()
      .add("persons")
      .set("id", Value::of_text("p2"))
      .set("born", Value::of_date({year(2021), month(2), day(30)}));
  const auto refused = rules().decide(request(wrong));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().text.find("2021-02-30") != std::string::npos);
  Case negative = one_case();
  negative.facts().add("persons").set("id", Value::of_text("p2")).set("pay", Value::of_money(-1));
  CHECK_FALSE(rules().decide(request(negative)));
}

TEST_CASE("past decisions are told by what they kept of each record") {
  Case one = one_case();
  Record& past = one.facts().add("saved").set("month", Value::of_month({year(2021), month(7)}));
  past.set("run_date", Value::of_date(kAugust2)).set("result", Value::of_word("No"));
  past.kept("persons", "p\"1\"").set("two", Value::of_integer(3));
  CHECK(one.json().ends_with(
      R"("saved":[{"month":"2021-07","run_date":"2021-08-02","result":"No","persons":{"p\"1\"":{"two":3}}}]})"));
  CHECK(rules().decide(request(one)));
  Case none = one_case();
  none.facts().give("saved");
  CHECK(none.json().ends_with(R"("saved":[]})"));
}

TEST_CASE(
    "an explanation is data: what was asked, what it came to, where it stands, what the county "
    "set") {
  Case one = one_case();
  Record& p2 = one.facts().add("persons").set("id", Value::of_text("p2"));
  p2.set("pay", Value::of_money(100'001));
  const poppy::Month month = decided(one);
  CHECK(month.reasons("p2").value() == std::vector<std::string>{"much"});
  const auto decisions = month.decisions();
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].status.word() == "No");
  CHECK(decisions[0].reasons == std::vector<std::string>{"much"});
  const poppy::Step step = month.explain("p2.much").value();
  CHECK(step.part == poppy::Step::Part::line);
  CHECK(step.name == "much");
  CHECK(step.value.boolean() == true);
  CHECK(step.cites == "1.2");
  CHECK(step.path == "all.poppy");
  CHECK(step.line > 0);
  std::vector<std::string> bullets;
  std::string said;
  bool pay_is_seen = false;
  const auto walk = [&](const auto& self, const poppy::Step& of) -> void {
    if (!of.bullets.empty()) bullets.push_back(of.bullets);
    for (const poppy::Origin& origin : of.origins) said += origin.says + "|" + origin.path;
    if (of.name == "pay" && of.value.cents() == 100'001) pay_is_seen = true;
    for (const poppy::Step& child : of.because) self(self, child);
  };
  walk(walk, step);
  CHECK(std::ranges::find(bullets, "[a]") != bullets.end());
  CHECK(pay_is_seen);
  CHECK(said.find("yolo.yaml") != std::string::npos);
  poppy::Detail brief;
  brief.depth = 0;
  CHECK(month.why("result", brief)->size() < month.why("result")->size());
}

TEST_CASE("one line says what it needs, and a settled one needs nothing") {
  Case one = one_case();
  one.facts().add("persons").set("id", Value::of_text("p2")).set("pay", Value::of_money(1));
  const poppy::Month month = decided(one);
  CHECK(month.needs("p2.two").value() == std::vector<std::string>{"p2.hours"});
  CHECK(month.needs("p2.yearly").value().empty());
  CHECK(!month.needs("p2.twoo"));
}

TEST_CASE("a month and a line of it are parts of a page, whatever records are called") {
  Case one = one_case();
  Record& person = one.facts().add("persons").set("id", Value::of_text("<b>"));
  person.set("pay", Value::of_money(100'001));
  const poppy::Month month = decided(one);
  const std::string why = month.why_html("<b>.much").value();
  for (const std::string& part : {month.form_html(), why}) {
    CHECK(part.starts_with("<section>\n<h3>"));
    CHECK(part.ends_with("</section>\n"));
    CHECK(part.find("&lt;b&gt;") != std::string::npos);
    CHECK(part.find("<b>") == std::string::npos);
    CHECK(part.find("<html") == std::string::npos);
  }
  CHECK(why.find("Why &lt;b&gt;.much is yes") != std::string::npos);
  CHECK(!month.why_html("<b>.muc"));
}

TEST_CASE("the rules say what facts, flags and lines they have, with types") {
  const auto facts = rules().facts();
  const auto pay = std::ranges::find(facts, "pay", &poppy::FactInfo::name);
  REQUIRE(pay != facts.end());
  CHECK(pay->entity == "Person");
  CHECK(pay->list == "persons");
  CHECK(pay->title == "Pay");
  CHECK(pay->type.kind == Kind::money);
  CHECK(pay->least.cents() == 0);
  CHECK(pay->most.is_undetermined());
  const auto kind = std::ranges::find(facts, "kind", &poppy::FactInfo::name);
  CHECK(kind->type.words == std::vector<std::string>{"Wages", "Gift"});
  const auto payer = std::ranges::find(facts, "payer", &poppy::FactInfo::name);
  CHECK(payer->type.kind == Kind::record);
  CHECK(payer->type.name == "Person");
  CHECK(payer->type.may_be_blank);
  CHECK(std::ranges::find(facts, "grade", &poppy::FactInfo::name)->is_dated);
  CHECK(std::ranges::find(facts, "name", &poppy::FactInfo::name)->is_key);
  const auto lines = rules().lines();
  const auto yearly = std::ranges::find(lines, "yearly", &poppy::LineInfo::name);
  REQUIRE(yearly != lines.end());
  CHECK(yearly->type.text == "money");
  CHECK(yearly->cites == "1.1");
  CHECK(yearly->path == "all.poppy");
  CHECK(std::ranges::find(lines, "much", &poppy::LineInfo::name)->part ==
        poppy::LineInfo::Part::rule);
  CHECK(rules().flags().front().number == "EDX001");
  CHECK(rules().programs() == std::vector<std::string>{"all"});
  CHECK(rules().counties() == std::vector<std::string>{"Yolo"});
  CHECK(rules().case_schema().find("\"pay\"") != std::string::npos);
}

TEST_CASE("rules are loaded again while others decide") {
  const std::string line = one_case().json();
  auto first = rules().batch(for_all());
  const std::string expected(first->decide(line).decision());
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        auto batch = rules().batch(for_all());
        for (int n = 0; n < 200; ++n) wrong += batch->decide(line).decision() != expected;
      });
    }
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) {
        const auto again = poppy::Rules::load(files());
        auto batch = again->batch(for_all());
        wrong += batch->decide(line).decision() != expected;
      }
    });
  }
  CHECK(wrong == 0);
}

}  // namespace
