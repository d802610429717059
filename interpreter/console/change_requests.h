// A change request: what it asks for (as the store keeps it), how it stands to the county's file,
// and who may do what with it when. The pages of requests go by this alone.
//
// The way: draft -> proposed -> approved, or refused, or withdrawn. What is approved stands in the
// county's file first, and is told to the store then. In between the request is `proposed` with
// who approves it; whoever looks at it next finds its entries in the file, or not, and goes on from
// there: so a stop at any moment loses nothing and writes nothing twice. Taking it back goes the
// same way: begun in the store, taken out of the file, noted in the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/console/bounds.h"
#include "interpreter/console/rights.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/store/desk_store.h"

namespace poppy::console {

inline constexpr std::size_t kMostTitle = 200;     // bytes, as are all of these
inline constexpr std::size_t kMostWords = 10'000;  // of a reason or a comment
inline constexpr std::size_t kMostWord = 500;      // of a note, a value, a month

/// What ChangeRequest::edits holds.
struct AskedChange {
  std::vector<desk::EntryWords> entries;
  std::string reason;                // for those who approve
  std::string checked;               // the county's file with it, as it was last checked
  std::vector<std::string> editors;  // accounts: none of them approves it
  std::string refused_because;
  std::string undone_by;  // empty: it was not taken back
  std::int64_t undone_at = 0;
  std::string undo_begun_by;  // whose taking back was not noted to its end; empty: nobody's
  std::int64_t undo_begun_at = 0;
};
[[nodiscard]] std::string write_asked(const AskedChange& asked);
/// None: the store holds something else.
[[nodiscard]] std::optional<AskedChange> read_asked(const std::string& edits);

/// As the county's file gets it: made by who asked, with the request in each note. `approver`:
/// empty where nobody has approved it yet. A request without a number is not in the notes.
[[nodiscard]] desk::ChangeWords words_for_file(const store::ChangeRequest& request,
                                               const AskedChange& asked,
                                               const std::string& approver);
/// Checked against the rules, as if it were made now.
[[nodiscard]] Outcome<desk::CountyChange> check_request(const Rules& rules,
                                                        const store::ChangeRequest& request,
                                                        const AskedChange& asked,
                                                        const desk::Moment& now,
                                                        const std::string& approver = {});

/// What is wrong with an entry, for its field in a form.
struct EntryFault {
  std::size_t entry = 0;
  std::string field;  // flag, value, from, until, runs_from or note
  std::string text;
};
/// The first entry that cannot be made, after those before it; empty: all can.
[[nodiscard]] std::vector<EntryFault> entry_faults(const Rules& rules,
                                                   const desk::ChangeWords& words,
                                                   const desk::Moment& now);

/// Who approved the request, by the notes of its entries in the county's file; none: at least one
/// of them is not there. An entry of another request of the same number, as another store may have
/// had one, is none of it: it says something else, or was made before this request.
[[nodiscard]] std::optional<std::string> approver_in_file(const check::Program& program,
                                                          check::CountyId county,
                                                          const store::ChangeRequest& request,
                                                          const AskedChange& asked);
/// Its entries taken out of the file again: those of today, or of runs to come. Problems: those of
/// undo_change; an entry of it is not the last of its setting (P623).
[[nodiscard]] Outcome<desk::CountyChange> undo_request(const Rules& rules,
                                                       const store::ChangeRequest& request,
                                                       const AskedChange& asked,
                                                       const desk::Moment& now);

/// How a request stands to the county's file as it is now.
struct RequestStanding {
  const store::ChangeRequest& request;
  const AskedChange& asked;
  bool is_file_as_checked = false;
  bool is_in_file = false;
};

enum class RequestStep : std::uint8_t {
  edit,
  plan,       // over the caseload
  propose,    // to those who approve
  take_over,  // into the file as somebody else has changed it
  withdraw,
  approve,
  refuse,
  finish,  // an approval, or a taking back, that the file has and that was not told to the store
  undo,
  comment,
};
/// Why somebody may not do it. 403: they may never; 409: not as it stands.
struct StepRefused {
  int status = 403;
  std::string words;
};
/// Somebody has begun to approve it so short ago that they may still be at it: nobody goes between.
[[nodiscard]] bool is_being_approved(const RequestStanding& of, std::int64_t now);
/// Its entries were taken out of the file, and that was not told to the store.
[[nodiscard]] bool is_undone_in_file(const RequestStanding& of);
/// None: they may. `now`: in seconds.
[[nodiscard]] std::optional<StepRefused> why_not(RequestStep step, const RequestStanding& standing,
                                                 const store::Account& account, std::int64_t now);

/// The latest day on which one of the entries begins to be seen by runs; none: they are seen at
/// once.
[[nodiscard]] std::optional<units::Date> takes_effect_on(const AskedChange& asked);

/// `six_months = yes from 2026-12`, for the audit.
[[nodiscard]] std::string entries_in_short(const AskedChange& asked);

}  // namespace poppy::console
