// Poppy, embedded: load rules once, decide many cases. Link the CMake target poppy::engine.
//
//   auto loaded = poppy::Rules::load(files);            // rule files, their tables, county files
//   if (!loaded) for (const auto& problem : loaded.error()) std::puts(problem.text.c_str());
//
//   poppy::Request request;                             // the case as YAML or JSON, or as data
//   request.case_text = yaml;                           // (case.h)
//   request.county = "Yolo"; request.month = "2021-08"; request.run_date = "2021-08-15";
//   auto decided = loaded->decide(request);
//   decided->months[0].value("p1.days_left")->integer();   // 29, as a number (value.h)
//   decided->months[0].why("p1.days_left");                // why, in words; explain() as data
//   decided->json();                                       // everything, with reasons
//
//   auto batch = loaded->batch(request);                   // of cases that come as lines of JSON
//   for (const poppy::Answer& answer : batch->decide(lines)) std::puts(answer.decision()…);
//
// Nothing here reads a file, the clock, the locale or a global: the same input gives the same
// answer on any machine. Rules is immutable and cheap to copy; deciding from several threads at
// once is safe, also while others are loaded. What a later version adds to the structs here breaks
// no caller: they are filled by name.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poppy/case.h>
#include <poppy/value.h>

namespace poppy {

/// One input file. The path tells what it is: `*.poppy` rules, `*.csv` a table beside them,
/// `*.yaml` a county file.
struct File {
  File(std::string named, std::string content) : path(std::move(named)), text(std::move(content)) {}
  std::string path;
  std::string text;
};

/// Something wrong in a file or a request, as data and as text.
struct Problem {
  Problem() = default;
  std::string code;  // P201, see docs/problems.md: its meaning never changes
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
  Request() = default;
  explicit Request(const Case& one) : case_text(one.json()), case_path("case.json") {}
  std::string case_text;           // YAML or JSON, see docs/language.md section 17
  std::string case_path = "case";  // how problems name it; .yaml or .json says what it is
  std::string county, month, run_date;
  std::string today;  // the run date where neither gives one; empty: one must be given
  std::vector<std::string> programs;  // empty: those of the case file, or all
  /// Of a batch: names of lines whose values its decisions tell besides, of whatever record. A case
  /// decided alone has every line (Month::value), and refuses them (P915).
  std::vector<std::string> lines;
};

/// How much a report or an explanation tells.
struct Detail {
  Detail() = default;
  int depth = 1;  // how many lines deep its explanations go, 0 to 100
};

/// What a county, a table or a version gave to a step of an explanation.
struct Origin {
  Origin() = default;
  std::string kind;                 // flag, parameter, table_row, increment, version, county, month
  std::string name, title, number;  // number: of a flag
  Value value;
  std::string says;                      // `Fresno has rule EDX119C024 off`
  std::string in_force;                  // `since 2021-07 until 2022-06`
  std::string entered, by, note, cites;  // entered: a day, or empty
  bool is_unset = false;                 // the county has not set it: value is what holds then
  bool is_unconfirmed = false;
  std::string path;  // of the file
  unsigned line = 0;
};

/// A step of an explanation, cut down to what made it so.
struct Step {
  Step() = default;
  enum class Part : std::uint8_t {
    line,       // of the worksheet
    item,       // of a group, or a branch
    condition,  // as written
    fact,       // of the case, or kept by an earlier decision
    not_asked,  // taken out by a flag or a date
  };
  Part part = Part::condition;
  std::string bullets;              // of the citation: [b][iii]
  std::string text;                 // the rule as written, on one line
  std::string about;                // the element of a list, or the month, that it was asked of
  std::string name, title, record;  // of a line or a fact
  std::string month;                // where it is not the month decided
  bool is_saved = false;            // kept by an earlier decision
  Value value;
  std::string cites;
  std::string path;  // of the rule file
  unsigned line = 0;
  std::vector<Origin> origins;
  std::vector<std::string> whatever;  // the facts that nobody told and that change nothing here
  std::vector<Step> because;
};

struct Decision {
  Decision() = default;
  std::string program, line, title, record, cites;  // record: empty for the case
  Value status;
  std::vector<std::string> reasons;  // names of the rules that fail, the main one first
};

/// One decided month.
class Month {
 public:
  [[nodiscard]] std::string month() const;  // 2021-08
  [[nodiscard]] std::vector<Decision> decisions() const;
  /// A line by name: `program_status` of the case, `p1.days_left` of the person p1. Problems: there
  /// is no such line or record (P909), or the line is not in force in the month (P909).
  [[nodiscard]] Outcome<Value> value(std::string_view path) const;
  /// The rules that fail a record, main reason first: `p1` -> {"exceeds_time_limit"}; `` is the
  /// case. Problem: there is no such record (P909).
  [[nodiscard]] Outcome<std::vector<std::string>> reasons(std::string_view record) const;
  /// The facts that would settle what is undetermined: `p1.birth_date`, those that
  /// settle it alone first.
  [[nodiscard]] std::vector<std::string> needs() const;
  /// Likewise of one line; none where it is settled. Problems as for value().
  [[nodiscard]] Outcome<std::vector<std::string>> needs(std::string_view path) const;
  /// Why a line has its value, as a worker reads it, and as data. Problems as for value().
  [[nodiscard]] Outcome<std::string> why(std::string_view path, const Detail& detail = {}) const;
  [[nodiscard]] Outcome<Step> explain(std::string_view path, const Detail& detail = {}) const;
  /// The budget form, and why() of a line, as parts of a page that load nothing, for notebooks.
  [[nodiscard]] std::string form_html() const;
  [[nodiscard]] Outcome<std::string> why_html(std::string_view path,
                                              const Detail& detail = {}) const;

  struct Data;
  explicit Month(std::shared_ptr<const Data> data);
  [[nodiscard]] const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

struct Decided {
  Decided() = default;
  std::vector<Month> months;
  [[nodiscard]] std::string text(const Detail& detail = {}) const;  // as `poppy decide` prints it
  [[nodiscard]] std::string json(const Detail& detail = {}) const;  // docs/decision-json.md
};

/// What to draw: a program, or one of its rules, decisions or lines. Dates as in Request.
struct DiagramRequest {
  DiagramRequest() = default;
  enum class Format : std::uint8_t { dot, mermaid, json };  // dot: for Graphviz
  std::string of;      // gagr, exceeds_time_limit; with a case also p1.exceeds_time_limit
  std::string county;  // must come from here or from the case
  std::string month;   // empty: the case's last, or the month of the run date
  std::string run_date, today;
  std::string case_text;           // empty: no case, only the rules
  std::string case_path = "case";  // as in Request
  bool only_active = false;        // leave out what the county's settings and dates take out
  Format format = Format::dot;
};

/// What rules are made of, for those who write cases or show results.
struct FactInfo {
  FactInfo() = default;
  std::string entity, list;  // Person, persons; list: empty for the case
  std::string name, title;
  Type type;
  bool is_key = false;
  bool is_dated = false;  // it may change with time
  Value least, most;      // undetermined: not bounded
  std::string path;
  unsigned line = 0;
};
struct FlagInfo {
  FlagInfo() = default;
  std::string name, title, number, module, group;
  Type type;
  Value unset;                // what holds while a county has not set it
  bool set_by_state = false;  // a county's admins do not set it
  std::string path;
  unsigned line = 0;
};
struct LineInfo {
  LineInfo() = default;
  enum class Part : std::uint8_t { define, rule, decision };
  Part part = Part::define;
  std::string name, title, program, module, cites;
  std::string entity;  // whose line it is: Person
  Type type;
  std::string path;
  unsigned line = 0;
};

/// A case of a batch.
class Answer {
 public:
  /// The decision with its reasons and values, as one line of JSON (docs/decision-json.md); empty:
  /// there is none. It holds until the next call of the batch.
  [[nodiscard]] std::string_view decision() const { return decision_; }
  /// A decision is, or whether a program applies; the line says what would tell.
  [[nodiscard]] bool is_undetermined() const { return undetermined_; }
  /// Why there is no decision; their columns count in the line of the case.
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  friend class Batch;
  std::string_view decision_;
  bool undetermined_ = false;
  std::vector<Problem> problems_;
};

/// The fast way to decide: many cases at a call, or one after another. What a case is told does not
/// hang on which others stand beside it. A batch is for one thread; several of the same rules may
/// run at once, also while the program loads others.
class Batch {
 public:
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  /// A case each, as a line of JSON without an end; answers in their order, until the next call.
  [[nodiscard]] std::span<const Answer> decide(std::span<const std::string_view> lines);
  [[nodiscard]] const Answer& decide(std::string_view line);
  [[nodiscard]] const Answer& decide(const Case& one);

 private:
  friend class Rules;
  struct Data;
  explicit Batch(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

class Rules {
 public:
  /// All files or none: every problem of every file at once.
  [[nodiscard]] static Outcome<Rules> load(std::vector<File> files);
  /// The same from what `compiled()` gave, in a tenth of the time. Where it was made from other
  /// files or by another version, or was changed since, the files are read instead.
  [[nodiscard]] static Outcome<Rules> load(std::vector<File> files, std::string_view compiled);
  /// To be kept for later processes, by those that may change the rules and no others: it is
  /// believed where it says that it was made from these files.
  [[nodiscard]] std::string compiled() const;
  [[nodiscard]] bool is_from_compiled() const;
  [[nodiscard]] Outcome<Decided> decide(const Request& request) const;
  /// Of cases that come later: the request has no case, one month, the county of those that name
  /// none, and a run date for all or `today` for those that name none. Problem: none of the rules'
  /// lines has a name of `lines` (P909).
  [[nodiscard]] Outcome<Batch> batch(const Request& request) const;
  /// The rules that are active in a county, as a flow diagram (docs/flow-diagrams.md); with a case
  /// the way that it takes through them.
  [[nodiscard]] Outcome<std::string> diagram(const DiagramRequest& request) const;
  [[nodiscard]] const std::vector<Problem>& warnings() const;
  /// In the order of the rule files.
  [[nodiscard]] std::vector<FactInfo> facts() const;
  [[nodiscard]] std::vector<FlagInfo> flags() const;
  [[nodiscard]] std::vector<LineInfo> lines() const;
  [[nodiscard]] std::vector<std::string> programs() const;
  [[nodiscard]] std::vector<std::string> counties() const;
  /// The shape of a case, of a county's file and of a file of rule tests, each as a JSON schema.
  [[nodiscard]] std::string case_schema() const;
  [[nodiscard]] std::string county_schema() const;
  [[nodiscard]] std::string test_schema() const;
  [[nodiscard]] std::string version() const;

  struct Data;
  explicit Rules(std::shared_ptr<const Data> data);
  [[nodiscard]] const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

}  // namespace poppy
