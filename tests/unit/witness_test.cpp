// Random choices, each case of their few facts tried by hand, against what the checker and the
// lints say of them, and against the cases that are shown.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "interpreter/analysis/lints.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/witness/find_witness.h"
#include "interpreter/witness/witness_text.h"

namespace poppy::witness {
namespace {

/// Of a person: `a : bool`, `e : Letter`, `n : int 0..4`.
struct Facts {
  int a = 0, e = 0, n = 0;
};
constexpr int kLetters = 3, kNumbers = 5;

std::vector<Facts> all_facts() {
  std::vector<Facts> all;
  for (int a = 0; a < 2; ++a) {
    for (int e = 0; e < kLetters; ++e) {
      for (int n = 0; n < kNumbers; ++n) all.push_back({a, e, n});
    }
  }
  return all;
}

struct Guard {
  std::string text;
  std::vector<bool> holds;  // by case of all_facts
};
/// `0 when GUARD; 1 when GUARD; …`, with or without an end.
struct Choice {
  std::vector<Guard> guards;
  bool ends = false;

  [[nodiscard]] std::string rules() const {
    std::string branches;
    for (std::size_t i = 0; i < guards.size(); ++i) {
      branches += fmt::format("  {} when {}\n", i, guards[i].text);
    }
    if (ends) branches += fmt::format("  {} otherwise\n", guards.size());
    return fmt::format(
        "module tried.choice \"A choice\"\nentity County\n"
        "entity Case of County as cases key (id) {{ id : text }}\nenum Letter {{ A, B, C }}\n"
        "entity Person of Case as persons key (id) {{\n  id : text\n  a : bool\n  e : Letter\n"
        "  n : int 0..4\n}}\ndefine chosen of Person : int \"Chosen\" = first of {{\n{}}}\n",
        branches);
  }
  /// The first branch whose guard holds; none: it is left out.
  [[nodiscard]] std::optional<std::size_t> taken(std::size_t of_case) const {
    for (std::size_t i = 0; i < guards.size(); ++i) {
      if (guards[i].holds[of_case]) return i;
    }
    return ends ? std::optional(guards.size()) : std::nullopt;
  }
};

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : from_(seed) {}

  Choice draw() {
    Choice choice;
    const int count = 2 + below(4);
    for (int i = 0; i < count; ++i) choice.guards.push_back(guard());
    choice.ends = below(3) > 0;
    return choice;
  }

 private:
  int below(int count) { return static_cast<int>(from_() % static_cast<unsigned>(count)); }

  static Guard of(std::string text, const auto& holds) {
    Guard guard{std::move(text), {}};
    for (const Facts& facts : all_facts()) guard.holds.push_back(holds(facts));
    return guard;
  }

  Guard atom() {
    const int value = below(kNumbers);
    switch (below(6)) {
      case 0:
        return of("a", [](const Facts& one) { return one.a == 1; });
      case 1:
        return of("not a", [](const Facts& one) { return one.a == 0; });
      case 2: {
        const int letter = below(kLetters);
        return of(fmt::format("e = {}", static_cast<char>('A' + letter)),
                  [&](const Facts& one) { return one.e == letter; });
      }
      case 3:
        return of(fmt::format("n < {}", value), [&](const Facts& one) { return one.n < value; });
      case 4:
        return of(fmt::format("n >= {}", value), [&](const Facts& one) { return one.n >= value; });
      default:
        return of(fmt::format("n = {}", value), [&](const Facts& one) { return one.n == value; });
    }
  }

  Guard guard() {
    const Guard one = atom();
    const int way = below(3);
    if (way == 0) return one;
    const Guard other = atom();
    Guard both{fmt::format("{} {} {}", one.text, way == 1 ? "and" : "or", other.text), {}};
    for (std::size_t i = 0; i < one.holds.size(); ++i) {
      both.holds.push_back(way == 1 ? one.holds[i] && other.holds[i]
                                    : one.holds[i] || other.holds[i]);
    }
    return both;
  }

  std::mt19937_64 from_;
};

/// The cases that the person of a case file may be: what it leaves out may be anything.
std::vector<std::size_t> meant_by(const Witness& witness) {
  const config::YamlNode* const persons = witness.tree.find("persons");
  REQUIRE(persons != nullptr);
  REQUIRE(witness.row < persons->items.size());
  const config::YamlNode& person = persons->items[witness.row];
  const auto is_so = [&](const char* fact, const std::string& value) {
    const config::YamlNode* const told = person.find(fact);
    return told == nullptr || told->scalar == value;
  };
  std::vector<std::size_t> result;
  const std::vector<Facts> all = all_facts();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_it = is_so("a", all[i].a == 1 ? "yes" : "no") &&
                       is_so("e", std::string(1, static_cast<char>('A' + all[i].e))) &&
                       is_so("n", std::to_string(all[i].n));
    if (is_it) result.push_back(i);
  }
  return result;
}

TEST_CASE("of random choices a case is shown wherever there is one, and it is right") {
  std::map<std::string, std::size_t> met;
  const std::size_t cases = all_facts().size();
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const Choice choice = Drawer(seed).draw();
    CAPTURE(seed);
    const std::string rules_text = choice.rules();
    CAPTURE(rules_text);
    engine::ReadFiles read =
        engine::read_files({{"rules/choice.poppy", rules_text}, {"napa.yaml", "county: Napa\n"}});
    REQUIRE(read.problems.empty());
    check::CheckedPart part = check::check_program_in_part(*read.sources, read.sheet, read.tables,
                                                           read.counties, read.unread);
    REQUIRE(can_decide(part.problems));
    text::Problems problems = part.problems;
    const units::Month month = *units::parse_month("2024-06");
    if (!text::has_errors(problems)) {
      problems = analysis::find_lints(read.sheet, part.program, month, {}).found;
    }
    std::size_t left_out = 0;
    for (std::size_t i = 0; i < cases; ++i) {
      if (!choice.taken(i)) ++left_out;
    }
    const std::vector<Fault> faults = faults_of(part.program, part.table_faults, problems);
    const bool is_incomplete = std::ranges::any_of(
        faults, [](const Fault& fault) { return fault.kind == FaultKind::incomplete; });
    if (left_out > 0) CHECK(is_incomplete);

    Rules::Data rules;
    rules.program = std::make_shared<const check::Program>(std::move(part.program));
    rules.input = std::move(read);
    Search search;
    search.month = month;
    for (const Fault& fault : faults) {
      CAPTURE(fault.problem.message);
      const Shown shown = find_witness(rules, fault, search);
      CHECK_FALSE(witness_text(*rules.input.sources, *rules.program, shown).empty());
      if (fault.kind == FaultKind::incomplete) {
        ++met[left_out > 0 ? "left out" : "complete, and not seen to be"];
        CHECK((shown.outcome == Outcome::found) == (left_out > 0));
        if (!shown.witness) continue;
        for (const std::size_t one : meant_by(*shown.witness)) CHECK_FALSE(choice.taken(one));
        continue;
      }
      std::size_t meant = 0;
      for (std::size_t i = 0; i < cases; ++i) {
        CHECK(choice.taken(i) != fault.branch);
        const bool is_meant =
            fault.branch == choice.guards.size() || choice.guards[fault.branch].holds[i];
        meant += is_meant ? 1 : 0;
      }
      ++met[meant > 0 ? "never taken" : "never meant"];
      CHECK((shown.outcome == Outcome::found) == (meant > 0));
      if (!shown.witness) continue;
      for (const std::size_t one : meant_by(*shown.witness)) {
        if (fault.branch < choice.guards.size()) CHECK(choice.guards[fault.branch].holds[one]);
        CHECK(choice.taken(one) == shown.witness->taken);
      }
    }
  }
  CHECK(met["left out"] > 20);
  CHECK(met["never taken"] > 20);
  CHECK(met["never meant"] > 0);
}

}  // namespace
}  // namespace poppy::witness
