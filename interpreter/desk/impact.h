// Two sets of rules over the same cases -> which decisions differ: of whom, from which month, why,
// and by how many dollars. What a county sets is tried so before anybody is decided by it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/text/json_writer.h"

namespace poppy::desk {

struct ImpactRequest {
  std::string months;    // 2026-12, or 2026-12..2027-02: of all cases
  std::string run_date;  // of all cases; must be given
  std::string county;    // of cases that name none
  std::vector<std::string> programs;
  unsigned threads = 1;
  std::size_t most_shown = 20;  // changed cases that are told one by one
};

/// Where decisions of one kind became others of one kind.
struct ImpactKey {
  std::string program, line;
  std::string was, now;  // statuses as shown; `not decided`, where the case has problems
  std::string county, month;
  friend auto operator<=>(const ImpactKey&, const ImpactKey&) = default;
};
struct ImpactCount {
  std::uint64_t cases = 0;
  std::uint64_t records = 0;            // of decisions of records: persons
  std::uint64_t for_other_reasons = 0;  // decisions whose status stays
};
struct MoneyKey {
  std::string program, line, county, month;
  friend auto operator<=>(const MoneyKey&, const MoneyKey&) = default;
};
/// Of amounts that differ.
struct MoneyChange {
  std::int64_t more_cents = 0, less_cents = 0;  // both from 0 up
  std::uint64_t more = 0, less = 0;             // amounts
  std::uint64_t not_known = 0;                  // before or after
};

struct ChangedDecision {
  std::string program, line, record;  // record: empty for the case
  std::string was, now;
  std::vector<std::string> reasons_was, reasons_now;  // code and text
};
struct ChangedAmount {
  std::string program, line, record, was, now;
};
/// A case in the first month that differs.
struct ChangedCase {
  std::uint64_t number = 0;  // from 0, of all cases
  std::string id, county, month;
  std::vector<ChangedDecision> decisions;
  std::vector<ChangedAmount> amounts;
};

struct Impact {
  std::string months, run_date;
  std::uint64_t cases = 0;
  std::uint64_t changed = 0;          // cases with a decision or an amount that differs
  std::uint64_t changed_records = 0;  // persons of theirs
  std::uint64_t not_decided = 0;      // with problems, before and after
  std::map<ImpactKey, ImpactCount> kinds;
  std::map<MoneyKey, MoneyChange> money;
  std::map<std::string, std::uint64_t> begins;      // changed cases by their first changed month
  std::vector<ChangedCase> shown;                   // the first, in the order of the cases
  std::vector<std::string> late;                    // entries that the run does not see yet
  std::map<std::string, std::string> records_name;  // by program/line: persons
  std::map<std::string, std::string> titles;        // by program/line
};

/// Gathers the impact case by case. For one thread, which uses others.
class ImpactJob {
 public:
  /// Problems: no month, no day, an unknown program or county. Both rules must outlive it.
  [[nodiscard]] static Outcome<ImpactJob> begin(const Rules& before, const Rules& after,
                                                const ImpactRequest& asked);
  ImpactJob(ImpactJob&&) noexcept;
  ImpactJob& operator=(ImpactJob&&) noexcept;
  ~ImpactJob();

  /// Cases as lines of JSON.
  void add(std::span<const std::string_view> cases);
  /// Of all that were added.
  [[nodiscard]] Impact take();

 private:
  struct Data;
  explicit ImpactJob(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// For people: the counts by kind, county and month, dollars, and the cases with their reasons.
[[nodiscard]] std::string impact_text(const Impact& impact);
/// The same as data (docs/county-admins.md).
[[nodiscard]] std::string impact_json(const Impact& impact);
void put_impact(text::JsonWriter& to, const Impact& impact);
/// A row a changed decision or amount of the cases shown.
[[nodiscard]] std::string impact_csv(const Impact& impact);

}  // namespace poppy::desk
