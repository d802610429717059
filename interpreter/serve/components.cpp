// See components.h. Every name that a template asks for is given, be it empty: one that is missing
// would be looked for in what stands around.
#include "interpreter/serve/components.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace poppy::serve {
namespace {

using Json = nlohmann::json;

/// A day, a case, an amount: what is not broken into lines.
constexpr std::size_t kShortCell = 16;

void add_tone(Json& to, Tone tone) {
  switch (tone) {
    case Tone::info:
      to["tone"] = "info";
      to["tone_words"] = "Note";
      break;
    case Tone::success:
      to["tone"] = "success";
      to["tone_words"] = "Done";
      break;
    case Tone::warning:
      to["tone"] = "warning";
      to["tone_words"] = "Warning";
      break;
    case Tone::error:
      to["tone"] = "error";
      to["tone_words"] = "Error";
      break;
  }
  to["is_urgent"] = tone == Tone::error;
}

/// What labels, hints and faults have in common; `described` names those that are there.
template <typename Input>
Json labelled(const Input& from) {
  std::string described;
  if (!from.hint.empty()) described += from.id + "-hint";
  if (!from.fault.empty()) described += (described.empty() ? "" : " ") + from.id + "-fault";
  return {{"id", from.id}, {"hint", from.hint}, {"fault", from.fault}, {"described", described}};
}

Json choices_of(const std::vector<Choice>& choices, const std::string& id, bool is_many) {
  Json all = Json::array();
  for (const Choice& one : choices) {
    const std::string own = id + "-" + std::to_string(all.size() + 1);
    all.push_back({{"value", one.value},
                   {"label", one.label},
                   {"hint", one.hint},
                   {"is_chosen", one.is_chosen},
                   {"own_id", own},
                   {"group", id},
                   {"kind", is_many ? "checkbox" : "radio"}});
  }
  // What is wrong in a group leads to the first of it.
  if (!all.empty()) all.front()["own_id"] = id;
  return all;
}

/// Tables of more columns are compared by column: they keep their heads in sight.
constexpr std::size_t kMostColumns = 10;
/// Of so many rows at most, they stand below each other on a phone, each cell with the name of its
/// column; of longer lists somebody looks for a row, and scrolls.
constexpr std::size_t kMostStacked = 40;

bool is_wide(const Table& table) { return table.columns.size() > kMostColumns; }
bool is_stacked(const Table& table) { return !is_wide(table) && table.rows.size() <= kMostStacked; }

/// Digits where the pattern has 0, and its own signs elsewhere.
bool fits(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(
      text, pattern, [](char c, char of) { return of == '0' ? c >= '0' && c <= '9' : c == of; });
}

/// Browsers leave a field of days or months empty that has anything else in it: what was typed and
/// is none stays in sight as a text.
std::string shown_type(const Field& field) {
  const bool is_shown =
      field.value.empty() || (field.type == "date"    ? fits(field.value, "0000-00-00")
                              : field.type == "month" ? fits(field.value, "0000-00")
                                                      : true);
  return is_shown ? field.type : "text";
}

/// A table of all counties has thousands of them: each member is made once, in its place.
Json shown(const Cell& cell, bool is_head, bool is_number) {
  Json to = Json::object();
  auto& members = to.get_ref<Json::object_t&>();
  members.emplace("text", cell.text);
  members.emplace("href", cell.href);
  members.emplace("note", cell.note);
  members.emplace("is_head", is_head);
  members.emplace("is_short", cell.text.size() <= kShortCell);
  members.emplace("is_number", is_number);
  members.emplace("is_marked", cell.is_marked);
  return to;
}

Json shown(const Row& row, const std::vector<Column>& columns, bool is_stacked) {
  Json to = Json::object();
  Json& cells = to["cells"] = Json::array();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const bool is_number = row.cells[i].is_number || (i < columns.size() && columns[i].is_number);
    cells.push_back(shown(row.cells[i], i == 0, is_number));
    if (is_stacked) {
      cells.back()["column"] = i < columns.size() ? columns[i].label : "";
    }
  }
  return to;
}

std::string number_or_nothing(std::uint32_t number) {
  return number == 0 ? std::string() : std::to_string(number);
}

Json shown(const DiffLine& line) {
  Json to = {{"before", number_or_nothing(line.before)},
             {"after", number_or_nothing(line.after)},
             {"text", line.text}};
  switch (line.kind) {
    case DiffKind::same:
      to.update({{"kind", "same"}, {"sign", " "}, {"words", ""}});
      break;
    case DiffKind::removed:
      to.update({{"kind", "removed"}, {"sign", "-"}, {"words", "removed"}});
      break;
    case DiffKind::added:
      to.update({{"kind", "added"}, {"sign", "+"}, {"words", "added"}});
      break;
    case DiffKind::gap:
      to.update({{"kind", "gap"}, {"sign", "…"}, {"words", "lines left out"}});
      break;
  }
  return to;
}

Json shown(const Step& step, std::size_t number) {
  Json to = {
      {"label", step.label}, {"number", number}, {"is_current", step.state == StepState::current}};
  switch (step.state) {
    case StepState::done:
      to.update({{"state", "done"}, {"words", "done"}});
      break;
    case StepState::current:
      to.update({{"state", "current"}, {"words", "now"}});
      break;
    case StepState::ahead:
      to.update({{"state", "ahead"}, {"words", "not yet"}});
      break;
  }
  return to;
}

}  // namespace

Detail::Detail(std::string its_term, std::string text) : term(std::move(its_term)) {
  values.push_back({"", std::move(text)});
}
Detail::Detail(std::string its_term, std::vector<Link> its_values)
    : term(std::move(its_term)), values(std::move(its_values)) {}

void to_json(Json& to, const Link& from) { to = {{"href", from.href}, {"label", from.label}}; }

void to_json(Json& to, const Message& from) {
  to = {{"title", from.title}, {"text", from.text}};
  add_tone(to, from.tone);
}

void to_json(Json& to, const Tag& from) {
  to = {{"text", from.text}};
  add_tone(to, from.tone);
}

void to_json(Json& to, const Field& from) {
  to = labelled(from);
  to.update({{"label", from.label},
             {"value", from.value},
             {"type", shown_type(from)},
             {"autocomplete", from.autocomplete},
             {"is_required", from.is_required},
             {"is_month", from.type == "month"},
             {"is_file", from.type == "file"},
             {"letters", number_or_nothing(from.letters)}});
}

void to_json(Json& to, const TextArea& from) {
  to = labelled(from);
  to.update({{"label", from.label},
             {"value", from.value},
             {"is_required", from.is_required},
             {"rows", from.rows}});
}

void to_json(Json& to, const Select& from) {
  to = labelled(from);
  to.update({{"label", from.label},
             {"is_required", from.is_required},
             {"options", choices_of(from.choices, from.id, false)}});
}

void to_json(Json& to, const Choices& from) {
  to = labelled(from);
  to.update(
      {{"legend", from.legend}, {"options", choices_of(from.choices, from.id, from.is_many)}});
}

void to_json(Json& to, const Faults& from) {
  if (from.faults.empty()) {  // no summary of nothing
    to = false;
    return;
  }
  Json faults = Json::array();
  for (const Fault& one : from.faults) {
    faults.push_back({{"field_id", one.field_id}, {"text", one.text}});
  }
  to = {{"title", from.title}, {"faults", faults}};
}

void to_json(Json& to, const Table& from) {
  Json columns = Json::array();
  for (const Column& one : from.columns) {
    columns.push_back({{"label", one.label}, {"is_number", one.is_number}});
  }
  Json rows = Json::array();
  for (const Row& row : from.rows) rows.push_back(shown(row, from.columns, is_stacked(from)));
  to = {{"id", from.id},
        {"caption", from.caption},
        {"columns", columns},
        {"is_empty", from.rows.empty()},
        {"is_stacked", is_stacked(from)},
        {"is_wide", is_wide(from)},
        {"if_empty", from.if_empty},
        {"has_filter", from.has_filter && !from.rows.empty()}};
  to["rows"] = std::move(rows);
}

void to_json(Json& to, const Pagination& from) {
  Json pages = Json::array();
  for (const PageLink& one : from.pages) {
    pages.push_back({{"href", one.href}, {"label", one.label}, {"is_current", one.is_current}});
  }
  to = {{"label", from.label},
        {"previous_href", from.previous_href},
        {"next_href", from.next_href},
        {"pages", pages}};
}

void to_json(Json& to, const Steps& from) {
  Json steps = Json::array();
  for (const Step& one : from.steps) steps.push_back(shown(one, steps.size() + 1));
  to = {{"label", from.label}, {"steps", steps}};
}

void to_json(Json& to, const Diff& from) {
  Json lines = Json::array();
  for (const DiffLine& one : from.lines) lines.push_back(shown(one));
  to = {{"id", from.id}, {"caption", from.caption}, {"lines", lines}};
}

void to_json(Json& to, const Details& from) {
  Json details = Json::array();
  for (const Detail& one : from.details) {
    Json values = Json::array();
    for (const Link& value : one.values) values.push_back(value);
    details.push_back({{"term", one.term}, {"values", values}});
  }
  to = {{"details", details}};
}

}  // namespace poppy::serve
