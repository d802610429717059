// See listen.h.
#include "interpreter/serve/listen.h"

#include <fmt/core.h>

#include "interpreter/serve/target.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::serve {
namespace {

text::Problems fault(std::string message, std::string hint) {
  return {{text::ProblemCode::console_address, {}, std::move(message), std::move(hint)}};
}

}  // namespace

text::Result<Endpoint> read_endpoint(std::string_view text) {
  Endpoint endpoint;
  const std::string whole =
      text.starts_with(':') ? endpoint.address + std::string(text) : std::string(text);
  const auto authority = read_authority(whole);
  if (!authority || !authority->port) {
    return std::unexpected(
        fault(fmt::format("`{}` is no address to listen at", text::printable(text)),
              "an address and a port, as in 127.0.0.1:8086 or [::1]:8086"));
  }
  return Endpoint{authority->name, *authority->port};
}

std::string to_string(const Endpoint& endpoint) {
  const bool is_six = endpoint.address.find(':') != std::string::npos;
  return is_six ? fmt::format("[{}]:{}", endpoint.address, endpoint.port)
                : fmt::format("{}:{}", endpoint.address, endpoint.port);
}

AllowedHosts::AllowedHosts() : names_{"localhost", "127.0.0.1", "::1"} {}

text::Result<AllowedHosts> AllowedHosts::read(const std::vector<std::string>& names) {
  AllowedHosts hosts;
  for (const std::string& name : names) {
    const auto authority = read_authority(name);
    if (!authority) {
      return std::unexpected(fault(fmt::format("`{}` is no name of a host", text::printable(name)),
                                   "the name that stands in the browser: poppy.example.gov"));
    }
    hosts.names_.insert(authority->name);
  }
  return hosts;
}

bool AllowedHosts::has(std::string_view host) const {
  const auto authority = read_authority(host);
  return authority && names_.contains(authority->name);
}

}  // namespace poppy::serve
