// What every page has around it: who is signed in, where one may go, the two dials, messages. Shown
// by console/templates/layout.mustache.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/serve/components.h"
#include "interpreter/serve/http.h"

namespace poppy::serve {

struct SignedIn {
  std::string name = {}, role = {},
              county = {};  // as they are shown; a county where the role is of one
};

struct NavigationItem {
  std::string href = {}, label = {};
  bool is_current = false;
  std::vector<Link> below = {};  // of the page that one is on
};

/// The benefit month and the day as of which it is looked at.
struct Dials {
  std::string month = {}, run_date = {};  // 2022-03, 2022-03-07
  std::string action = {};           // the page itself, which gets them as `month` and `run_date`
  std::vector<NameValue> kept = {};  // what else its address asks for
  std::string note = {};             // `Entries made after this day are not seen.`
};

struct PageFrame {
  std::string title = {};
  std::optional<SignedIn> signed_in = {};
  std::string form_token =
      {};  // of the session (secrets.h): each POST form sends it as `form_token`
  std::vector<NavigationItem> navigation = {};
  std::vector<Link> breadcrumb = {};  // to the pages above this one
  std::optional<Dials> dials = {};
  std::vector<Message> messages = {};
  std::string rules_version = {};
  std::string language = "en";
};

void to_json(nlohmann::json& to, const PageFrame& from);

}  // namespace poppy::serve
