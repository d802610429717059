// Values, places and origins as JSON.
#include "interpreter/report/value_json.h"

namespace poppy::report {

using Json = nlohmann::ordered_json;

Json value_json(const Shown& shown) {
  switch (shown.value.state) {
    case units::ValueState::blank:
      return nullptr;
    case units::ValueState::unknown:
      return {{"undetermined", true}};
    case units::ValueState::error:
      return {{"undetermined", true}, {"error", shown.value.note().message}};
    case units::ValueState::known:
      break;
  }
  if (shown.type.list) return shown.items;
  if (shown.type.kind == check::TypeKind::boolean) return shown.value.truth();
  if (shown.type.kind == check::TypeKind::integer) return shown.value.number();
  return shown.text;
}

Json place_json(const Place& place) { return text_or_null(to_string(place)); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

void add_dating(Json& to, const units::Dating& dating) {
  to["from"] = dating.from ? Json(units::to_string(*dating.from)) : Json(nullptr);
  to["until"] = dating.until ? Json(units::to_string(*dating.until)) : Json(nullptr);
  to["runs_from"] = dating.runs_from ? Json(units::to_string(*dating.runs_from)) : Json(nullptr);
}

Json origins_json(const std::vector<OriginView>& origins) {
  Json out = Json::array();
  for (const OriginView& origin : origins) {
    Json one;
    one["kind"] = kind_name(origin.kind);
    one["name"] = origin.name;
    one["title"] = text_or_null(origin.title);
    if (origin.kind == plan::OriginKind::flag) one["number"] = text_or_null(origin.number);
    one["value"] = value_json(origin.value);
    one["says"] = origin.said;
    add_dating(one, origin.dating);
    one["entered"] = text_or_null(origin.entered);
    one["by"] = text_or_null(origin.by);
    one["note"] = text_or_null(origin.note);
    one["cites"] = text_or_null(origin.cites);
    one["unset"] = origin.unset;
    one["unconfirmed"] = origin.unconfirmed;
    one["place"] = place_json(origin.place);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace poppy::report
