// The pipeline: start reading here. Text -> RuleSheet -> Program (once a load), case -> CaseFacts,
// Program + county + month
// -> Worksheet, Worksheet + facts -> Determination -> words. Each arrow is one function of the
// folder named in its namespace.
#include "interpreter/include/poppy/engine.h"

#include <nlohmann/json.hpp>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/run/decide.h"

namespace poppy {

Outcome<Rules> Rules::load(std::vector<File> files) {
  engine::ReadFiles read = engine::read_files(std::move(files));
  const auto sources = read.sources;
  auto data = engine::check_files(std::move(read));
  if (!data) return std::unexpected(engine::to_public(*sources, std::move(data.error())));
  return Rules(std::move(*data));
}

Outcome<Decided> Rules::decide(const Request& request) const {
  const auto sources = std::make_shared<text::SourceSet>(data_->input.sources);
  const text::FileId file = sources->add(request.case_path, request.case_text);
  const auto failed = [&](text::Problems& problems) {
    return std::unexpected(engine::to_public(*sources, std::move(problems)));
  };

  auto yaml = config::read_tree(*sources, file);
  if (!yaml) return failed(yaml.error());
  auto facts = facts::read_case(*sources, *data_->program, *yaml);
  if (!facts) return failed(facts.error());
  auto asked = engine::resolve_request(*data_->program, *facts, request);
  if (!asked) return failed(asked.error());

  Decided decided;
  for (run::Determination& month : engine::decide_months(*data_, std::move(*facts), *asked)) {
    text::Problems refused = run::contradictions(month);
    if (!refused.empty()) return failed(refused);
    decided.months.emplace_back(std::make_shared<const Month::Data>(
        Month::Data{sources, std::move(month), asked->run_date_is_today}));
  }
  return decided;
}

Rules::Rules(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
const std::vector<Problem>& Rules::warnings() const { return data_->warnings; }
std::string Rules::version() const { return POPPY_VERSION; }

Month::Month(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
std::string Month::month() const { return units::to_string(data_->determination.sheet->month); }

std::optional<std::string> Month::value(std::string_view path) const {
  const auto line = engine::find_line(data_->determination, path);
  if (!line) return std::nullopt;
  const units::Value& value = engine::value_of(data_->determination, *line);
  if (!value.is_firm()) return std::nullopt;
  return engine::shown_value(data_->determination, *line);
}

std::vector<std::string> Month::reasons(std::string_view record) const {
  const auto place = engine::find_record(data_->determination, record);
  return place ? engine::failing_rules(data_->determination, *place) : std::vector<std::string>();
}

std::vector<std::string> Month::needs() const { return engine::needed_facts(data_->determination); }

std::string Month::why(std::string_view path) const {
  const auto line = engine::find_line(data_->determination, path);
  if (!line) return line.error().message + "\n";
  return report::line_text(*data_->sources, data_->determination, line->slot, line->row, {});
}

std::string Decided::text() const {
  std::string result;
  for (const Month& month : months) {
    report::ReportOptions options;
    options.run_date_is_today = month.data().run_date_is_today;
    result += (result.empty() ? "" : "\n") +
              report::decision_text(*month.data().sources, month.data().determination, options);
  }
  return result;
}

std::string Decided::json() const {
  nlohmann::ordered_json result = nlohmann::ordered_json::array();
  for (const Month& month : months) {
    report::ReportOptions options;
    options.run_date_is_today = month.data().run_date_is_today;
    result.push_back(
        report::decision_json(*month.data().sources, month.data().determination, options));
  }
  return result.dump(2) + "\n";
}

}  // namespace poppy
