// See settle.h.
#include "interpreter/analysis/settle.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "interpreter/text/problem_codes.h"

namespace poppy::analysis {
namespace {

using text::ProblemCode;

/// Told on some days and not on others, or until a county switches a flag: to accept it is never
/// idle.
bool may_come_back(const std::set<std::string_view>& flags, std::string_view number,
                   std::string_view thing) {
  return number == text::kind_of(ProblemCode::version_ends).number ||
         number == text::kind_of(ProblemCode::choice_shared).number ||
         (number == text::kind_of(ProblemCode::condition_settled).number && flags.contains(thing));
}

/// An `accept`, or a `lint` of one code.
struct Wish {
  std::string code;
  std::string thing;  // empty: all
  syntax::LintLevel level = syntax::LintLevel::off;
  std::string reason;
  text::Span span;
  bool met = false;
};

/// What is about one thing comes first.
std::vector<Wish> wishes_of(const syntax::RuleSheet& sheet) {
  std::vector<Wish> wishes;
  for (const syntax::Module& module : sheet.modules) {
    for (const syntax::Declaration& declaration : module.declarations) {
      if (const auto* accept = std::get_if<syntax::Accept>(&declaration)) {
        wishes.push_back({accept->code.text, accept->thing ? accept->thing->text : std::string(),
                          syntax::LintLevel::off, accept->reason, accept->span, false});
      }
      if (const auto* lint = std::get_if<syntax::Lint>(&declaration)) {
        wishes.push_back({lint->code.text, {}, lint->level, lint->reason, lint->span, false});
      }
    }
  }
  std::ranges::stable_partition(wishes, [](const Wish& wish) { return !wish.thing.empty(); });
  return wishes;
}

}  // namespace

Lints settle(const syntax::RuleSheet& sheet, const check::Program& program,
             std::vector<Found> found) {
  std::vector<Wish> wishes = wishes_of(sheet);
  std::map<std::tuple<std::string_view, text::FileId, std::string_view>, Wish*> by_thing;
  for (Wish& wish : wishes) by_thing.insert({{wish.code, wish.span.file, wish.thing}, &wish});
  std::set<std::string_view> flags;
  for (const check::Flag& flag : program.flags) flags.insert(flag.name);
  Lints lints;
  for (Found& one : found) {
    const std::string_view number = text::kind_of(one.problem.code).number;
    auto found_wish = by_thing.find({number, one.problem.span.file, one.name});
    if (found_wish == by_thing.end())
      found_wish = by_thing.find({number, one.problem.span.file, ""});
    if (found_wish == by_thing.end()) {
      lints.found.push_back(std::move(one.problem));
      continue;
    }
    Wish* const wish = found_wish->second;
    wish->met = true;
    switch (wish->level) {
      case syntax::LintLevel::off:
        lints.accepted.push_back({one.problem.code, std::move(one.name), wish->reason});
        break;
      case syntax::LintLevel::warning:
        lints.found.push_back(std::move(one.problem));
        break;
      case syntax::LintLevel::error:
        lints.refused.push_back(std::move(one.problem));
        break;
    }
  }
  for (const Wish& wish : wishes) {
    if (wish.met || wish.level != syntax::LintLevel::off ||
        may_come_back(flags, wish.code, wish.thing))
      continue;
    lints.found.push_back(
        {ProblemCode::accepts_nothing, wish.span,
         fmt::format("nothing here is told as {}{}", wish.code,
                     wish.thing.empty() ? std::string() : fmt::format(" of `{}`", wish.thing)),
         "take this line out"});
  }
  text::sort_problems(lints.found);
  text::sort_problems(lints.refused);
  return lints;
}

}  // namespace poppy::analysis
