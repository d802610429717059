// The API: one table of its operations makes the routes and the OpenAPI document (openapi.h). Each
// says who may, what it takes and what it answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/console/visit.h"

namespace poppy::console {

/// One request that may be answered: of whom, and what its body says.
struct Call {
  Visit visit;
  config::YamlNode body = {};  // where the operation takes one: an object

  [[nodiscard]] const serve::Request& request() const { return visit.request; }
  [[nodiscard]] std::string asked(std::string_view name) const {
    return std::string(visit.request.asked(name));
  }
};

/// What a value of a path or a query is; a query is read by it before the operation sees it.
enum class ValueKind : std::uint8_t { text, county, case_id, month, day, count };
enum class Where : std::uint8_t { path, query, header };
struct Parameter {
  std::string name;
  Where where = Where::query;
  ValueKind kind = ValueKind::text;
  std::string about;
  bool is_required = false;
};

struct Reply {
  int status = 200;
  std::string about;
  std::string schema;    // of openapi_schemas.cpp; empty: there is no body
  bool has_tag = false;  // an ETag
};

/// What all operations with such a part may answer beside their own is added by openapi.cpp.
struct Operation {
  std::string method, path;  // the path without /api/v1
  std::string id, summary, about;
  Right right = Right::signed_in;
  std::vector<Parameter> parameters;
  std::string body = {};       // its schema; empty: the operation takes none
  std::size_t most_bytes = 0;  // of the body
  std::vector<Reply> replies;
  std::function<serve::Response(Call&)> answer;
};

inline constexpr std::string_view kApi = "/api/v1";
inline constexpr std::size_t kMostParameter = 200;  // bytes of a value in a query
inline constexpr std::uint64_t kMostCount = 200;    // of what is given at once

/// All of them, in the order of the document.
[[nodiscard]] std::vector<Operation> operations();
// Its parts:
[[nodiscard]] std::vector<Operation> session_operations();
[[nodiscard]] std::vector<Operation> county_operations();
[[nodiscard]] std::vector<Operation> plan_operations();
[[nodiscard]] std::vector<Operation> case_operations();
[[nodiscard]] std::vector<Operation> decide_operations();

// What several of them take.
[[nodiscard]] Parameter county_parameter();
[[nodiscard]] Parameter month_parameter();
[[nodiscard]] Parameter run_date_parameter();

/// The month and the run date that a query asks for; else those of today.
[[nodiscard]] report::AsOf as_of_asked(const Call& call);
/// `2026-11-30T19:03:25Z`
[[nodiscard]] std::string utc_words(std::int64_t seconds);

}  // namespace poppy::console
