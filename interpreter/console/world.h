// What all pages of the console share: the rules as the files say them now, the store, the clock,
// and the site that pages are shown by. Used from many threads at once.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "interpreter/console/idle_cache.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/serve/rates.h"
#include "interpreter/serve/secrets.h"
#include "interpreter/serve/site.h"
#include "interpreter/store/desk_store.h"
#include "interpreter/store/store.h"

namespace poppy::console {

/// The rule tests, with a mark of them and of all that they are based on: another one where a text
/// is another.
struct RuleTestFiles {
  std::vector<File> files;
  std::string mark;
};

/// What only the outside can tell: cli/ gives it.
struct Outside {
  std::function<Outcome<Rules>()> load;         // the files, read anew
  std::function<std::string()> stamp;           // another text where a file is another
  std::function<desk::Moment()> now;            // in California
  std::function<std::int64_t()> seconds;        // since 1970
  std::function<void(const std::string&)> log;  // a line for whoever runs the console
  /// Draws the text of Graphviz as SVG; an error in words.
  std::function<std::expected<std::string, std::string>(const std::string&)> draw;
  /// Lets something write a file at a path of its own, and gives its bytes: of workbooks, which
  /// their library writes to files alone. The file is gone then. Errors in words.
  using WriteFile = std::function<std::expected<void, std::string>(const std::string& path)>;
  std::function<std::expected<std::string, std::string>(const WriteFile&)> file_bytes;
  std::function<Outcome<RuleTestFiles>()> rule_tests;  // as their files are now
  engine::ReadText read_text;                          // of what they are based on
};

struct WorldOptions {
  Outside outside;
  std::string store;  // a file of SQLite, or the address of a database
  serve::Tls tls = serve::Tls::none;
  std::string user_header;  // of a proxy that signs people in (Request::is_of_proxy); empty: none
  std::function<text::Result<std::vector<serve::ConsoleFile>>()> read_files;  // as SiteOptions
  unsigned threads = 1;  // of a plan over the caseload
};

class World {
 public:
  /// Problems: of the rules, the store, or the files of the console.
  [[nodiscard]] static Outcome<std::unique_ptr<World>> open(WorldOptions options);

  /// As the files say now: looked at once a second. Where they have an error, the last that had
  /// none.
  [[nodiscard]] std::shared_ptr<const Rules> rules();
  /// Why the files as they are now do not count; empty: they do.
  [[nodiscard]] std::vector<Problem> rules_problems();
  /// Writes a county's file where nobody has changed it since, and reads the rules anew.
  [[nodiscard]] text::Result<void> write_county(const desk::CountyChange& change);

  [[nodiscard]] store::Store& cases() { return *cases_; }
  [[nodiscard]] store::DeskStore& desk() { return *desk_; }
  [[nodiscard]] serve::Site& site() { return *site_; }
  [[nodiscard]] const serve::Site& site() const { return *site_; }
  [[nodiscard]] const WorldOptions& options() const { return options_; }
  [[nodiscard]] const Outside& outside() const { return options_.outside; }
  [[nodiscard]] const serve::Passwords& passwords() const { return passwords_; }
  [[nodiscard]] serve::Rates& sign_in_rates() { return sign_in_rates_; }
  [[nodiscard]] serve::Rates& address_rates() { return address_rates_; }
  [[nodiscard]] IdleCache& idle() { return idle_; }

 private:
  explicit World(WorldOptions options);
  void look_at_files();

  WorldOptions options_;
  std::unique_ptr<store::Store> cases_;
  std::unique_ptr<store::DeskStore> desk_;
  std::unique_ptr<serve::Site> site_;
  serve::Passwords passwords_;
  serve::Rates sign_in_rates_;  // of an account from an address
  serve::Rates address_rates_;  // of an address, whatever the account
  IdleCache idle_;
  std::mutex mutex_;
  std::shared_ptr<const Rules> rules_;
  std::vector<Problem> problems_;
  std::string stamp_;
  std::int64_t looked_at_ = 0;
};

}  // namespace poppy::console
