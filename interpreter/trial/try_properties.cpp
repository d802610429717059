// See try_properties.h.
#include "interpreter/trial/try_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "interpreter/engine/on_threads.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/trial/explain_pair.h"
#include "interpreter/trial/words.h"

namespace poppy::trial {

using units::Month;

namespace {

constexpr std::size_t kFewest = 1000;     // cases of a setting, where there are several
constexpr std::size_t kMostSettings = 8;  // of a claim
constexpr std::size_t kMostProbed = 32;   // to find those
constexpr std::size_t kProbe = 64;        // cases in which each is looked at
constexpr std::int32_t kRunDay = 14;      // after the first of the month

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

/// The first months of what the program's modules date, and the months before them.
std::vector<Month> edge_months(const check::Program& program, const std::string& of) {
  std::set<Month> months;
  const auto add = [&](const units::Dating& dating) {
    if (!dating.from) return;
    months.insert(*dating.from);
    if (const auto before = units::add_months(*dating.from, -1)) months.insert(*before);
  };
  for (const check::Line& line : program.lines) {
    if (line.program != of) continue;
    for (const check::Version& version : line.versions) add(version.dating);
  }
  for (const check::Parameter& parameter : program.parameters) {
    if (!parameter.module.starts_with(of + ".")) continue;
    for (const check::Version& version : parameter.versions) add(version.dating);
    for (const check::TableRow& row : parameter.rows) add(row.dating);
  }
  if (months.empty()) months.insert(Month{(2024 - 1970) * 12});  // nothing is dated: any will do
  return {months.begin(), months.end()};
}

/// One claim. Each setting has its own draw, whose blocks follow one another, and a thread at a
/// time: what is found hangs on neither the threads nor their number.
class ClaimTrial {
 public:
  ClaimTrial(const Rules::Data& rules, ClaimPlace place, const PropertiesAsked& asked)
      : rules_(rules),
        program_(*rules.program),
        property_(program_.properties[place.property]),
        place_(place),
        asked_(asked),
        seed_(mix(asked.seed ^ hash_of(property_.name)) + place.claim) {}

  TriedClaim run(const std::function<bool()>& goes_on) {
    TriedClaim result{place_, {}, {}, false};
    choose_settings();
    if (chains_.empty()) return result;
    do {
      run_round();
    } while (!first_found() && goes_on());
    const Chain* const found = first_found();
    for (const Chain& chain : chains_) add_up(chain, found, result.tally);
    if (found != nullptr) {
      if (auto shrunk = shrink(*found->bench, *found->found)) {
        result.broken = explain(*found->bench, place_, *shrunk);
      } else {
        result.is_in_doubt = true;
      }
    }
    return result;
  }

 private:
  struct Chain {
    std::unique_ptr<ClaimBench> bench;
    std::vector<Tally> tallies;      // by block
    std::optional<FoundPair> found;  // in the last of them
  };

  /// Counties and months in which the claim is asked of cases; where it never is, some all the
  /// same.
  void choose_settings() {
    Chance chance(seed_);
    std::vector<Month> months = edge_months(program_, property_.program);
    if (asked_.month) months = {*asked_.month};
    const std::size_t most = std::clamp(asked_.cases / kFewest, std::size_t{1}, kMostSettings);
    std::vector<Chain> idle;
    std::set<std::pair<check::CountyId, Month>> seen;
    for (std::size_t i = 0; i < kMostProbed && chains_.size() < most; ++i) {
      TrialSetting setting;
      setting.county = asked_.county.value_or(
          check::CountyId(static_cast<std::uint32_t>(chance.below(program_.counties.size()))));
      setting.month = chance.one_of(months);
      setting.run_date = {units::first_day(setting.month).days + kRunDay};
      if (!seen.emplace(setting.county, setting.month).second) continue;
      Chain chain;
      chain.bench = std::make_unique<ClaimBench>(rules_, place_, setting);
      if (!chain.bench->applies()) continue;
      Tally tally;  // what is found here, is found again
      static_cast<void>(chain.bench->try_block(mix(seed_ + i), kProbe, tally));
      if (tally.asked > 0) {
        chains_.push_back(std::move(chain));
      } else if (idle.size() < 2) {
        idle.push_back(std::move(chain));
      }
    }
    if (chains_.empty()) chains_ = std::move(idle);
  }

  /// Its share of the cases for each setting, and the rest for the first.
  void run_round() {
    engine::on_threads(chains_.size(), asked_.threads, [&](std::size_t i) {
      std::size_t left =
          asked_.cases / chains_.size() + (i == 0 ? asked_.cases % chains_.size() : 0);
      Chain& chain = chains_[i];
      for (; left > 0 && !chain.found; left -= std::min(left, ClaimBench::kPairs)) {
        const std::uint64_t seed = mix(seed_ ^ mix((i << 32U) + chain.tallies.size() + 1));
        chain.found = chain.bench->try_block(seed, std::min(left, ClaimBench::kPairs),
                                             chain.tallies.emplace_back());
      }
    });
  }

  /// That of the earliest block.
  [[nodiscard]] const Chain* first_found() const {
    const Chain* first = nullptr;
    for (const Chain& chain : chains_) {
      const bool is_earlier = first == nullptr || chain.tallies.size() < first->tallies.size();
      if (chain.found && is_earlier) first = &chain;
    }
    return first;
  }

  /// Up to the block that fails.
  static void add_up(const Chain& chain, const Chain* found, Tally& to) {
    const std::size_t most = found == nullptr ? chain.tallies.size() : found->tallies.size();
    for (std::size_t i = 0; i < std::min(most, chain.tallies.size()); ++i) {
      to.drawn += chain.tallies[i].drawn;
      to.asked += chain.tallies[i].asked;
      to.moved += chain.tallies[i].moved;
    }
  }

  const Rules::Data& rules_;
  const check::Program& program_;
  const check::Property& property_;
  ClaimPlace place_;
  const PropertiesAsked& asked_;
  std::uint64_t seed_;
  std::vector<Chain> chains_;  // by setting
};

bool has_name(const check::Property& property, const std::string& name) {
  return name == property.name || name == property.program;
}

bool is_wanted(const check::Property& property, const std::vector<std::string>& only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& name) {
           return has_name(property, name);
         });
}

}  // namespace

std::expected<std::vector<ClaimPlace>, text::Problem> find_claims(
    const check::Program& program, const std::vector<std::string>& names) {
  const auto problem = [](std::string message, std::string hint) {
    return std::unexpected(
        text::Problem{text::ProblemCode::unknown_target, {}, std::move(message), std::move(hint)});
  };
  if (program.properties.empty()) return problem("the rules declare no property", {});
  for (const std::string& name : names) {
    const bool is_there = std::ranges::any_of(
        program.properties, [&](const check::Property& one) { return has_name(one, name); });
    if (is_there) continue;
    std::vector<std::string_view> all;
    for (const check::Property& one : program.properties) all.push_back(one.name);
    const std::string_view nearest = text::nearest_name(name, all);
    return problem(fmt::format("`{}` is no property, and no program that has one", name),
                   nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
  }
  std::vector<ClaimPlace> places;
  for (const check::PropertyId id : program.properties.ids()) {
    if (!is_wanted(program.properties[id], names)) continue;
    for (std::uint32_t claim = 0; claim < program.properties[id].claims.size(); ++claim) {
      places.push_back({id, claim});
    }
  }
  return places;
}

std::string claim_words(const Rules& rules, ClaimPlace place) {
  const check::Property& property = rules.data().program->properties[place.property];
  return words_of(*rules.data().input.sources, property.claims[place.claim].span);
}

std::vector<TriedClaim> try_properties(const Rules& rules, const PropertiesAsked& asked) {
  const auto places = find_claims(*rules.data().program, asked.only);
  if (!places) return {};
  std::vector<TriedClaim> result;
  for (std::size_t i = 0; i < places->size(); ++i) {
    result.push_back(ClaimTrial(rules.data(), (*places)[i], asked).run([&] {
      return asked.go_on && asked.go_on(i, places->size());
    }));
  }
  return result;
}

}  // namespace poppy::trial
