// A request and its answer as plain data, whatever carries them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::serve {

struct NameValue {
  std::string name, value;
  friend bool operator==(const NameValue&, const NameValue&) = default;
};

/// Of the first with this name; null: there is none.
[[nodiscard]] const std::string* find_value(const std::vector<NameValue>& among,
                                            std::string_view name);
/// The same whatever the letters of the name are, large or small.
[[nodiscard]] const std::string* find_header(const std::vector<NameValue>& headers,
                                             std::string_view name);

struct Request {
  std::string method;              // GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
  std::string host;                // by which it was reached, as sent: localhost:8086
  std::string path = "/";          // begins with one `/`; encoded, so that it may stand in a link
  std::vector<std::string> parts;  // of the path, decoded: clean text, never `.` or `..`
  std::vector<NameValue> query;    // decoded, in the order given
  std::vector<NameValue> headers;
  std::string body;
  std::string peer;          // the address that it came from
  bool is_of_proxy = false;  // one that is believed has handed it on, and says from whom

  [[nodiscard]] const std::string* header(std::string_view name) const {
    return find_header(headers, name);
  }
  /// What the query gives for a name; empty where it gives none.
  [[nodiscard]] std::string_view asked(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<NameValue> headers;  // but those of the connection, its date and its length
  std::string body;

  /// In the place of what it has by this name.
  Response& set(std::string_view name, std::string value);
};

[[nodiscard]] Response html(std::string body, int status = 200);
[[nodiscard]] Response plain_text(std::string body, int status = 200);
/// The body is JSON already.
[[nodiscard]] Response json(std::string body, int status = 200);
/// A file to be kept. What the name may not have in a header stands as `_`.
[[nodiscard]] Response download(std::string_view file_name, std::string_view content_type,
                                std::string bytes);
/// 303: look there, with GET. A path that leads out of this server leads to `/`.
[[nodiscard]] Response see_other(std::string_view path);
/// application/problem+json (RFC 9457).
[[nodiscard]] Response problem(int status, std::string_view title, std::string_view detail = {});

/// `/counties/Del%20Norte/history?month=2022-03`, of parts and a query that are not encoded.
[[nodiscard]] std::string make_path(std::initializer_list<std::string_view> parts,
                                    const std::vector<NameValue>& query = {});
/// Whether a path leads to a place of this server: what a form says to go on to is not believed.
[[nodiscard]] bool is_own_path(std::string_view path);

/// `Not Found`.
[[nodiscard]] std::string_view reason_phrase(int status);
/// `Sun, 06 Nov 1994 08:49:37 GMT`, of seconds since 1970.
[[nodiscard]] std::string http_date(std::int64_t seconds);

}  // namespace poppy::serve
