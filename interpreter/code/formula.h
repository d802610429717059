// Conditions -> formulas of known code (known_code.h): which conditions are nothing but tests of
// slots, and the table of what they come to.
#pragma once

#include <optional>
#include <vector>

#include "interpreter/code/known_code.h"

namespace poppy::code {

/// A slot read at a row that is known beforehand.
struct KnownRead {
  plan::SlotId slot = 0;
  std::uint8_t row = 0;
};
/// Of a read whose record is a frame's, or an ancestor of the line's own.
[[nodiscard]] std::optional<KnownRead> known_read(const plan::Worksheet& sheet,
                                                  const plan::Node& node);
[[nodiscard]] std::optional<std::uint8_t> known_row(const plan::Node& record);
/// The value of a constant that is a plain number.
[[nodiscard]] std::optional<std::int64_t> plain_constant(const plan::Worksheet& sheet,
                                                         const plan::Node& node);

/// A condition over tests; `all` of no items is true.
struct Condition {
  enum class Kind : std::uint8_t { test, pair, all, choose };
  Kind kind = Kind::all;
  bool negated = false;
  std::uint32_t at = 0;               // which test or pair
  std::vector<Condition> items = {};  // choose: value, guard, value, guard, …, value
};

/// Gathers the tests of one formula.
class FormulaReader {
 public:
  explicit FormulaReader(const plan::Worksheet& sheet) : sheet_(sheet) {}

  /// nullopt: it is more than tests, or there are too many; the tests are then as they were.
  [[nodiscard]] std::optional<Condition> read(plan::NodeId id);
  /// Of a condition that was read here.
  [[nodiscard]] std::uint32_t make(const Condition& condition, KnownCode& code) const;

  void clear() {
    tests_.clear();
    pairs_.clear();
  }

 private:
  [[nodiscard]] std::optional<Condition> read_any(plan::NodeId id);
  [[nodiscard]] std::optional<Condition> group(const plan::Node& node);
  [[nodiscard]] std::optional<Condition> choice(const plan::Node& node);
  [[nodiscard]] std::optional<Condition> comparison(const plan::Node& node);
  [[nodiscard]] std::optional<Condition> candidates(const plan::Node& node);
  [[nodiscard]] std::optional<Condition> overlap(const plan::Node& node);
  [[nodiscard]] std::optional<Condition> exists(const plan::Node& node);
  [[nodiscard]] Condition test(const Test& test);
  [[nodiscard]] std::vector<std::uint64_t> table(const Condition& condition) const;
  [[nodiscard]] std::vector<std::uint64_t> bits_of(std::size_t test) const;
  [[nodiscard]] std::size_t count() const { return tests_.size() + pairs_.size(); }
  [[nodiscard]] std::size_t words() const {
    return count() <= 6 ? 1 : std::size_t{1} << (count() - 6);
  }

  const plan::Worksheet& sheet_;
  std::vector<Test> tests_;
  std::vector<PairTest> pairs_;
};

}  // namespace poppy::code
