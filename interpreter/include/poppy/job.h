// What is written into stored cases: by the batches that the rules declare, and by a decision that
// is kept. Cases come and go as text; where they are stored is the caller's affair.
//
//   poppy::JobRequest asked;
//   asked.batch = "nightly"; asked.run_date = "2021-09-01";
//   auto job = poppy::BatchJob::begin(rules, asked);
//   for (…) {
//     poppy::JobCase done = job->look_at(line_of_json, "ga-0001");
//     if (!done.document.empty()) …                     // the case with what was written
//   }
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <poppy/engine.h>

namespace poppy {

struct BatchInfo {
  BatchInfo() = default;
  std::string name, title, program, cites, runs;  // runs: when, in the source's words
};
[[nodiscard]] std::vector<BatchInfo> batches_of(const Rules& rules);

struct JobRequest {
  JobRequest() = default;
  std::string batch;
  std::string run_date;  // must be given
};

/// What a batch makes of one case.
struct JobCase {
  JobCase() = default;
  std::string document;      // the case as it is now, as a line of JSON; empty: nothing is written
  std::uint64_t months = 0;  // looked at
  std::map<std::string, std::uint64_t> written;  // by the create, or `saved`
  std::string left;  // why the batch leaves it to a worker; empty: it does not
  /// Why the case could not be decided, or not to the end: what came before stands.
  std::vector<Problem> problems;
};

/// One batch on one day. Cases may be looked at from several threads at once.
class BatchJob {
 public:
  /// Problems: no such batch (P957), no run date, or a day on which it does not run (P958).
  [[nodiscard]] static Outcome<BatchJob> begin(const Rules& rules, const JobRequest& asked);
  /// A case as JSON; `name`: how problems call it.
  [[nodiscard]] JobCase look_at(std::string_view document, std::string_view name) const;
  [[nodiscard]] const BatchInfo& batch() const;
  [[nodiscard]] std::string run_date() const;  // 2021-09-01

  struct Data;
  explicit BatchJob(std::shared_ptr<const Data> data);

 private:
  std::shared_ptr<const Data> data_;
};

/// The case with the decision of each month of the request as a past one, as a line of JSON, and
/// with the records that it makes, but for those that a batch or a page writes
/// (docs/batches.md). Problems: those of deciding it; a decision that is not settled, or such a
/// record (P959).
[[nodiscard]] Outcome<std::string> keep_decision(const Rules& rules, const Request& request);

/// A case as it is stored.
struct StorableCase {
  StorableCase() = default;
  std::string id, county;
  std::string document;  // as a line of JSON
};
/// Of a text in YAML or JSON; `county`: of a case that names none. Problems: those of the case; it
/// has no name or no county (P961).
[[nodiscard]] Outcome<StorableCase> storable_case(const Rules& rules, std::string_view text,
                                                  std::string_view path, std::string_view county);

}  // namespace poppy
