// See case_table.h.
#include "interpreter/store/case_table.h"

#include "interpreter/store/sql_query.h"

namespace poppy::store {

bool put_case(soci::session& sql, const StoredCase& one) {
  if (one.revision == 0) {
    Query insert(sql,
                 "INSERT INTO cases (id, county, revision, document) VALUES (:id, :county, 1, "
                 ":document) ON CONFLICT (id) DO NOTHING");
    return insert.with(one.id, one.county, one.document).change() == 1;
  }
  const auto revision = static_cast<long long>(one.revision);
  Query update(sql,
               "UPDATE cases SET county = :county, document = :document, "
               "revision = revision + 1 WHERE id = :id AND revision = :revision");
  return update.with(one.county, one.document, one.id, revision).change() == 1;
}

void overtake_jobs(soci::session& sql) {
  sql << "UPDATE jobs SET overtaken = 1 WHERE done = 0 AND overtaken = 0";
}

}  // namespace poppy::store
