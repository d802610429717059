// What people do at a county's desk: accounts, sessions, change requests with their comments, and
// an audit that is only added to. In the same database as the cases, in tables of its own.
//
// Moments are seconds since 1970 in UTC, as the caller's clock has them. Who may do what is the
// caller's to decide: here is only kept what was decided.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/store/store.h"
#include "interpreter/text/problem.h"

namespace poppy::store {

// Texts that are larger are refused (P964), and so is one with a NUL or that is no UTF-8.
inline constexpr std::size_t kMostName = 1000;        // ids, counties, titles, verbs, hashes
inline constexpr std::size_t kMostDetail = 64 << 10;  // of a comment, and of a line of the audit
inline constexpr std::size_t kMostFile = 1 << 20;     // edits, and county files
inline constexpr std::size_t kMostPlan = 4 << 20;
inline constexpr std::size_t kMostComments = 1000;  // of a request

enum class Role : std::uint8_t {
  worker,
  county_admin,
  approver,
  state_analyst,
  auditor,
  administrator
};
/// `county_admin`.
[[nodiscard]] std::string_view word_of(Role role);
[[nodiscard]] std::optional<Role> read_role(std::string_view word);

struct Account {
  std::string id;
  std::vector<Role> roles;
  std::string county;    // empty: every county
  std::string password;  // its hash; empty: there is none
  bool must_change = false;
  bool is_closed = false;
  std::int64_t made_at = 0;
  std::uint64_t revision = 0;  // 0: not kept yet
};

struct Session {
  std::string token_hash;
  std::string account;
  std::string csrf;
  std::int64_t made_at = 0, seen_at = 0;
};

/// approved: it stands in the county's file.
enum class RequestState : std::uint8_t { draft, proposed, approved, refused, withdrawn };
[[nodiscard]] std::string_view word_of(RequestState state);
[[nodiscard]] std::optional<RequestState> read_request_state(std::string_view word);

struct ChangeRequest {
  std::uint64_t id = 0, revision = 0;  // 0: not kept yet
  RequestState state = RequestState::draft;
  std::string county;
  std::string title;
  std::string edits;    // JSON
  std::string base;     // the county file, as it was when last checked
  std::string plan;     // JSON of what it does
  std::string plan_of;  // hash of what the plan was made with
  std::string written;  // the county file, as approved
  std::string made_by, decided_by;
  std::int64_t made_at = 0, decided_at = 0;
};
struct RequestFilter {
  std::optional<RequestState> state;
  std::string county;        // empty: all
  std::uint64_t before = 0;  // those with a lower id; 0: from the newest on
  std::size_t most = 50;
};

struct Comment {
  std::uint64_t request = 0;
  std::string by;
  std::int64_t at = 0;
  std::string text;
};

struct AuditNote {
  std::int64_t at = 0;
  std::string by;
  std::string what;    // a verb: request_approved
  std::string about;   // request 12; county Fresno; case ga-0001
  std::string detail;  // JSON, or a text
};
struct AuditLine : AuditNote {
  std::uint64_t number = 0;  // from 1, without a gap
  std::string hash;          // of the line, and of the hash of the one before
};
/// Whoever keeps it elsewhere can tell later that nothing before was changed.
struct AuditEnd {
  std::uint64_t number = 0;
  std::string hash;  // empty: no line is there
};

/// Each call is a transaction: all of it is on the disk when it returns, or nothing is. Where it
/// takes a note, the change and the note are written together, and no note where nothing changes.
/// Calls may come from several threads. Problems are those of Store; P955: what is to be changed
/// is another by now.
class DeskStore {
 public:
  DeskStore() = default;
  virtual ~DeskStore() = default;
  DeskStore(const DeskStore&) = delete;
  DeskStore& operator=(const DeskStore&) = delete;

  /// A case that a person changes, by the revision that it was read with: as Store::write, which
  /// is for jobs, does it. Gives the new one.
  [[nodiscard]] virtual text::Result<std::uint64_t> put_case(const StoredCase& one,
                                                             const AuditNote& note) = 0;

  [[nodiscard]] virtual text::Result<std::optional<Account>> find_account(
      const std::string& id) = 0;
  /// By the bytes of their ids.
  [[nodiscard]] virtual text::Result<std::vector<Account>> accounts() = 0;
  /// With the revision that it was read with. Gives the new one.
  [[nodiscard]] virtual text::Result<std::uint64_t> put_account(const Account& account,
                                                                const AuditNote& note) = 0;
  /// The same, and all of its sessions end: `ended` is a line of its own, where there were any.
  /// Whoever had the password before is out at the moment at which there is another.
  [[nodiscard]] virtual text::Result<std::uint64_t> put_account_and_end_sessions(
      const Account& account, const AuditNote& note, const AuditNote& ended) = 0;

  [[nodiscard]] virtual text::Result<void> put_session(const Session& session,
                                                       const AuditNote& note) = 0;
  [[nodiscard]] virtual text::Result<std::optional<Session>> find_session(
      const std::string& token_hash) = 0;
  /// It writes to the disk: once a minute is often enough. Nothing happens where it has ended.
  [[nodiscard]] virtual text::Result<void> touch_session(const std::string& token_hash,
                                                         std::int64_t at) = 0;
  /// Whether there was one.
  [[nodiscard]] virtual text::Result<bool> end_session(const std::string& token_hash,
                                                       const AuditNote& note) = 0;
  /// Those last seen or made before these moments, without a note: that they end was known before.
  /// How many there were.
  [[nodiscard]] virtual text::Result<std::uint64_t> end_old_sessions(std::int64_t seen_before,
                                                                     std::int64_t made_before) = 0;

  [[nodiscard]] virtual text::Result<std::optional<ChangeRequest>> find_request(
      std::uint64_t id) = 0;
  /// The newest first, without the large texts: base, plan and written.
  [[nodiscard]] virtual text::Result<std::vector<ChangeRequest>> requests(
      const RequestFilter& filter) = 0;
  /// With the revision that it was read with; who made it and when stays as it was first. Gives its
  /// id, which is new where it was 0. A note about nothing is about the request (`request 12`).
  [[nodiscard]] virtual text::Result<std::uint64_t> put_request(const ChangeRequest& request,
                                                                const AuditNote& note) = 0;
  /// Of a request, the oldest first.
  [[nodiscard]] virtual text::Result<std::vector<Comment>> comments(std::uint64_t request) = 0;
  [[nodiscard]] virtual text::Result<void> add_comment(const Comment& comment,
                                                       const AuditNote& note) = 0;

  /// The newest first: those with a lower number, 0 for all; `about` empty: about anything.
  [[nodiscard]] virtual text::Result<std::vector<AuditLine>> audit(std::uint64_t before,
                                                                   std::size_t most,
                                                                   const std::string& about) = 0;
  [[nodiscard]] virtual text::Result<void> note(const AuditNote& note) = 0;
  /// Goes over the audit from its first line to its last. Problem: the first that does not fit
  /// (P953).
  [[nodiscard]] virtual text::Result<AuditEnd> check_audit() = 0;

  /// Failed sign-ins, by whatever they are counted by: an account, an address.
  [[nodiscard]] virtual text::Result<void> note_attempt(const std::string& key, std::int64_t at,
                                                        const AuditNote& note) = 0;
  [[nodiscard]] virtual text::Result<std::uint64_t> attempts_since(const std::string& key,
                                                                   std::int64_t at) = 0;
  [[nodiscard]] virtual text::Result<void> forget_attempts(const std::string& key) = 0;
  /// Of all keys: who tries names at random would fill the disk.
  [[nodiscard]] virtual text::Result<void> forget_attempts_before(std::int64_t at) = 0;
};

/// create: its tables are made where there are none, with the database if need be; with any other,
/// they are there already. A folder has no desk (P963). It holds nothing between two calls.
[[nodiscard]] text::Result<std::unique_ptr<DeskStore>> open_desk_store(const std::string& path,
                                                                       Access access);

}  // namespace poppy::store
