// Flow diagrams: what becomes a box and an arrow, which way a case takes, and that no text is taken
// for markup. Small rules through the whole pipeline; the graph is read back from its JSON.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/documents/flow_look.h"
#include "interpreter/documents/flow_text.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/text/problem_codes.h"

namespace {

using namespace poppy;
using nlohmann::json;
using text::ProblemCode;

constexpr std::string_view kFacts = R"(module common.facts "The facts"
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) {
  id : text
  age : int at least 0
  a : bool
  b : bool
  income : money at least $0
  moved : date or blank
}
)";
constexpr std::string_view kRules = R"(module aid.rules "Aid: the rules"
source "ACL 1"
import common.facts
applies when runs_here
flag runs_here "Runs here"
flag strict "Strict" EDX1
flag wide "Wide" EDX2 unset no
flag unsaid "Unsaid" EDX3
parameter limit[size : int] : money from "limit.csv" { key size size; value limit }
enum Status { Approved, Denied }

rule item of Person {
  reason XAN1 "An item is met"
  cites "ACL 1 item 1"
  fails when all {
    [a] strict
    [b] any { [i] a; [ii] wide and b; [iii] none { a; b } }
    [c] from 2030-01 b
    [d] at least 2 { a; b; age > 17 }
  }
}
rule never of Person { reason XAN2 "Wide alone"; cites "ACL 1 item 2"; fails when all { [a] wide; [b] a } }
rule later of Person { reason XAN3 "From 2030"; from 2030-01; fails when b }
decision status of Person : Status "Status" {
  reasons from item, never, later
  [1] Denied when item
  [2] Denied when wide
  Approved otherwise
}
rule waiting of Person { reason XAN4 "By what nobody has set"; cites "ACL 1 item 4"; fails when unsaid }
define half_known of Person : bool = all { unsaid; a }
define widened of Person : rate = first of { 1 when a; 2 otherwise }
define spell of Person : dayset = first of { days(benefit_month) when a; no_days otherwise }
define guarded of Person : bool = all { exists(moved); moved > 2024-01-15 }
define either of Person : bool = any { a; b }
define neither of Person : bool = none { a; b }
define two of Person : bool = at least 2 { a; b; age > 17 }
define inline of Person : bool = a and b
define leaf of Person : int = 5
define read of Person : int = age
define strict_op of Person : money cites "ACL 1 item 3" = income + share
define share of Person : money "Share" = income
define looked_up of Case : money = limit[count(persons)]
define aggregate of Case : bool = some(persons where a)
define children of Case : bool = count(persons) > 1
define chosen of Person : money = first of {
  [x] $1                                           when a
  [y] first of { $2 when age > 17; $3 otherwise }  when b
  $4                                               otherwise
}
)";
constexpr std::string_view kOther = R"(module other.rules "Other: the rules"
import common.facts
define status of Case : bool "Another status" = some(persons where a)
)";

const Rules& rules() {
  static const Rules loaded = [] {
    auto outcome = Rules::load(
        {{"p/facts.poppy", std::string(kFacts)},
         {"p/aid.poppy", std::string(kRules)},
         {"p/other.poppy", std::string(kOther)},
         {"p/limit.csv", "size,limit\n1,$100\n2+,$200\n"},
         {"c/napa.yaml", "county: Napa\nflags: { runs_here: yes, strict: yes, wide: no }\n"},
         {"c/yolo.yaml",
          "county: Yolo\nflags: { runs_here: yes, strict: no, wide: yes, unsaid: no }\n"},
         {"c/marin.yaml", "county: Marin\nflags: { runs_here: no }\n"}});
    if (!outcome) FAIL(outcome.error().front().text);
    return *outcome;
  }();
  return loaded;
}

DiagramRequest request(std::string of, std::string county = "Napa") {
  DiagramRequest asked;
  asked.of = std::move(of);
  asked.county = std::move(county);
  asked.month = "2024-08";
  asked.run_date = "2024-08-15";
  asked.format = DiagramRequest::Format::json;
  return asked;
}

json draw(const DiagramRequest& asked) {
  auto drawn = rules().diagram(asked);
  if (!drawn) FAIL(drawn.error().front().text);
  return json::parse(*drawn);
}

/// With a person of these facts.
json draw_case(const std::string& of, const std::string& facts) {
  DiagramRequest asked = request(of);
  asked.case_text = "case: c1\npersons: [ { id: p1, " + facts + " } ]\n";
  return draw(asked);
}

/// Titles of boxes in their order.
std::vector<std::string> titles(const json& graph) {
  std::vector<std::string> result;
  for (const json& node : graph["nodes"]) result.push_back(node["title"]);
  return result;
}

const json& box(const json& graph, std::string_view title) {
  const auto& nodes = graph["nodes"];
  const auto found =
      std::ranges::find_if(nodes, [&](const json& node) { return node["title"] == title; });
  if (found == nodes.end()) FAIL("no box " << title << " in " << graph.dump());
  return *found;
}

std::vector<std::string> arrows(const json& graph, bool taken_only = false) {
  std::vector<std::string> result;
  const auto title = [&](const json& id) {
    return graph["nodes"][id.get<std::size_t>()]["title"].get<std::string>();
  };
  for (const json& edge : graph["edges"]) {
    if (taken_only && !edge["taken"].get<bool>()) continue;
    result.push_back(title(edge["from"]) + " -" + edge["kind"].get<std::string>() + "-> " +
                     title(edge["to"]));
  }
  return result;
}

using Texts = std::vector<std::string>;
const std::string kAny = "any of these: the first yes ends it with yes";
const std::string kNone = "none of these: the first yes ends it with no";
const std::string kTwo = "at least 2 of these: each is counted";

std::string code_of(const DiagramRequest& asked) {
  const auto drawn = rules().diagram(asked);
  REQUIRE(!drawn);
  return drawn.error().front().code;
}
std::string number(ProblemCode code) { return std::string(text::kind_of(code).number); }

}  // namespace

TEST_CASE("a rule is drawn as its items in their order, joined by the answer that leads on") {
  const json graph = draw(request("item"));
  CHECK(titles(graph) == Texts{"XAN1 An item is met", "strict", kAny, "a", "wide and b", kNone, "a",
                               "b", "b", kTwo, "a", "b", "age > 17", "Fails: XAN1 An item is met",
                               "Does not fail"});
  CHECK(box(graph, kAny)["bullets"] == "[b]");
  CHECK(box(graph, kNone)["bullets"] == "[b][iii]");
  CHECK(box(graph, kNone)["cites"] == "ACL 1 item 1");
  const Texts found = arrows(graph);
  CHECK(found == Texts{"XAN1 An item is met -part-> strict", "strict -yes-> " + kAny,
                       kAny + " -part-> a", "a -no-> wide and b", "wide and b -no-> " + kNone,
                       kNone + " -part-> a", "a -no-> b", kAny + " -yes-> b", "b -next-> " + kTwo,
                       kTwo + " -part-> a", "a -next-> b", "b -next-> age > 17",
                       kTwo + " -yes-> Fails: XAN1 An item is met",
                       "XAN1 An item is met -no-> Does not fail"});
}

TEST_CASE("what the county's settings and the dates take out is grey, and says why") {
  const json graph = draw(request("item"));
  CHECK(box(graph, "strict")["state"] == "settled");
  CHECK(box(graph, "strict")["value"] == "yes");
  CHECK(box(graph, "strict")["lines"] == json::array({"Napa has rule EDX1 on"}));
  CHECK(box(graph, "wide and b")["state"] == "settled");
  CHECK(box(graph, "wide and b")["value"] == "no");
  const json& later = graph["nodes"][8];
  CHECK(later["bullets"] == "[c]");
  CHECK(later["state"] == "not_in_force");
  CHECK(box(graph, kAny)["state"] == "open");
}

TEST_CASE("only what is active can be drawn") {
  DiagramRequest asked = request("item");
  asked.only_active = true;
  const json graph = draw(asked);
  CHECK(titles(graph) == Texts{"XAN1 An item is met", kAny, "a", kNone, "a", "b", kTwo, "a", "b",
                               "age > 17", "Fails: XAN1 An item is met", "Does not fail"});
}

TEST_CASE("a rule that a county's settings decide is grey, with the items that do") {
  const json graph = draw(request("item", "Yolo"));
  CHECK(graph["nodes"][0]["state"] == "settled");
  CHECK(graph["nodes"][0]["value"] == "no");
  CHECK(box(graph, "strict")["value"] == "no");
  const Texts drawn = titles(graph);
  CHECK(std::ranges::find(drawn, kAny) == drawn.end());
}

TEST_CASE("any, none and at least have their own ways on and ends") {
  CHECK(arrows(draw(request("either"))) ==
        Texts{"either -part-> a", "a -no-> b", "b -no-> no", "either -yes-> yes"});
  CHECK(arrows(draw(request("neither"))) ==
        Texts{"neither -part-> a", "a -no-> b", "b -no-> yes", "neither -no-> no"});
  CHECK(arrows(draw(request("two"))) == Texts{"two -part-> a", "a -next-> b", "b -next-> age > 17",
                                              "two -yes-> yes", "two -no-> no"});
}

TEST_CASE("a condition that is written without braces is one box") {
  CHECK(arrows(draw(request("inline"))) ==
        Texts{"inline -part-> a and b", "a and b -yes-> yes", "a and b -no-> no"});
}

TEST_CASE("each kind of operation has its boxes") {
  CHECK(titles(draw(request("leaf"))) == Texts{"leaf"});
  CHECK(box(draw(request("leaf")), "leaf")["value"] == "5");
  CHECK(arrows(draw(request("read"))) == Texts{"read -part-> age", "age -read_by-> age"});
  CHECK(arrows(draw(request("strict_op"))) == Texts{"strict_op -part-> income + share",
                                                    "income -read_by-> income + share",
                                                    "Share -read_by-> income + share"});
  CHECK(titles(draw(request("looked_up"))) == Texts{"looked_up", "limit[count(persons)]"});
  CHECK(titles(draw(request("aggregate"))) ==
        Texts{"aggregate", "some(persons where a)", "yes", "no"});
  CHECK(titles(draw(request("children"))) == Texts{"children", "count(persons) > 1", "yes", "no"});
}

TEST_CASE("a choice leads by yes to its value and by no to the next condition") {
  const std::string first = "the first of these that holds";
  CHECK(arrows(draw(request("chosen"))) == Texts{"chosen -part-> a", "a -yes-> $1", "a -no-> b",
                                                 "b -yes-> " + first, first + " -part-> age > 17",
                                                 "age > 17 -yes-> $2", "age > 17 -no-> $3",
                                                 "b -no-> $4"});
}

TEST_CASE("the way of a case is taken as far as its answers lead, and no farther") {
  const json graph = draw_case("item", "a: yes, b: no, age: 18, income: $1");
  // [b] is yes by [i]; [d]: a and age > 17 are two of three.
  CHECK(box(graph, kAny)["state"] == "yes");
  CHECK(box(graph, kNone)["state"] == "passed_by");
  CHECK(box(graph, kNone)["value"] == "no");
  CHECK(box(graph, kTwo)["state"] == "yes");
  CHECK(box(graph, "Fails: XAN1 An item is met")["state"] == "yes");
  CHECK(box(graph, "Does not fail")["state"] == "passed_by");
  CHECK(arrows(graph, true) == Texts{"XAN1 An item is met -part-> strict", "strict -yes-> " + kAny,
                                     kAny + " -part-> a", kAny + " -yes-> b", "b -next-> " + kTwo,
                                     kTwo + " -part-> a", "a -next-> b", "b -next-> age > 17",
                                     kTwo + " -yes-> Fails: XAN1 An item is met"});
}

TEST_CASE("a case that just misses a condition does not fail") {
  const json graph = draw_case("item", "a: yes, b: no, age: 17, income: $1");
  CHECK(box(graph, kTwo)["state"] == "no");
  CHECK(box(graph, "Fails: XAN1 An item is met")["state"] == "passed_by");
  CHECK(box(graph, "Does not fail")["state"] == "no");
  CHECK(arrows(graph, true).back() == "XAN1 An item is met -no-> Does not fail");
}

TEST_CASE("what nobody told is undetermined, and both ways stay open") {
  const json graph = draw_case("item", "a: yes, b: no, income: $1");
  CHECK(box(graph, "age > 17")["state"] == "undetermined");
  CHECK(box(graph, "age > 17")["lines"] == json::array({"age = undetermined"}));
  CHECK(graph["nodes"][0]["value"] == "undetermined");
  CHECK(box(graph, "Fails: XAN1 An item is met")["state"] == "undetermined");
  CHECK(box(graph, "Does not fail")["state"] == "undetermined");
}

TEST_CASE("a choice of a case has the value of its first condition that holds") {
  const json graph = draw_case("chosen", "a: no, b: yes, age: 17, income: $1");
  CHECK(graph["nodes"][0]["value"] == "$3.00");
  CHECK(graph["nodes"][0]["state"] == "value");
  CHECK(box(graph, "$3")["state"] == "value");
  CHECK(box(graph, "$2")["state"] == "passed_by");
  CHECK(box(graph, "$4")["state"] == "passed_by");
  CHECK(box(graph, "$1")["state"] == "passed_by");
}

TEST_CASE("a computation of a case has the values that it reads") {
  const json graph = draw_case("strict_op", "a: no, b: no, age: 1, income: $2");
  CHECK(box(graph, "Share")["value"] == "$2.00");
  CHECK(box(graph, "income + share")["value"] == "$4.00");  // $2 + $2
  CHECK(box(graph, "income")["state"] == "value");
}

TEST_CASE("a program is drawn by its rules and decisions, and what they read directly") {
  const json graph = draw(request("aid"));
  CHECK(graph["title"] == "Aid");
  CHECK(graph["about"] == json::array({"Napa, 2024-08, run 2024-08-15"}));
  CHECK(titles(graph) == Texts{"XAN1 An item is met", "XAN2 Wide alone",
                               "XAN4 By what nobody has set", "Status", "XAN3 From 2030"});
  CHECK(box(graph, "XAN1 An item is met")["state"] == "open");
  CHECK(box(graph, "XAN1 An item is met")["lines"] ==
        json::array({"item of Person", "settled here: [a]=yes, [b][ii]=no"}));
  CHECK(box(graph, "XAN2 Wide alone")["state"] == "settled");
  CHECK(box(graph, "XAN2 Wide alone")["value"] == "no");
  CHECK(box(graph, "XAN3 From 2030")["state"] == "not_in_force");
  CHECK(arrows(graph) ==
        Texts{"XAN1 An item is met -read_by-> Status", "XAN1 An item is met -reason-> Status",
              "XAN2 Wide alone -reason-> Status", "XAN3 From 2030 -reason-> Status"});
}

TEST_CASE("the rules of another county differ as its settings do") {
  const json graph = draw(request("aid", "Yolo"));
  CHECK(box(graph, "XAN1 An item is met")["state"] == "settled");  // strict is off
  CHECK(box(graph, "XAN2 Wide alone")["state"] == "open");         // wide is on
}

TEST_CASE("a setting that the county has not made leaves open what rests on it") {
  const json program = draw(request("aid"));
  const json& waiting = box(program, "XAN4 By what nobody has set");
  CHECK(waiting["state"] == "undetermined");
  const json graph = draw(request("half_known"));
  CHECK(box(graph, "unsaid")["state"] == "undetermined");
  CHECK(box(graph, "unsaid")["value"] == "undetermined");
  CHECK(box(graph, "unsaid")["lines"] == json::array({"Napa has not set rule EDX3"}));
  CHECK(box(graph, "a")["state"] == "open");
  const json top = draw(request("waiting"));
  CHECK(top["nodes"][0]["state"] == "undetermined");
  CHECK(top["nodes"][0]["value"] == "undetermined");
  const json of_case = draw_case("half_known", "a: yes");
  CHECK(of_case["nodes"][0]["value"] == "undetermined");
  CHECK(draw_case("half_known", "a: no")["nodes"][0]["value"] == "no");
}

TEST_CASE("a choice below a widening, which nobody writes, is drawn as a choice") {
  const json graph = draw_case("widened", "a: no");
  CHECK(arrows(graph) == Texts{"widened -part-> a", "a -yes-> 1", "a -no-> 2"});
  CHECK(graph["nodes"][0]["value"] == "200%");  // 2, as rates are printed
  CHECK(box(graph, "2")["state"] == "value");
}

TEST_CASE("what holds otherwise may be a set of days") {
  const json graph = draw_case("spell", "a: no");
  CHECK(box(graph, "no_days")["state"] == "value");
  CHECK(box(graph, "days(benefit_month)")["state"] == "passed_by");
}

TEST_CASE("a condition that is not asked, as its guard does not hold, shows no error") {
  const json graph = draw_case("guarded", "moved: blank");
  CHECK(box(graph, "exists(moved)")["state"] == "no");
  CHECK(box(graph, "moved > 2024-01-15")["state"] == "passed_by");
  CHECK(box(graph, "moved > 2024-01-15")["value"].is_null());
}

TEST_CASE("a program of a case has a value for each record, and colors what decides") {
  DiagramRequest asked = request("aid");
  asked.case_text =
      "case: c1\npersons:\n  - { id: p1, a: yes, b: yes, age: 1, income: $1 }\n"
      "  - { id: p2, a: no, b: yes, age: 18, income: $1 }\n";  // [b] is no: wide is off
  const json graph = draw(asked);
  CHECK(box(graph, "XAN1 An item is met")["value"] == "p1 yes; p2 no");
  CHECK(box(graph, "XAN1 An item is met")["state"] == "yes");
  CHECK(box(graph, "Status")["value"] == "p1 Denied; p2 Approved");
  CHECK(arrows(graph, true) == Texts{"XAN1 An item is met -reason-> Status"});
}

TEST_CASE("where a program does not apply, a note says why") {
  const json graph = draw(request("aid", "Marin"));
  CHECK(titles(graph) == Texts{"These rules do not apply here"});
  CHECK(graph["nodes"][0]["kind"] == "note");
  CHECK(graph["nodes"][0]["lines"] == json::array({"Marin has rule runs_here off"}));
}

TEST_CASE("what cannot be drawn is said with what was meant") {
  CHECK(code_of(request("itme")) == number(ProblemCode::diagram_unknown));
  CHECK(rules().diagram(request("itme")).error().front().hint == "did you mean `item`?");
  CHECK(code_of(request("status")) == number(ProblemCode::diagram_unknown));  // of two programs
  CHECK(rules().diagram(request("aid.status")));
  CHECK(code_of(request("item", "")) == number(ProblemCode::diagram_no_county));
  CHECK(code_of(request("item", "Nappa")) == number(ProblemCode::unknown_county));
  CHECK(code_of(request("item", "Marin")) == number(ProblemCode::diagram_absent));
  CHECK(code_of(request("later")) == number(ProblemCode::diagram_absent));
  CHECK(code_of(request("p1.item")) == number(ProblemCode::unknown_line));  // there is no case
}

TEST_CASE("of several persons the one that is meant is named") {
  DiagramRequest asked = request("item");
  asked.case_text = "case: c1\npersons: [ { id: p1, a: yes }, { id: p2, a: no } ]\n";
  CHECK(code_of(asked) == number(ProblemCode::unknown_line));
  asked.of = "p2.item";
  CHECK(draw(asked)["about"] == json::array({"Napa, 2024-08, run 2024-08-15", "Case c1, p2"}));
  asked.of = "p3.item";
  CHECK(code_of(asked) == number(ProblemCode::unknown_line));
}

TEST_CASE("the same input gives the same bytes in every format") {
  for (const auto format : {DiagramRequest::Format::dot, DiagramRequest::Format::mermaid,
                            DiagramRequest::Format::json}) {
    DiagramRequest asked = request("item");
    asked.format = format;
    CHECK(*rules().diagram(asked) == *rules().diagram(asked));
  }
}

TEST_CASE("no text is taken for markup, and no mark of direction is passed on") {
  const std::string hostile = "</B>>];\"'&\\N\n<script>\xE2\x80\xAE\x1b[31m\xEF\xBF\xBF\xFF";
  CHECK(documents::escape_dot(hostile) ==
        "&lt;/B&gt;&gt;];&quot;&#39;&amp;\\\\N &lt;script&gt;??[31m??");
  CHECK(documents::escape_mermaid("\"]; end\n#`<b>%%{x}|\\\xE2\x80\xAE") ==
        "#34;]#59; end #35;#96;#60;b#62;#37;#37;#123;x#125;#124;#92;#63;");
  documents::FlowGraph graph;
  graph.title = hostile;
  graph.about = {hostile};
  documents::FlowNode node;
  node.title = node.bullets = node.cites = node.value = hostile;
  node.lines = {hostile};
  graph.nodes.push_back(node);
  const std::string dot = documents::flow_dot(graph);
  CHECK(dot.find("<script") == dot.npos);
  CHECK(dot.find("\xE2\x80\xAE") == dot.npos);
  const std::string mermaid = documents::flow_mermaid(graph);
  CHECK(mermaid.find("<script") == mermaid.npos);
  CHECK(mermaid.find("\"]; ") == mermaid.npos);
  const json read = json::parse(documents::flow_json(graph));
  CHECK(read["nodes"][0]["title"].get<std::string>().starts_with("</B>>];\"'&\\N <script>??[31m"));
}

TEST_CASE("the legend tells of the boxes that there are, and is left out where it has nothing") {
  documents::FlowGraph graph;
  CHECK(documents::legend_of(graph).empty());
  CHECK(documents::flow_dot(graph).find("<TR></TR>") == std::string::npos);
  graph.nodes.resize(2);
  graph.nodes[1].state = documents::NodeState::settled;
  REQUIRE(documents::legend_of(graph).size() == 1);
  CHECK(documents::legend_of(graph).front().state == documents::NodeState::settled);
  graph.nodes[1].state = documents::NodeState::yes;
  CHECK(documents::legend_of(graph).front().words == "a rule that fails a record");
  graph.nodes[1].column = 0;
  CHECK(documents::legend_of(graph).front().words == "asked: yes");
}

TEST_CASE("long text is broken between words, and says where it is cut") {
  CHECK(documents::broken_lines("one two three", 7, 9) == Texts{"one two", "three"});
  CHECK(documents::broken_lines("one two three", 8, 1) == Texts{"one two …"});
  CHECK(documents::broken_lines("abcdefgh ij", 3, 9) == Texts{"abc", "def", "gh", "ij"});
  CHECK(documents::broken_lines("ñañaña", 3, 9) == Texts{"ñañ", "aña"});
  CHECK(documents::broken_lines("", 3, 9).empty());
}
