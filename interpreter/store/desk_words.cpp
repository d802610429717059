// The words of roles and states: one list each, printed and read by.
#include "interpreter/store/desk_words.h"

#include <array>
#include <utility>

namespace poppy::store {
namespace {

template <typename Enum, std::size_t count>
using WordList = std::array<std::pair<Enum, std::string_view>, count>;

constexpr WordList<Role, 6> kRoles = {{{Role::worker, "worker"},
                                       {Role::county_admin, "county_admin"},
                                       {Role::approver, "approver"},
                                       {Role::state_analyst, "state_analyst"},
                                       {Role::auditor, "auditor"},
                                       {Role::administrator, "administrator"}}};
constexpr WordList<RequestState, 5> kStates = {{{RequestState::draft, "draft"},
                                                {RequestState::proposed, "proposed"},
                                                {RequestState::approved, "approved"},
                                                {RequestState::refused, "refused"},
                                                {RequestState::withdrawn, "withdrawn"}}};

template <typename Enum, std::size_t count>
std::string_view word_in(const WordList<Enum, count>& list, Enum value) {
  for (const auto& [one, word] : list) {
    if (one == value) return word;
  }
  text::bug("a role or state without a word");
}
template <typename Enum, std::size_t count>
std::optional<Enum> read_in(const WordList<Enum, count>& list, std::string_view text) {
  for (const auto& [one, word] : list) {
    if (word == text) return one;
  }
  return std::nullopt;
}

}  // namespace

std::string_view word_of(Role role) { return word_in(kRoles, role); }
std::optional<Role> read_role(std::string_view word) { return read_in(kRoles, word); }
std::string_view word_of(RequestState state) { return word_in(kStates, state); }
std::optional<RequestState> read_request_state(std::string_view word) {
  return read_in(kStates, word);
}

std::string written(const std::vector<Role>& roles) {
  std::string words;
  for (const Role role : roles) {
    if (!words.empty()) words += ' ';
    words += word_of(role);
  }
  return words;
}

std::optional<std::vector<Role>> read_roles(std::string_view words) {
  std::vector<Role> roles;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const auto role = read_role(words.substr(0, end));
    if (!role) return std::nullopt;
    roles.push_back(*role);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return roles;
}

}  // namespace poppy::store
