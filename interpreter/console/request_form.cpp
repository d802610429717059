// See request_form.h.
#include "interpreter/console/request_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "interpreter/console/report_table.h"
#include "interpreter/report/county_view.h"
#include "interpreter/text/printable.h"

namespace poppy::console {
namespace {

using serve::Fault;

struct EntryField {
  const char* name;
  const char* label;
  std::string desk::EntryWords::* member;
};
constexpr EntryField kFields[] = {{"flag", "setting", &desk::EntryWords::flag},
                                  {"value", "new value", &desk::EntryWords::value},
                                  {"from", "first benefit month", &desk::EntryWords::from},
                                  {"until", "last benefit month", &desk::EntryWords::until},
                                  {"runs_from", "takes effect on", &desk::EntryWords::runs_from},
                                  {"note", "note", &desk::EntryWords::note}};

/// `value-2`: of the second entry.
std::string id_of(const char* field, std::size_t entry) {
  return fmt::format("{}-{}", field, entry + 1);
}

std::string trimmed(std::string_view words) {
  const std::size_t begin = words.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return std::string(words.substr(begin, words.find_last_not_of(" \t\n") - begin + 1));
}

std::size_t number_of(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] =
      std::from_chars(std::to_address(digits.begin()), std::to_address(digits.end()), number);
  return error == std::errc() && end == std::to_address(digits.end()) ? number : 0;
}

std::string fault_of(const std::vector<Fault>& faults, const std::string& id) {
  const auto found = std::ranges::find(faults, id, &Fault::field_id);
  return found == faults.end() ? std::string() : found->text;
}

serve::Field text_field(const std::vector<Fault>& faults, std::string id, std::string label,
                        std::string hint, const std::string& value) {
  serve::Field field;
  field.fault = fault_of(faults, id);
  field.id = std::move(id);
  field.label = std::move(label);
  field.hint = std::move(hint);
  field.value = value;
  field.autocomplete = "off";
  return field;
}

/// By the type of the setting: a choice of few, or a text.
void put_value(const Visit& visit, const check::Flag& flag, const std::string& id,
               const std::vector<Fault>& faults, const std::string& value, nlohmann::json& to) {
  serve::Choices choices;
  choices.id = id;
  choices.legend = "New value";
  choices.fault = fault_of(faults, id);
  if (flag.type.kind == check::TypeKind::boolean) {
    choices.choices = {{"yes", "Y: on", "", value == "yes"}, {"no", "N: off", "", value == "no"}};
  } else if (flag.type.kind == check::TypeKind::enumeration) {
    for (const check::EnumValue& one : visit.program().enums[flag.type.enumeration()].values) {
      choices.choices.push_back(
          {one.name, one.name, one.title == one.name ? "" : one.title, value == one.name});
    }
  } else {
    serve::Field field =
        text_field(faults, id, "New value",
                   fmt::format("Kind: {}", check::type_name(visit.program(), flag.type)), value);
    field.is_required = true;
    to["value_field"] = field;
    to["value_choices"] = false;
    return;
  }
  to["value_field"] = false;
  to["value_choices"] = choices;
}

std::string value_now(const Visit& visit, check::CountyId county, check::FlagId flag) {
  const check::County& of = visit.program().counties[county];
  const std::uint32_t at = report::entry_in_force(of, flag, visit.as_of.month, visit.as_of.run);
  return at == check::kNone ? std::string("not set")
                            : report::flag_cell(visit.program(), flag, of.flags[flag][at].value);
}

/// One entry of the form.
nlohmann::json shown_entry(const Visit& visit, const RequestWords& words, std::size_t i,
                           const std::vector<Fault>& faults) {
  const desk::EntryWords& entry = words.entries[i];
  nlohmann::json item;
  item["flag_id"] = id_of("flag", i);
  item["flag"] = entry.flag;
  item["number"] = i + 1;
  item["flag_fault"] = fault_of(faults, id_of("flag", i));
  item["heading"] = "A setting that there is not";
  item["now"] = "";
  item["name"] = entry.flag;
  item["value_field"] = item["value_choices"] = false;
  const auto flag = desk::find_flag_asked(visit.program(), entry.flag);
  if (flag) {
    const check::Flag& declared = visit.program().flags[*flag];
    item["heading"] = declared.title.empty() ? plain_words(declared.name) : declared.title;
    item["name"] = declared.number.empty() ? declared.name
                                           : fmt::format("{}, {}", declared.number, declared.name);
    if (const auto county = visit.county(words.county)) {
      item["now"] = value_now(visit, *county, *flag);
    }
    put_value(visit, declared, id_of("value", i), faults, entry.value, item);
  }
  serve::Field from = text_field(faults, id_of("from", i), "First benefit month",
                                 "Such as 2026-12, or the word always", entry.from);
  from.is_required = true;
  from.letters = 12;
  item["from_field"] = from;
  serve::Field until = text_field(faults, id_of("until", i), "Last benefit month",
                                  "Empty: until another entry", entry.until);
  until.letters = 12;
  item["until_field"] = until;
  serve::Field runs =
      text_field(faults, id_of("runs_from", i), "Takes effect on",
                 "A day to come, for runs from that day on. Empty: on the day it is approved",
                 entry.runs_from);
  runs.type = "date";
  item["runs_field"] = runs;
  item["note_field"] = text_field(faults, id_of("note", i), "Note in the county's file",
                                  "Such as the number of the board's order", entry.note);
  item["may_take_out"] = words.entries.size() > 1;
  return item;
}

std::string title_of(const Visit& visit, const std::string& flag_words) {
  const auto flag = desk::find_flag_asked(visit.program(), flag_words);
  if (!flag) return flag_words;
  const check::Flag& declared = visit.program().flags[*flag];
  return declared.title.empty() ? plain_words(declared.name) : declared.title;
}

/// Both side by side, a row for each part that differs.
serve::Table conflict_of(const Visit& visit, const RequestWords& now, const RequestWords& typed) {
  serve::Table table;
  table.id = "conflict";
  table.caption = "What is kept now, and what you typed";
  table.columns = {{"Part"}, {"Kept now"}, {"You typed"}};
  table.if_empty = "It is the same: nothing has to be saved.";
  const auto compare = [&](std::string part, const std::string& kept, const std::string& ours) {
    if (kept != ours) {
      table.rows.push_back({{{std::move(part)}, {kept}, {ours, "", "", false, true}}});
    }
  };
  compare("What the request is about", now.title, typed.title);
  compare("Why", now.reason, typed.reason);
  const desk::EntryWords none;
  for (std::size_t i = 0; i < std::max(now.entries.size(), typed.entries.size()); ++i) {
    const desk::EntryWords& kept = i < now.entries.size() ? now.entries[i] : none;
    const desk::EntryWords& ours = i < typed.entries.size() ? typed.entries[i] : none;
    const std::string title = title_of(visit, ours.flag.empty() ? kept.flag : ours.flag);
    for (const EntryField& field : kFields) {
      compare(fmt::format("{}: {}", title, field.label), kept.*field.member, ours.*field.member);
    }
  }
  return table;
}

/// Settings that a county makes itself.
serve::Select other_flags(const Visit& visit) {
  serve::Select select;
  select.id = "another";
  select.label = "Another setting in the same request";
  select.choices.push_back({"", "Choose a setting", "", true});
  for (const check::Flag& flag : visit.program().flags) {
    if (flag.set_by_state) continue;
    select.choices.push_back(
        {flag.name, flag.title.empty() ? plain_words(flag.name) : flag.title, "", false});
  }
  return select;
}

}  // namespace

RequestWords read_request_words(const Visit& visit) {
  RequestWords words;
  const auto county = visit.county(visit.form.text("county"));
  words.county = county ? visit.name(*county) : std::string(visit.form.text("county"));
  words.title = trimmed(visit.form.text("title"));
  words.reason = trimmed(visit.form.text("reason"));
  const std::size_t count = std::min(number_of(visit.form.text("count")), kMostEntries);
  for (std::size_t i = 0; i < count; ++i) {
    desk::EntryWords& entry = words.entries.emplace_back();
    for (const EntryField& field : kFields) {
      entry.*field.member = trimmed(visit.form.text(id_of(field.name, i)));
    }
  }
  return words;
}

std::vector<Fault> plain_faults(const RequestWords& words) {
  std::vector<Fault> faults;
  const auto add = [&](std::string id, std::string text) {
    faults.push_back({std::move(id), std::move(text)});
  };
  if (words.title.empty()) add("title", "Give the request a title.");
  if (words.title.size() > kMostTitle) {
    add("title", fmt::format("A title has at most {} letters.", kMostTitle));
  } else if (text::printable(words.title) != words.title) {
    add("title", "A title is a text on one line.");
  }
  if (words.reason.size() > kMostWords) {
    add("reason", fmt::format("A reason has at most {} letters.", kMostWords));
  }
  if (words.entries.empty()) add("another", "Choose a setting.");
  for (std::size_t i = 0; i < words.entries.size(); ++i) {
    for (const EntryField& field : kFields) {
      const std::string& text = words.entries[i].*field.member;
      if (text.size() <= kMostWord) continue;
      add(id_of(field.name, i), fmt::format("This has at most {} letters.", kMostWord));
    }
    if (words.entries[i].value.empty()) add(id_of("value", i), "Choose the new value.");
    if (words.entries[i].from.empty()) {
      add(id_of("from", i), "Say from which month it holds, such as 2026-12.");
    }
  }
  return faults;
}

std::vector<Fault> shown_faults(const std::vector<EntryFault>& faults) {
  std::vector<Fault> shown;
  for (const EntryFault& one : faults) {
    shown.push_back({id_of(one.field.c_str(), one.entry), one.text});
  }
  return shown;
}

bool take_form_button(const Visit& visit, RequestWords& words) {
  const std::string_view button = visit.form.text("do");
  constexpr std::string_view kTakeOut = "take-out-";
  if (button == "add") {
    const std::string another(visit.form.text("another"));
    if (!another.empty() && another.size() <= kMostWord && words.entries.size() < kMostEntries) {
      words.entries.push_back({another, "", "", "", "", ""});
    }
    return true;
  }
  if (!button.starts_with(kTakeOut)) return false;
  const std::size_t number = number_of(button.substr(kTakeOut.size()));
  if (number >= 1 && number <= words.entries.size()) {
    words.entries.erase(words.entries.begin() + static_cast<std::ptrdiff_t>(number) - 1);
  }
  return true;
}

serve::Response request_form(const Visit& visit, const RequestWords& words, const FormPage& page) {
  nlohmann::json data;
  data["action"] = page.action;
  data["heading"] = page.heading;
  data["county"] = words.county;
  data["count"] = words.entries.size();
  data["revision"] = std::to_string(page.revision);
  data["request"] = page.request == 0 ? "" : std::to_string(page.request);
  serve::Faults faults;
  faults.title = page.fault_title;
  faults.faults = page.faults;
  data["faults"] = faults;
  data["conflict"] = false;
  if (page.kept_now) data["conflict"] = conflict_of(visit, *page.kept_now, words);
  serve::Field title = text_field(page.faults, "title", "What the request is about",
                                  "In a few words, for the list of requests", words.title);
  title.is_required = true;
  data["title_field"] = title;
  serve::TextArea reason;
  reason.id = "reason";
  reason.label = "Why";
  reason.hint = "For the person who approves it";
  reason.value = words.reason;
  reason.fault = fault_of(page.faults, "reason");
  data["reason_field"] = reason;
  nlohmann::json items = nlohmann::json::array();
  for (std::size_t i = 0; i < words.entries.size(); ++i) {
    items.push_back(shown_entry(visit, words, i, page.faults));
  }
  data["items"] = std::move(items);
  data["is_many"] = words.entries.size() > 1;
  data["has_room"] = words.entries.size() < kMostEntries;
  serve::Select another = other_flags(visit);
  another.fault = fault_of(page.faults, "another");
  data["another_field"] = another;
  auto frame = visit.frame(page.heading);
  frame.breadcrumb = {{"/requests", "Change requests"}};
  if (page.request != 0) {
    const std::string id = std::to_string(page.request);
    frame.breadcrumb.push_back({serve::make_path({"requests", id}), "Request " + id});
  }
  return visit.page("request_form", frame, std::move(data), page.status);
}

nlohmann::json shown_change(const desk::CountyChange& change, std::string id) {
  const check::Program& program = *change.rules.data().program;
  nlohmann::json shown;
  shown["problems"] = false;
  shown["diff"] =
      shown_diff(std::move(id), "What changes in " + change.path, change.before, change.after);
  nlohmann::json effects = nlohmann::json::array();
  for (const desk::FlagEffect& effect : change.effects) {
    const check::Flag& flag = program.flags[effect.flag];
    nlohmann::json lines = nlohmann::json::array();
    for (const std::string& line : desk::effect_lines(program, effect)) {
      lines.push_back({{"line", line}});
    }
    if (lines.empty()) lines.push_back({{"line", "nothing is decided otherwise"}});
    effects.push_back(
        {{"setting", flag.title.empty() ? plain_words(flag.name) : flag.title}, {"lines", lines}});
  }
  shown["effects"] = std::move(effects);
  nlohmann::json told = nlohmann::json::array();
  for (const std::string& line : change.told) told.push_back({{"line", line}});
  shown["has_told"] = !told.empty();
  shown["told"] = std::move(told);
  return shown;
}

nlohmann::json shown_problems(const std::vector<Problem>& problems) {
  constexpr std::size_t kMostShown = 10;
  nlohmann::json lines = nlohmann::json::array();
  for (std::size_t i = 0; i < std::min(kMostShown, problems.size()); ++i) {
    lines.push_back({{"line", words_of(problems[i])}});
  }
  return {{"problems", {{"lines", lines}}},
          {"diff", false},
          {"effects", false},
          {"has_told", false},
          {"told", false}};
}

}  // namespace poppy::console
