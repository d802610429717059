// See case_access.h.
#include "interpreter/console/case_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

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

std::string fault_of_size(const facts::CaseFacts& facts) {
  constexpr std::size_t kMostRecords = 300;
  std::size_t records = 0;
  for (const std::vector<facts::Record>& list : facts.records) records += list.size();
  if (records <= kMostRecords) return {};
  return fmt::format(
      "The case has {} records, and a page decides one of up to {}. The commands "
      "`poppy decide` and `poppy run` decide it.",
      records, kMostRecords);
}

std::expected<engine::ReadCase, Response> read_decidable(const Visit& visit,
                                                         const store::StoredCase& stored) {
  auto read = read_stored(visit, stored);
  if (!read) return read;
  const std::string fault = fault_of_size(read->facts);
  if (!fault.empty()) return std::unexpected(visit.error(422, fault));
  return read;
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
    table.rows.push_back({{{plain_name(name)}, {one.value}}});
  }
  nlohmann::json data;
  data["typed"] = table;
  constexpr int kConflict = 409;
  return visit.page("typed", frame, std::move(data), kConflict);
}

std::string plain_name(std::string_view name) {
  std::string plain(name);
  std::ranges::replace(plain, '_', ' ');
  if (!plain.empty() && plain[0] >= 'a' && plain[0] <= 'z') {
    plain[0] = static_cast<char>(plain[0] - 'a' + 'A');
  }
  return plain;
}

std::string title_of(const check::Field& field) {
  return field.title.empty() ? plain_name(field.name) : field.title;
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
