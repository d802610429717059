// A drawn case as text: YAML as rule tests have it, names of its records, values.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/trial/drawn_case.h"

namespace poppy::trial {

using check::kNone;
using check::TypeKind;
using units::Cell;

namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string key_words(const DrawPlan& plan, const DrawnCase& drawn, std::uint32_t entity,
                      std::uint32_t row);

std::string plain_words(const DrawPlan& plan, const DrawnCase& drawn, const DrawnField& field,
                        const Cell& cell) {
  if (cell.state == units::kBlank) return "blank";
  if (cell.state != units::kKnown) return "unknown";
  if (field.of != kNone) {
    return key_words(plan, drawn, field.of, static_cast<std::uint32_t>(cell.value));
  }
  return check::value_to_string(*plan.program, field.type, to_value(field.kind, cell, plan.pools));
}

std::string key_words(const DrawPlan& plan, const DrawnCase& drawn, std::uint32_t entity,
                      std::uint32_t row) {
  const DrawnEntity& of = plan.entities[entity];
  std::string key;
  for (std::size_t f = 0; f < of.fields.size(); ++f) {
    if (!of.fields[f].is_key) continue;
    key += (key.empty() ? "" : ", ") +
           plain_words(plan, drawn, of.fields[f], drawn.rows[entity].cells[f][row]);
  }
  return key;
}

class YamlWriter {
 public:
  YamlWriter(const DrawPlan& plan, const DrawnCase& drawn) : plan_(plan), drawn_(drawn) {}

  std::string write(std::size_t indent) {
    const DrawnEntity& top = plan_.entities.front();
    const std::string name = top.keyed ? key_words(plan_, drawn_, 0, 0)
                                       : std::string(plan_.pools.text(top.names.front().value));
    line(indent, "case: " + quoted(name));
    if (plan_.asks_saved && drawn_.saved_given) past(indent);
    facts(0, 0, indent, true);
    return std::move(out_);
  }

 private:
  void line(std::size_t indent, const std::string& words) {
    if (is_item_) {
      out_ += words + '\n';
      is_item_ = false;
    } else {
      out_ += std::string(indent, ' ') + words + '\n';
    }
  }

  /// The facts and lists of a record.
  void facts(std::uint32_t entity, std::uint32_t row, std::size_t indent, bool skip_key) {
    const DrawnEntity& of = plan_.entities[entity];
    for (const bool is_key : {true, false}) {  // what names a record comes first
      for (std::size_t f = 0; f < of.fields.size(); ++f) {
        if (of.fields[f].is_key != is_key || (skip_key && is_key)) continue;
        const std::uint32_t number = drawn_.rows[entity].number[row];
        const History* told = history_of(drawn_, entity, number, static_cast<std::uint32_t>(f));
        if (told == nullptr) {
          fact(of.fields[f], drawn_.rows[entity].cells[f][row], indent);
        } else {
          history(of.fields[f], *told, indent);
        }
      }
    }
    for (std::uint32_t below = entity + 1; below < plan_.entities.size(); ++below) {
      if (plan_.entities[below].parent == entity) list(below, row, indent);
    }
  }

  void fact(const DrawnField& field, const Cell& cell, std::size_t indent) {
    if (cell.state != units::kKnown && cell.state != units::kBlank) return;
    std::string words = plain_words(plan_, drawn_, field, cell);
    if (field.type.kind == TypeKind::text && cell.state == units::kKnown) words = quoted(words);
    line(indent, fmt::format("{}: {}", plan_.program->fields[field.id].name, words));
  }

  /// [{ value: no }, { value: yes, from: 2021-08, entered: 2021-08-10 }]
  void history(const DrawnField& field, const History& told, std::size_t indent) {
    std::string words;
    for (const History::Version& version : told.versions) {
      words +=
          fmt::format("{}{{ value: {}", words.empty() ? "" : ", ", flow_words(field, version.cell));
      if (version.from) words += ", from: " + units::to_string(*version.from);
      if (version.until) words += ", until: " + units::to_string(*version.until);
      if (version.entered) words += ", entered: " + units::to_string(*version.entered);
      words += " }";
    }
    line(indent, fmt::format("{}: [{}]", plan_.program->fields[field.id].name, words));
  }

  /// Within { }, where a comma parts.
  std::string flow_words(const DrawnField& field, const Cell& cell) const {
    std::string words = plain_words(plan_, drawn_, field, cell);
    const bool is_text = field.type.kind == TypeKind::text && cell.state == units::kKnown;
    return is_text || words.find(',') != std::string::npos ? quoted(words) : words;
  }

  void past(std::size_t indent) {
    if (drawn_.past.empty()) return line(indent, "saved: []");
    line(indent, "saved:");
    for (const PastDecision& decision : drawn_.past) {
      std::string words =
          fmt::format("- {{ month: {}, run_date: {}", units::to_string(decision.month),
                      units::to_string(decision.run_date));
      const std::string told = past_of(decision, 0, 0);
      if (!told.empty()) words += ", " + told;
      line(indent + 2, words + " }");
    }
  }

  /// What the decision kept of a record and of those below it.
  std::string past_of(const PastDecision& decision, std::uint32_t entity, std::uint32_t row) const {
    std::string words;
    const auto add = [&](const std::string& name, const std::string& value) {
      words += fmt::format("{}{}: {}", words.empty() ? "" : ", ", name, value);
    };
    for (const PastValue& value : decision.values) {
      const PastLine& line = plan_.past_lines[value.line];
      if (line.entity != entity || value.number != drawn_.rows[entity].number[row]) continue;
      Cell cell = value.cell;
      if (line.value.of != kNone && cell.state == units::kKnown) {
        const std::uint32_t of =
            row_of(drawn_.rows[line.value.of], static_cast<std::uint32_t>(cell.value));
        if (of == kNone) continue;
        cell.value = of;
      }
      add(line_name(line.id), flow_words(line.value, cell));
    }
    for (std::uint32_t below = entity + 1; below < plan_.entities.size(); ++below) {
      const DrawnEntity& of = plan_.entities[below];
      if (of.parent != entity) continue;
      std::string items;
      for (std::uint32_t at = 0; at < drawn_.rows[below].count(); ++at) {
        if (drawn_.rows[below].parent[at] != row) continue;
        const std::string told = past_of(decision, below, at);
        if (told.empty()) continue;
        items += fmt::format(
            "{}{}{{ {} }}", items.empty() ? "" : ", ",
            of.at_most_one ? "" : quoted(key_words(plan_, drawn_, below, at)) + ": ", told);
      }
      if (items.empty()) continue;
      add(plan_.program->entities[of.id].list_name,
          of.at_most_one ? items : fmt::format("{{ {} }}", items));
    }
    return words;
  }

  /// With its module where another kept line has the name.
  std::string line_name(check::LineId id) const {
    const check::Line& line = plan_.program->lines[id];
    const auto same = std::ranges::count_if(plan_.program->lines, [&](const check::Line& one) {
      return one.name == line.name && one.entity == line.entity;
    });
    return same > 1 ? fmt::format("{}.{}", line.module, line.name) : line.name;
  }

  void list(std::uint32_t entity, std::uint32_t parent, std::size_t indent) {
    const DrawnRows& rows = drawn_.rows[entity];
    if (rows.given[parent] == 0) return;
    const DrawnEntity& of = plan_.entities[entity];
    const std::string& name = plan_.program->entities[of.id].list_name;
    std::vector<std::uint32_t> items;
    for (std::uint32_t row = 0; row < rows.count(); ++row) {
      if (rows.parent[row] == parent) items.push_back(row);
    }
    if (items.empty()) {
      line(indent, fmt::format("{}: {}", name, of.at_most_one ? "blank" : "[]"));
      return;
    }
    line(indent, name + ":");
    for (const std::uint32_t row : items) {
      const std::size_t before = out_.size();
      const std::size_t inner = indent + (of.at_most_one ? 2 : 4);
      if (!of.at_most_one) {
        out_ += std::string(indent + 2, ' ') + "- ";
        is_item_ = true;
      }
      const std::size_t begun = out_.size();
      facts(entity, row, inner, false);
      if (out_.size() == begun) {
        out_.resize(before);
        is_item_ = false;
        out_ += std::string(indent + 2, ' ') + (of.at_most_one ? "{}\n" : "- {}\n");
      }
    }
  }

  const DrawPlan& plan_;
  const DrawnCase& drawn_;
  std::string out_;
  bool is_item_ = false;  // what comes next stands behind a hyphen
};

}  // namespace

std::string case_yaml(const DrawPlan& plan, const DrawnCase& drawn, std::size_t indent) {
  return YamlWriter(plan, drawn).write(indent);
}

std::string record_words(const DrawPlan& plan, const DrawnCase& drawn, std::uint32_t entity,
                         std::uint32_t row) {
  const DrawnEntity& of = plan.entities[entity];
  if (of.parent == kNone) return {};
  const std::uint32_t parent = drawn.rows[entity].parent[row];
  std::string above = record_words(plan, drawn, of.parent, parent);
  const std::string key = of.keyed ? key_words(plan, drawn, entity, row) : std::to_string(row);
  if (of.id == facts::list_named_by_key(*plan.program)) return key;
  const std::string& list = plan.program->entities[of.id].list_name;
  return fmt::format("{}{}{}/{}", above, above.empty() ? "" : "/", list, key);
}

std::string cell_words(const DrawPlan& plan, const DrawnCase& drawn, const DrawnField& field,
                       const units::Cell& cell) {
  return plain_words(plan, drawn, field, cell);
}

}  // namespace poppy::trial
