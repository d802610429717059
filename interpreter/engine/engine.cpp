// The pipeline: start reading here. Text -> RuleSheet -> Program (once a load), case -> CaseFacts,
// Program + county + month
// -> Worksheet, Worksheet + facts -> Determination -> words. Each arrow is one function of the
// folder named in its namespace.
#include "interpreter/include/poppy/engine.h"

#include <algorithm>

#include "interpreter/engine/names.h"
#include "interpreter/engine/public_step.h"
#include "interpreter/engine/public_value.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/explanation_page.h"
#include "interpreter/report/month_pages.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy {
namespace {

constexpr int kDeepest = 100;  // lines of an explanation, as on the command line

}  // namespace

Outcome<Rules> Rules::load(std::vector<File> files) {
  engine::ReadFiles read = engine::read_files(std::move(files));
  const auto sources = read.sources;
  auto data = engine::check_files(std::move(read));
  if (!data) return std::unexpected(engine::to_public(*sources, std::move(data.error())));
  return Rules(std::move(*data));
}

Outcome<Decided> Rules::decide(const Request& request) const {
  if (!request.lines.empty()) {
    return std::unexpected(std::vector{engine::public_problem(
        text::ProblemCode::request_shape, "`lines` are asked of a batch",
        "leave them out: of a case that is decided alone, every line can be asked")});
  }
  auto read = engine::read_case(*data_, request.case_text, request.case_path);
  if (!read) return std::unexpected(read.error());
  const auto asked = engine::resolve_request(*data_, *read, request);
  if (!asked) return std::unexpected(asked.error());

  Decided decided;
  for (reference::Determination& month :
       engine::decide_months(*data_, std::move(read->facts), *asked)) {
    if (auto consistent = engine::require_consistent(*read, month); !consistent) {
      return std::unexpected(consistent.error());
    }
    decided.months.emplace_back(std::make_shared<const Month::Data>(
        Month::Data{read->sources, std::move(month), asked->run_date_is_today}));
  }
  return decided;
}

Rules::Rules(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
const std::vector<Problem>& Rules::warnings() const { return data_->warnings; }
std::string Rules::version() const { return POPPY_VERSION; }

Month::Month(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
std::string Month::month() const { return units::to_string(data_->determination.sheet->month); }

namespace {

/// The place of a line, or why there is none.
template <typename Place>
Outcome<Place> found(std::expected<Place, engine::NameFault> place) {
  if (place) return *place;
  const engine::NameFault& fault = place.error();
  return std::unexpected(std::vector{
      engine::public_problem(text::ProblemCode::unknown_line, fault.message, fault.hint)});
}

report::ReportOptions options_of(const Month::Data& data, const Detail& detail) {
  report::ReportOptions options;
  options.depth = std::clamp(detail.depth, 0, kDeepest);
  options.run_date_is_today = data.run_date_is_today;
  return options;
}

}  // namespace

Outcome<Value> Month::value(std::string_view path) const {
  const reference::Determination& determination = data_->determination;
  const auto line = found(engine::find_line(determination, path));
  if (!line) return std::unexpected(line.error());
  return engine::public_value(determination, determination.sheet->slots[line->slot].type,
                              engine::value_of(determination, *line));
}

Outcome<std::vector<std::string>> Month::reasons(std::string_view record) const {
  const auto place = found(engine::find_record(data_->determination, record));
  if (!place) return std::unexpected(place.error());
  return engine::failing_rules(data_->determination, *place);
}

std::vector<std::string> Month::needs() const { return engine::needed_facts(data_->determination); }

Outcome<std::vector<std::string>> Month::needs(std::string_view path) const {
  const reference::Determination& determination = data_->determination;
  const auto line = found(engine::find_line(determination, path));
  if (!line) return std::unexpected(line.error());
  if (engine::value_of(determination, *line).is_firm()) return {};
  return engine::needed_facts(determination, *line);
}

Outcome<std::string> Month::why(std::string_view path, const Detail& detail) const {
  const auto line = found(engine::find_line(data_->determination, path));
  if (!line) return std::unexpected(line.error());
  return report::line_text(*data_->sources, data_->determination, line->slot, line->row,
                           options_of(*data_, detail));
}

Outcome<Step> Month::explain(std::string_view path, const Detail& detail) const {
  const auto line = found(engine::find_line(data_->determination, path));
  if (!line) return std::unexpected(line.error());
  return engine::public_step(data_->determination,
                             report::view_step(*data_->sources, data_->determination, line->slot,
                                               line->row, options_of(*data_, detail).depth));
}

std::string Month::form_html() const {
  return report::explanation_section(
      report::form_page(*data_->sources, data_->determination, options_of(*data_, {})));
}

Outcome<std::string> Month::why_html(std::string_view path, const Detail& detail) const {
  const reference::Determination& determination = data_->determination;
  const auto line = found(engine::find_line(determination, path));
  if (!line) return std::unexpected(line.error());
  const std::string name = report::slot_name(determination, line->slot, line->row).name;
  const check::EntityId entity = determination.sheet->slots[line->slot].entity;
  return report::explanation_section(
      report::why_page(*data_->sources, determination,
                       engine::record_prefix(determination, {entity, line->row}) + name, line->slot,
                       line->row, options_of(*data_, detail)));
}

std::vector<Decision> Month::decisions() const {
  return engine::public_decisions(data_->determination);
}

std::string Decided::text(const Detail& detail) const {
  std::string result;
  for (const Month& month : months) {
    result += (result.empty() ? "" : "\n") +
              report::decision_text(*month.data().sources, month.data().determination,
                                    options_of(month.data(), detail));
  }
  return result;
}

std::string Decided::json(const Detail& detail) const {
  text::JsonWriter to;
  to.begin_array();
  for (const Month& month : months) {
    report::put_decision(to, *month.data().sources, month.data().determination,
                         options_of(month.data(), detail));
  }
  to.end_array();
  return to.take() + "\n";
}

}  // namespace poppy
