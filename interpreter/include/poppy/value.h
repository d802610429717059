// Types and values of the language, for programs that embed Poppy: exact, and none of them a
// floating-point number. engine.h includes this.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poppy {

enum class Kind : std::uint8_t {
  boolean,
  integer,
  money,        // whole cents
  exact_money,  // any fraction of a cent
  rate,
  date,
  month,
  span,    // from a day to a day, or open
  dayset,  // any days
  text,
  enumeration,
  record,
};

/// What a fact, a flag or a line may be.
struct Type {
  Type() = default;
  Kind kind = Kind::text;
  bool is_list = false;  // of records
  bool may_be_blank = false;
  std::string name;                // of an enumeration, or of the entity of a record
  std::vector<std::string> words;  // of an enumeration
  std::string text;                // as rules write it: `money or blank`
};

/// In lowest terms, the denominator positive.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

/// Both days included; without a last day it is open.
struct Days {
  std::chrono::year_month_day first;
  std::optional<std::chrono::year_month_day> last;
  friend bool operator==(const Days&, const Days&) = default;
};

/// A fact's, a flag's or a line's value. What it holds is asked for by its kind: the question that
/// does not fit has no answer.
class Value {
 public:
  enum class State : std::uint8_t { known, blank, undetermined, error };

  Value();  // undetermined
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  static Value blank();
  static Value of_boolean(bool value);
  static Value of_integer(std::int64_t value);
  static Value of_money(std::int64_t cents);
  static Value of_exact_money(Ratio cents);
  static Value of_rate(Ratio value);  // 20% is 1/5
  static Value of_date(std::chrono::year_month_day value);
  static Value of_month(std::chrono::year_month value);
  static Value of_span(const Days& value);
  static Value of_dayset(const std::vector<Days>& value);
  static Value of_text(std::string value);
  static Value of_word(std::string name);   // of an enumeration; a county
  static Value of_record(std::string key);  // of the same case

  [[nodiscard]] State state() const;
  [[nodiscard]] bool is_known() const { return state() == State::known; }
  [[nodiscard]] bool is_blank() const { return state() == State::blank; }
  [[nodiscard]] bool is_undetermined() const { return state() == State::undetermined; }
  /// It could not be computed, as where something is divided by zero; text() says why.
  [[nodiscard]] bool is_error() const { return state() == State::error; }
  /// Of a known value.
  [[nodiscard]] std::optional<Kind> kind() const;

  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<std::int64_t> cents() const;  // of money
  /// Of a rate; of exact money and money in cents. nullopt also where it does not fit.
  [[nodiscard]] std::optional<Ratio> ratio() const;
  [[nodiscard]] std::optional<std::chrono::year_month_day> date() const;
  [[nodiscard]] std::optional<std::chrono::year_month> month() const;
  [[nodiscard]] std::optional<Days> span() const;
  /// Of a dayset, or of a span; apart from one another, in their order.
  [[nodiscard]] std::optional<std::vector<Days>> days() const;
  /// A text; the name of an enumeration's value; the key of a record.
  [[nodiscard]] std::optional<std::string> word() const;
  /// Of a list of records.
  [[nodiscard]] std::optional<std::vector<std::string>> words() const;

  /// As worksheets show it: `$291.00`, `2021-08-01..open`, `blank`, `undetermined`.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Value& left, const Value& right);

  struct Data;
  explicit Value(std::shared_ptr<const Data> data);
  [[nodiscard]] const Data& data() const;

 private:
  std::shared_ptr<const Data> data_;  // null: undetermined
};

}  // namespace poppy
