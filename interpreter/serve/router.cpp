// See router.h.
#include "interpreter/serve/router.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <compare>

#include "interpreter/text/problem.h"

namespace poppy::serve {
namespace {

constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

bool is_name(std::string_view part) { return part.starts_with('{'); }

bool is_literal(std::string_view part) {
  return !part.empty() && std::ranges::all_of(part, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
  });
}

bool is_good_part(std::string_view part) {
  if (!is_name(part)) return is_literal(part);
  return part.size() > 2 && part.ends_with('}') && is_literal(part.substr(1, part.size() - 2));
}

std::vector<std::string> parts_of(const std::string& pattern) {
  std::vector<std::string> parts;
  if (!pattern.starts_with('/')) text::bug(fmt::format("`{}` is no pattern of a path", pattern));
  for (std::size_t at = 1; at < pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', at), pattern.size());
    parts.push_back(pattern.substr(at, end - at));
    if (!is_good_part(parts.back()) ||
        (is_name(parts.back()) && std::count(parts.begin(), parts.end(), parts.back()) > 1)) {
      text::bug(fmt::format("`{}` is no pattern of a path", pattern));
    }
    at = end + 1;
  }
  return parts;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& parts) {
  return std::ranges::equal(pattern, parts, [](const std::string& one, const std::string& part) {
    return is_name(one) || one == part;
  });
}

/// Less: the first is the more literal one; equal: no path tells them apart. Both fit one path.
std::strong_ordering compare(const std::vector<std::string>& one,
                             const std::vector<std::string>& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    const auto order = is_name(one[i]) <=> is_name(other[i]);
    if (order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

bool is_same_shape(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  return std::ranges::equal(one, other, [](const std::string& a, const std::string& b) {
    return is_name(a) ? is_name(b) : a == b;
  });
}

}  // namespace

const std::string& PathValues::at(std::string_view name) const {
  const std::string* found = find_value(values_, name);
  if (found == nullptr) text::bug(fmt::format("the route has no `{{{}}}`", name));
  return *found;
}

void Router::add(Route route) {
  if (std::ranges::find(kMethods, route.method) == kMethods.end()) {
    text::bug(fmt::format("`{}` is no method of a route", route.method));
  }
  if (route.who.empty() || !route.handler) {
    text::bug(fmt::format("`{}` does not say who may go there, or where", route.pattern));
  }
  Entry entry{{}, parts_of(route.pattern)};
  for (const Entry& other : entries_) {
    if (other.route.method == route.method && is_same_shape(other.parts, entry.parts)) {
      text::bug(fmt::format("`{}` and `{}` are one path", other.route.pattern, route.pattern));
    }
  }
  entry.route = std::move(route);
  entries_.push_back(std::move(entry));
}

Found Router::find(std::string_view method, const std::vector<std::string>& parts) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  // The most literal pattern is the path; what other patterns offer for it is not asked.
  const Entry* nearest = nullptr;
  for (const Entry& entry : entries_) {
    if (!fits(entry.parts, parts)) continue;
    if (nearest == nullptr || compare(entry.parts, nearest->parts) < 0) nearest = &entry;
  }
  Found found;
  if (nearest == nullptr) return found;
  for (const Entry& entry : entries_) {
    if (!is_same_shape(entry.parts, nearest->parts)) continue;
    found.allow += entry.route.method == "GET" ? "GET, HEAD, " : entry.route.method + ", ";
    if (entry.route.method != wanted) continue;
    found.route = &entry.route;
    std::vector<NameValue> values;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string& name = entry.parts[i];
      if (is_name(name)) values.push_back({name.substr(1, name.size() - 2), parts[i]});
    }
    found.values = PathValues(std::move(values));
  }
  found.allow += "OPTIONS";
  return found;
}

std::vector<Route> Router::routes() const {
  std::vector<Route> all;
  for (const Entry& entry : entries_) all.push_back(entry.route);
  return all;
}

}  // namespace poppy::serve
