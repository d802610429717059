// A case put together from values, for programs that embed Poppy. engine.h includes this.
//
//   poppy::Case one("ga-0001");
//   one.set_county("Yolo").facts().set("run_kind", poppy::Value::of_word("Regular"));
//   poppy::Record& p1 = one.facts().add("persons").set("id", poppy::Value::of_text("p1"));
//   p1.add("incomes").set("amount", poppy::Value::of_money(90000));  // $900.00
//   poppy::Request request(one);
//   request.month = "2021-08";
//
// It is read by the one reader of cases, as a line of JSON is: with the same checks, and the same
// problems.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <poppy/value.h>

namespace poppy {

/// A case as data. What is not told is not known: undetermined values are left out.
class Record {
 public:
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;
  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();

  Record& set(std::string_view fact, const Value& value);
  /// A dated fact's value from a month on, and the day on which it was entered, where it matters.
  Record& set_from(std::string_view fact, const Value& value, std::chrono::year_month from,
                   std::optional<std::chrono::year_month_day> entered = {});
  /// A new record of the list, which is good for as long as this record is.
  Record& add(std::string_view list);
  /// What a past decision, a record of the list `saved`, kept of the list's record with this key.
  Record& kept(std::string_view list, std::string_view key);
  /// The list is known, with no record but those that are added.
  Record& give(std::string_view list);

  struct Data;

 private:
  friend class Case;
  Record();
  std::unique_ptr<Data> data_;
};

class Case {
 public:
  explicit Case(std::string id);
  Case& set_county(std::string county);
  Case& set_programs(std::vector<std::string> programs);
  Case& set_run_date(std::chrono::year_month_day day);
  /// The facts of the case itself and its lists; past decisions are the list `saved`.
  [[nodiscard]] Record& facts() { return facts_; }
  /// As a case file has it, on one line.
  [[nodiscard]] std::string json() const;

 private:
  std::string id_, county_;
  std::vector<std::string> programs_;
  std::optional<std::chrono::year_month_day> run_date_;
  Record facts_;
};

}  // namespace poppy
