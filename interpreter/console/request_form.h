// The form in which a change is asked for, new or edited, and what its preview shows.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/console/change_requests.h"
#include "interpreter/console/visit.h"

namespace poppy::console {

/// What a form of a request holds, as it was typed.
struct RequestWords {
  std::string county;  // its name
  std::string title, reason;
  std::vector<desk::EntryWords> entries;
};

/// Of a form. A county that is none stays as it was typed.
[[nodiscard]] RequestWords read_request_words(const Visit& visit);
/// What can be told without the rules: what is missing, what is too long.
[[nodiscard]] std::vector<serve::Fault> plain_faults(const RequestWords& words);
/// Of entries, by the ids of their fields.
[[nodiscard]] std::vector<serve::Fault> shown_faults(const std::vector<EntryFault>& faults);

struct FormPage {
  std::string action, heading;
  std::uint64_t request = 0, revision = 0;  // of one that is edited
  std::vector<serve::Fault> faults;
  std::string fault_title = "The request was not kept";
  std::optional<RequestWords> kept_now;  // as somebody else has kept it meanwhile: shown beside
  int status = 200;
};
[[nodiscard]] serve::Response request_form(const Visit& visit, const RequestWords& words,
                                           const FormPage& page);

/// What the button that was pressed does to the words, where it keeps nothing yet: another setting,
/// or one less. False: it was another button.
[[nodiscard]] bool take_form_button(const Visit& visit, RequestWords& words);

/// What a change does, or why it cannot be: for request_change.mustache. `id`: of the diff.
[[nodiscard]] nlohmann::json shown_change(const desk::CountyChange& change, std::string id);
[[nodiscard]] nlohmann::json shown_problems(const std::vector<Problem>& problems);

void add_request_actions(World& world);

}  // namespace poppy::console
