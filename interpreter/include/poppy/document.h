// What the rules lay out around a decision: pages of one record, letters to one addressee, and
// reports over a caseload.
//
//   poppy::PageRequest asked;
//   asked.request.case_text = yaml; asked.request.month = "2021-08"; …   // as for deciding
//   asked.page = "time_limit_month_list"; asked.record = "p1";
//   auto page = poppy::show_page(rules, asked);
//   std::puts(page->text().c_str());
//
//   auto report = poppy::ReportMaker::begin(rules, request);
//   for (…) report->add(line_of_json);                  // a case each
//   auto made = report->make();
//   made->write_workbook("report.xlsx");
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poppy/engine.h>

namespace poppy {

struct PageInfo {
  PageInfo() = default;
  std::string name, title, program, cites;
  std::string entity;  // what one page is about: Person
  std::string record;  // what that is called in a command: person
  std::vector<std::string> filters;
};
struct ReportInfo {
  ReportInfo() = default;
  std::string name, title, program, cites, runs;  // runs: when, in the source's words
};
[[nodiscard]] std::vector<PageInfo> pages_of(const Rules& rules);
struct LetterInfo {
  LetterInfo() = default;
  std::string name, title, program, cites;
  std::string entity, record;         // as of a page
  std::string each;                   // a letter for each of these: template; empty: one
  std::vector<std::string> enclosed;  // titles
};
[[nodiscard]] std::vector<ReportInfo> reports_of(const Rules& rules);
[[nodiscard]] std::vector<LetterInfo> letters_of(const Rules& rules);

struct PageRequest {
  PageRequest() = default;
  Request request;  // the case, and one month
  std::string page;
  std::string record;  // `p1`; empty: the case, or the only record there is
  std::vector<std::pair<std::string, std::string>> filters;  // name, value as text
  std::size_t number = 1;                                    // which part of long lists
};
class ShownPage {
 public:
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json() const;  // docs/pages.md

  struct Data;
  explicit ShownPage(std::shared_ptr<const Data> data);

 private:
  std::shared_ptr<const Data> data_;
};
/// Problems: those of deciding the case; no such page, record or filter (P935 to P937).
[[nodiscard]] Outcome<ShownPage> show_page(const Rules& rules, const PageRequest& asked);

enum class EditKind : std::uint8_t { add, change, remove };
/// What somebody types in on a page, on the run date of its request.
struct EditRequest {
  EditRequest() = default;
  PageRequest page;
  EditKind kind = EditKind::add;
  std::string entity;  // which record of the page: clock_month; empty: the only one it edits
  std::string record;  // add: the record that it is added to, `p1`; else itself
  std::vector<std::pair<std::string, std::string>> values;  // fact, value as text
};
/// A record that the rules make of the edited one, and that is saved with it.
struct RecordSaved {
  RecordSaved() = default;
  std::string create, change;  // training_verification_record; made, changed, removed
  std::string record;          // the edited one: p1/school_attendances/college
  std::vector<std::pair<std::string, std::string>> fields;  // fact, value as text
};
struct EditedCase {
  EditedCase() = default;
  std::string case_text;  // as JSON
  std::vector<RecordSaved> records;
};
/// The case with it: an added record has its day `entered`; a change is a later entry of the same
/// record, so that past decisions come out as they did. What creates make of the record is saved
/// with it, but for those that a batch names. Problems: those of the case; what the page refuses,
/// in its words, or it is not known what is to be made (P940).
[[nodiscard]] Outcome<EditedCase> edit_page(const Rules& rules, const EditRequest& asked);

enum class LetterLanguage : std::uint8_t { english, spanish };
struct LetterRequest {
  LetterRequest() = default;
  Request request;  // the case and its months; the letter is of the last
  std::string letter;
  std::string record;                // as of a page
  std::optional<std::string> group;  // of a letter for each; none: the only one there is
  LetterLanguage language = LetterLanguage::english;
};
/// A letter, or that there is none: `status` is `sent`, `not sent`, `undetermined` or `does not
/// apply`.
class MadeLetter {
 public:
  [[nodiscard]] std::string status() const;
  /// Of a letter that is not sent, that it is not, and what would settle it.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json() const;  // docs/pages.md
  /// What is printed: of a letter that is sent alone. Problems: it is undetermined (P970), or not
  /// sent (P971). Typst 0.15 makes a PDF/UA of the second.
  [[nodiscard]] Outcome<std::string> html() const;
  [[nodiscard]] Outcome<std::string> typst() const;

  struct Data;
  explicit MadeLetter(std::shared_ptr<const Data> data);

 private:
  std::shared_ptr<const Data> data_;
};
/// Problems: those of deciding the case; no such letter or record (P935, P936), or which of several
/// is not said (P936); a part of it is not
/// in the language (P972).
[[nodiscard]] Outcome<MadeLetter> make_letter(const Rules& rules, const LetterRequest& asked);

struct ReportRequest {
  ReportRequest() = default;
  std::string report;
  std::string county;          // empty: cases of all counties, each decided by its own
  std::string month;           // must be given
  std::string run_date;        // the day on which it is made
  std::string time = "00:00";  // of that day, which some reports print: 18:51
};
class MadeReport {
 public:
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json() const;
  /// The sheets as a workbook of Excel, at a path that the caller chose. The same report gives the
  /// same bytes. Problem: it cannot be written (P003).
  [[nodiscard]] Outcome<void> write_workbook(const std::string& path) const;

  struct Data;
  explicit MadeReport(std::shared_ptr<const Data> data);

 private:
  std::shared_ptr<const Data> data_;
};

/// Gathers the rows of a report, case by case. For one thread.
class ReportMaker {
 public:
  /// Problems: no such report, county, month or day; its program does not apply there and then
  /// (P941).
  [[nodiscard]] static Outcome<ReportMaker> begin(const Rules& rules, const ReportRequest& asked);
  ReportMaker(ReportMaker&&) noexcept;
  ReportMaker& operator=(ReportMaker&&) noexcept;
  ~ReportMaker();

  /// A case as JSON or YAML; of another county it has no part. Problems: the case cannot be read,
  /// or is given twice (P939: no list is known then), or whether it has a row, or what stands in
  /// it, is not known (P938): the list is then not known, nor what rests on it. `name`: how
  /// problems call it.
  [[nodiscard]] std::vector<Problem> add(std::string_view case_text, std::string_view name);
  /// A case that there is and that cannot be read: no list is known any more.
  void add_unread();
  [[nodiscard]] std::uint64_t cases() const;  // of this county, so far
  [[nodiscard]] Outcome<MadeReport> make() const;

  struct Data;
  explicit ReportMaker(std::unique_ptr<Data> data);

 private:
  std::unique_ptr<Data> data_;
};

}  // namespace poppy
