// One request of one person: who it is, what they may, the two dials, and the page that answers.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/console/rights.h"
#include "interpreter/console/world.h"
#include "interpreter/report/county_report.h"
#include "interpreter/serve/form.h"

namespace poppy::console {

struct Visit {
  World& world;
  const serve::Request& request;
  const serve::PathValues& path;
  std::shared_ptr<const Rules> rules;  // the same to the end of the request
  store::Account account = {};         // without an id: nobody is signed in
  std::string token = {};              // of the session; empty: none
  report::AsOf as_of = {};             // the dials
  std::string dial_fault = {};         // why what the address asks for is no dial; empty: it is one
  serve::Form form = {};               // of a POST

  [[nodiscard]] const check::Program& program() const { return *rules->data().program; }
  [[nodiscard]] bool may(Right right) const { return console::may(account, right); }
  [[nodiscard]] bool may_in(Right right, std::string_view county) const {
    return console::may_in(account, right, county);
  }

  /// A county as an address or a form names it; none: there is none.
  [[nodiscard]] std::optional<check::CountyId> county(std::string_view words) const;
  [[nodiscard]] const std::string& name(check::CountyId id) const {
    return program().counties[id].name;
  }

  /// What stands around a page: with the dials, which the page gets as `month` and `run_date`.
  [[nodiscard]] serve::PageFrame frame(std::string title) const;
  [[nodiscard]] serve::Response page(std::string_view name, const serve::PageFrame& frame,
                                     nlohmann::json data, int status = 200) const;
  /// A page of an error in plain words.
  [[nodiscard]] serve::Response error(int status, std::string_view detail = {}) const;
  /// 503, of work that only so many may do at once (turns.h).
  [[nodiscard]] serve::Response busy(std::string_view detail) const;
  /// What a store or file said, by status_of.
  [[nodiscard]] serve::Response error(const text::Problems& problems) const;
  [[nodiscard]] serve::Response error(const std::vector<Problem>& problems) const;

  /// A line of the audit about something, by this person, now.
  [[nodiscard]] store::AuditNote note(std::string what, std::string about,
                                      std::string detail = {}) const;
};

/// Where this person's work is: `href`, `label` and `about`, a sentence on each.
[[nodiscard]] nlohmann::json desk_links(const Visit& visit);

using PageHandler = std::function<serve::Response(Visit&)>;

/// The route with what every page needs: who is signed in may go it by its right, a form of theirs
/// has the session's form token, a password to be changed comes first. Pages that somebody may not
/// see are answered with 403, or with the page to sign in.
void add_page(World& world, std::string method, std::string pattern, Right right,
              PageHandler handler);

/// How long a session lasts: without a request, and at most.
inline constexpr std::int64_t kIdleSeconds = std::int64_t{30} * 60;
inline constexpr std::int64_t kMostSeconds = std::int64_t{12} * 60 * 60;
inline constexpr std::string_view kSessionCookie = "session";

/// The account that a session's token is of; none: it has ended, or the account is closed.
[[nodiscard]] text::Result<std::optional<store::Account>> account_of(World& world,
                                                                     const std::string& token);

/// A new session of the account, in the audit; its token.
[[nodiscard]] text::Result<std::string> begin_session(World& world, const store::Account& account);
void set_session(serve::Response& response, const std::string& token, serve::Tls tls);

/// The status of an answer that tells them: P955 and P625 are 409, what cannot be reached or
/// written is 503, the rest 422.
[[nodiscard]] int status_of(const text::Problems& problems);

/// A problem in one line: code, message and hint.
[[nodiscard]] std::string words_of(const Problem& problem);

}  // namespace poppy::console
