// What a request is by its header, and how the header of an answer is written: the rules of
// HTTP/1.1 that need no socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/serve/http.h"
#include "interpreter/serve/listen.h"

namespace poppy::serve {

/// `GET /counties HTTP/1.1`, read already, but for the meaning of its target.
struct RequestLine {
  std::string_view method, target;
  unsigned version = 11;  // 10 or 11
};

/// Fills in all but the body and the peer, out of the line and the headers that the request has. 0,
/// or the status that refuses it.
[[nodiscard]] int read_request(Request& request, const RequestLine& line,
                               const AllowedHosts& hosts);

/// The last of the addresses that proxies have written into X-Forwarded-For: the others anybody may
/// have put there. Where it is none, the proxy.
[[nodiscard]] std::string forwarded_peer(const Request& request, const std::string& proxy);

/// What the tries of an address are counted by: of version 6 its first 64 bits, since whoever has
/// one such address mostly has all of them.
[[nodiscard]] std::string network_of(const std::string& peer);

enum class Connect : std::uint8_t { keep, close };
/// With the empty line behind it. A line end in a value stands as a blank.
[[nodiscard]] std::string write_head(const Response& response, Connect connect,
                                     std::int64_t milliseconds);
/// Whether an answer of the status has one.
[[nodiscard]] constexpr bool has_body(int status) { return status != 204 && status != 304; }

inline constexpr std::string_view kAllMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

}  // namespace poppy::serve
