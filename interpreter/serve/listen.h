// Where the server listens, and by which names it may be reached.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/problem.h"

namespace poppy::serve {

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8086;  // 0: any that is free
};

/// `127.0.0.1:8086`, `[::1]:8086`, `:8086` of the machine itself. Problem: it is none
/// (console_address).
[[nodiscard]] text::Result<Endpoint> read_endpoint(std::string_view text);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// The names that a request may say it was sent to. A page of another site that has its own name
/// lead here (DNS rebinding) is kept out by it; the port says nothing about that.
class AllowedHosts {
 public:
  /// Those of the machine itself: localhost, 127.0.0.1 and [::1].
  AllowedHosts();
  /// And others. Problem: one is no name (console_address).
  [[nodiscard]] static text::Result<AllowedHosts> read(const std::vector<std::string>& names);
  /// Of a `Host`, with or without a port.
  [[nodiscard]] bool has(std::string_view host) const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace poppy::serve
