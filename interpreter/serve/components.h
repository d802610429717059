// The parts that pages are put together from, as plain data. Each goes into a page's JSON by
// `data["month"] = Field{…}`, and is shown by `{{#month}}{{> field}}{{/month}}`
// (console/README.md).
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace poppy::serve {

enum class Tone : std::uint8_t { info, success, warning, error };

struct Link {
  std::string href = {}, label = {};
};

/// alert
struct Message {
  Tone tone = Tone::info;
  std::string title = {}, text = {};
};

/// tag
struct Tag {
  std::string text = {};
  Tone tone = Tone::info;
};

/// field: one line of input, its label and hint above, what is wrong with it beside.
struct Field {
  std::string id = {};  // of the element, and the name that the form sends
  std::string label = {}, hint = {}, fault = {}, value = {};
  std::string type = "text";      // text, date, month, number, password, search, file
  std::string autocomplete = {};  // username, current-password, new-password, off
  bool is_required = false;
  std::uint32_t letters = 0;  // that it has room for; 0: all the width there is
};

/// text_area
struct TextArea {
  std::string id = {}, label = {}, hint = {}, fault = {}, value = {};
  bool is_required = false;
  std::uint32_t rows = 5;
};

struct Choice {
  std::string value = {}, label = {}, hint = {};
  bool is_chosen = false;
};

/// select: one of a list.
struct Select {
  std::string id = {}, label = {}, hint = {}, fault = {};
  bool is_required = false;
  std::vector<Choice> choices = {};
};

/// choices: one of a few, or some of them.
struct Choices {
  std::string id = {}, legend = {}, hint = {}, fault = {};
  bool is_many = false;
  std::vector<Choice> choices = {};
};

/// faults: what is wrong in a form, above it; each leads to its field.
struct Fault {
  std::string field_id = {}, text = {};
};
struct Faults {
  std::string title = "Something in the form has to be put right";
  std::vector<Fault> faults = {};
};

/// table
struct Cell {
  std::string text = {}, href = {}, note = {};  // the note is small, below the text
  bool is_number = false;
  bool is_marked = false;  // stands out: what has changed
};
struct Column {
  std::string label = {};
  bool is_number = false;
};
struct Row {
  std::vector<Cell> cells = {};  // the first heads the row
};
struct Table {
  std::string id = {}, caption = {};
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
  std::string if_empty = "There is nothing here.";
  bool has_filter = false;  // a field above that leaves the rows with a word, where scripts run
};

/// pagination
struct PageLink {
  std::string href = {}, label = {};
  bool is_current = false;
};
struct Pagination {
  std::string label = "Pages";
  std::string previous_href = {}, next_href = {};
  std::vector<PageLink> pages = {};
};

/// steps
enum class StepState : std::uint8_t { done, current, ahead };
struct Step {
  std::string label = {};
  StepState state = StepState::ahead;
};
struct Steps {
  std::string label = {};
  std::vector<Step> steps = {};
};

/// diff: two texts, line by line.
enum class DiffKind : std::uint8_t { same, removed, added, gap };
struct DiffLine {
  DiffKind kind = DiffKind::same;
  std::uint32_t before = 0, after = 0;  // numbers of lines, from 1; 0: it has none
  std::string text = {};
};
struct Diff {
  std::string id = {}, caption = {};
  std::vector<DiffLine> lines = {};
};

/// details: terms, and what stands for them.
struct Detail {
  std::string term = {};
  std::vector<Link> values = {};  // without href: a text alone
  Detail() = default;
  Detail(std::string its_term, std::string text);
  Detail(std::string its_term, std::vector<Link> its_values);
};
struct Details {
  std::vector<Detail> details = {};
};

void to_json(nlohmann::json& to, const Link& from);
void to_json(nlohmann::json& to, const Message& from);
void to_json(nlohmann::json& to, const Tag& from);
void to_json(nlohmann::json& to, const Field& from);
void to_json(nlohmann::json& to, const TextArea& from);
void to_json(nlohmann::json& to, const Select& from);
void to_json(nlohmann::json& to, const Choices& from);
void to_json(nlohmann::json& to, const Faults& from);
void to_json(nlohmann::json& to, const Table& from);
void to_json(nlohmann::json& to, const Pagination& from);
void to_json(nlohmann::json& to, const Steps& from);
void to_json(nlohmann::json& to, const Diff& from);
void to_json(nlohmann::json& to, const Details& from);

}  // namespace poppy::serve
