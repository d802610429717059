// See target.h.
#include "interpreter/serve/target.h"

#include <algorithm>

#include "interpreter/serve/percent.h"
#include "interpreter/text/lower_case.h"

namespace poppy::serve {
namespace {

constexpr std::size_t kMostQueryPairs = 500;

/// Printed ASCII, and nothing that some program or other takes for the end or the begin of a path.
bool is_plain_target(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c > ' ' && c < 0x7F && c != '\\' && c != '#'; });
}

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." &&
         part.find('\\') == std::string_view::npos && is_clean_text(part, Lines::one);
}

/// Takes the scheme and the authority off, where there are some.
bool take_authority(std::string_view& text, std::string& authority) {
  static constexpr std::string_view kSchemes[] = {"http://", "https://"};
  for (const std::string_view scheme : kSchemes) {
    if (text::lower_case(text.substr(0, scheme.size())) != scheme) continue;
    text.remove_prefix(scheme.size());
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    authority = text.substr(0, end);
    text.remove_prefix(end);
    return !authority.empty();
  }
  return true;
}

bool read_path(std::string_view text, Target& target) {
  target.path.clear();
  while (!text.empty()) {
    text.remove_prefix(1);  // the slash
    const std::size_t end = std::min(text.find('/'), text.size());
    if (end == 0 && text.empty()) break;  // one slash at the end is no part
    auto part = decode_percent(text.substr(0, end), Plus::itself);
    if (!part || !is_part(*part)) return false;
    target.path += '/';
    append_percent(target.path, *part);
    target.parts.push_back(std::move(*part));
    text.remove_prefix(end);
  }
  if (target.path.empty()) target.path = "/";
  return true;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  std::uint32_t port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
  });
}

bool is_address_six(std::string_view address) {
  return address.size() >= 2 && address.size() <= 45 && std::ranges::all_of(address, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
         });
}

}  // namespace

std::optional<Target> read_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.is_server = true;
    return target;
  }
  if (!is_plain_target(text) || !take_authority(text, target.authority)) return std::nullopt;
  const std::size_t mark = text.find('?');
  if (mark != std::string_view::npos) {
    auto query = read_query(text.substr(mark + 1), kMostQueryPairs);
    if (!query) return std::nullopt;
    target.query = std::move(*query);
    text = text.substr(0, mark);
  }
  if (text.empty() && !target.authority.empty()) text = "/";
  if (text.empty() || text.front() != '/' || !read_path(text, target)) return std::nullopt;
  return target;
}

std::optional<std::vector<NameValue>> read_query(std::string_view text, std::size_t most) {
  std::vector<NameValue> pairs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (pairs.size() == most) return std::nullopt;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode_percent(pair.substr(0, equals), Plus::space);
    auto value = decode_percent(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
    if (!name || !value || !is_clean_text(*name, Lines::one) ||
        !is_clean_text(*value, Lines::many)) {
      return std::nullopt;
    }
    pairs.push_back({std::move(*name), std::move(*value)});
  }
  return pairs;
}

std::optional<Authority> read_authority(std::string_view text) {
  Authority authority;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    authority.name = text::lower_case(text.substr(1, end - 1));
    rest = text.substr(end + 1);
    if (!is_address_six(authority.name)) return std::nullopt;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    authority.name = text::lower_case(text.substr(0, colon));
    rest = text.substr(colon);
    if (!is_name(authority.name)) return std::nullopt;
  }
  if (rest.empty()) return authority;
  if (rest.front() != ':') return std::nullopt;
  authority.port = read_port(rest.substr(1));
  if (!authority.port) return std::nullopt;
  return authority;
}

HeaderScan scan_header(std::string_view bytes, std::size_t seen) {
  HeaderScan scan;
  for (std::size_t i = seen; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    scan.seen = i;
    if (byte == '\r') {
      if (i + 1 == bytes.size()) return scan;  // looked at once more, with what follows it
      if (bytes[i + 1] != '\n') return {true, 0, i};
      continue;
    }
    if (byte == '\n') {
      if (i == 0 || bytes[i - 1] != '\r') return {true, 0, i};
      if (i == 1) return {true, 0, i};  // an empty line before the request
      if (i >= 3 && bytes[i - 2] == '\n') return {false, i + 1, i};
      if (i + 1 == bytes.size()) return scan;
      if (bytes[i + 1] == ' ' || bytes[i + 1] == '\t') return {true, 0, i};
      continue;
    }
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) return {true, 0, i};
  }
  scan.seen = bytes.size();
  return scan;
}

}  // namespace poppy::serve
