// See request_table.h.
#include "interpreter/store/request_table.h"

#include <algorithm>
#include <limits>

#include "interpreter/store/open_kind.h"
#include "interpreter/store/sql_query.h"
#include "interpreter/store/storable.h"

namespace poppy::store {
namespace {

constexpr std::string_view kHead =
    "id, revision, state, county, title, edits, plan_of, made_by, decided_by, made_at, "
    "decided_at";

/// What a row is read into: kHead, and what the caller adds.
struct Row {
  ChangeRequest one;
  std::string state;
  long long id = 0, revision = 0, made_at = 0, decided_at = 0;

  Query& bind(Query& rows) {
    return rows.into(id, revision, state, one.county, one.title, one.edits, one.plan_of,
                     one.made_by, one.decided_by, made_at, decided_at);
  }
  [[nodiscard]] text::Result<ChangeRequest> request(const Dialect& dialect) const {
    ChangeRequest request = one;
    const auto known = read_request_state(state);
    if (!known) return damaged(dialect.name(), fmt::format("the state of request {}", id));
    request.state = *known;
    request.id = static_cast<std::uint64_t>(id);
    request.revision = static_cast<std::uint64_t>(revision);
    request.made_at = made_at;
    request.decided_at = decided_at;
    return request;
  }
};

}  // namespace

long long signed_of(std::uint64_t number) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<long long>::max());
  return static_cast<long long>(std::min(number, kMost));
}
long long bound_of(std::uint64_t before) {
  return before == 0 ? std::numeric_limits<long long>::max() : signed_of(before);
}

text::Result<void> check_request(const ChangeRequest& request) {
  return check_storable(text::ProblemCode::desk_text,
                        {{"the county of a request", request.county, kMostName},
                         {"the title of a request", request.title, kMostName},
                         {"the edits of a request", request.edits, kMostFile},
                         {"the county file of a request", request.base, kMostFile},
                         {"the plan of a request", request.plan, kMostPlan},
                         {"the hash of a plan", request.plan_of, kMostName},
                         {"the new county file of a request", request.written, kMostFile},
                         {"who made a request", request.made_by, kMostName},
                         {"who decided a request", request.decided_by, kMostName}});
}

text::Result<std::optional<ChangeRequest>> find_request(soci::session& sql, const Dialect& dialect,
                                                        std::uint64_t id) {
  Row row;
  const long long key = signed_of(id);
  Query rows(sql, fmt::format("SELECT {}, base, plan, written FROM desk_requests", kHead));
  row.bind(rows).into(row.one.base, row.one.plan, row.one.written);
  rows.where("id = :id", key).run();
  if (!rows.next()) return std::nullopt;
  return row.request(dialect);
}

text::Result<std::vector<ChangeRequest>> list_requests(soci::session& sql, const Dialect& dialect,
                                                       const RequestFilter& filter) {
  Row row;
  const long long before = bound_of(filter.before), most = signed_of(filter.most);
  const std::string state(filter.state ? word_of(*filter.state) : std::string_view());
  Query rows(sql, fmt::format("SELECT {} FROM desk_requests", kHead));
  row.bind(rows).where("id < :before", before);
  if (filter.state) rows.where("state = :state", state);
  if (!filter.county.empty()) rows.where("county = :county", filter.county);
  rows.then("ORDER BY id DESC LIMIT :most", most).run();
  std::vector<ChangeRequest> found;
  while (rows.next()) {
    auto one = row.request(dialect);
    if (!one) return std::unexpected(std::move(one.error()));
    found.push_back(std::move(*one));
  }
  return found;
}

std::uint64_t insert_request(soci::session& sql, const ChangeRequest& request) {
  long long id = 0;
  sql << "SELECT coalesce(max(id), 0) + 1 FROM desk_requests", soci::into(id);
  const std::string state(word_of(request.state));
  const long long made_at = request.made_at, decided_at = request.decided_at;
  Query insert(sql,
               "INSERT INTO desk_requests (id, revision, state, county, title, edits, base, plan, "
               "plan_of, written, made_by, decided_by, made_at, decided_at) VALUES (:id, 1, "
               ":state, :county, :title, :edits, :base, :plan, :plan_of, :written, :made_by, "
               ":decided_by, :made_at, :decided_at)");
  insert.with(id, state, request.county, request.title, request.edits, request.base, request.plan,
              request.plan_of, request.written, request.made_by, request.decided_by, made_at,
              decided_at);
  insert.change();
  return static_cast<std::uint64_t>(id);
}

bool update_request(soci::session& sql, const ChangeRequest& request) {
  const std::string state(word_of(request.state));
  const long long decided_at = request.decided_at, id = signed_of(request.id);
  const long long revision = signed_of(request.revision);
  Query update(sql,
               "UPDATE desk_requests SET state = :state, county = :county, title = :title, "
               "edits = :edits, base = :base, plan = :plan, plan_of = :plan_of, "
               "written = :written, decided_by = :decided_by, decided_at = :decided_at, "
               "revision = revision + 1 WHERE id = :id AND revision = :revision");
  update.with(state, request.county, request.title, request.edits, request.base, request.plan,
              request.plan_of, request.written, request.decided_by, decided_at, id, revision);
  return update.change() == 1;
}

}  // namespace poppy::store
