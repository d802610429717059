// See audit_chain.h.
#include "interpreter/store/audit_chain.h"

#include "interpreter/store/fingerprint.h"
#include "interpreter/store/open_kind.h"
#include "interpreter/store/sql_query.h"
#include "interpreter/store/storable.h"

namespace poppy::store {
namespace {

/// Each part with its length, so that no two lines are written alike.
std::string hash_of(const std::string& before, std::uint64_t number, const AuditNote& note) {
  std::string text;
  const auto add = [&](std::string_view part) { text += fmt::format("{}:{}", part.size(), part); };
  add(before);
  add(std::to_string(number));
  add(std::to_string(note.at));
  for (const std::string& part : {note.by, note.what, note.about, note.detail}) add(part);
  return fingerprint(text);
}

text::Result<AuditEnd> read_end(soci::session& sql, const Dialect& dialect) {
  AuditEnd end;
  long long number = 0;
  Query rows(sql, "SELECT number, hash FROM desk_audit_end");
  rows.into(number, end.hash).run();
  if (!rows.next()) return damaged(dialect.name(), "it does not say where the audit ends");
  end.number = static_cast<std::uint64_t>(number);
  return end;
}

}  // namespace

text::Result<void> check_note(const AuditNote& note) {
  return check_storable(text::ProblemCode::desk_text,
                        {{"the name in a line of the audit", note.by, kMostName},
                         {"the verb of a line of the audit", note.what, kMostName},
                         {"what a line of the audit is about", note.about, kMostName},
                         {"the detail of a line of the audit", note.detail, kMostDetail}});
}

text::Result<void> add_to_audit(soci::session& sql, const Dialect& dialect, const AuditNote& note) {
  const auto end = read_end(sql, dialect);
  if (!end) return std::unexpected(end.error());
  const std::uint64_t number = end->number + 1;
  const std::string hash = hash_of(end->hash, number, note);
  const auto kept_number = static_cast<long long>(number);
  const long long at = note.at;
  Query line(sql,
             "INSERT INTO desk_audit (number, made_at, made_by, what, about, detail, hash) "
             "VALUES (:number, :at, :by, :what, :about, :detail, :hash)");
  line.with(kept_number, at, note.by, note.what, note.about, note.detail, hash).change();
  Query moved(sql, "UPDATE desk_audit_end SET number = :number, hash = :hash");
  moved.with(kept_number, hash).change();
  return {};
}

text::Result<AuditEnd> check_chain(soci::session& sql, const Dialect& dialect) {
  const auto end = read_end(sql, dialect);
  if (!end) return std::unexpected(end.error());
  AuditEnd last;
  const auto wrong_at = [&](std::uint64_t number, std::string_view how) {
    return damaged(dialect.name(), fmt::format("line {} of the audit {}", number, how));
  };
  while (true) {
    constexpr long long kAtOnce = 100;
    const auto after = static_cast<long long>(last.number);
    AuditNote note;
    long long number = 0, at = 0, count = 0;
    std::string hash;
    Query lines(sql, kAuditLines);
    lines.into(number, at, note.by, note.what, note.about, note.detail, hash);
    lines.where("number > :after", after).then("ORDER BY number LIMIT :most", kAtOnce).run();
    for (; lines.next(); ++count) {
      const std::uint64_t expected = last.number + 1;
      if (static_cast<std::uint64_t>(number) != expected) return wrong_at(expected, "is missing");
      note.at = at;
      if (hash != hash_of(last.hash, expected, note)) {
        return wrong_at(expected, "is not what was written, or the one before it");
      }
      last = {expected, hash};
    }
    if (count < kAtOnce) break;
  }
  if (last.number < end->number) return wrong_at(last.number + 1, "is missing");
  if (last.number > end->number || last.hash != end->hash) {
    return wrong_at(last.number, "is not the last that was written");
  }
  return last;
}

}  // namespace poppy::store
