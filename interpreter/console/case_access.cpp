// See case_access.h.
#include "interpreter/console/case_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_weight.h"
#include "interpreter/console/report_table.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr std::size_t kMostFaults = 50;

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] =
      std::from_chars(std::to_address(text.begin()), std::to_address(text.end()), number);
  const bool is_whole = error == std::errc() && end == std::to_address(text.end());
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::expected<store::StoredCase, Response> case_asked(const Visit& visit, Right right) {
  auto found = visit.world.cases().find(visit.path.at("case"));
  if (!found) return std::unexpected(visit.error(found.error()));
  if (!*found) return std::unexpected(visit.error(404, "There is no such case."));
  if (!visit.may_in(right, (*found)->county)) {
    return std::unexpected(visit.error(403, "The case is one of another county."));
  }
  return std::move(**found);
}

std::expected<engine::ReadCase, Response> read_stored(const Visit& visit,
                                                      const store::StoredCase& stored) {
  auto read = engine::read_case(visit.rules->data(), stored.document, stored.id + ".json");
  if (!read) return std::unexpected(visit.error(read.error()));
  return std::move(*read);
}

std::string fault_of_size(const engine::ReadCase& read, units::Month month) {
  const auto fault = fault_of_weight(read.tree, units::to_string(month));
  if (!fault) return {};
  return fmt::format(
      "It is too large for a page: {}. The commands `poppy decide` and `poppy run` "
      "decide it.",
      *fault);
}

std::expected<engine::ReadCase, Response> read_decidable(const Visit& visit,
                                                         const store::StoredCase& stored) {
  auto read = read_stored(visit, stored);
  if (!read) return read;
  const std::string fault = fault_of_size(*read, visit.as_of.month);
  if (!fault.empty()) return std::unexpected(visit.error(422, fault));
  return read;
}

bool CaseAtHand::is_for(const std::string& program) const {
  const std::vector<std::string>& asked = read.facts.programs;
  return asked.empty() || std::ranges::find(asked, program) != asked.end();
}

std::expected<CaseAtHand, Response> case_at_hand(const Visit& visit, Right right) {
  auto stored = case_asked(visit, right);
  if (!stored) return std::unexpected(std::move(stored.error()));
  auto read = read_decidable(visit, *stored);
  if (!read) return std::unexpected(std::move(read.error()));
  desk::CaseOutline outline = desk::outline_of(visit.program(), *read);
  return CaseAtHand{std::move(*stored), std::move(*read), std::move(outline)};
}

Request request_of(const Visit& visit, const store::StoredCase& stored) {
  Request request;
  request.case_text = stored.document;
  request.case_path = stored.id + ".json";
  request.month = units::to_string(visit.as_of.month);
  request.run_date = units::to_string(visit.as_of.run);
  return request;
}

store::StoredCase after(std::uint64_t revision, StorableCase changed) {
  return {std::move(changed.id), std::move(changed.county), std::move(changed.document), revision};
}

std::expected<bool, Response> save_case(const Visit& visit, const store::StoredCase& changed,
                                        const std::string& what, const std::string& detail) {
  const auto put =
      visit.world.desk().put_case(changed, visit.note(what, "case " + changed.id, detail));
  if (put) return true;
  const bool is_other = std::ranges::any_of(put.error(), [](const text::Problem& problem) {
    return problem.code == text::ProblemCode::store_changed;
  });
  if (is_other) return false;
  return std::unexpected(visit.error(put.error()));
}

std::uint64_t revision_typed(const Visit& visit) {
  return number_of<std::uint64_t>(visit.form.text("revision")).value_or(0);
}

std::string case_path(std::string_view id, std::initializer_list<std::string_view> below,
                      const std::vector<serve::NameValue>& query) {
  std::string path = serve::make_path({"cases", id});
  for (const std::string_view part : below) path += serve::make_path({part});
  if (query.empty()) return path;
  const std::string asked = serve::make_path({"x"}, query);
  return path + asked.substr(asked.find('?'));
}

std::vector<serve::NameValue> dials_query(const Visit& visit) {
  return {{"month", units::to_string(visit.as_of.month)},
          {"run_date", units::to_string(visit.as_of.run)}};
}

serve::PageFrame case_frame(const Visit& visit, std::string_view id, std::string title) {
  serve::PageFrame frame = visit.frame(std::move(title));
  frame.breadcrumb = {{"/cases", "Cases"}};
  const std::string path = case_path(id);
  if (visit.request.path != path) frame.breadcrumb.push_back({path, std::string(id)});
  return frame;
}

Response typed_page(const Visit& visit, const serve::PageFrame& frame) {
  serve::Table table;
  table.id = "typed";
  table.caption = "What you typed";
  table.columns = {{"Field"}, {"Typed"}};
  constexpr std::size_t kMostRows = 500;
  for (const serve::NameValue& one : visit.form.fields) {
    const bool is_hidden = one.name == "form_token" || one.name == "revision" ||
                           one.value.empty() || table.rows.size() == kMostRows;
    if (is_hidden) continue;
    std::string name = one.name;
    if (name.starts_with("fact-")) name.erase(0, 5);
    table.rows.push_back({{{plain_words(name)}, {one.value}}});
  }
  nlohmann::json data;
  data["typed"] = table;
  constexpr int kConflict = 409;
  return visit.page("typed", frame, std::move(data), kConflict);
}

std::string title_of(const check::Field& field) {
  return field.title.empty() ? plain_words(field.name) : field.title;
}

std::string shown_name(const desk::OutlineRecord& record) {
  return record.path.empty() ? "the case" : record.name;
}

std::string record_path(std::string_view id, const desk::OutlineRecord& record) {
  if (record.path.empty()) return case_path(id);
  return case_path(id, {"records", record.path});
}

serve::Faults faults_of(std::string title, const std::vector<Problem>& problems) {
  serve::Faults faults{std::move(title), {}};
  for (const Problem& problem : problems) {
    if (problem.warning || faults.faults.size() == kMostFaults) continue;
    faults.faults.push_back({"", problem.hint.empty()
                                     ? problem.message
                                     : fmt::format("{} ({})", problem.message, problem.hint)});
  }
  return faults;
}

std::size_t number_asked(const Visit& visit, std::string_view name, std::size_t otherwise,
                         std::size_t least, std::size_t most) {
  const auto number = number_of<std::size_t>(visit.request.asked(name));
  return number && *number >= least && *number <= most ? *number : otherwise;
}

}  // namespace poppy::console
