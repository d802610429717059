// CLIPS: a fact for the case and rules that match it; reasons are facts that rules assert, counted
// into a global as bits. Numbers are 64-bit integers. Between cases the facts of the last are
// retracted; the rules stay.
#include <simdjson.h>

#include "../../cpp/driver.h"

// Last: its macros have names of others.
extern "C" {
#include <clips/clips.h>
}

namespace {

using bench::Answer;

constexpr const char* kW1[] = {
    "(defglobal ?*bits* = 0)",
    "(deftemplate case (slot resident) (slot citizen) (slot qualified_immigrant) (slot has_number) "
    "(slot applied_for_number)"
    " (slot student) (slot working) (slot work_exempt) (slot disabled) (slot elderly) (slot "
    "fleeing) (slot on_strike)"
    " (slot age) (slot hours) (slot income) (slot resources) (slot entered_on) (slot applied_on))",
    "(defrule no_status (case (resident ?r) (fleeing ?f) (citizen ?c) (qualified_immigrant ?q) "
    "(entered_on ?e))"
    " (test (or (not (eq ?r TRUE)) (eq ?f TRUE) (not (or (eq ?c TRUE) (and (eq ?q TRUE) (<= ?e "
    "20181001)))))) => (bind ?*bits* (+ ?*bits* "
    "1)))",
    "(defrule no_number (case (has_number FALSE) (applied_for_number ?a) (applied_on ?d))"
    " (test (not (and (eq ?a TRUE) (< ?d 20231201)))) => (bind ?*bits* (+ ?*bits* 2)))",
    "(defrule no_work (case (age ?age&:(>= ?age 18)) (disabled FALSE) (elderly FALSE) (work_exempt "
    "FALSE) (working ?w) (hours ?h)"
    " (student ?s) (on_strike ?o)) (test (not (or (and (eq ?w TRUE) (>= ?h 20)) (and (eq ?s TRUE) "
    "(eq ?o FALSE))))) => "
    "(bind ?*bits* (+ ?*bits* 4)))",
    "(defrule over_limits (case (income ?i) (resources ?r) (elderly ?e) (disabled ?d))"
    " (test (or (> ?r 425000) (and (> ?i 158000) (not (or (eq ?e TRUE) (eq ?d TRUE)))))) => (bind "
    "?*bits* (+ ?*bits* "
    "8)))",
};

// Tenths of a cent from ?adjusted on.
constexpr const char* kW2[] = {
    "(defglobal ?*bits* = 0 ?*net* = 0 ?*allotment* = 0)",
    "(deftemplate case (slot size) (slot elderly_or_disabled) (slot claims_utilities) (slot "
    "earned) (slot unearned)"
    " (slot dependent_care) (slot medical) (slot housing))",
    "(deftemplate amounts (slot size) (slot maximum) (slot gross) (slot net) (slot standard))",
    "(deftemplate limits (slot maximum) (slot gross) (slot net) (slot standard))",
    "(deftemplate budget (slot gross) (slot net) (slot allotment))",
    "(defrule limits_to_8 (case (size ?s&:(<= ?s 8))) (amounts (size ?s) (maximum ?m) (gross ?g) "
    "(net ?n) (standard ?d))"
    " => (assert (limits (maximum ?m) (gross ?g) (net ?n) (standard ?d))))",
    "(defrule limits_beyond_8 (case (size ?s&:(> ?s 8))) (amounts (size 8) (maximum ?m) (gross ?g) "
    "(net ?n) (standard ?d))"
    " => (bind ?b (- ?s 8))"
    " (assert (limits (maximum (+ ?m (* 219 ?b))) (gross (+ ?g (* 557 ?b))) (net (+ ?n (* 429 "
    "?b))) (standard ?d))))",
    "(defrule budget (case (size ?s) (elderly_or_disabled ?e) (claims_utilities ?u) (earned "
    "?earned) (unearned ?unearned)"
    " (dependent_care ?care) (medical ?medical) (housing ?housing)) (limits (maximum ?m) (standard "
    "?standard)) =>"
    " (bind ?gross (+ ?earned ?unearned))"
    " (bind ?deducted (if (or (not ?e) (<= ?medical 3500)) then 0 else (if (<= ?medical 15500) "
    "then 12000 else (- ?medical 3500))))"
    " (bind ?adjusted (max 0 (- (* 10 (- ?gross (* 100 ?standard) ?care ?deducted)) (* 2 "
    "?earned))))"
    " (bind ?excess (max 0 (- (* 10 (+ ?housing (if ?u then 59600 else 0))) (div ?adjusted 2))))"
    " (bind ?shelter (if ?e then ?excess else (min ?excess 672000)))"
    " (bind ?net (div (+ (max 0 (- ?adjusted ?shelter)) 500) 1000))"
    " (bind ?allotment (max (- ?m (div (+ (* 3 ?net) 9) 10)) (if (<= ?s 2) then 23 else 0)))"
    " (bind ?*net* ?net) (bind ?*allotment* ?allotment)"
    " (assert (budget (gross ?gross) (net ?net) (allotment ?allotment))))",
    "(defrule over_gross (case (elderly_or_disabled FALSE)) (limits (gross ?limit)) (budget (gross "
    "?gross&:(> ?gross (* 100 ?limit))))"
    " => (bind ?*bits* (+ ?*bits* 1)))",
    "(defrule over_net (limits (net ?limit)) (budget (net ?net&:(> ?net ?limit))) => (bind ?*bits* "
    "(+ ?*bits* 2)))",
    "(defrule no_allotment (budget (allotment 0)) => (bind ?*bits* (+ ?*bits* 4)))",
};
constexpr int kAmounts[8][4] = {{291, 1580, 1215, 198},  {535, 2137, 1644, 198},
                                {766, 2694, 2072, 198},  {973, 3250, 2500, 208},
                                {1155, 3807, 2929, 244}, {1386, 4364, 3357, 279},
                                {1532, 4921, 3785, 279}, {1751, 5478, 4214, 279}};

// The table is 4,060 facts; the row of the month is the one that a join on place, size and months
// finds.
constexpr const char* kW4[] = {
    "(defglobal ?*within* = 0 ?*limit* = 0)",
    "(deftemplate case (slot place) (slot size) (slot month) (slot rent))",
    "(deftemplate row (slot place) (slot size) (slot from) (slot until) (slot amount))",
    "(defrule limit (case (place ?p) (size ?s) (month ?m) (rent ?r))"
    " (row (place ?p) (size ?s) (from ?f&:(>= ?m ?f)) (until ?u&:(<= ?m ?u)) (amount ?a))"
    " => (bind ?*limit* ?a) (bind ?*within* (if (<= ?r ?a) then 1 else 0)))",
};

class Clips {
 public:
  Clips(const std::string& workload, const std::string& folder) : workload_(workload) {
    environment_ = CreateEnvironment();
    if (workload == "w1") build(kW1);
    if (workload == "w2") build(kW2);
    if (workload == "w4") build(kW4);
    EnvReset(environment_);
    if (workload == "w2") {
      for (int i = 0; i < 8; ++i) {
        const int* row = kAmounts[i];
        assert_text("(amounts (size " + std::to_string(i + 1) + ") (maximum " +
                    std::to_string(row[0]) + ") (gross " + std::to_string(row[1]) + ") (net " +
                    std::to_string(row[2]) + ") (standard " + std::to_string(row[3]) + "))");
      }
    }
    if (workload == "w4") load_table(folder);
    template_ = EnvFindDeftemplate(environment_, "case");
    budget_ = EnvFindDeftemplate(environment_, "budget");
    limits_ = EnvFindDeftemplate(environment_, "limits");
  }
  struct Fact {
    std::vector<std::pair<std::string, std::int64_t>> numbers;
    std::vector<std::pair<std::string, bool>> flags;
  };
  Fact read(simdjson::dom::parser& parser, std::string_view line) {
    Fact fact;
    for (const auto [name, value] :
         simdjson::dom::object(parser.parse(line.data(), line.size(), false))) {
      if (value.is_bool()) {
        fact.flags.emplace_back(std::string(name), bool(value));
      } else {
        fact.numbers.emplace_back(std::string(name), std::int64_t(value));
      }
    }
    return fact;
  }
  void decide(const Fact& given, bool reasons, Answer& answer) {
    set("bits", 0);
    struct fact* fact = EnvCreateFact(environment_, template_);
    for (const auto& [name, value] : given.numbers) {
      DATA_OBJECT slot;
      SetType(slot, INTEGER);
      SetValue(slot, EnvAddLong(environment_, value));
      EnvPutFactSlot(environment_, fact, name.c_str(), &slot);
    }
    for (const auto& [name, value] : given.flags) {
      DATA_OBJECT slot;
      SetType(slot, SYMBOL);
      SetValue(slot, value ? EnvTrueSymbol(environment_) : EnvFalseSymbol(environment_));
      EnvPutFactSlot(environment_, fact, name.c_str(), &slot);
    }
    void* asserted = EnvAssert(environment_, fact);
    EnvRun(environment_, -1);
    answer.clear();
    if (workload_ == "w4") {
      answer = {get("within"), get("limit")};
    } else {
      const std::int64_t bits = get("bits");
      answer.push_back(bits == 0);
      if (workload_ == "w2") {
        answer.push_back(get("net"));
        answer.push_back(bits == 0 ? get("allotment") : 0);
      }
      if (reasons) answer.push_back(bits);
    }
    EnvRetract(environment_, asserted);
    if (workload_ == "w2") {
      EnvRetract(environment_, EnvGetNextFactInTemplate(environment_, budget_, nullptr));
      EnvRetract(environment_, EnvGetNextFactInTemplate(environment_, limits_, nullptr));
    }
  }

 private:
  template <std::size_t size>
  void build(const char* const (&constructs)[size]) {
    for (const char* construct : constructs) {
      if (EnvBuild(environment_, construct) == 0) {
        std::cerr << "CLIPS does not take " << construct << '\n';
        std::exit(1);
      }
    }
  }
  void assert_text(const std::string& text) { EnvAssertString(environment_, text.c_str()); }
  void load_table(const std::string& folder) {
    simdjson::dom::parser parser;
    std::vector<std::array<std::int64_t, 4>> rows;
    for (const simdjson::dom::array row :
         simdjson::dom::array(parser.load(folder + "/table.json"))) {
      rows.push_back({std::int64_t(row.at(0)), std::int64_t(row.at(1)), std::int64_t(row.at(2)),
                      std::int64_t(row.at(3))});
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool last =
          i + 1 == rows.size() || rows[i + 1][0] != rows[i][0] || rows[i + 1][1] != rows[i][1];
      assert_text("(row (place " + std::to_string(rows[i][0]) + ") (size " +
                  std::to_string(rows[i][1]) + ") (from " + std::to_string(rows[i][2]) +
                  ") (until " + std::to_string(last ? 999999 : rows[i + 1][2] - 1) + ") (amount " +
                  std::to_string(rows[i][3]) + "))");
    }
  }
  void set(const char* name, std::int64_t value) {
    DATA_OBJECT object;
    SetType(object, INTEGER);
    SetValue(object, EnvAddLong(environment_, value));
    EnvSetDefglobalValue(environment_, name, &object);
  }
  std::int64_t get(const char* name) {
    DATA_OBJECT object;
    EnvGetDefglobalValue(environment_, name, &object);
    return DOToLong(object);
  }
  std::string workload_;
  void* environment_ = nullptr;
  void* template_ = nullptr;
  void* budget_ = nullptr;
  void* limits_ = nullptr;
};

}  // namespace

int main(int count, char** words) {
  const bench::Command command = bench::command_of(count, words);
  const std::string folder = command.file.substr(0, command.file.rfind('/'));
  Clips clips(command.workload, folder);
  const bench::Lines lines(command.file);
  const std::vector<std::string_view> names =
      command.workload == "w1"
          ? std::vector<std::string_view>{"no_status", "no_number", "no_work", "over_limits"}
      : command.workload == "w2"
          ? std::vector<std::string_view>{"over_gross", "over_net", "no_allotment"}
          : std::vector<std::string_view>{};
  simdjson::dom::parser parser;
  std::vector<Clips::Fact> facts;
  Answer answer;
  std::string out;
  const auto append = [&](bool as_json) {
    if (as_json) {
      bench::append_json(out, answer.data(), answer.size(), command.reasons ? answer.back() : 0,
                         names);
    } else {
      bench::append_list(out, answer.data(), answer.size());
    }
    out += '\n';
  };
  const std::size_t wanted = command.what.starts_with("time")
                                 ? std::min(command.count, lines.all().size())
                                 : lines.all().size();
  for (std::size_t i = 0; i < wanted; ++i) facts.push_back(clips.read(parser, lines.all()[i]));
  if (!command.what.starts_with("time")) {
    for (const Clips::Fact& fact : facts) {
      clips.decide(fact, command.reasons, answer);
      append(command.what == "json");
    }
    std::cout << out;
    return 0;
  }
  const bool from_text = command.what == "time-json";
  bench::time_passes(command, wanted, [&](std::size_t n) {
    std::int64_t sum = 0;
    out.clear();
    for (std::size_t i = 0; i < n; ++i) {
      clips.decide(from_text ? clips.read(parser, lines.all()[i]) : facts[i], command.reasons,
                   answer);
      for (const std::int64_t number : answer) sum += number;
      if (from_text) append(true);
    }
    return sum;
  });
}
