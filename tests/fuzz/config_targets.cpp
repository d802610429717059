// Readers of bytes against each other, and their time.
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "interpreter/config/csv.h"
#include "interpreter/config/csv_rows.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/config/read_json.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/csv_text.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace poppy;
using config::YamlKind;
using config::YamlNode;
using fuzz::require;

/// Our tree and another reader's: the same values. A number keeps its own text.
void same(const YamlNode& node, const nlohmann::json& other) {
  switch (node.kind) {
    case YamlKind::null:
      require(other.is_null(), "null is null");
      return;
    case YamlKind::scalar:
      if (node.quoted) {
        require(other.is_string() && other.get_ref<const std::string&>() == node.scalar,
                "texts are alike", node.scalar);
      } else {
        require(other.is_boolean() || other.is_number(), "what is not quoted is no text");
        const bool truth = node.scalar == "true" || node.scalar == "false";
        require(other.is_boolean() == truth, "true and false are alike", node.scalar);
      }
      return;
    case YamlKind::sequence:
      require(other.is_array() && other.size() == node.items.size(), "lists are alike");
      for (std::size_t i = 0; i < node.items.size(); ++i) same(node.items[i], other[i]);
      return;
    case YamlKind::mapping:
      require(other.is_object() && other.size() == node.entries.size(), "objects are alike");
      for (const auto& entry : node.entries) {
        require(other.contains(entry.key), "keys are alike", entry.key);
        same(entry.value, other[entry.key]);
      }
      return;
  }
}

/// And the flat run of values that a run reads.
const config::JsonNode* same(const YamlNode& node, const config::JsonNode* flat) {
  using config::JsonKind;
  switch (node.kind) {
    case YamlKind::null:
      require(flat->kind == JsonKind::null, "null is null in a run");
      return flat + 1;
    case YamlKind::scalar:
      require(flat->is_scalar() && flat->text() == node.scalar, "texts are alike in a run",
              node.scalar);
      require((flat->kind == JsonKind::quoted) == node.quoted, "quotes are alike in a run");
      return flat + 1;
    case YamlKind::sequence: {
      require(flat->kind == JsonKind::array, "lists are alike in a run");
      const config::JsonNode* const past = flat->past();
      ++flat;
      for (const YamlNode& item : node.items) flat = same(item, flat);
      require(flat == past, "lists are as long in a run");
      return past;
    }
    case YamlKind::mapping: {
      require(flat->kind == JsonKind::object, "objects are alike in a run");
      const config::JsonNode* const past = flat->past();
      ++flat;
      for (const auto& entry : node.entries) {
        require(flat->key() == entry.key, "keys are alike in a run", entry.key);
        flat = same(entry.value, flat);
      }
      require(flat == past, "objects are as long in a run");
      return past;
    }
  }
  return flat;
}

struct OtherJson {
  nlohmann::json value;
  bool well_formed = false;
};

/// Nothing where the text has a number that a double does not hold: the other reader refuses it,
/// and ours keeps what is written.
std::optional<OtherJson> read_otherwise(std::string_view text) {
  constexpr int kNumberTooLarge = 406;
  try {
    return OtherJson{.value = nlohmann::json::parse(text), .well_formed = true};
  } catch (const nlohmann::json::out_of_range& fault) {
    if (fault.id == kNumberTooLarge) return std::nullopt;
    return OtherJson{};
  } catch (const nlohmann::json::parse_error&) {
    return OtherJson{};
  }
}

template <typename Work>
void bounded(std::string_view what, const std::string& text, Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const auto took = std::chrono::steady_clock::now() - begin;
  // 256 KB; under sanitizers on a busy machine. What is quadratic takes minutes.
  require(took < std::chrono::seconds(15), what, text.substr(0, 400));
}

}  // namespace

POPPY_FUZZ_TARGET(json) {
  text::SourceSet sources;
  const auto ours = config::read_json(sources, sources.add("fuzz.json", text));
  if (ours) {
    if (const auto other = read_otherwise(text)) {
      require(other->well_formed, "what is read as JSON is JSON", text);
      same(*ours, other->value);
    }
  }
  config::JsonTokens tokens;
  const bool taken = tokens.read(text);
  const bool is_object = ours && ours->kind == YamlKind::mapping;
  // A key given twice is for the other reader to tell.
  if (taken && !ours) {
    for (const text::Problem& problem : ours.error()) {
      require(problem.code == text::ProblemCode::yaml_duplicate_key, "a run reads nothing more",
              text);
    }
  }
  if (taken && ours) same(*ours, tokens.nodes().data());
  require(!is_object || taken || text.size() > config::JsonTokens::kMostBytes,
          "a run reads every object", text);
}

POPPY_FUZZ_TARGET(csv) {
  text::SourceSet sources;
  const auto whole = config::read_csv(sources, sources.add("fuzz.csv", text));
  // Row by row, in pieces as they may come.
  std::vector<std::vector<std::string>> rows;
  bool faulty = false;
  config::CsvRowEnds ends;
  config::CsvRow row;
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::string held;
  const std::size_t piece = 1 + text.size() % 7;
  const auto add = [&] {
    const std::string_view line = config::without_line_end(held);
    if (!line.empty()) {
      faulty = config::split_csv_row(line, row) != config::CsvFault::none || faulty;
      rows.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) rows.back().emplace_back(row[i]);
    }
    held.clear();
  };
  while (!rest.empty()) {
    std::string_view now = rest.substr(0, piece);
    if (const auto end = ends.find(now)) {
      now = now.substr(0, *end);
      held += now;
      add();
    } else {
      held += now;
    }
    rest.remove_prefix(now.size());
  }
  add();
  if (!whole) return;
  require(!faulty && rows.size() == whole->rows.size() + 1, "rows are alike", text);
  for (std::size_t i = 0; i < whole->rows.size(); ++i) {
    std::vector<std::string> cells;
    for (const config::CsvCell& cell : whole->rows[i]) cells.push_back(cell.text);
    require(rows[i + 1] == cells, "cells are alike", text);
    // What is written is read as it was; but what begins a formula has a sign before it.
    const std::string line = report::csv_line(cells);
    require(config::split_csv_row(config::without_line_end(line), row) == config::CsvFault::none,
            "what is written can be read", line);
    require(row.size() == cells.size(), "as many cells are read as were written", line);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      require(row[c] == cells[c] || row[c] == "'" + cells[c], "cells are read as written", line);
      const bool formula =
          !row[c].empty() && std::string_view("=+@\t\r").find(row[c][0]) != std::string_view::npos;
      require(!formula, "no cell begins a formula", line);
    }
  }
}

POPPY_FUZZ_TARGET(printable) {
  fuzz::require_printable(text::printable_lines(text));
  const std::string line = text::printable(text);
  fuzz::require_printable(line);
  require(line.find('\n') == std::string::npos, "one line is printed", line);
  require(text::printable(line) == line, "what is clean stays as it is", line);
}

// A part of the input stands so often that it takes 256 KB: `before` `part`* `after`.
POPPY_FUZZ_TARGET(large) {
  if (text.size() < 3) return;
  const std::size_t first = static_cast<unsigned char>(text[0]) % text.size();
  const std::size_t size = 1 + static_cast<unsigned char>(text[1]) % 64;
  const std::string part = text.substr(first, size);
  std::string large = text.substr(2, first < 2 ? 0 : first - 2);
  while (large.size() < (256U << 10U)) large += part;
  if (first + size < text.size()) large += text.substr(first + size);
  text::SourceSet sources;
  const auto file = sources.add("fuzz", large);
  bounded("JSON in time", large, [&] { static_cast<void>(config::read_json(sources, file)); });
  bounded("YAML in time", large, [&] { static_cast<void>(config::read_yaml(sources, file)); });
  bounded("CSV in time", large, [&] { static_cast<void>(config::read_csv(sources, file)); });
  bounded("rules in time", large, [&] {
    static_cast<void>(Rules::load({{"fuzz.poppy", large}, {"yolo.yaml", "county: Yolo\n"}}));
  });
}
