// Which path leads where: `/counties/{county}/history` to a function and the parts that it stands
// for. Each route says who may go it; what that means, the caller of `find` knows (site.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/serve/http.h"

namespace poppy::serve {

/// What `{county}` and the like stand for in a path.
class PathValues {
 public:
  PathValues() = default;
  explicit PathValues(std::vector<NameValue> values) : values_(std::move(values)) {}
  /// The pattern of the route has the name, or it is a bug.
  [[nodiscard]] const std::string& at(std::string_view name) const;

 private:
  std::vector<NameValue> values_;
};

using RouteHandler = std::function<Response(const Request&, const PathValues&)>;

struct Route {
  std::string method;   // GET (and with it HEAD), POST, PUT, PATCH, DELETE
  std::string pattern;  // `/counties/{county}`
  std::string who;      // the rule of who may: `anyone`, `signed_in`, …; never empty
  RouteHandler handler;
};

struct Found {
  const Route* route = nullptr;
  PathValues values;
  std::string allow;  // the methods that the path has: `GET, HEAD, OPTIONS`; empty: there is none
};

class Router {
 public:
  /// Two that no path tells apart, a pattern that is none and a route without a rule are bugs.
  void add(Route route);
  void add(std::string method, std::string pattern, std::string who, RouteHandler handler) {
    add({std::move(method), std::move(pattern), std::move(who), std::move(handler)});
  }
  /// A literal part goes before a `{name}`, from the left. `route` is null where there is no path,
  /// or it has not the method.
  [[nodiscard]] Found find(std::string_view method, const std::vector<std::string>& parts) const;
  /// In the order of their adding: for documents, and for tests of who may what.
  [[nodiscard]] std::vector<Route> routes() const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> parts;  // of the pattern; `{` alone begins a name
  };
  std::vector<Entry> entries_;
};

}  // namespace poppy::serve
