// Cookies: read from a request, written for an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "interpreter/serve/http.h"

namespace poppy::serve {

enum class SameSite : std::uint8_t { strict, lax };
/// Whether TLS stands before this server, by which cookies are kept from other ways.
enum class Tls : std::uint8_t { none, before };

struct Cookie {
  std::string name;   // letters, digits, `_`
  std::string value;  // the same and `-`: tokens of secrets.h
  SameSite same_site = SameSite::strict;
  std::optional<std::int64_t> seconds;  // that it is kept; none: until the browser is closed
};

/// A `Set-Cookie`, HttpOnly, for all of the server. Before TLS its name begins with `__Host-`: no
/// other host of the domain can set it, and it goes over TLS alone.
void set_cookie(Response& response, const Cookie& cookie, Tls tls);
/// Lets the browser forget it.
void drop_cookie(Response& response, std::string_view name, Tls tls);
/// What set_cookie has set. None where there is none, or two that differ: one of them somebody else
/// has set.
[[nodiscard]] std::optional<std::string> read_cookie(const Request& request, std::string_view name,
                                                     Tls tls);

}  // namespace poppy::serve
