// The rows of op_rows.h as files for other implementations (conformance/README.md): one for each
// operation, with the program that all of them are lines of.   op_deck FOLDER
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/program.h"
#include "tests/meaning/op_program.h"
#include "tests/meaning/op_rows.h"

namespace poppy::meaning {
namespace {

using json = nlohmann::ordered_json;

json lines_of(std::string_view text) {
  json lines = json::array();
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// A record of the case is named by the list that it stands in.
std::string record_name(std::string_view type, const std::string& key) {
  return type.find("Item") == std::string_view::npos ? key : "p1/items/" + key;
}

json value_of(const Row& row, const std::string& expected) {
  const std::string_view type = row.type;
  if (expected == "blank") return nullptr;
  if (type.starts_with("bool")) return expected == "yes";
  if (type.starts_with("int")) return std::stoll(expected);
  if (type.starts_with("list of")) {
    json names = json::array();
    for (std::size_t at = 0; at < expected.size();) {
      const std::size_t end = std::min(expected.find(' ', at), expected.size());
      names.push_back(record_name(type, expected.substr(at, end - at)));
      at = end + 1;
    }
    return names;
  }
  if (type.starts_with("Item") || type.starts_with("Person")) return record_name(type, expected);
  return expected;
}

json settings_of(std::string_view county) {
  if (county != "Yolo") return json::object();
  return {{"strict", true},
          {"color", {{{"value", "Green"}}, {{"value", "Blue"}, {"known_from", "2021-08-16"}}}}};
}

/// What a case expects of a line.
void expect(json& month, const Row& row, const Declared& declared, const std::string& value) {
  if (value == "unknown" || value == "error") {
    month[value == "error" ? "errors" : "undetermined"]["p1"].push_back(declared.line);
  } else {
    month["values"]["p1"][declared.line] = value_of(row, value);
  }
}

/// Not of rows that meet a blank which the checker would refuse, nor of fields of records that are
/// made: no line holds them. A case has no name that rows could tell it by.
bool is_told(const Row& row) { return row.guard.empty() && row.made.empty() && row.type != "Case"; }

json deck_of(ops::Op op, const std::vector<const Row*>& rows) {
  json lines = json::array({"module t.lines \"Lines of the example\"", "import t.ops"});
  std::map<std::pair<std::string, std::string>, json> months;  // by county and case
  std::vector<std::pair<std::string, std::string>> order;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = *rows[i];
    if (!is_told(row)) continue;
    const Declared declared =
        meaning::declared(row, fmt::format("x{}", i), std::string(row.expression));
    for (const json& line : lines_of(declared.text)) lines.push_back(line);
    for (const Case& one : row.cases) {
      const std::pair key(std::string(row.county), case_text(one.given));
      const auto [place, is_new] = months.try_emplace(key, json::object());
      if (is_new) order.push_back(key);
      expect(place->second, row, declared,
             std::string(one.weighed.empty() ? one.expected : one.weighed));
    }
  }
  json entries = json::array();
  for (const auto& key : order) {
    json facts = json::parse(key.second);
    facts.erase("case");
    entries.push_back({{"id", fmt::format("operations/{}/{}", ops::name_of(op), entries.size())},
                       {"county", key.first.empty() ? json(nullptr) : json(key.first)},
                       {"settings", settings_of(key.first)},
                       {"facts", std::move(facts)},
                       {"expect", {{"2021-08", months.at(key)}}}});
  }
  return {{"construct", fmt::format("operation {}", ops::name_of(op))},
          {"program", "operations"},
          {"rules", {{"t/lines.poppy", std::move(lines)}}},
          {"entries", std::move(entries)}};
}

bool write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream to(path, std::ios::binary);
  to << text;
  return to.good();
}

/// An entry a line.
std::string text_of(const json& deck) {
  std::string text = "{\n";
  for (const auto& [key, value] : deck.items()) {
    if (key == "entries") continue;
    text += key == "rules" ? " \"rules\": " + value.dump(1)
                           : fmt::format(" \"{}\": {}", key, value.dump());
    text += ",\n";
  }
  text += " \"entries\": [\n";
  bool is_first = true;
  for (const json& entry : deck.at("entries")) {
    text += (is_first ? "  " : ",\n  ") + entry.dump();
    is_first = false;
  }
  return text + "\n ]\n}\n";
}

int write_all(const std::filesystem::path& folder) {
  std::map<ops::Op, std::vector<const Row*>> by_op;
  for (const auto* table : {&arithmetic_rows(), &comparison_rows(), &calendar_rows(), &truth_rows(),
                            &list_rows(), &read_rows()}) {
    for (const Row& row : *table) by_op[row.op].push_back(&row);
  }
  std::size_t left_out = 0;
  bool all_written = true;
  for (const auto& [op, rows] : by_op) {
    for (const Row* row : rows) left_out += is_told(*row) ? 0 : 1;
    const json deck = deck_of(op, rows);
    if (deck.at("entries").empty()) continue;
    all_written &=
        write(folder / "operations" / fmt::format("{}.json", ops::name_of(op)), text_of(deck));
  }
  json program{{"programs", {"t"}},
               {"counties", {"Napa", "Yolo"}},
               {"months", {"2021-08"}},
               {"run_date", "2021-08-15"}};
  for (const File& file : program_files(std::string(kPrelude))) {
    if (!file.path.ends_with(".yaml")) program["rules"][file.path] = lines_of(file.text);
  }
  all_written &= write(folder / "programs" / "operations.json", program.dump(1) + '\n');
  fmt::print("{} operations; {} rows left out, which are no lines of a program\n", by_op.size(),
             left_out);
  return all_written ? 0 : 1;
}

}  // namespace
}  // namespace poppy::meaning

int main(int count, char** words) try {
  if (count != 2) {
    std::fputs("op_deck FOLDER\n", stderr);
    return 2;
  }
  return poppy::meaning::write_all(words[1]);
} catch (...) {  // of a row that is not written as its type is
  std::fputs("op_deck: a row cannot be written\n", stderr);
  return 1;
}
