// Values, places and origins as JSON.
#include "interpreter/report/value_json.h"

namespace poppy::report {

using text::JsonWriter;

void put_value(JsonWriter& to, std::string_view name, const Shown& shown) {
  to.key(name);
  switch (shown.value.state) {
    case units::ValueState::blank:
      to.null();
      return;
    case units::ValueState::unknown:
    case units::ValueState::error:
      to.begin_object();
      to.member("undetermined", true);
      if (shown.value.is_error()) to.member("error", shown.value.note().message);
      to.end_object();
      return;
    case units::ValueState::known:
      break;
  }
  if (shown.type.list) {
    to.begin_array();
    for (const std::string& item : shown.items) to.value(item);
    to.end_array();
  } else if (shown.type.kind == check::TypeKind::boolean) {
    to.value(shown.value.truth());
  } else if (shown.type.kind == check::TypeKind::integer) {
    to.value(shown.value.number());
  } else {
    to.value(shown.text);
  }
}

void put_fact(JsonWriter& to, std::string_view name, const Shown& shown) {
  if (shown.value.is_blank()) {
    to.member(name, "blank");
  } else {
    put_value(to, name, shown);
  }
}

void put_place(JsonWriter& to, const Place& place) { to.member_or_null("place", to_string(place)); }

void put_dating(JsonWriter& to, const units::Dating& dating) {
  to.member_or_null("from", dating.from ? units::to_string(*dating.from) : "");
  to.member_or_null("until", dating.until ? units::to_string(*dating.until) : "");
  to.member_or_null("runs_from", dating.runs_from ? units::to_string(*dating.runs_from) : "");
}

void put_origins(JsonWriter& to, const std::vector<OriginView>& origins) {
  to.key("origins");
  to.begin_array();
  for (const OriginView& origin : origins) {
    to.begin_object();
    to.member("kind", kind_name(origin.kind));
    to.member("name", origin.name);
    to.member_or_null("title", origin.title);
    if (origin.kind == plan::OriginKind::flag) to.member_or_null("number", origin.number);
    put_value(to, "value", origin.value);
    to.member("says", origin.said);
    put_dating(to, origin.dating);
    to.member_or_null("entered", origin.entered);
    to.member_or_null("by", origin.by);
    to.member_or_null("note", origin.note);
    to.member_or_null("cites", origin.cites);
    to.member("unset", origin.unset);
    to.member("unconfirmed", origin.unconfirmed);
    put_place(to, origin.place);
    to.end_object();
  }
  to.end_array();
}

}  // namespace poppy::report
