// See http.h.
#include "interpreter/serve/http.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/serve/percent.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/units/calendar.h"

namespace poppy::serve {
namespace {

constexpr std::int64_t kSecondsOfDay = 86400;

bool is_same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(
      one, other, [](char a, char b) { return text::lower_case(a) == text::lower_case(b); });
}

Response made(int status, std::string_view content_type, std::string body) {
  return {status, {{"Content-Type", std::string(content_type)}}, std::move(body)};
}

}  // namespace

const std::string* find_value(const std::vector<NameValue>& among, std::string_view name) {
  const auto found = std::ranges::find(among, name, &NameValue::name);
  return found == among.end() ? nullptr : &found->value;
}

const std::string* find_header(const std::vector<NameValue>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const NameValue& one) { return is_same_word(one.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

std::string_view Request::asked(std::string_view name) const {
  const std::string* found = find_value(query, name);
  return found == nullptr ? std::string_view() : *found;
}

Response& Response::set(std::string_view name, std::string value) {
  std::erase_if(headers, [&](const NameValue& one) { return is_same_word(one.name, name); });
  headers.push_back({std::string(name), std::move(value)});
  return *this;
}

Response html(std::string body, int status) {
  return made(status, "text/html; charset=utf-8", std::move(body));
}
Response plain_text(std::string body, int status) {
  return made(status, "text/plain; charset=utf-8", std::move(body));
}
Response json(std::string body, int status) {
  return made(status, "application/json", std::move(body));
}

Response download(std::string_view file_name, std::string_view content_type, std::string bytes) {
  std::string name(file_name);
  for (char& c : name) {
    const bool is_plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '/';
    if (!is_plain) c = '_';
  }
  Response response = made(200, content_type, std::move(bytes));
  response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

Response see_other(std::string_view path) {
  Response response;
  response.status = 303;
  response.set("Location", is_own_path(path) ? std::string(path) : "/");
  return response;
}

Response problem(int status, std::string_view title, std::string_view detail) {
  text::JsonWriter to;
  to.begin_object();
  to.member("type", "about:blank");
  to.member("title", title);
  to.member("status", status);
  if (!detail.empty()) to.member("detail", detail);
  to.end_object();
  return made(status, "application/problem+json", to.take());
}

std::string make_path(std::initializer_list<std::string_view> parts,
                      const std::vector<NameValue>& query) {
  std::string path;
  for (const std::string_view part : parts) {
    path += '/';
    append_percent(path, part);
  }
  if (path.empty()) path += '/';
  char before = '?';
  for (const NameValue& one : query) {
    path += before;
    append_percent(path, one.name);
    path += '=';
    append_percent(path, one.value);
    before = '&';
  }
  return path;
}

bool is_own_path(std::string_view path) {
  if (path.empty() || path.front() != '/' || path.substr(0, 2) == "//") return false;
  return std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
}

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view words;
  };
  static constexpr auto kPhrases = std::to_array<Phrase>({{200, "OK"},
                                                          {201, "Created"},
                                                          {202, "Accepted"},
                                                          {204, "No Content"},
                                                          {303, "See Other"},
                                                          {304, "Not Modified"},
                                                          {400, "Bad Request"},
                                                          {401, "Unauthorized"},
                                                          {403, "Forbidden"},
                                                          {404, "Not Found"},
                                                          {405, "Method Not Allowed"},
                                                          {406, "Not Acceptable"},
                                                          {408, "Request Timeout"},
                                                          {409, "Conflict"},
                                                          {411, "Length Required"},
                                                          {412, "Precondition Failed"},
                                                          {413, "Content Too Large"},
                                                          {415, "Unsupported Media Type"},
                                                          {417, "Expectation Failed"},
                                                          {421, "Misdirected Request"},
                                                          {422, "Unprocessable Content"},
                                                          {428, "Precondition Required"},
                                                          {429, "Too Many Requests"},
                                                          {431, "Request Header Fields Too Large"},
                                                          {500, "Internal Server Error"},
                                                          {501, "Not Implemented"},
                                                          {503, "Service Unavailable"}});
  const auto found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? std::string_view("Status") : found->words;
}

std::string http_date(std::int64_t seconds) {
  static constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun",
                                                            "Mon", "Tue", "Wed"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // A clock that stands before 1970 is none.
  const std::int64_t since = std::max<std::int64_t>(seconds, 0);
  const std::int64_t last = units::kOpen.days;
  const auto day = static_cast<std::int32_t>(std::min(since / kSecondsOfDay, last));
  const std::int64_t rest = since % kSecondsOfDay;
  const units::YearMonthDay date = units::split({day});
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(day % 7)], date.day,
                     kMonths[static_cast<std::size_t>(date.month - 1)], date.year, rest / 3600,
                     rest / 60 % 60, rest % 60);
}

}  // namespace poppy::serve
