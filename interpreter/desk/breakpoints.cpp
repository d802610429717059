// See breakpoints.h. An interval that is not proved to have one form is halved, until it is proved
// or has one value; neighbours that are one form after all are put together again.
#include "interpreter/desk/breakpoints.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "interpreter/report/value_text.h"

namespace poppy::desk {
namespace {

using units::Value;

class Breaking {
 public:
  Breaking(TriedCase& tried, const FactPlace& fact, const CountedFact& counted,
           BreakpointBudget budget)
      : tried_(tried), fact_(fact), counted_(counted), left_(budget.proofs) {}

  std::vector<Piece> pieces(std::int64_t from, std::int64_t to) {
    split(from, to);
    std::vector<Proved> joined;
    for (Proved& next : found_) {
      if (!joined.empty() && joined.back().is_proved && next.is_proved && left_ > 0) {
        Proved both = proved(joined.back().low, next.high);
        if (both.is_proved) {
          joined.back() = std::move(both);
          continue;
        }
      }
      joined.push_back(std::move(next));
    }
    std::vector<Piece> pieces;
    const Proved* before = nullptr;
    for (const Proved& one : joined) {
      Piece piece{one.low,
                  one.high,
                  one.at_low,
                  one.at_high,
                  one.form.move,
                  one.is_proved,
                  before == nullptr ? std::string() : difference(*before, one)};
      before = &one;
      if (!pieces.empty() && goes_on(pieces.back(), piece)) {
        pieces.back().to = piece.to;
        pieces.back().at_to = piece.at_to;
        pieces.back().is_proved = pieces.back().is_proved && piece.is_proved;
        continue;
      }
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }

 private:
  struct Proved {
    std::int64_t low = 0, high = 0;
    Value at_low, at_high;
    OneForm form;
    bool is_proved = false;
  };

  reference::SlotColumns slots_at(std::int64_t count) {
    return tried_.slots_with({fact_, counted_.value(count)});
  }

  Proved proved(std::int64_t low, std::int64_t high) {
    const reference::SlotColumns at_low = slots_at(low);
    const reference::SlotColumns at_high = slots_at(high);
    const auto [slot, row] = tried_.line();
    Proved one{low, high, at_low[slot][row], at_high[slot][row], {}, false};
    one.form = one_form(tried_, fact_, counted_.step, at_low, at_high);
    const bool is_known = one.at_low.is_known() && one.at_high.is_known();
    one.is_proved = low == high || (one.form.move.kind != Move::Kind::wild &&
                                    (is_known || one.form.move.kind == Move::Kind::still));
    return one;
  }

  /// The widest first, so that what is left when the budget is spent is spread over the range.
  void split(std::int64_t from, std::int64_t to) {
    const auto is_narrower = [](const Proved& one, const Proved& other) {
      const std::int64_t wide = one.high - one.low;
      const std::int64_t other_wide = other.high - other.low;
      return wide != other_wide ? wide < other_wide : one.low > other.low;
    };
    std::vector<Proved> open;
    const auto put = [&](std::int64_t low, std::int64_t high) {
      Proved one = proved(low, high);
      if (one.is_proved) {
        found_.push_back(std::move(one));
        return;
      }
      open.push_back(std::move(one));
      std::ranges::push_heap(open, is_narrower);
    };
    put(from, to);
    while (!open.empty() && left_ > 0) {
      --left_;
      std::ranges::pop_heap(open, is_narrower);
      const Proved one = std::move(open.back());
      open.pop_back();
      const std::int64_t middle = one.low + (one.high - one.low) / 2;
      put(one.low, middle);
      put(middle + 1, one.high);
    }
    std::ranges::move(open, std::back_inserter(found_));
    std::ranges::sort(found_, {}, &Proved::low);
  }

  /// The form is another, and nothing that a reader would see.
  [[nodiscard]] bool goes_on(const Piece& one, const Piece& next) const {
    if (!one.is_proved || !next.is_proved) {
      // One value at a time, or ends alone: what lies between is told as not looked at.
      return one.at_to == next.at_from;
    }
    if (one.move.kind == Move::Kind::still && next.move.kind == Move::Kind::still) {
      return one.at_to == next.at_from;
    }
    const bool is_alike = one.move.kind == next.move.kind && one.move.slope && next.move.slope &&
                          *one.move.slope == *next.move.slope;
    return is_alike && !jumps(one, next, tried_.type());
  }

  /// The first choice that is another.
  std::string difference(const Proved& before, const Proved& after) const {
    const auto& was = before.form.choices;
    for (const FormChoice& now : after.form.choices) {
      if (std::ranges::find(was, now) != was.end()) continue;
      const plan::Worksheet& sheet = *tried_.decided().sheet;
      const report::SlotName line = report::slot_name(tried_.decided(), now.line, now.row);
      return report::to_string(line) + ": " +
             report::rule_text(tried_.sources(), sheet.nodes[now.told].span, "");
    }
    return {};
  }

  TriedCase& tried_;
  FactPlace fact_;
  CountedFact counted_;
  std::uint64_t left_;
  std::vector<Proved> found_;
};

}  // namespace

Breakpoints find_breakpoints(TriedCase& tried, const FactPlace& fact, const CountedFact& counted,
                             std::int64_t from, std::int64_t to, BreakpointBudget budget) {
  Breakpoints found;
  found.fact = fact;
  found.counted = counted;
  found.pieces = Breaking(tried, fact, counted, budget).pieces(from, to);
  found.times = tried.times_decided();
  return found;
}

}  // namespace poppy::desk
