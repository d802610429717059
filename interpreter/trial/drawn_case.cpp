// See drawn_case.h.
#include "interpreter/trial/drawn_case.h"

#include <algorithm>
#include <numeric>

#include "interpreter/trial/chance.h"

namespace poppy::trial {

using check::kNone;
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
  made.past = drawn.past;
  made.histories = drawn.histories;
  made.is_corrected = drawn.is_corrected;
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

DrawnCase in_order(const DrawPlan& plan, const DrawnCase& drawn, std::uint64_t seed,
                   const std::vector<std::vector<std::uint32_t>>& ranks) {
  const auto rank = [&](std::size_t entity, std::uint32_t number) -> std::uint64_t {
    return ranks.empty() ? mix(seed ^ (number * kGolden)) : ranks[entity].at(number);
  };
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
      return std::pair(place[rows.parent[row]], rank(e, rows.number[row]));
    });
  }
  return taken(plan, drawn, kept);
}

const History* history_of(const DrawnCase& drawn, std::uint32_t entity, std::uint32_t number,
                          std::uint32_t field) {
  const auto found = std::ranges::find_if(drawn.histories, [&](const History& history) {
    return is_of(history, entity, number, field);
  });
  return found == drawn.histories.end() ? nullptr : &*found;
}

namespace {

void append_past(const DrawPlan& plan, const DrawnCase& drawn, facts::FactColumns& columns,
                 const std::vector<std::uint32_t>& first_rows) {
  for (const PastDecision& decision : drawn.past) {
    facts::SavedRun run{decision.month, decision.run_date,
                        static_cast<std::uint32_t>(columns.saved_cells.size()), 0};
    for (const PastValue& value : decision.values) {
      const PastLine& line = plan.past_lines[value.line];
      const std::uint32_t row = row_of(drawn.rows[line.entity], value.number);
      if (row == kNone) continue;
      Cell cell = value.cell;
      if (line.value.of != kNone && cell.state == units::kKnown) {
        const std::uint32_t of =
            row_of(drawn.rows[line.value.of], static_cast<std::uint32_t>(cell.value));
        if (of == kNone) continue;
        cell.value = first_rows[line.value.of] + of;
      }
      columns.saved_cells.push_back({line.id, first_rows[line.entity] + row, cell});
    }
    run.count = static_cast<std::uint32_t>(columns.saved_cells.size() - run.first);
    columns.saved.push_back(run);
  }
}

}  // namespace

void append_case(const DrawPlan& plan, const DrawnCase& drawn, facts::FactColumns& columns,
                 std::vector<std::uint32_t>& first_rows) {
  const std::uint32_t of_case = columns.cases();
  facts::EntityRows& county = columns.entities[check::kCountyEntity];
  county.parent.push_back(0);
  county.of_case.push_back(of_case);
  county.key.push_back(0);
  columns.run_date.push_back(plan.run_date);
  columns.saved_given.push_back(drawn.saved_given ? 1 : 0);
  columns.saved_begin.push_back(static_cast<std::uint32_t>(columns.saved.size()));
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
  append_past(plan, drawn, columns, first_rows);
}

}  // namespace poppy::trial
