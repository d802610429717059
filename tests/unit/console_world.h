// A console for tests: small rules, county files and a store in a folder of its own, a clock that
// stands still, people with sessions, and requests without sockets.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <expected>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/console/console.h"
#include "interpreter/console/routes.h"
#include "interpreter/console/visit.h"
#include "interpreter/serve/percent.h"
#include "interpreter/serve/secrets.h"
#include "interpreter/serve/target.h"
#include "interpreter/store/fingerprint.h"

namespace poppy::console {

inline constexpr const char* kSmallRules = R"(module aid.rules "Aid: a small program"
source "Manual"
enum Kept { Old, New "the new system" }
flag strict "Income counts in full." EDX001 in income
flag half_grant "Half of the grant is paid." in income unset no
flag kept_in : Kept "System that keeps the cases" unset Old set by state
flag limit : money "Most that is paid" unset $100
enum Standing { Approved, Denied }
entity Case of County as cases key (id) {
  id : text
  income : money
}
entity Person of Case as persons key (id) {
  id : text
}
rule too_rich of Case {
  reason R01 "Income is over the limit"
  cites "Manual 1"
  fails when strict and income > $100
}
define grant of Case : money "Grant" cites "Manual 2" = first of {
  $0   when too_rich
  $50  when half_grant
  limit otherwise
}
decision standing of Case : Standing "Aid" {
  reasons from too_rich
  pays grant
  Denied when too_rich
  Approved otherwise
}
)";

/// Name to value, of a form.
using FormFields = std::vector<serve::NameValue>;

class ConsoleWorld {
 public:
  explicit ConsoleWorld(std::string rules = kSmallRules, std::string user_header = "")
      : folder_(make_folder()), rules_(std::move(rules)) {
    write("fresno.yaml",
          "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict: no  # Board 20-1\n");
    write("kern.yaml", "county: Kern\ncode: \"15\"\nfips: \"06029\"\n");
    WorldOptions options;
    options.outside.load = [this] { return load(); };
    options.outside.stamp = [this] { return text_of("fresno.yaml") + text_of("kern.yaml"); };
    options.outside.now = [this] { return desk::Moment{day, 10 * 60 + 12}; };
    options.outside.seconds = [this] {
      if (meanwhile) meanwhile();
      return seconds;
    };
    options.outside.log = [](const std::string&) {};
    options.outside.draw =
        [this](const std::string& dot) -> std::expected<std::string, std::string> {
      if (while_drawn) while_drawn();
      if (dot.empty()) return std::unexpected("nothing to draw");
      return "<svg>" + std::to_string(dot.size()) + "</svg>";
    };
    options.outside.file_bytes =
        [this](const Outside::WriteFile& write) -> std::expected<std::string, std::string> {
      if (auto written = write(path("file")); !written) return std::unexpected(written.error());
      return text_of("file");
    };
    options.user_header = std::move(user_header);
    options.outside.rule_tests = [this]() -> Outcome<RuleTestFiles> {
      return RuleTestFiles{{{"policies/aid/tests/aid.yaml", rule_tests}},
                           store::fingerprint(rule_tests)};
    };
    options.outside.read_text = [](const std::string& file) {
      return std::expected<std::string, std::string>(std::unexpected("there is no " + file));
    };
    options.store = (folder_ / "desk.db").string();
    auto opened = World::open(std::move(options));
    if (!opened) FAIL(opened.error().front().text);
    world_ = std::move(*opened);
    add_routes(*world_);
  }
  ConsoleWorld(const ConsoleWorld&) = delete;
  ConsoleWorld& operator=(const ConsoleWorld&) = delete;
  ~ConsoleWorld() {
    world_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] World& world() { return *world_; }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  /// As an editor would: the rules are read anew at the next second.
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    ++seconds;
  }

  /// Someone with these roles, without the cost of a password.
  void sign_in(const std::string& id, std::vector<store::Role> roles, const std::string& county) {
    store::Account account;
    account.id = id;
    account.roles = std::move(roles);
    account.county = county;
    account.made_at = seconds;
    REQUIRE(world_->desk().put_account(account, {seconds, "test", "account_made", id, ""}));
    auto token = begin_session(*world_, account);
    REQUIRE(token.has_value());
    tokens_[id] = *token;
  }

  serve::Response get(const std::string& who, const std::string& target) {
    return ask(who, "GET", target, "");
  }
  /// With the session's form token, as a page of it sends it.
  serve::Response post(const std::string& who, const std::string& target, FormFields fields) {
    fields.push_back({"form_token", serve::form_token(tokens_.at(who))});
    return post_as_is(who, target, fields);
  }
  serve::Response post_as_is(const std::string& who, const std::string& target,
                             const FormFields& fields) {
    std::string body;
    for (const serve::NameValue& field : fields) {
      if (!body.empty()) body += '&';
      serve::append_percent(body, field.name);
      body += '=';
      serve::append_percent(body, field.value);
    }
    return ask(who, "POST", target, body);
  }

  units::Date day = units::make_date(2026, 11, 30).value();
  std::int64_t seconds = 1'796'000'000;
  // Of each request: where it comes from, and headers that it has besides.
  std::string peer = "127.0.0.1";
  bool is_of_proxy = false;
  std::vector<serve::NameValue> headers;
  std::function<void()> while_drawn;
  std::string rule_tests = "[]\n";  // of a file of them
  std::function<void()> meanwhile;  // what happens whenever the console looks at its clock

 private:
  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "poppy-console-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
  }
  Outcome<Rules> load() {
    std::vector<File> files;
    files.emplace_back("policies/aid/rules.poppy", rules_);
    for (const char* const name : {"fresno.yaml", "kern.yaml"}) {
      files.emplace_back(path(name), text_of(name));
    }
    return Rules::load(std::move(files));
  }
  serve::Response ask(const std::string& who, std::string method, const std::string& target,
                      std::string body) {
    const auto read = serve::read_target(target);
    REQUIRE_MESSAGE(read.has_value(), target);
    serve::Request request;
    request.method = std::move(method);
    request.host = "localhost:8086";
    request.path = read->path;
    request.parts = read->parts;
    request.query = read->query;
    request.body = std::move(body);
    request.peer = peer;
    request.is_of_proxy = is_of_proxy;
    request.headers = headers;
    if (!who.empty()) {
      request.headers.push_back({"Cookie", fmt::format("{}={}", kSessionCookie, tokens_.at(who))});
    }
    if (request.method == "POST") {
      request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    }
    return world_->site().answer(request);
  }

  std::filesystem::path folder_;
  std::string rules_;
  std::unique_ptr<World> world_;
  std::map<std::string, std::string> tokens_;
};

inline bool has(const serve::Response& response, std::string_view words) {
  return response.body.find(words) != std::string::npos;
}
inline std::string header_of(const serve::Response& response, std::string_view name) {
  const std::string* found = serve::find_header(response.headers, name);
  return found == nullptr ? "" : *found;
}

/// Everybody: a person of each role, those of a county also of another.
inline void sign_in_all(ConsoleWorld& console) {
  using store::Role;
  console.sign_in("maker", {Role::county_admin}, "Fresno");
  console.sign_in("second", {Role::county_admin}, "Fresno");
  console.sign_in("approver", {Role::approver}, "Fresno");
  console.sign_in("both", {Role::county_admin, Role::approver}, "Fresno");
  console.sign_in("worker", {Role::worker}, "Fresno");
  console.sign_in("kern-maker", {Role::county_admin}, "Kern");
  console.sign_in("kern-approver", {Role::approver}, "Kern");
  console.sign_in("analyst", {Role::state_analyst}, "");
  console.sign_in("auditor", {Role::auditor}, "");
  console.sign_in("admin", {Role::administrator}, "");
}

}  // namespace poppy::console
