// A report: rows gathered from many cases, one case made of them, and the report's pages of that
// case. What a row holds and what is computed over all of them, ordinary lines of the rules say.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/documents/page_view.h"
#include "interpreter/documents/page_write.h"
#include "interpreter/documents/workbook.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/text/problem_codes.h"

namespace poppy {

using check::kNone;
using check::LineId;
using text::ProblemCode;

struct MadeReport::Data {
  std::string name, title, cites, county, month, run_date;
  std::uint64_t cases = 0;
  documents::Moment made;
  std::vector<documents::SheetView> sheets;
};

struct ReportMaker::Data {
  Rules rules;
  check::ReportId report;
  engine::MonthsRequest asked;  // of each case: the report's month, and the lines of its gathers
  documents::Moment made;
  facts::CaseFacts gathered;                                             // the case of all rows
  std::map<std::pair<check::EntityId, std::string>, std::string> named;  // whose row has the key
  std::map<std::string, std::string, std::less<>> read_from;             // by the case's id
  std::uint64_t cases = 0;
};

namespace {

std::vector<LineId> lines_of(const check::Program& program, const check::Report& report) {
  std::vector<LineId> lines;
  for (const check::GatherId id : report.gathers) engine::add_lines(program.gathers[id], lines);
  return lines;
}

/// 18:51 as a minute of the day.
std::optional<std::int32_t> parse_time(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const std::int32_t hour = (text[0] - '0') * 10 + (text[1] - '0');
  const std::int32_t minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

/// A case of which nothing is known but the lists that the report gathers, which are empty so far.
facts::CaseFacts no_rows(const check::Program& program, const check::Report& report,
                         std::optional<check::CountyId> county) {
  facts::CaseFacts facts;
  facts.id = report.name;
  facts.county = county;
  facts.records.resize(program.entities.size());
  const check::EntityId of_case = facts::find_case_entity(program);
  for (const check::EntityId entity : {check::kCountyEntity, of_case}) {
    facts::Record record;
    record.facts.resize(program.entities[entity].fields.size());
    record.children_given.assign(program.entities.size(), false);
    facts.records[entity].push_back(std::move(record));
  }
  facts.records[check::kCountyEntity].front().children_given[of_case] = true;
  facts::Record& self = facts.records[of_case].front();
  for (const check::GatherId id : report.gathers) {
    self.children_given[program.gathers[id].record] = true;
  }
  const std::vector<check::FieldId>& fields = program.entities[of_case].fields;
  for (const check::ReportFact& fact : report.facts) {
    const auto at =
        static_cast<std::size_t>(std::ranges::find(fields, fact.field) - fields.begin());
    self.facts[at] = {{fact.value, {}, {}}};
  }
  return facts;
}

/// The rows that one case has.
class Gatherer {
 public:
  Gatherer(const check::Program& program, const reference::Determination& determination,
           std::string name)
      : program_(program), d_(determination), name_(std::move(name)) {}

  struct Row {
    check::EntityId entity;
    facts::Record record;
    check::GatherId gather;
    std::string of;  // whose row it is
  };
  std::vector<Row> rows;
  std::vector<Problem> problems;
  std::set<check::EntityId> not_known;  // lists

  void gather(check::GatherId id) {
    const check::Gather& gather = program_.gathers[id];
    const plan::SlotId when = d_.sheet->asked_slot(gather.when);
    if (when == kNone) return;  // not in force
    for (std::uint32_t row = 0; row < d_.slots[when].size(); ++row) {
      const units::Value& condition = d_.slots[when][row];
      if (!condition.is_known()) {
        tell_open(gather, {when, row}, "whether it has a row is not known");
      } else if (condition.truth()) {
        add(id, row);
      }
    }
    // Records of a list that nobody told may have rows too.
    for (check::EntityId at = gather.entity; program_.entities[at].depth > 1;
         at = program_.entities[at].parent) {
      if (std::ranges::all_of(d_.rows.given[at], std::identity{})) continue;
      not_known.insert(gather.record);
      problems.push_back(engine::public_problem(
          ProblemCode::row_not_known,
          fmt::format("{}: `{}` of the case is not known, so its rows of `{}` are not", name_,
                      program_.entities[at].list_name, gather.name)));
    }
  }

 private:
  void tell_open(const check::Gather& gather, engine::LinePlace place, std::string_view what) {
    not_known.insert(gather.record);
    const check::EntityId entity = d_.sheet->slots[place.slot].entity;
    const std::string record = report::row_name(d_, entity, place.row);
    const std::vector<std::string> needs = engine::needed_facts(d_, place);
    problems.push_back(
        engine::public_problem(ProblemCode::row_not_known,
                               fmt::format("{}{}{}: {} (`{}`)", name_, record.empty() ? "" : "/",
                                           record, what, gather.name),
                               needs.empty() ? engine::shown_value(d_, place)
                                             : fmt::format("needed: {}", fmt::join(needs, ", "))));
  }

  void add(check::GatherId id, std::uint32_t row) {
    const check::Gather& gather = program_.gathers[id];
    const check::Entity& entity = program_.entities[gather.record];
    Row made{gather.record, {}, id, {}};
    made.record.facts.resize(entity.fields.size());
    made.record.children_given.assign(program_.entities.size(), true);
    std::vector<units::Value> key(entity.key.size());
    for (const check::CreateField& field : gather.fields) {
      const plan::SlotId slot = d_.sheet->asked_slot(field.line);
      const check::Field& fact = program_.fields[field.field];
      const units::Value value = slot == kNone ? units::Value::unknown() : d_.slots[slot][row];
      if (!value.is_firm()) {
        if (slot != kNone) {
          tell_open(gather, {slot, row}, fmt::format("its `{}` is not known", fact.name));
        }
        continue;
      }
      if (value.is_known() && !units::is_within(fact.bounds, value)) {
        tell_open(gather, {slot, row},
                  fmt::format("its `{}` is {}, whose values are {}", fact.name,
                              check::value_to_string(program_, fact.type, value),
                              check::bounds_text(program_, fact)));
        continue;
      }
      made.record.facts[position(entity.fields, field.field)] = {{value, {}, {}}};
      if (const std::size_t at = position(entity.key, field.field); at < key.size())
        key[at] = value;
    }
    made.record.key = facts::key_text(program_, gather.record, key);
    made.of = name_;
    rows.push_back(std::move(made));
  }

  static std::size_t position(const std::vector<check::FieldId>& fields, check::FieldId field) {
    return static_cast<std::size_t>(std::ranges::find(fields, field) - fields.begin());
  }

  const check::Program& program_;
  const reference::Determination& d_;
  std::string name_;
};

/// Sheets without a line would look like a month in which nothing was.
std::optional<Problem> not_applied(const Rules::Data& rules, const check::Report& report,
                                   const engine::MonthsRequest& asked) {
  const auto sheet = rules.worksheets.find_or_build(
      rules.program,
      {asked.county, asked.first, asked.run_date, asked.programs, false, asked.asked});
  if (sheet->not_applied.empty()) return std::nullopt;
  const std::string when = fmt::format("{}, as known on {}", units::to_string(asked.first),
                                       units::to_string(asked.run_date));
  if (sheet->not_applied.front().undetermined) {
    return engine::public_problem(
        ProblemCode::report_not_applied,
        fmt::format("whether `{}`, the program of `{}`, applies in {} is not known", report.program,
                    report.name, when),
        asked.county ? "set the county's flag that says so" : "give --county");
  }
  return engine::public_problem(
      ProblemCode::report_not_applied,
      fmt::format("`{}`, the program of `{}`, does not apply{} in {}", report.program, report.name,
                  asked.county ? " to " + rules.program->counties[*asked.county].name : "", when),
      "a report of an earlier day is made again with that day: --run-date");
}

/// Each key once; a list with a key twice is not known.
void take_rows(const check::Program& program, ReportMaker::Data& data, Gatherer& found) {
  const check::EntityId of_case = facts::find_case_entity(program);
  for (Gatherer::Row& row : found.rows) {
    if (!row.record.key.empty()) {
      const auto [before, added] = data.named.try_emplace({row.entity, row.record.key}, row.of);
      if (!added) {
        found.not_known.insert(row.entity);
        found.problems.push_back(engine::public_problem(
            ProblemCode::row_twice,
            fmt::format("{}: `{}` has a row `{}` already, from {}", row.of,
                        program.gathers[row.gather].name, row.record.key, before->second)));
        continue;
      }
    }
    data.gathered.records[row.entity].push_back(std::move(row.record));
  }
  for (const check::EntityId entity : found.not_known) {
    data.gathered.records[of_case].front().children_given[entity] = false;
  }
}

}  // namespace

std::vector<ReportInfo> reports_of(const Rules& rules) {
  std::vector<ReportInfo> all;
  for (const check::Report& report : rules.data().program->reports) {
    ReportInfo info;
    info.name = report.name;
    info.title = report.title;
    info.program = report.program;
    info.cites = report.cites;
    info.runs = report.runs;
    all.push_back(std::move(info));
  }
  return all;
}

Outcome<ReportMaker> ReportMaker::begin(const Rules& rules, const ReportRequest& asked) {
  const check::Program& program = *rules.data().program;
  const auto report = engine::find_report(program, asked.report);
  if (!report) return std::unexpected(report.error());
  const auto time = parse_time(asked.time);
  if (!time) {
    return std::unexpected(std::vector{engine::public_problem(
        ProblemCode::wrong_run_date, fmt::format("`{}` is no time of a day", asked.time),
        "write hours and minutes: 18:51")});
  }
  Request request;
  request.county = asked.county;
  request.month = asked.month;
  request.run_date = asked.run_date;
  auto months = engine::resolve_request(program, facts::CaseFacts{}, request);
  if (!months) {
    return std::unexpected(
        engine::to_public(*rules.data().input.sources, std::move(months.error())));
  }
  if (auto fault = engine::not_one_month(*months, "report")) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  months->programs = {program.reports[*report].program};
  months->every_line = false;
  months->asked = lines_of(program, program.reports[*report]);
  if (auto fault = not_applied(rules.data(), program.reports[*report], *months)) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  auto data = std::make_unique<Data>(
      Data{rules, *report, *months, {months->run_date, *time}, {}, {}, {}, 0});
  data->gathered = no_rows(program, program.reports[*report], months->county);
  return ReportMaker(std::move(data));
}

ReportMaker::ReportMaker(std::unique_ptr<Data> data) : data_(std::move(data)) {}
ReportMaker::ReportMaker(ReportMaker&&) noexcept = default;
ReportMaker& ReportMaker::operator=(ReportMaker&&) noexcept = default;
ReportMaker::~ReportMaker() = default;
std::uint64_t ReportMaker::cases() const { return data_->cases; }

void ReportMaker::add_unread() {
  const check::Program& program = *data_->rules.data().program;
  facts::Record& self = data_->gathered.records[facts::find_case_entity(program)].front();
  for (const check::GatherId id : program.reports[data_->report].gathers) {
    self.children_given[program.gathers[id].record] = false;
  }
}

std::vector<Problem> ReportMaker::add(std::string_view case_text, std::string_view name) {
  const Rules::Data& rules = data_->rules.data();
  const check::Program& program = *rules.program;
  const check::Report& report = program.reports[data_->report];
  const auto failed = [&](std::vector<Problem>& problems) {
    add_unread();
    return std::move(problems);
  };
  auto read = engine::read_case(rules, case_text, name);
  if (!read) return failed(read.error());
  engine::MonthsRequest asked = data_->asked;
  if (!asked.county) asked.county = read->facts.county;
  if (read->facts.county && read->facts.county != asked.county) return {};
  const std::string id = read->facts.id.empty() ? std::string(name) : read->facts.id;
  const auto decided = engine::decide_months(rules, std::move(read->facts), asked);
  if (auto consistent = engine::require_consistent(*read, decided.back()); !consistent) {
    return failed(consistent.error());
  }
  const auto [before, is_new] = data_->read_from.try_emplace(id, name);
  if (!is_new) {
    add_unread();
    return {engine::public_problem(
        ProblemCode::row_twice,
        fmt::format("{}: case {} is given twice, first in {}", name, id, before->second))};
  }
  ++data_->cases;
  Gatherer found(program, decided.back(), id);
  for (const check::GatherId gather : report.gathers) found.gather(gather);
  take_rows(program, *data_, found);
  return std::move(found.problems);
}

Outcome<MadeReport> ReportMaker::make() const {
  const Rules::Data& rules = data_->rules.data();
  const check::Program& program = *rules.program;
  const check::Report& report = program.reports[data_->report];
  engine::MonthsRequest asked = data_->asked;
  asked.asked.clear();
  for (const check::Sheet& sheet : report.sheets) {
    const std::vector<LineId> lines = documents::lines_of(program.pages[sheet.page]);
    asked.asked.insert(asked.asked.end(), lines.begin(), lines.end());
  }
  const auto decided = engine::decide_months(rules, data_->gathered, asked);
  const reference::Determination& determination = decided.back();
  MadeReport::Data made{
      report.name,
      report.title,
      report.cites,
      data_->asked.county ? program.counties[*data_->asked.county].name : std::string(),
      units::to_string(data_->asked.first),
      units::to_string(data_->asked.run_date),
      data_->cases,
      data_->made,
      {}};
  for (const check::Sheet& sheet : report.sheets) {
    const documents::PageRequest request{sheet.page, 0, {}, 1, true, data_->made};
    made.sheets.push_back({sheet.tab, documents::view_page(determination, request)});
  }
  return MadeReport(std::make_shared<const MadeReport::Data>(std::move(made)));
}

MadeReport::MadeReport(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

std::string MadeReport::text() const {
  std::string all;
  for (const documents::SheetView& sheet : data_->sheets) {
    all += fmt::format("{}== {} ==\n", all.empty() ? "" : "\n", sheet.tab);
    all += documents::page_text(sheet.page);
  }
  return all;
}

std::string MadeReport::json() const {
  text::JsonWriter to;
  to.begin_object();
  to.member("report", data_->name);
  to.member("title", data_->title);
  to.member_or_null("cites", data_->cites);
  to.member_or_null("county", data_->county);
  to.member("month", data_->month);
  to.member("run_date", data_->run_date);
  to.member("cases", data_->cases);
  to.key("sheets");
  to.begin_array();
  for (const documents::SheetView& sheet : data_->sheets) {
    to.begin_object();
    to.member("tab", sheet.tab);
    to.key("page");
    documents::put_page(to, sheet.page);
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + "\n";
}

Outcome<void> MadeReport::write_workbook(const std::string& path) const {
  const auto written = documents::write_workbook(data_->sheets, data_->made, path);
  if (written) return {};
  return std::unexpected(std::vector{engine::public_problem(
      ProblemCode::cannot_read, fmt::format("`{}` cannot be written: {}", path, written.error()))});
}

}  // namespace poppy
