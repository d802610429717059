// The console: pages of a county's desk and its API, over the rules, the county files of a folder
// and a store. cli/ starts it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "interpreter/console/world.h"

namespace poppy::console {

/// Adds all routes. The world must outlive every request.
void add_routes(World& world);

/// Where nobody may sign in yet: an administrator with a password that is to be changed at the
/// first sign-in. It is told before it is kept, since a password that nobody has seen would keep
/// everybody out for good. False: it could not be told, and there is still no account.
struct FirstAccount {
  std::string id, password;
};
[[nodiscard]] text::Result<bool> make_first_account(
    World& world, const std::function<bool(const FirstAccount&)>& tell);

/// An account of the demonstration, with its password.
struct DemoAccount {
  std::string id, password, roles, county;
};
/// People of every role, the cases given (as lines of JSON or YAML texts with their names), and two
/// change requests that wait to be looked at. In an empty store alone, and of a county that there
/// is.
[[nodiscard]] Outcome<std::vector<DemoAccount>> make_demo(World& world,
                                                          const std::string& county_words,
                                                          const std::vector<File>& cases);

}  // namespace poppy::console
