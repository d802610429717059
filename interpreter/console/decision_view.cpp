// See decision_view.h.
#include "interpreter/console/decision_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "interpreter/console/report_table.h"
#include "interpreter/engine/open_record.h"
#include "interpreter/report/program_title.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Cell;
using serve::Row;
using serve::Table;

constexpr std::size_t kMostRows = 1000;  // of a table of a decision
constexpr std::size_t kMostRecords = 6;  // that stand side by side
constexpr std::size_t kMostNeeds = 40;

const json& at(const json& object, const char* name) {
  static const json kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::string text_at(const json& object, const char* name) {
  const json& value = at(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string line_path(const std::string& record, const std::string& line) {
  return record.empty() ? line : record + '.' + line;
}

/// A line's title by the rules; its name where they give none.
std::string title_of_line(const check::Program& program, const std::string& of_program,
                          const std::string& name) {
  for (const check::Line& line : program.lines) {
    if (line.name == name && line.program == of_program && !line.title.empty()) return line.title;
  }
  return plain_words(name);
}

/// `XAN050 Indv Exceed … of p1 (CA-215680 2.1.2.2)`
std::string reason_words(const json& reason, const std::string& own_record) {
  std::string words = text_at(reason, "code");
  const std::string text = text_at(reason, "text");
  if (!words.empty()) words += ' ';
  words += text.empty() ? plain_words(text_at(reason, "rule")) : text;
  const std::string record = text_at(reason, "record");
  if (!record.empty() && record != own_record) words += " – " + record;
  const std::string cites = text_at(reason, "cites");
  if (!cites.empty()) {
    std::string items;
    for (const json& item : at(reason, "items")) {
      if (item.is_string()) items += item.get<std::string>();
    }
    words += fmt::format(" ({}{}{})", cites, items.empty() ? "" : " ", items);
  }
  return words;
}

Table decisions_table(const check::Program& program, const std::string& name, const json& parts,
                      const DecisionLinks& links) {
  Table table;
  table.id = "decided-" + name;
  table.caption = "What is decided";
  table.columns = {{"Decision"}, {"Of"}, {"Status"}, {"Reasons"}};
  table.if_empty = "Nothing is decided in this program.";
  for (const json& one : at(parts, "decisions")) {
    if (table.rows.size() == kMostRows) break;
    const std::string line = text_at(one, "decision"), record = text_at(one, "record");
    std::string reasons;
    for (const json& reason : at(one, "reasons")) {
      reasons += fmt::format("{}{}", reasons.empty() ? "" : "; ", reason_words(reason, record));
    }
    table.rows.push_back({{{title_of_line(program, name, line)},
                           {record.empty() ? "the case" : record},
                           {words_of_value(at(one, "status")), links.why(line_path(record, line))},
                           {std::move(reasons)}}});
  }
  return table;
}

/// A line of the form for some records.
struct FormLine {
  std::string line, title;
  std::map<std::string, const json*> values;  // by record
};
/// Lines of one entity, and the records that they are of.
struct FormGroup {
  std::string about;  // `Person`; empty: the case
  std::vector<std::string> records;
  std::vector<FormLine> lines;
};

std::vector<FormGroup> groups_of(const check::Program& program, const std::string& name,
                                 const json& parts) {
  std::map<std::string, std::string> entities;  // by line
  for (const check::Line& line : program.lines) {
    if (line.program == name) entities[line.name] = program.entities[line.entity].name;
  }
  std::vector<FormGroup> groups;
  std::size_t cells = 0;
  for (const json& one : at(parts, "form_lines")) {
    if (++cells > kMostRows) break;
    const std::string line = text_at(one, "line"), record = text_at(one, "record");
    const std::string about = record.empty() ? std::string() : entities[line];
    auto group = std::ranges::find(groups, about, &FormGroup::about);
    if (group == groups.end()) group = groups.insert(groups.end(), FormGroup{about, {}, {}});
    if (std::ranges::find(group->records, record) == group->records.end()) {
      group->records.push_back(record);
    }
    auto form_line = std::ranges::find(group->lines, line, &FormLine::line);
    if (form_line == group->lines.end()) {
      const std::string title = text_at(one, "title");
      form_line = group->lines.insert(
          group->lines.end(), FormLine{line, title.empty() ? plain_words(line) : title, {}});
    }
    form_line->values[record] = &at(one, "value");
  }
  return groups;
}

Table form_table(const std::string& id, const FormGroup& group, const DecisionLinks& links) {
  Table table;
  table.id = id;
  table.caption = group.about.empty() ? "Budget of the case"
                                      : fmt::format("Budget of each {}", plain_words(group.about));
  const auto cell_of = [&](const FormLine& line, const std::string& record) {
    const auto found = line.values.find(record);
    if (found == line.values.end()) return Cell{};
    return Cell{words_of_value(*found->second), links.why(line_path(record, line.line)), "", true};
  };
  table.columns.push_back({"Line"});
  const bool is_side_by_side = group.records.size() <= kMostRecords;
  if (is_side_by_side) {
    for (const std::string& record : group.records) {
      table.columns.push_back({record.empty() ? "Amount" : record, true});
    }
  } else {
    table.columns.push_back({"Of"});
    table.columns.push_back({"Amount", true});
  }
  for (const FormLine& line : group.lines) {
    if (is_side_by_side) {
      Row row{{{line.title}}};
      for (const std::string& record : group.records) row.cells.push_back(cell_of(line, record));
      table.rows.push_back(std::move(row));
      continue;
    }
    for (const std::string& record : group.records) {
      if (!line.values.contains(record)) continue;
      table.rows.push_back({{{line.title}, {record}, cell_of(line, record)}});
    }
  }
  table.has_filter = table.rows.size() > 20;
  return table;
}

std::string field_words(const json& fields) {
  std::string words;
  if (!fields.is_object()) return words;
  for (const auto& [name, value] : fields.items()) {
    words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", plain_words(name),
                         words_of_value(value));
  }
  return words;
}

std::string sent_words(const json& sent) {
  if (sent.is_boolean()) return sent.get<bool>() ? "sent" : "not sent";
  return "not known";
}

/// Notices, or messages to the worker: what `key` names them by.
Table texts_table(const std::string& id, const char* caption, const char* key, const json& all) {
  Table table;
  table.id = id;
  table.caption = caption;
  table.columns = {{"Name"}, {"Of"}, {"Sent"}, {"Text"}};
  for (const json& one : all) {
    if (table.rows.size() == kMostRows) break;
    const std::string record = text_at(one, "record");
    table.rows.push_back({{{plain_words(text_at(one, key)), "", text_at(one, "cites")},
                           {record.empty() ? "the case" : record},
                           {sent_words(at(one, "sent"))},
                           {text_at(one, "english")}}});
  }
  return table;
}

/// When the records of a create are stored.
std::string stored_words(const check::Program& program, const std::string& of_program,
                         const std::string& name) {
  for (const check::CreateId id : program.creates.ids()) {
    const check::Create& create = program.creates[id];
    if (create.name != name || create.program != of_program) continue;
    switch (engine::writer_of(program, id)) {
      case engine::WrittenBy::batch:
        return "by a batch";
      case engine::WrittenBy::page:
        return "when the page of its record is saved";
      case engine::WrittenBy::decision:
        return "when this decision is kept";
    }
  }
  return {};
}

Table records_table(const check::Program& program, const std::string& of_program, const json& all) {
  Table table;
  table.id = "records-" + of_program;
  table.caption = "Records that a run makes of it";
  table.columns = {{"Record"}, {"Of"}, {"Change"}, {"What it has"}, {"Stored"}};
  for (const json& one : all) {
    if (table.rows.size() == kMostRows) break;
    const std::string record = text_at(one, "record");
    table.rows.push_back({{{plain_words(text_at(one, "create")), "", text_at(one, "cites")},
                           {record.empty() ? "the case" : record},
                           {plain_words(text_at(one, "change"))},
                           {field_words(at(one, "fields"))},
                           {stored_words(program, of_program, text_at(one, "create"))}}});
  }
  return table;
}

json needs_of(const json& parts, const DecisionLinks& links) {
  json all = json::array();
  for (const bool alone : {true, false}) {
    for (const json& need : at(parts, "needs")) {
      const bool settles = at(need, "settles_alone").is_boolean() && at(need, "settles_alone");
      if (settles != alone || all.size() == kMostNeeds) continue;
      const std::string path = text_at(need, "path");
      const std::string words = text_at(need, "words");
      all.push_back({{"path", path},
                     {"words", words.empty() ? path : words},
                     {"href", links.need(path)},
                     {"settles_alone", settles}});
    }
  }
  return all;
}

std::string not_applied_words(const json& parts) {
  std::string words;
  for (const json& one : at(parts, "not_applied")) {
    const std::string title = text_at(one, "title");
    const bool is_open = at(one, "undetermined").is_boolean() && at(one, "undetermined");
    words += fmt::format("{}{}", words.empty() ? "" : "; ",
                         title.empty() ? text_at(one, "module") : title);
    if (is_open) words += " (whether it does is not known)";
  }
  return words;
}

json program_parts(const check::Program& program, const std::string& name, const json& parts,
                   const DecisionLinks& links) {
  json data;
  const std::string title = report::program_title(program, name);
  data["title"] = title.empty() ? plain_words(name) : title;
  data["decisions"] = decisions_table(program, name, parts, links);
  data["not_applied"] = not_applied_words(parts);
  data["needs"] = needs_of(parts, links);
  data["has_needs"] = !data["needs"].empty();
  data["needs_id"] = "needs-" + name;
  data["tables"] = json::array();
  std::size_t number = 0;
  for (const FormGroup& group : groups_of(program, name, parts)) {
    data["tables"].push_back(form_table(fmt::format("form-{}-{}", name, ++number), group, links));
  }
  const std::pair<const char*, Table> texts[] = {
      {"messages",
       texts_table("messages-" + name, "Messages to the worker", "message", at(parts, "messages"))},
      {"notices", texts_table("notices-" + name, "Notices", "notice", at(parts, "notices"))},
      {"records", records_table(program, name, at(parts, "records"))}};
  for (const auto& [key, table] : texts) {
    data[key] = false;
    if (!table.rows.empty()) data[key] = table;
  }
  return data;
}

// ---- two decisions

/// A line of a decision that can be compared: its place, and what it comes to.
struct ComparedLine {
  std::string program, title, record, value;
};
using ComparedLines = std::vector<std::pair<std::string, ComparedLine>>;  // by their keys

ComparedLines lines_of(const check::Program& program, const json& decided) {
  ComparedLines lines;
  for (const auto& [name, parts] : at(decided, "programs").items()) {
    const auto add = [&, of = name](const char* kind, const std::string& line, std::string title,
                                    const std::string& record, std::string value) {
      lines.emplace_back(fmt::format("{} {} {} {}", of, kind, line, record),
                         ComparedLine{of, std::move(title), record, std::move(value)});
    };
    for (const json& one : at(parts, "decisions")) {
      const std::string line = text_at(one, "decision"), record = text_at(one, "record");
      std::string value = words_of_value(at(one, "status"));
      for (const json& reason : at(one, "reasons")) value += "; " + reason_words(reason, record);
      add("decision", line, title_of_line(program, name, line), record, std::move(value));
    }
    for (const json& one : at(parts, "form_lines")) {
      const std::string line = text_at(one, "line"), title = text_at(one, "title");
      add("line", line, title.empty() ? plain_words(line) : title, text_at(one, "record"),
          words_of_value(at(one, "value")));
    }
    for (const json& one : at(parts, "notices")) {
      const std::string line = text_at(one, "notice");
      add("notice", line, "Notice: " + plain_words(line), text_at(one, "record"),
          sent_words(at(one, "sent")));
    }
  }
  return lines;
}

}  // namespace

std::string words_of_value(const json& value) {
  if (value.is_null()) return "none";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string words;
    for (const json& one : value) {
      words += fmt::format("{}{}", words.empty() ? "" : ", ", words_of_value(one));
    }
    return words.empty() ? "none" : words;
  }
  if (value.is_object()) {
    const std::string error = text_at(value, "error");
    return error.empty() ? "not known" : "cannot be computed: " + error;
  }
  return value.dump();
}

json decision_parts(const check::Program& program, const json& decided,
                    const DecisionLinks& links) {
  json all = json::array();
  const json& programs = at(decided, "programs");
  if (!programs.is_object()) return all;
  for (const auto& [name, parts] : programs.items()) {
    all.push_back(program_parts(program, name, parts, links));
  }
  return all;
}

Compared compare_decisions(const check::Program& program, const json& left, const json& right,
                           const ComparedNames& names) {
  const ComparedLines before = lines_of(program, left);
  const ComparedLines after = lines_of(program, right);
  std::map<std::string_view, const ComparedLine*> others;
  for (const auto& [key, line] : after) others[key] = &line;
  Compared compared;
  Table& table = compared.table;
  table.id = "compared";
  table.caption = names.caption;
  table.columns = {{"Line"}, {"Of"}, {names.left}, {names.right}};
  const auto add = [&](const ComparedLine& line, const std::string& was, const std::string& is) {
    const bool differs = was != is;
    if (differs) ++compared.differing;
    if (table.rows.size() >= kMostRows) return;
    table.rows.push_back({{{line.title, "", plain_words(line.program)},
                           {line.record.empty() ? "the case" : line.record},
                           {was, "", "", false, differs},
                           {is, "", "", false, differs}}});
  };
  // What differs is read first.
  constexpr const char* kNotThere = "not there";
  for (const bool differing : {true, false}) {
    for (const auto& [key, line] : before) {
      const auto found = others.find(key);
      const std::string is = found == others.end() ? kNotThere : found->second->value;
      if ((is != line.value) == differing) add(line, line.value, is);
    }
    if (!differing) break;
    std::map<std::string_view, bool> there;
    for (const auto& [key, line] : before) there[key] = true;
    for (const auto& [key, line] : after) {
      if (!there.contains(key)) add(line, kNotThere, line.value);
    }
  }
  return compared;
}

}  // namespace poppy::console
