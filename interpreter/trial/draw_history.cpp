// See draw_history.h.
#include "interpreter/trial/draw_history.h"

#include <algorithm>
#include <optional>

#include "interpreter/trial/draw_case.h"
#include "interpreter/trial/draw_value.h"

namespace poppy::trial {

using check::kNone;
using units::Cell;
using units::kBlank;
using units::kKnown;

namespace {

constexpr std::size_t kMostPast = 4;  // decisions of most cases
constexpr std::int32_t kRunDay = 14;  // after the first of the month

class HistoryDrawer {
 public:
  HistoryDrawer(const DrawPlan& plan, Chance& chance, DrawnCase& drawn)
      : plan_(plan), chance_(chance), drawn_(drawn), values_(plan, chance, drawn) {}

  void draw_past() {
    drawn_.past.clear();
    if (!drawn_.saved_given || plan_.past_asked.empty() || chance_.percent(70)) return;
    // Often the last months, now and then all that are looked for.
    const std::size_t asked = plan_.past_asked.size();
    const std::size_t most =
        chance_.percent(95) ? std::min(asked, 1 + chance_.below(kMostPast)) : asked;
    const bool is_of_last = chance_.percent(50);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < most; ++i) {
      places.push_back(most == asked ? i : is_of_last ? asked - 1 - i : chance_.below(asked));
    }
    std::ranges::sort(places);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    for (const std::size_t place : places) add_decision(plan_.past_asked[place]);
  }

  void draw_changes() {
    for (std::size_t left = 1 + chance_.below(3); left > 0; --left) {
      if (chance_.percent(40) ? correct_record() : change_fact()) continue;
      if (!change_fact()) static_cast<void>(correct_record());
    }
  }

 private:
  void add_decision(const PastAsked& asked) {
    PastDecision made;
    made.month = asked.month;
    made.run_date = {std::min(plan_.run_date.days, units::first_day(asked.month).days + kRunDay)};
    const bool is_whole = chance_.percent(90);
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      for (const std::uint32_t number : drawn_.rows[e].number) {
        if (e > 0 && chance_.percent(10)) continue;  // it was not about the record
        for (const std::uint32_t line : asked.lines) {
          const PastLine& of = plan_.past_lines[line];
          if (of.entity != e || (!is_whole && chance_.percent(15))) continue;
          const Cell cell = past_cell(of.value);
          if (cell.state <= kBlank) made.values.push_back({line, number, cell});
        }
      }
    }
    drawn_.past.push_back(std::move(made));
  }

  Cell past_cell(const DrawnField& of) {
    if (of.type.or_blank && chance_.percent(30)) return {0, 1, kBlank};
    Cell cell = values_.value(of, 0);
    if (of.of == kNone || cell.state != kKnown) return cell;
    cell.value = drawn_.rows[of.of].number[static_cast<std::size_t>(cell.value)];
    return cell;
  }

  /// A fact of one record of those that the condition takes; nullopt: there is none.
  struct Place {
    std::uint32_t entity = 0, row = 0, field = 0;
  };
  template <typename Takes>
  std::optional<Place> some_fact(const Takes& takes) {
    std::vector<Place> all;
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      for (std::uint32_t f = 0; f < plan_.entities[e].fields.size(); ++f) {
        if (!takes(plan_.entities[e], plan_.entities[e].fields[f])) continue;
        for (std::uint32_t row = 0; row < drawn_.rows[e].count(); ++row) {
          if (drawn_.rows[e].cells[f][row].state <= kBlank) all.push_back({e, row, f});
        }
      }
    }
    return all.empty() ? std::nullopt : std::optional(chance_.one_of(all));
  }

  bool change_fact() {
    const auto at = some_fact([](const DrawnEntity&, const DrawnField& of) { return of.changes; });
    if (!at) return false;
    const std::uint32_t number = drawn_.rows[at->entity].number[at->row];
    if (history_of(drawn_, at->entity, number, at->field) != nullptr) return true;
    History made{at->entity, number, at->field, {}};
    made.versions.push_back({drawn_.rows[at->entity].cells[at->field][at->row], {}, {}, {}});
    const DrawnField& field = plan_.entities[at->entity].fields[at->field];
    // Most rules that ask for another month ask for the one before.
    std::int64_t month = plan_.month.months + (chance_.percent(60) ? 0 : chance_.from_to(-2, 1));
    for (std::size_t left = 1 + chance_.below(2); left > 0; --left) {
      History::Version version{values_.value(field, chance_.from_to(0, 1)), {}, {}, {}};
      if (version.cell.state != kKnown || !fits(*plan_.program, field, version.cell)) break;
      const bool is_correction = chance_.percent(30);
      if (!is_correction || chance_.percent(50)) {
        version.from = units::Month{static_cast<std::int32_t>(month)};
        month += chance_.from_to(1, 3);
      }
      if (is_correction) {
        version.entered =
            units::Date{plan_.run_date.days + static_cast<std::int32_t>(chance_.from_to(-40, 10))};
      }
      made.versions.push_back(version);
      if (is_correction) break;  // what follows would have to say until when it holds
    }
    if (made.versions.size() > 1) drawn_.histories.push_back(std::move(made));
    return true;
  }

  /// A day after the run, one before it, or another record under the same key.
  bool correct_record() {
    const auto is_entered = [&](const DrawnEntity& of, const DrawnField& field) {
      return field.id == plan_.program->entities[of.id].entered;
    };
    const auto at = some_fact(is_entered);
    if (!at) return false;
    const DrawnEntity& of = plan_.entities[at->entity];
    DrawnRows& rows = drawn_.rows[at->entity];
    Cell& entered = rows.cells[at->field][at->row];
    if (entered.state != kKnown) return false;
    const auto removed =
        std::ranges::find(of.fields, plan_.program->entities[of.id].removed, &DrawnField::id);
    drawn_.is_corrected = true;
    const std::size_t share = chance_.below(100);
    const std::int64_t run = plan_.run_date.days;
    if (removed != of.fields.end() && share < 50) {
      const auto f = static_cast<std::size_t>(removed - of.fields.begin());
      // Before the run it is not seen, after it is known to go.
      rows.cells[f][at->row] = {std::max(entered.value, run + chance_.from_to(-20, 20)), 1, kKnown};
    } else if (share < 70) {
      entered.value = run + chance_.from_to(1, 30);
    } else {
      correct_last(at->entity, at->field);
    }
    return true;
  }

  /// The last record of the list again, entered later: the rows before it stay where they are.
  void correct_last(std::uint32_t e, std::uint32_t entered) {
    const DrawnEntity& of = plan_.entities[e];
    DrawnRows& rows = drawn_.rows[e];
    const std::uint32_t row = rows.count() - 1;
    const std::uint32_t number = *std::ranges::max_element(rows.number) + 1;
    if (!of.keyed || of.at_most_one || number >= of.names.size()) return;
    if (rows.cells[entered][row].state != kKnown) return;
    for (std::uint32_t f = 0; f < of.fields.size(); ++f) {
      const DrawnField& field = of.fields[f];
      Cell cell = rows.cells[f][row];
      const bool may_differ = !field.is_key && !plan_.program->fields[field.id].fixed;
      if (f == entered) {
        cell.value += chance_.from_to(1, 30);
      } else if (may_differ && cell.state == kKnown && chance_.percent(60)) {
        const Cell other = values_.value(field, 1);
        if (other.state == kKnown && fits(*plan_.program, field, other)) cell = other;
      }
      rows.cells[f].push_back(cell);
    }
    rows.parent.push_back(rows.parent[row]);
    rows.number.push_back(number);
    for (std::uint32_t below = 0; below < plan_.entities.size(); ++below) {
      if (plan_.entities[below].parent == e) drawn_.rows[below].given.push_back(1);
    }
  }

  const DrawPlan& plan_;
  Chance& chance_;
  DrawnCase& drawn_;
  ValueDrawer values_;
};

}  // namespace

void draw_past(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) {
  HistoryDrawer(plan, chance, drawn).draw_past();
}

bool has_changes(const DrawPlan& plan) {
  return std::ranges::any_of(plan.entities, [&](const DrawnEntity& of) {
    return std::ranges::any_of(of.fields, [&](const DrawnField& field) {
      return field.changes || field.id == plan.program->entities[of.id].entered;
    });
  });
}

void draw_changes(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) {
  HistoryDrawer(plan, chance, drawn).draw_changes();
}

}  // namespace poppy::trial
