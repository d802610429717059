// What an expression may come to where some conditions have come out, for any case, under given
// flags of a county or under any.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpreter/analysis/alike.h"
#include "interpreter/analysis/possible.h"

namespace poppy::analysis {

/// A county with what it has set, in some months and runs.
struct Setting {
  std::optional<check::CountyId> county;           // none: any
  units::IdVector<check::FlagId, Possible> flags;  // empty: any value of its type
};

/// What is known on the way to an expression. What is learnt after a mark is forgotten with it.
class Known {
 public:
  [[nodiscard]] const Possible* of(std::uint32_t number) const;
  [[nodiscard]] Orders orders(std::uint32_t left, std::uint32_t right) const;
  void learn(std::uint32_t number, const Possible& possible);
  void learn(std::uint32_t left, std::uint32_t right, Orders orders);
  /// Nothing can be so: what comes next is never reached.
  [[nodiscard]] bool impossible() const { return impossible_; }

  class Mark {
   public:
    explicit Mark(Known& known)
        : known_(known),
          values_(known.old_values_.size()),
          orders_(known.old_orders_.size()),
          impossible_(known.impossible_) {}
    ~Mark();
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    Known& known_;
    std::size_t values_, orders_;
    bool impossible_;
  };

 private:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::unordered_map<std::uint32_t, Possible> values_;
  std::map<Pair, Orders> pairs_;
  std::vector<std::pair<std::uint32_t, std::optional<Possible>>> old_values_;
  std::vector<std::pair<Pair, Orders>> old_orders_;
  bool impossible_ = false;
};

class Evaluator {
 public:
  Evaluator(const check::Program& program, const Alike& alike, const Setting& setting)
      : program_(program), alike_(alike), setting_(setting), lines_(program.lines.size()) {}

  [[nodiscard]] Possible value(const check::Expr& expr, Known& known);
  /// The condition has come out so.
  void assume(const check::Expr& condition, bool outcome, Known& known);
  /// Of a line of any row, in any month.
  [[nodiscard]] Possible line(check::LineId line);

 private:
  Possible plain(const check::Expr& expr, Known& known);
  Possible leaf(const check::Expr& expr);
  Possible read(const check::Expr& expr);
  Possible planned(const check::Expr& expr, Known& known);
  Possible arithmetic(const check::Expr& expr, Known& known);
  Possible of_operand(const check::Expr& expr, Known& known);
  Possible comparison(const check::Expr& expr, Known& known);
  Possible membership(const check::Expr& expr, Known& known);
  Possible group(const check::Expr& expr, Known& known);
  Possible counted_group(const check::Expr& expr, Known& known);
  Possible choice(const check::Expr& expr, Known& known);
  Possible aggregate(const check::Expr& expr, Known& known);
  Possible parameter(const check::Expr& expr);
  Orders orders(const Possible& one, const check::Expr& left, const Possible& other,
                const check::Expr& right, const Known& known) const;
  void assume_orders(const check::Expr& left, const check::Expr& right, Orders orders,
                     Known& known);
  void assume_member(const check::Expr& expr, bool outcome, Known& known);
  void assume_line(const check::Expr& expr, bool outcome, Known& known);

  const check::Program& program_;
  const Alike& alike_;
  const Setting& setting_;
  units::IdVector<check::LineId, std::optional<Possible>> lines_;
  std::unordered_map<check::ParameterId, Possible> parameters_;
  std::uint32_t inside_ = 0;  // lines within each other that are assumed

  /// How many expressions are looked at for one that is asked about from outside, and for the body
  /// of a line: what one assumes of another is asked again and again where they stand within each
  /// other. Beyond it an expression may be anything, which is true of it.
  class Bound {
   public:
    Bound(Evaluator& evaluator, const check::Expr& expr, bool anew);
    ~Bound();
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

   private:
    Evaluator& evaluator_;
    std::optional<std::size_t> before_;
    bool mine_;
  };
  std::optional<std::size_t> left_;  // none: nothing is being looked at
};

/// The parts of an aggregate.
struct AggregateParts {
  const check::Expr* where = nullptr;
  const check::Expr* head = nullptr;
  const check::Expr* by = nullptr;
};
[[nodiscard]] bool is_comparison(check::Op op);
/// How many expressions it is made of.
[[nodiscard]] std::size_t size_of(const check::Expr& expr);
[[nodiscard]] AggregateParts parts_of(const check::Expr& aggregate);
/// An item or branch that stands there in every month and run.
[[nodiscard]] bool always_there(const check::Expr& of, std::size_t item);

}  // namespace poppy::analysis
