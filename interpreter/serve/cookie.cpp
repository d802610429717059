// See cookie.h.
#include "interpreter/serve/cookie.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem.h"

namespace poppy::serve {
namespace {

bool is_token(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
  });
}

std::string full_name(std::string_view name, Tls tls) {
  return tls == Tls::before ? fmt::format("__Host-{}", name) : std::string(name);
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

void set_cookie(Response& response, const Cookie& cookie, Tls tls) {
  if (cookie.name.empty() || !is_token(cookie.name) || !is_token(cookie.value)) {
    text::bug("a cookie is a name and a token");
  }
  std::string line =
      fmt::format("{}={}; Path=/; HttpOnly; SameSite={}", full_name(cookie.name, tls), cookie.value,
                  cookie.same_site == SameSite::strict ? "Strict" : "Lax");
  if (tls == Tls::before) line += "; Secure";
  if (cookie.seconds) line += fmt::format("; Max-Age={}", *cookie.seconds);
  response.headers.push_back({"Set-Cookie", std::move(line)});
}

void drop_cookie(Response& response, std::string_view name, Tls tls) {
  set_cookie(response, {std::string(name), "", SameSite::strict, 0}, tls);
}

std::optional<std::string> read_cookie(const Request& request, std::string_view name, Tls tls) {
  const std::string wanted = full_name(name, tls);
  std::optional<std::string> found;
  for (const NameValue& header : request.headers) {
    if (text::lower_case(header.name) != "cookie") continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = without_blanks(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != wanted) continue;
      const std::string_view value = pair.substr(equals + 1);
      if (!is_token(value) || (found && *found != value)) return std::nullopt;
      found = value;
    }
  }
  if (found && found->empty()) return std::nullopt;
  return found;
}

}  // namespace poppy::serve
