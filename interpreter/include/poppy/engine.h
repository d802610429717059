// Poppy, embedded: load rules once, decide many cases. The one public header; link the CMake target
// poppy::engine.
//
//   auto loaded = poppy::Rules::load(files);            // rule files, their tables, county files
//   if (!loaded) for (const auto& problem : loaded.error()) std::puts(problem.text.c_str());
//   auto decided = loaded->decide({.case_text = yaml, .county = "Yolo", .month = "2021-08",
//   .run_date = "2021-08-15"}); decided->months[0].value("program_status");         // "Approved"
//   decided->months[0].value("p1.days_left");           // "29"; nullopt while undetermined
//   decided->json();                                     // everything, with reasons
//
// Nothing here reads a file, the clock, the locale or a global: the same input gives the same
// answer on any machine. Rules is immutable and cheap to copy; deciding from several threads at
// once is safe.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poppy {

/// One input file. The path tells what it is: `*.poppy` rules, `*.csv` a table beside them,
/// `*.yaml` a county file.
struct File {
  std::string path;
  std::string text;
};

/// Something wrong in a file or a request, as data and as text.
struct Problem {
  std::string code;  // P201, see docs/problems.md
  bool warning = false;
  std::string path;               // empty: no file (a wrong request)
  unsigned line = 0, column = 0;  // from 1
  std::string message, hint;
  std::string text;  // all of it as shown on a terminal, with the line and a caret
};

template <typename T>
using Outcome = std::expected<T, std::vector<Problem>>;

/// What to decide. Dates as text: 2021-08-15; months: 2021-08 or 2021-07..2021-09. What is not
/// given here is taken from the case file; a run date must come from one of the two.
struct Request {
  std::string case_text;           // YAML or JSON, see docs/language.md section 17
  std::string case_path = "case";  // how problems name it; .yaml or .json says what it is
  std::string county, month, run_date;
  std::string today;  // the run date where neither gives one; empty: one must be given
  std::vector<std::string> programs;  // empty: those of the case file, or all
};

/// One decided month.
class Month {
 public:
  [[nodiscard]] std::string month() const;  // 2021-08
  /// A line by name: `program_status` of the case, `p1.days_left` of the person p1. nullopt:
  /// undetermined, not in force or no such line; `blank` for a blank.
  [[nodiscard]] std::optional<std::string> value(std::string_view path) const;
  /// The rules that fail a record, main reason first: `p1` -> {"exceeds_time_limit"}.
  [[nodiscard]] std::vector<std::string> reasons(std::string_view record) const;
  /// The facts that would settle what is undetermined: `p1.birth_date`, those that
  /// settle it alone first.
  [[nodiscard]] std::vector<std::string> needs() const;
  /// Why a line has its value, as a worker reads it.
  [[nodiscard]] std::string why(std::string_view path) const;

  struct Data;
  explicit Month(std::shared_ptr<const Data> data);
  [[nodiscard]] const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

struct Decided {
  std::vector<Month> months;
  [[nodiscard]] std::string text() const;  // as `poppy decide` prints it
  [[nodiscard]] std::string json() const;  // as `poppy decide --json` prints it
};

class Rules {
 public:
  /// All files or none: every problem of every file at once.
  [[nodiscard]] static Outcome<Rules> load(std::vector<File> files);
  [[nodiscard]] Outcome<Decided> decide(const Request& request) const;
  [[nodiscard]] const std::vector<Problem>& warnings() const;
  [[nodiscard]] std::string version() const;

  struct Data;
  explicit Rules(std::shared_ptr<const Data> data);
  [[nodiscard]] const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

}  // namespace poppy
