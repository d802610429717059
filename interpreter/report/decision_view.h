// A determination as a report tells it: the names, values, reasons and explanations that the text
// and the JSON both print, gathered once, program by program, in the order a worker reads them.
// Explanations, which are larger than all else, are made when they are printed, one at a time.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "interpreter/reference/explain.h"
#include "interpreter/reference/needs.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/origin_text.h"
#include "interpreter/report/value_text.h"

namespace poppy::report {

struct NeedView {
  std::string path;   // p1.beginning_date_of_aid, as rule tests name it; `county`
  std::string words;  // p1: Beginning date of aid
  std::string kind;   // fact, saved, list, flag, county
  bool settles_alone = false;
  friend bool operator==(const NeedView&, const NeedView&) = default;
};

/// One step of an explanation, cut down to what made it so and what was not asked.
struct StepView {
  reference::Part part = reference::Part::condition;
  std::string label;             // [iii]'s `iii`
  std::string path;              // with the labels above it: [b][iii]
  std::string text;              // the rule as written, on one line
  std::string about;             // of a list or window: the element or month it was asked of
  bool alone = false;            // not asked, and enough to settle the item above it
  bool group = false;            // its items are shown below it
  std::optional<SlotName> slot;  // of a line or a fact
  Shown value;
  std::string cites;
  Place place;
  std::vector<OriginView> origins;
  std::vector<NeedView> whatever;  // of a line: the facts that are not known and change nothing
  std::uint32_t whatever_left_out = 0;  // more of them
  bool whatever_cut = false;            // and maybe others, not looked for
  std::vector<StepView> because;
};

struct ErrorView {
  std::string message;
  Place place;
};
/// A fact among those that one value needs.
struct OpenNeed {
  const NeedView* fact = nullptr;  // of the NeedBook; its own settles_alone says nothing
  bool settles_alone = false;
};
/// The facts that a case needs, each in words once: thousands of values need the same.
class NeedBook {
 public:
  [[nodiscard]] OpenNeed view(const reference::Determination& determination,
                              const reference::Need& need);

 private:
  using What = std::tuple<plan::SlotId, check::EntityId, std::uint32_t, check::FlagId, bool>;
  std::deque<NeedView> facts_;
  std::map<What, const NeedView*> at_;
};
/// What is open about an undetermined value.
struct Open {
  std::vector<OpenNeed> needs;
  std::size_t left_out = 0;  // facts more that were found
  bool is_cut = false;       // the search ended before all were found
  std::vector<ErrorView> errors;
};

/// An explanation that can be asked for: view_why.
struct WhyView {
  plan::SlotId slot;
  std::uint32_t row = 0;
  int depth = 0;
  bool nearest = false;  // keep_nearest
};

struct RuleView {
  std::string rule, record, code, text, cites;
  std::string module;
  reference::Holds fails = reference::Holds::no;
  std::vector<std::string> items;  // of its citation, that made it so: [a], [b][iii][2]
  std::optional<WhyView> why;
  Open open;
  Place place;
};
struct DecisionView {
  std::string decision, title, record, cites;
  Shown status;
  std::vector<std::size_t> reasons;  // into ProgramView::rules
  WhyView why;
  Open open;
  Place place;
};
struct FormLineView {
  std::uint32_t number = 0;
  SlotName name;
  std::uint32_t row = 0;
  check::EntityId entity;
  Shown value;
  std::string cites;
  Open open;
  Place place;
};
struct FieldView {
  std::string name, title;
  Shown value;
};
struct RecordView {
  std::string create, record, makes, list, cites;  // makes: TimeClock; list: time_clocks
  reference::RecordChange change = reference::RecordChange::made;
  std::vector<FieldView> fields;
  Open open;
  Place place;
};
struct StatementView {
  std::string name, record, cites;
  bool undetermined = false;
  std::vector<FieldView> fields;
  std::string english, spanish;
  Open open;
  Place place;
};
struct NotAppliedView {
  std::string module, title;
  bool undetermined = false;
  std::vector<OriginView> origins;
};

struct ProgramView {
  std::string name;
  std::vector<std::string> titles;      // of its modules that apply
  std::vector<DecisionView> decisions;  // the case's first
  std::vector<RuleView> rules;          // those that fail, those that may, those that do not
  std::vector<FormLineView> form_lines;
  std::vector<RecordView> records;
  std::vector<StatementView> notices, messages;
  std::vector<NotAppliedView> not_applied;
  Open to_apply;  // what would settle whether the program applies
};
struct MonthView {
  std::string case_id, county, month, run_date;  // county: empty when not known
  NeedBook facts;
  std::vector<ProgramView> programs;
};

[[nodiscard]] MonthView view_month(const text::SourceSet& sources,
                                   const reference::Determination& determination,
                                   const ReportOptions& options);

/// The explanation of one line.
[[nodiscard]] StepView view_step(const text::SourceSet& sources,
                                 const reference::Determination& determination, plan::SlotId slot,
                                 std::uint32_t row, int depth);
/// Of one condition of a line.
[[nodiscard]] StepView view_condition(const text::SourceSet& sources,
                                      const reference::Determination& determination,
                                      plan::NodeId node, const reference::Frames& frames,
                                      int depth);
[[nodiscard]] StepView view_why(const text::SourceSet& sources,
                                const reference::Determination& determination, const WhyView& why);
/// As docs/decision-json.md has a STEP.
void put_step(text::JsonWriter& to, const StepView& step);
/// The guard of a choice's branch; null: the step is no branch, or it is `otherwise`.
[[nodiscard]] const StepView* guard_of(const StepView& step);
/// A choice of which no guard held.
[[nodiscard]] bool is_otherwise(const StepView& line);
/// Of an `any` that failed, only the alternatives that lacked least.
void keep_nearest(StepView& step);
/// The bullets of the line's own citation that made it so.
[[nodiscard]] std::vector<std::string> decisive_items(const StepView& line);
[[nodiscard]] NeedView view_need(const reference::Determination& determination,
                                 const reference::Need& need);
[[nodiscard]] Open view_open_to_apply(const reference::Determination& determination,
                                      NeedBook& facts);
[[nodiscard]] Open view_open(const text::SourceSet& sources,
                             const reference::Determination& determination,
                             reference::NeedSearch& search, NeedBook& facts, plan::SlotId slot,
                             std::uint32_t row);

}  // namespace poppy::report
