// See message.h.
#include "interpreter/serve/message.h"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/serve/target.h"
#include "interpreter/text/lower_case.h"

namespace poppy::serve {
namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

bool is_word(std::string_view one, std::string_view word) { return text::lower_case(one) == word; }

std::ptrdiff_t count_headers(const Request& request, std::string_view name) {
  return std::ranges::count_if(request.headers,
                               [&](const NameValue& header) { return is_word(header.name, name); });
}

/// Where the request ends must be the same for whoever reads it: one length, or chunks and nothing
/// else, and these of HTTP/1.1 alone.
bool is_unambiguous(const Request& request, unsigned version) {
  const std::string* coding = request.header("transfer-encoding");
  const std::string* length = request.header("content-length");
  if (count_headers(request, "transfer-encoding") + count_headers(request, "content-length") > 1) {
    return false;
  }
  if (coding != nullptr) return version == 11 && is_word(*coding, "chunked");
  return length == nullptr ||
         std::ranges::all_of(*length, [](char c) { return c >= '0' && c <= '9'; });
}

void append_header(std::string& to, std::string_view name, std::string_view value) {
  to += name;
  to += ": ";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    to += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  to += "\r\n";
}

/// Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`.
void take_port_off(std::string& address) {
  const std::size_t end = address.starts_with('[') ? address.find(']') : address.find(':');
  if (address.starts_with('[')) {
    address = end == std::string::npos ? "" : address.substr(1, end - 1);
  } else if (end == address.rfind(':')) {
    address.resize(std::min(end, address.size()));
  }
}

}  // namespace

int read_request(Request& request, const RequestLine& line, const AllowedHosts& hosts) {
  request.method = line.method;
  if (!is_unambiguous(request, line.version)) return 400;
  if (std::ranges::find(kMethods, line.method) == kMethods.end()) return 405;
  auto target = read_target(line.target);
  if (!target || (target->is_server && line.method != "OPTIONS")) return 400;
  if (count_headers(request, "host") != 1) return 400;
  request.host = target->authority.empty() ? *request.header("host") : target->authority;
  if (!hosts.has(request.host)) return read_authority(request.host) ? 421 : 400;
  request.path = target->is_server ? "*" : std::move(target->path);
  request.parts = std::move(target->parts);
  request.query = std::move(target->query);
  const std::string* expected = request.header("expect");
  return expected == nullptr || is_word(*expected, "100-continue") ? 0 : 417;
}

std::string forwarded_peer(const Request& request, const std::string& proxy) {
  std::string last;
  for (const NameValue& header : request.headers) {
    if (is_word(header.name, "x-forwarded-for")) last = header.value;
  }
  const std::size_t comma = last.rfind(',');
  if (comma != std::string::npos) last.erase(0, comma + 1);
  std::erase(last, ' ');
  take_port_off(last);
  std::array<unsigned char, sizeof(in6_addr)> address{};
  std::array<char, INET6_ADDRSTRLEN> words{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, last.c_str(), address.data()) != 1) continue;
    if (::inet_ntop(family, address.data(), words.data(), words.size()) != nullptr)
      return words.data();
  }
  return proxy;
}

std::string network_of(const std::string& peer) {
  constexpr std::size_t kNetworkBytes = 8;
  std::array<unsigned char, sizeof(in6_addr)> address{};
  std::array<char, INET6_ADDRSTRLEN> words{};
  if (::inet_pton(AF_INET6, peer.c_str(), address.data()) != 1) return peer;
  std::fill(address.begin() + kNetworkBytes, address.end(), static_cast<unsigned char>(0));
  if (::inet_ntop(AF_INET6, address.data(), words.data(), words.size()) == nullptr) return peer;
  return words.data();
}

std::string write_head(const Response& response, Connect connect, std::int64_t milliseconds) {
  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  append_header(head, "Date", http_date(milliseconds / 1000));
  for (const NameValue& header : response.headers) append_header(head, header.name, header.value);
  if (has_body(response.status)) {
    append_header(head, "Content-Length", std::to_string(response.body.size()));
  }
  append_header(head, "Connection", connect == Connect::keep ? "keep-alive" : "close");
  head += "\r\n";
  return head;
}

}  // namespace poppy::serve
