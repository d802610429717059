// prove_claims SOLVER FIRST PROGRAMS: what a solver says of claims, held to what drawn cases say.
// Made rules whose answers are worked out beside them, as they are and with something changed that
// breaks the claims; so the shipped policies; and random programs, of which nothing that a drawn
// case breaks may be proved. Run it from the top of the project.
#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/prove/property_question.h"
#include "interpreter/trial/shrink_pair.h"
#include "tests/differential/random_claims.h"
#include "tests/differential/random_program.h"
#include "tests/differential/solver_check.h"

namespace {

using namespace poppy;
using differential::ask_solver;
using prove::Verdict;

constexpr std::string_view kShop = R"(module shop.rules "A shop"
entity County
entity Case of County as cases key (id) { id : text }
enum Status { Approved, Denied }
entity Person of Case as persons key (id) {
  id : text
  friend : Person or blank
  earned : money at least $0 dated
  away : span
}
entity Income of Person as incomes key (id) {
  id : text
  amount : money at least $0
}
define income of Person : money = sum(amount for each incomes)
define all_income of Case : money = sum(income for each persons)
define bonus of Case : money = first of { $0 when all_income >= $300; $0 otherwise }
define help of Case : money = ($200 - (30% of all_income rounded up to dollar) + bonus) floored at $0
define is_known of Case : bool = some(persons where income > $10)
define friend_income of Person : money = first of { friend.income when exists(friend); $0 otherwise }
define earned_now of Person : money = earned
define earned_before of Person : money = earned_now at (benefit_month - 1 month)
define paid of Person : money = ($1,000 - earned_now - earned_before) floored at $0
define days_paid of Person : dayset = days(benefit_month) - days(away)
decision person_status of Person : Status { Denied when income > $1,000; Approved otherwise }
define was_denied of Person : bool = (saved person_status at (benefit_month - 1 month)) = Denied
define denied_twice of Person : bool = was_denied and person_status = Denied

property less_for_more of Case { never more help with more Income.amount }
property bounds of Case { always help >= $0 and help <= $200 }
property any_order of Case { same help with another order }
property any_names of Case { same is_known with other names }
property less_known of Case { same help with less known }
property friends of Person { same friend_income with another order }
property paid_for_more of Person { never more paid with more Person.earned }
property days_of_month of Person { always count(days_paid) <= 31 }
property denied_once of Person { always not (denied_twice and income < $1,000) }
)";
struct Change {
  std::string_view from, to;
  std::string_view breaks;  // the property
};
// The month has 31 days.
constexpr Change kChanges[] = {
    // At $300 of income, $200 - $90 + $50 = $160; a cent less, $110.
    {"$0 when all_income >= $300", "$50 when all_income >= $300", "less_for_more"},
    // Without income, $200 + $1.
    {"($200 - (30%", "($201 - (30%", "bounds"},
    {"persons where income > $10", "persons where id = \"p1\"", "any_names"},
    // $1 more in the month before is $1 more.
    {"- earned_now - earned_before", "- earned_now + earned_before", "paid_for_more"},
    {"count(days_paid) <= 31", "count(days_paid) <= 30", "days_of_month"},
    // Denied before, and today at $0.
    {"was_denied and person_status = Denied", "was_denied and income >= $0", "denied_once"},
};

struct Shipped {
  std::string_view file;
  Change change;
};
constexpr Shipped kShipped[] = {
    {"policies/calfresh/budget.poppy",
     {"full_month_allotment floored at least_allotted when",
      "full_month_allotment floored at $10 when", "at_least_the_minimum"}},
    {"policies/calfresh/tests.poppy",
     {"counted_resources > most_resources", "counted_resources < most_resources",
      "more_resources_never_pay_more"}},
};

prove::AskSolver asker(const std::string& solver) {
  return [solver](std::string_view script) -> std::expected<std::string, prove::SolverProblem> {
    return ask_solver(solver, std::string(script));
  };
}

std::vector<trial::ClaimPlace> places_of(const check::Program& program,
                                         const std::vector<std::string>& names) {
  const auto found = trial::find_claims(program, names);
  return found ? *found : std::vector<trial::ClaimPlace>{};
}

trial::TrialSetting setting_of(const check::Program& program, std::int32_t month) {
  std::uint32_t county = 0;
  for (const check::CountyId id : program.counties.ids()) {
    if (program.counties[id].name == "Fresno") county = id.value;
  }
  return {check::CountyId(county), {month}, {units::first_day({month}).days + 14}};
}

std::string_view word_of(Verdict verdict) {
  return verdict == Verdict::holds ? "proved" : verdict == Verdict::fails ? "refuted" : "not known";
}

/// All claims of the property (of none: of the program) come out so; the number of those that do
/// not.
std::size_t expect(const std::string& solver, const std::vector<File>& files, std::string_view name,
                   std::string_view property, std::int32_t month, std::uint32_t records,
                   Verdict verdict) {
  const auto rules = Rules::load(files);
  if (!rules) {
    fmt::print("{}: {}\n", name, rules.error().front().text);
    return 1;
  }
  const check::Program& program = *rules->data().program;
  std::vector<std::string> only;
  if (!property.empty()) only.emplace_back(property);
  std::size_t failed = 0;
  for (const trial::ClaimPlace place : places_of(program, only)) {
    trial::ClaimBench bench(rules->data(), place, setting_of(program, month));
    if (!bench.applies()) continue;
    const prove::Answer answer =
        prove::prove_claim(bench, place, {records, records}, asker(solver));
    if (answer.verdict == verdict) continue;
    ++failed;
    fmt::print("{}, {}: {} where it should be {}; {}\n", name,
               program.properties[place.property].name, word_of(answer.verdict), word_of(verdict),
               answer.why);
  }
  return failed;
}

std::string replaced(std::string text, const Change& change) {
  const std::size_t at = text.find(change.from);
  return at == std::string::npos ? "" : text.replace(at, change.from.size(), change.to);
}

std::size_t try_shop(const std::string& solver) {
  constexpr std::int32_t kMonth = 618;  // 2021-07
  const auto files = [](std::string text) {
    return std::vector<File>{{"shop.poppy", std::move(text)}, {"fresno.yaml", "county: Fresno\n"}};
  };
  std::size_t failed =
      expect(solver, files(std::string(kShop)), "the shop", "", kMonth, 2, Verdict::holds);
  for (const Change& change : kChanges) {
    failed += expect(solver, files(replaced(std::string(kShop), change)),
                     fmt::format("the shop with `{}`", change.to), change.breaks, kMonth, 2,
                     Verdict::fails);
  }
  return failed;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t try_shipped(const std::string& solver) {
  constexpr std::int32_t kMonth = 657;  // 2024-10
  std::vector<File> files;
  for (const char* folder : {"policies", "county_rules"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      const std::string extension = entry.path().extension();
      const bool is_rule = extension == ".poppy" || extension == ".csv" || extension == ".yaml";
      if (is_rule && !path.contains("/tests/") && !path.ends_with("mutants.yaml")) {
        files.push_back({path, text_of(entry.path())});
      }
    }
  }
  std::size_t failed = 0;
  for (const Shipped& one : kShipped) {
    const auto name = [&](std::string_view words) {
      return fmt::format("{} with `{}`", one.file, words);
    };
    failed +=
        expect(solver, files, name(one.change.from), one.change.breaks, kMonth, 1, Verdict::holds);
    std::vector<File> changed = files;
    for (File& file : changed) {
      if (file.path == one.file) file.text = replaced(file.text, one.change);
    }
    failed +=
        expect(solver, changed, name(one.change.to), one.change.breaks, kMonth, 1, Verdict::fails);
  }
  return failed;
}

/// What a drawn case breaks, made small; nullopt: none of so many.
std::optional<trial::ShrunkPair> broken_by_draws(trial::ClaimBench& bench, std::uint64_t seed) {
  for (std::uint64_t block = 0; block < 4; ++block) {
    trial::Tally tally;
    const auto found = bench.try_block(seed * 97 + block, trial::ClaimBench::kPairs, tally);
    if (found) return trial::shrink(bench, *found);
  }
  return std::nullopt;
}

/// Whether no list of the case is longer than what was proved.
bool lies_within(const trial::DrawnCase& drawn, const prove::Answer& answer) {
  if (!answer.is_bounded) return true;
  return std::ranges::all_of(drawn.rows, [&](const trial::DrawnRows& rows) {
    return std::ranges::all_of(rows.parent, [&](std::uint32_t parent) {
      return std::ranges::count(rows.parent, parent) <= static_cast<std::ptrdiff_t>(answer.records);
    });
  });
}

struct Counts {
  std::size_t proved = 0, refuted = 0, open = 0, missed = 0;
};

/// The number of claims that are proved and broken at once.
std::size_t try_program(const std::string& solver, std::uint64_t seed, Counts& counts) {
  const std::vector<File> files = differential::draw_program(seed).files();
  const auto plain = Rules::load(files);
  const auto rules = plain ? Rules::load(differential::with_claims(*plain->data().program, files))
                           : std::unexpected(plain.error());
  if (!rules) {
    fmt::print("seed {}: {}\n", seed, rules.error().front().text);
    return 1;
  }
  const check::Program& program = *rules->data().program;
  std::size_t failed = 0;
  for (const trial::ClaimPlace place : places_of(program, differential::claimed(program))) {
    trial::ClaimBench bench(rules->data(), place, setting_of(program, 619));
    if (!bench.applies()) continue;
    const prove::Answer answer = prove::prove_claim(bench, place, {1, 1}, asker(solver));
    const auto broken = broken_by_draws(bench, seed);
    counts.proved += answer.verdict == Verdict::holds ? 1 : 0;
    counts.refuted += answer.verdict == Verdict::fails ? 1 : 0;
    counts.open += answer.verdict == Verdict::unknown ? 1 : 0;
    counts.missed += broken && answer.verdict == Verdict::unknown ? 1 : 0;
    if (answer.verdict != Verdict::holds || !broken || !lies_within(broken->drawn, answer))
      continue;
    ++failed;
    fmt::print("seed {}: {} claim {} is proved, and a drawn case breaks it:\n{}\n", seed,
               program.properties[place.property].name, place.claim + 1,
               trial::case_yaml(bench.plan(), broken->drawn, 2));
  }
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "prove_claims SOLVER FIRST PROGRAMS\n");
    return 2;
  }
  const std::string solver = argv[1];
  std::size_t failed = try_shop(solver);
  fmt::print("made rules: {} answers are wrong\n", failed);
  const std::size_t shipped = try_shipped(solver);
  fmt::print("the shipped policies and two changes of them: {} answers are wrong\n", shipped);
  failed += shipped;
  Counts counts;
  const std::uint64_t first = std::strtoull(argv[2], nullptr, 10);
  const std::uint64_t programs = std::strtoull(argv[3], nullptr, 10);
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    failed += try_program(solver, seed, counts);
  }
  fmt::print(
      "claims of {} random programs: {} proved, {} refuted, {} not known, of which draws break "
      "{}\n",
      programs, counts.proved, counts.refuted, counts.open, counts.missed);
  return failed == 0 ? 0 : 1;
}
