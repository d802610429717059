// What all pages of a case share: which case, who may see it, how it is changed, and where its
// pages are.
#pragma once

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/console/visit.h"
#include "interpreter/desk/case_outline.h"
#include "interpreter/include/poppy/job.h"

namespace poppy::console {

/// The case of the path, where the person has the right in its county; or the page that says why
/// not.
[[nodiscard]] std::expected<store::StoredCase, serve::Response> case_asked(const Visit& visit,
                                                                           Right right);
/// A stored case by the rules as they are now; or the page that says what they have against it.
[[nodiscard]] std::expected<engine::ReadCase, serve::Response> read_stored(
    const Visit& visit, const store::StoredCase& stored);

/// Why a page does not decide a case for a month while somebody waits (case_weight.h), as the
/// person is told; empty: it does.
[[nodiscard]] std::string fault_of_size(const engine::ReadCase& read, units::Month month);
/// As read_stored, of a case that a page may decide.
[[nodiscard]] std::expected<engine::ReadCase, serve::Response> read_decidable(
    const Visit& visit, const store::StoredCase& stored);

/// A case of the path that a page may decide, with its records, for what the rules lay out of it.
struct CaseAtHand {
  store::StoredCase stored;
  engine::ReadCase read;
  desk::CaseOutline outline;
  /// Whether it is decided for the program: for those that it names, else for all.
  [[nodiscard]] bool is_for(const std::string& program) const;
};
[[nodiscard]] std::expected<CaseAtHand, serve::Response> case_at_hand(const Visit& visit,
                                                                      Right right);

/// Deciding the case as it is stored, by the dials.
[[nodiscard]] Request request_of(const Visit& visit, const store::StoredCase& stored);

/// Writes the case with a line of the audit. It has the revision that the change was made from; 0:
/// a new case. False: somebody else has changed it since, and nothing was written.
[[nodiscard]] std::expected<bool, serve::Response> save_case(const Visit& visit,
                                                             const store::StoredCase& changed,
                                                             const std::string& what,
                                                             const std::string& detail);
/// As it is stored next, after the revision given.
[[nodiscard]] store::StoredCase after(std::uint64_t revision, StorableCase changed);
/// The revision that a form was made from, as it says.
[[nodiscard]] std::uint64_t revision_typed(const Visit& visit);

/// `/cases/{case}/…`
[[nodiscard]] std::string case_path(std::string_view id,
                                    std::initializer_list<std::string_view> below = {},
                                    const std::vector<serve::NameValue>& query = {});
/// The dials, for a link to a page that is to show the same.
[[nodiscard]] std::vector<serve::NameValue> dials_query(const Visit& visit);
/// With the pages above: the cases, and the case itself unless it is the page.
[[nodiscard]] serve::PageFrame case_frame(const Visit& visit, std::string_view id,
                                          std::string title);

/// What was typed for something that is not there any more, so that it is not lost.
[[nodiscard]] serve::Response typed_page(const Visit& visit, const serve::PageFrame& frame);

[[nodiscard]] std::string title_of(const check::Field& field);
/// How a page calls a record: `p1/incomes/wages`, or the case.
[[nodiscard]] std::string shown_name(const desk::OutlineRecord& record);
/// The page of a record.
[[nodiscard]] std::string record_path(std::string_view id, const desk::OutlineRecord& record);

/// The first of the problems in a form's summary, without places.
[[nodiscard]] serve::Faults faults_of(std::string title, const std::vector<Problem>& problems);

/// A number of the query from `least` to `most`; else `otherwise`.
[[nodiscard]] std::size_t number_asked(const Visit& visit, std::string_view name,
                                       std::size_t otherwise, std::size_t least, std::size_t most);

}  // namespace poppy::console
