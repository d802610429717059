// See drawn_case.h.
#include "interpreter/trial/drawn_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "interpreter/trial/chance.h"

namespace poppy::trial {

using check::kNone;
using check::TypeKind;
using units::Cell;

std::uint32_t row_of(const DrawnRows& rows, std::uint32_t number) {
  const auto found = std::ranges::find(rows.number, number);
  return found == rows.number.end() ? kNone
                                    : static_cast<std::uint32_t>(found - rows.number.begin());
}

namespace {

/// The rows named in `kept`, by entity and in this order; parents and references follow.
DrawnCase taken(const DrawPlan& plan, const DrawnCase& drawn,
                const std::vector<std::vector<std::uint32_t>>& kept) {
  DrawnCase made;
  made.saved_given = drawn.saved_given;
  made.rows.resize(drawn.rows.size());
  std::vector<std::vector<std::uint32_t>> now(drawn.rows.size());  // by row before: its row now
  for (std::size_t e = 0; e < kept.size(); ++e) {
    now[e].assign(drawn.rows[e].count(), kNone);
    for (std::size_t i = 0; i < kept[e].size(); ++i) {
      now[e][kept[e][i]] = static_cast<std::uint32_t>(i);
    }
  }
  for (std::size_t e = 0; e < kept.size(); ++e) {
    const DrawnEntity& of = plan.entities[e];
    const DrawnRows& from = drawn.rows[e];
    DrawnRows& to = made.rows[e];
    to.cells.resize(of.fields.size());
    for (const std::uint32_t row : kept[e]) {
      to.parent.push_back(of.parent == kNone ? 0 : now[of.parent][from.parent[row]]);
      to.number.push_back(from.number[row]);
      for (std::size_t f = 0; f < of.fields.size(); ++f) {
        Cell cell = from.cells[f][row];
        if (of.fields[f].of != kNone && cell.state == units::kKnown) {
          const std::uint32_t at = now[of.fields[f].of][static_cast<std::size_t>(cell.value)];
          cell = at == kNone ? Cell{} : Cell{at, 1, units::kKnown};
        }
        to.cells[f].push_back(cell);
      }
    }
    if (of.parent == kNone) continue;
    for (const std::uint32_t parent : kept[of.parent]) to.given.push_back(from.given[parent]);
  }
  return made;
}

}  // namespace

DrawnCase without_record(const DrawPlan& plan, const DrawnCase& drawn, std::uint32_t entity,
                         std::uint32_t row) {
  std::vector<std::vector<std::uint32_t>> kept(drawn.rows.size());
  std::vector<std::vector<bool>> gone(drawn.rows.size());
  for (std::uint32_t e = 0; e < drawn.rows.size(); ++e) {
    const std::uint32_t parent = plan.entities[e].parent;
    gone[e].resize(drawn.rows[e].count());
    for (std::uint32_t i = 0; i < drawn.rows[e].count(); ++i) {
      gone[e][i] =
          (e == entity && i == row) || (parent != kNone && gone[parent][drawn.rows[e].parent[i]]);
      if (!gone[e][i]) kept[e].push_back(i);
    }
  }
  return taken(plan, drawn, kept);
}

DrawnCase in_order(const DrawPlan& plan, const DrawnCase& drawn, std::uint64_t seed) {
  std::vector<std::vector<std::uint32_t>> kept(drawn.rows.size());
  for (std::size_t e = 0; e < drawn.rows.size(); ++e) {
    const std::uint32_t parent = plan.entities[e].parent;
    const DrawnRows& rows = drawn.rows[e];
    kept[e].resize(rows.count());
    std::iota(kept[e].begin(), kept[e].end(), 0U);
    if (parent == kNone) continue;
    std::vector<std::uint32_t> place(kept[parent].size());  // of parents, in the new order
    for (std::size_t i = 0; i < place.size(); ++i) {
      place[kept[parent][i]] = static_cast<std::uint32_t>(i);
    }
    std::ranges::sort(kept[e], {}, [&](std::uint32_t row) {
      return std::pair(place[rows.parent[row]], mix(seed ^ (rows.number[row] * kGolden)));
    });
  }
  return taken(plan, drawn, kept);
}

void append_case(const DrawPlan& plan, const DrawnCase& drawn, facts::FactColumns& columns,
                 std::vector<std::uint32_t>& first_rows) {
  const std::uint32_t of_case = columns.cases();
  facts::EntityRows& county = columns.entities[check::kCountyEntity];
  county.parent.push_back(0);
  county.of_case.push_back(of_case);
  county.key.push_back(0);
  columns.run_date.push_back(plan.run_date);
  columns.saved_given.push_back(drawn.saved_given ? 1 : 0);
  columns.saved_begin.push_back(0);
  columns.case_id.push_back(plan.entities.front().names.front().value);
  first_rows.resize(plan.entities.size());
  for (std::size_t e = 0; e < plan.entities.size(); ++e) {
    const DrawnEntity& of = plan.entities[e];
    const DrawnRows& from = drawn.rows[e];
    facts::EntityRows& to = columns.entities[of.id];
    const std::uint32_t first = to.count();
    const std::uint32_t parents = of.parent == kNone ? of_case : first_rows[of.parent];
    first_rows[e] = first;
    to.of_case.insert(to.of_case.end(), from.count(), of_case);
    to.key.insert(to.key.end(), from.count(), 0);
    for (const std::uint32_t parent : from.parent) to.parent.push_back(parents + parent);
    if (of.parent == kNone) {
      to.list_begin.push_back(first);
      to.list_count.push_back(1);
      to.list_given.push_back(1);
    } else {
      const std::size_t begin = to.list_begin.size();
      to.list_begin.resize(begin + from.given.size(), 0);
      to.list_count.resize(begin + from.given.size(), 0);
      to.list_given.insert(to.list_given.end(), from.given.begin(), from.given.end());
      for (std::uint32_t row = 0; row < from.count(); ++row) {
        const std::size_t list = begin + from.parent[row];
        if (to.list_count[list]++ == 0) to.list_begin[list] = first + row;
      }
    }
  }
  for (std::size_t e = 0; e < plan.entities.size(); ++e) {
    const DrawnEntity& of = plan.entities[e];
    for (std::size_t f = 0; f < of.fields.size(); ++f) {
      const DrawnField& field = of.fields[f];
      units::Column& to = columns.fields[field.id];
      const std::int64_t offset = field.of == kNone ? 0 : first_rows[field.of];
      for (const Cell& cell : drawn.rows[e].cells[f]) {
        const bool is_known = cell.state == units::kKnown;
        to.values.push_back(is_known ? cell.value + offset : 0);
        to.states.push_back(cell.state);
        if (field.kind == units::CellKind::exact) to.dens.push_back(cell.den);
      }
    }
  }
}

// ---- words

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
    if (plan_.asks_saved && drawn_.saved_given) line(indent, "saved: []");
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
        fact(of.fields[f], drawn_.rows[entity].cells[f][row], indent);
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
