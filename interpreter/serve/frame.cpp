// See frame.h.
#include "interpreter/serve/frame.h"

#include <nlohmann/json.hpp>

namespace poppy::serve {
namespace {

using Json = nlohmann::json;

Json shown(const std::optional<SignedIn>& from) {
  if (!from) return false;
  return {{"name", from->name}, {"role", from->role}, {"county", from->county}};
}

Json shown(const NavigationItem& from) {
  Json below = Json::array();
  for (const Link& one : from.below) below.push_back(one);
  return {{"href", from.href},
          {"label", from.label},
          {"is_current", from.is_current},
          {"below", below},
          {"has_below", !from.below.empty()}};
}

Json shown(const std::optional<Dials>& from) {
  if (!from) return false;
  Json kept = Json::array();
  for (const NameValue& one : from->kept) {
    kept.push_back({{"name", one.name}, {"value", one.value}});
  }
  return {{"month", from->month},
          {"run_date", from->run_date},
          {"action", from->action},
          {"kept", kept},
          {"note", from->note}};
}

}  // namespace

void to_json(Json& to, const PageFrame& from) {
  Json navigation = Json::array();
  for (const NavigationItem& one : from.navigation) navigation.push_back(shown(one));
  Json breadcrumb = Json::array();
  for (const Link& one : from.breadcrumb) breadcrumb.push_back(one);
  Json messages = Json::array();
  for (const Message& one : from.messages) messages.push_back(one);
  to = {{"title", from.title},
        {"signed_in", shown(from.signed_in)},
        {"form_token", from.form_token},
        {"navigation", navigation},
        {"has_navigation", !from.navigation.empty()},
        {"breadcrumb", breadcrumb},
        {"has_breadcrumb", !from.breadcrumb.empty()},
        {"dials", shown(from.dials)},
        {"messages", messages},
        {"has_messages", !from.messages.empty()},
        {"rules_version", from.rules_version},
        {"language", from.language}};
}

}  // namespace poppy::serve
