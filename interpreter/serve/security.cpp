// See security.h.
#include "interpreter/serve/security.h"

#include <array>

#include "interpreter/serve/target.h"
#include "interpreter/text/lower_case.h"

namespace poppy::serve {
namespace {

struct Header {
  std::string_view name, value;
};

constexpr auto kHeaders = std::to_array<Header>({
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src "
     "'self'; "
     "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    // Pages of a case have its name in their address.
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy",
     "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
     "microphone=(), "
     "midi=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
});

}  // namespace

void add_security_headers(Response& response, Tls tls) {
  for (const Header& header : kHeaders) {
    if (find_header(response.headers, header.name) != nullptr) continue;
    response.headers.push_back({std::string(header.name), std::string(header.value)});
  }
  if (tls == Tls::before) response.set("Strict-Transport-Security", "max-age=31536000");
}

bool is_from_elsewhere(const Request& request) {
  if (const std::string* site = request.header("Sec-Fetch-Site")) {
    if (*site != "same-origin" && *site != "none") return true;
  }
  const std::string* origin = request.header("Origin");
  if (origin == nullptr) return false;
  // The scheme is that of the browser's side, which the proxy may have changed for us.
  const auto target = read_target(*origin);
  return !target || target->authority.empty() ||
         text::lower_case(target->authority) != text::lower_case(request.host);
}

}  // namespace poppy::serve
