// Worksheet origins -> words.
#include "interpreter/report/origin_text.h"

#include <fmt/format.h>

namespace poppy::report {
namespace {

std::string said_of_flag(const OriginView& view, const plan::Worksheet& sheet) {
  const std::string name = view.number.empty() ? view.name : view.number;
  const std::string county = county_name(sheet);
  const bool on_or_off = view.value.type.kind == check::TypeKind::boolean;
  const bool firm = view.value.value.is_known();
  if (!sheet.county) return fmt::format("no county is given, and `{}` is a county's setting", name);
  if (view.unset) {
    std::string taken;
    if (firm) taken = on_or_off ? (view.value.value.truth() ? "on" : "off") : view.value.text;
    return fmt::format("{} has not set rule {}{}", county, name,
                       firm ? fmt::format(" (taken as {})", taken) : "");
  }
  if (on_or_off && firm) {
    return fmt::format("{} has rule {} {}", county, name, view.value.value.truth() ? "on" : "off");
  }
  const check::Program& program = *sheet.program;
  std::string meaning;
  if (view.value.type.kind == check::TypeKind::enumeration && firm) {
    const check::EnumValue& chosen =
        program.enums[view.value.type.enumeration()]
            .values[static_cast<std::size_t>(view.value.value.number())];
    if (chosen.title != chosen.name) meaning = fmt::format(", \"{}\"", chosen.title);
  }
  return fmt::format("{}: {} = {}{}", county, view.title.empty() ? name : view.title,
                     view.value.text, meaning);
}

}  // namespace

std::string county_name(const plan::Worksheet& sheet) {
  return sheet.county ? sheet.program->counties[*sheet.county].name : "the county";
}

std::string kind_name(plan::OriginKind kind) {
  switch (kind) {
    case plan::OriginKind::flag:
      return "flag";
    case plan::OriginKind::parameter:
      return "parameter";
    case plan::OriginKind::table_row:
    case plan::OriginKind::looped_row:
      return "table_row";
    case plan::OriginKind::increment:
      return "increment";
    case plan::OriginKind::bracket:
      return "bracket";
    case plan::OriginKind::version:
      return "version";
    case plan::OriginKind::county:
      return "county";
    case plan::OriginKind::month:
      return "month";
  }
  return {};
}

std::string dating_text(const units::Dating& dating, bool with_runs) {
  std::string text;
  if (dating.from) text = "since " + units::to_string(*dating.from);
  if (dating.until) {
    text += fmt::format("{}until {}", text.empty() ? "" : " ", units::to_string(*dating.until));
  }
  if (text.empty()) text = "always";
  if (with_runs && dating.runs_from) {
    text += ", for runs from " + units::to_string(*dating.runs_from);
  }
  return text;
}

std::string moment_text(units::Date day, std::uint16_t minute) {
  if (minute == 0) return units::to_string(day);
  return fmt::format("{} {:02}:{:02}", units::to_string(day), minute / 60, minute % 60);
}

std::string entered_text(const std::string& entered, const std::string& by, const Place& place) {
  if (entered.empty() && by.empty()) return {};
  std::string text = "as entered";
  if (!entered.empty()) text += " " + entered;
  if (!by.empty()) text += " by " + by;
  if (!place.file.empty()) text += fmt::format(" ({})", to_string(place));
  return text;
}

namespace {

/// Of a parameter's value, or of a row of its table.
void tell_table(OriginView& view, const check::Parameter& of, const plan::Origin& given) {
  view.name = of.name;
  view.title = of.title;
  const std::string keys = given.keys.empty() ? std::string() : fmt::format("[{}]", given.keys);
  view.said = fmt::format("{}{} = {}", view.name, keys, view.value.text);
  if (given.kind == plan::OriginKind::increment) {
    view.said += fmt::format(" for each over {}", of.beyond_size);
  } else if (given.kind == plan::OriginKind::bracket) {
    view.said += fmt::format(" over {}", units::money_to_string(given.over));
  }
}

}  // namespace

OriginView view_origin(const text::SourceSet& sources,
                       const reference::Determination& determination, const plan::Origin& given,
                       std::uint32_t id) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  OriginView view;
  view.id = id;
  view.kind = given.kind;
  view.value = show(determination, given.type, given.value);
  view.dating = given.dating;
  if (given.entered) view.entered = moment_text(*given.entered, given.dating.minute);
  view.by = given.by;
  view.note = given.note;
  view.cites = given.cites;
  view.unset = given.unset;
  view.unconfirmed = given.unconfirmed;
  view.place = place_of(sources, given.span);
  switch (given.kind) {
    case plan::OriginKind::flag: {
      const check::Flag& flag = program.flags[given.flag()];
      view.name = flag.name;
      view.title = flag.title;
      view.number = flag.number;
      view.said = said_of_flag(view, sheet);
      break;
    }
    case plan::OriginKind::parameter:
    case plan::OriginKind::table_row:
    case plan::OriginKind::looped_row:
    case plan::OriginKind::increment:
    case plan::OriginKind::bracket:
      tell_table(view, program.parameters[given.parameter()], given);
      break;
    case plan::OriginKind::version:
      view.name = program.lines[given.line()].name;
      view.title = program.lines[given.line()].title;
      view.said = fmt::format("the version of {}", view.name);
      break;
    case plan::OriginKind::county:
      view.name = "county";
      view.said = sheet.county ? "the county is " + county_name(sheet) : "the county is not known";
      break;
    case plan::OriginKind::month:
      view.name = "month";
      view.said = fmt::format("the month is {}", units::to_string(given.month));
      break;
  }
  return view;
}

std::vector<OriginView> view_origins(const text::SourceSet& sources,
                                     const reference::Determination& determination,
                                     const std::vector<std::uint32_t>& origins) {
  std::vector<OriginView> views;
  for (const std::uint32_t origin : origins) {
    views.push_back(
        view_origin(sources, determination, determination.sheet->origins[origin], origin));
  }
  return views;
}

std::string full_text(const OriginView& origin) {
  std::string text = origin.said;
  const bool dated =
      origin.kind != plan::OriginKind::county && origin.kind != plan::OriginKind::month;
  if (!dated) return text;
  // A flag that is no switch is named by its title already.
  const bool titled = origin.kind != plan::OriginKind::flag || origin.unset ||
                      origin.value.type.kind == check::TypeKind::boolean;
  if (titled && !origin.title.empty()) text += fmt::format(", \"{}\"", origin.title);
  if (!origin.unset) {
    const std::string entered = entered_text(origin.entered, origin.by, origin.place);
    text += fmt::format(" ({}", dating_text(origin.dating, origin.entered.empty()));
    if (!entered.empty()) text += "; " + entered;
    if (origin.unconfirmed) text += "; unconfirmed";
    text += ")";
  }
  if (!origin.cites.empty()) text += ", " + origin.cites;
  if (!origin.note.empty()) text += fmt::format("; note: {}", origin.note);
  return text;
}

}  // namespace poppy::report
