// What was done, line by line, and whether anybody has changed a line since.
#include <fmt/core.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/clock_words.h"
#include "interpreter/console/routes.h"
#include "interpreter/console/visit.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::console {
namespace {

constexpr std::size_t kLinesAPage = 100;

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(std::to_address(text.begin()), std::to_address(text.end()), number);
  return error == std::errc() && end == std::to_address(text.end()) ? number : 0;
}

serve::Response audit_page(Visit& visit) {
  const std::uint64_t before = number_of(visit.request.asked("before"));
  const std::string about(visit.request.asked("about"));
  const auto lines = visit.world.desk().audit(before, kLinesAPage, about);
  if (!lines) return visit.error(lines.error());
  serve::Table table;
  table.id = "audit";
  table.caption = about.empty() ? "What was done, the latest first"
                                : fmt::format("What was done about {}", about);
  table.columns = {{"Number", true}, {"When"}, {"Who"}, {"What"}, {"About"}, {"More"}};
  table.if_empty = "No line is there.";
  for (const store::AuditLine& line : *lines) {
    std::string what = line.what;
    std::ranges::replace(what, '_', ' ');
    table.rows.push_back({{{std::to_string(line.number), "", "", true},
                           {moment_words(line.at)},
                           {line.by},
                           {what},
                           {line.about, serve::make_path({"audit"}, {{"about", line.about}})},
                           {line.detail}}});
  }
  nlohmann::json data;
  data["audit"] = table;
  if (lines->size() == kLinesAPage) {
    serve::Pagination pages;
    std::vector<serve::NameValue> query{{"before", std::to_string(lines->back().number)}};
    if (!about.empty()) query.push_back({"about", about});
    pages.next_href = serve::make_path({"audit"}, query);
    data["pages"] = pages;
  }
  return visit.page("audit", visit.frame("Audit"), std::move(data));
}

serve::Response check_page(Visit& visit) {
  const auto end = visit.world.desk().check_audit();
  // That it cannot be read just now says nothing of what stands there.
  const bool is_told = end || end.error().front().code == text::ProblemCode::store_damaged;
  if (!is_told) return visit.error(end.error());
  auto frame = visit.frame("Audit");
  if (end) {
    frame.messages.push_back(
        {serve::Tone::success, "No line was changed or taken out",
         fmt::format("{} lines; the last has the mark {}. Kept elsewhere, it proves later that "
                     "nothing before it was changed.",
                     end->number, end->hash)});
  } else {
    frame.messages.push_back(
        {serve::Tone::error, "The audit does not fit together", end.error().front().message});
  }
  return visit.page("audit_checked", frame, nlohmann::json::object());
}

}  // namespace

void add_audit_pages(World& world) {
  add_page(world, "GET", "/audit", Right::see_audit, audit_page);
  add_page(world, "GET", "/audit/check", Right::see_audit, check_page);
}

}  // namespace poppy::console
