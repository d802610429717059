// See draw_case.h.
#include "interpreter/trial/draw_case.h"

#include <algorithm>
#include <limits>

#include "interpreter/trial/draw_history.h"
#include "interpreter/trial/draw_value.h"
#include "interpreter/units/bounds.h"

namespace poppy::trial {

using check::ClaimKind;
using check::kNone;
using check::TypeKind;
using units::Cell;
using units::kBlank;
using units::kKnown;

namespace {

constexpr std::uint32_t kMostPersons = 8;
constexpr std::uint32_t kMostRows = 48;  // of an entity, in a case

Cell known(std::int64_t value) { return {value, 1, kKnown}; }

class Drawer {
 public:
  Drawer(const DrawPlan& plan, Chance& chance, DrawnCase& drawn)
      : plan_(plan),
        chance_(chance),
        drawn_(drawn),
        values_(plan, chance, drawn),
        persons_(facts::list_named_by_key(*plan.program)) {}

  void draw() {
    drawn_.saved_given = chance_.percent(96);
    drawn_.past.clear();
    drawn_.histories.clear();
    drawn_.is_corrected = false;
    drawn_.rows.resize(plan_.entities.size());
    // In most cases all is known: of what is not, little can be claimed.
    unknown_ = chance_.percent(75) ? 0 : 8;
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      DrawnRows& rows = drawn_.rows[e];
      rows.parent.clear();
      rows.number.clear();
      rows.given.clear();
      rows.cells.resize(plan_.entities[e].fields.size());
      for (auto& cells : rows.cells) cells.clear();
      draw_modes(plan_.entities[e]);
      draw_entity(e);
    }
    draw_past(plan_, chance_, drawn_);
  }

  void redraw_some() {
    unknown_ = 0;
    for (std::size_t left = 1 + chance_.below(4); left > 0; --left) redraw_one();
    if (!plan_.past_asked.empty() && chance_.percent(8)) draw_past(plan_, chance_, drawn_);
  }

 private:
  void redraw_one() {
    const auto e = static_cast<std::uint32_t>(chance_.below(plan_.entities.size()));
    const DrawnEntity& of = plan_.entities[e];
    DrawnRows& rows = drawn_.rows[e];
    const std::size_t share = chance_.below(100);
    draw_modes(of);
    if (of.parent != kNone && share < 8 && rows.count() > 0) {
      const auto row = static_cast<std::uint32_t>(chance_.below(rows.count()));
      drawn_ = without_record(plan_, drawn_, e, row);
    } else if (of.parent != kNone && share < 20) {
      add_record(e);
    } else if (rows.count() > 0 && !of.fields.empty()) {
      const auto row = static_cast<std::uint32_t>(chance_.below(rows.count()));
      const std::size_t f = chance_.below(of.fields.size());
      if (!of.fields[f].is_key && of.fields[f].is_read) redraw_fact(of, f, rows.cells[f][row]);
    }
  }

  void redraw_fact(const DrawnEntity& of, std::size_t place, Cell& cell) {
    const DrawnField& field = of.fields[place];
    const bool is_counted =
        field.type.kind == TypeKind::money || field.type.kind == TypeKind::integer;
    if (is_counted && cell.state == kKnown && chance_.percent(40)) {
      const Cell near =
          known(cell.value + chance_.from_to(-3, 3) * (chance_.percent(50) ? 1 : 100));
      if (fits(*plan_.program, field, near)) cell = near;
    } else {
      cell = fact_cell(of, place);
    }
  }

  /// Below the last record that may have one: the others stay where they are.
  void add_record(std::uint32_t e) {
    const DrawnEntity& of = plan_.entities[e];
    DrawnRows& rows = drawn_.rows[e];
    if (rows.given.empty() || rows.given.back() == 0) return;
    const auto parent = static_cast<std::uint32_t>(rows.given.size() - 1);
    const bool has_one = rows.count() > 0 && rows.parent.back() == parent;
    if ((of.at_most_one && has_one) || rows.count() >= kMostRows) return;
    const std::uint32_t before = rows.count();
    draw_record(e, parent);
    if (rows.count() == before) return;
    for (std::uint32_t below = 0; below < plan_.entities.size(); ++below) {
      if (plan_.entities[below].parent == e) drawn_.rows[below].given.push_back(1);
    }
  }

  /// Persons of a household are often alike: each fact that is a choice has one that most have.
  void draw_modes(const DrawnEntity& of) {
    modes_.resize(of.fields.size());
    for (std::size_t f = 0; f < of.fields.size(); ++f) {
      const std::int64_t choices = of.fields[f].choices;
      modes_[f] = choices == 0 ? 0 : chance_.from_to(0, choices - 1);
    }
    blank_share_ = static_cast<unsigned>(chance_.below(3)) * 40;
  }

  void draw_entity(std::uint32_t e) {
    const DrawnEntity& of = plan_.entities[e];
    if (of.parent == kNone) return draw_record(e, 0);
    const std::uint32_t parents = drawn_.rows[of.parent].count();
    const bool is_first = of.id == persons_;
    for (std::uint32_t parent = 0; parent < parents; ++parent) {
      const bool given = is_first || unknown_ == 0 || !chance_.percent(unknown_);
      drawn_.rows[e].given.push_back(given ? 1 : 0);
      if (!given) continue;
      const std::uint32_t wished = is_first ? persons() : records(of);
      for (std::uint32_t i = 0; i < wished; ++i) draw_record(e, parent);
    }
  }

  /// Households of one and two are most of them.
  std::uint32_t persons() {
    const std::size_t share = chance_.below(100);
    if (share < 40) return 1;
    if (share < 62) return 2;
    return static_cast<std::uint32_t>(chance_.from_to(3, kMostPersons));
  }
  std::uint32_t records(const DrawnEntity& of) {
    const std::size_t share = chance_.below(100);
    if (share < 35) return 0;
    if (of.at_most_one || share < 80) return 1;
    return share < 95 ? 2 : 3;
  }

  void draw_record(std::uint32_t e, std::uint32_t parent) {
    const DrawnEntity& of = plan_.entities[e];
    DrawnRows& rows = drawn_.rows[e];
    const std::uint32_t row = rows.count();
    const std::uint32_t number =
        rows.number.empty() ? 0 : *std::ranges::max_element(rows.number) + 1;
    if (row >= kMostRows || number >= of.names.size()) return;
    bool is_well = true;
    for (std::size_t f = 0; f < of.fields.size(); ++f) {
      rows.cells[f].push_back(of.fields[f].is_key ? key_cell(of, of.fields[f], number)
                                                  : fact_cell(of, f));
      is_well = is_well && (!of.fields[f].is_key || rows.cells[f].back().state == kKnown);
    }
    rows.parent.push_back(parent);
    rows.number.push_back(number);
    if (is_well && !is_doubled(of, rows, row)) return;
    rows.parent.pop_back();
    rows.number.pop_back();
    for (auto& cells : rows.cells) cells.pop_back();
  }

  static bool is_doubled(const DrawnEntity& of, const DrawnRows& rows, std::uint32_t row) {
    if (!of.keyed) return false;
    for (std::uint32_t other = 0; other < row; ++other) {
      if (rows.parent[other] != rows.parent[row]) continue;
      bool same = true;
      for (std::size_t f = 0; f < of.fields.size(); ++f) {
        if (of.fields[f].is_key && rows.cells[f][other].value != rows.cells[f][row].value) {
          same = false;
        }
      }
      if (same) return true;
    }
    return false;
  }

  Cell key_cell(const DrawnEntity& of, const DrawnField& field, std::uint32_t number) {
    if (field.kind == units::CellKind::text) return of.names[number];
    return values_.value(field, 0);
  }

  Cell fact_cell(const DrawnEntity& of, std::size_t place) {
    const DrawnField& field = of.fields[place];
    if (unknown_ != 0 && chance_.percent(unknown_)) return {};
    const check::Entity& entity = plan_.program->entities[of.id];
    // What is entered later or taken back is no part of a case that a run sees.
    if (field.id == entity.entered && field.type.kind == TypeKind::date) {
      return known(plan_.run_date.days - chance_.from_to(0, 60));
    }
    if (field.id == entity.removed) return field.type.or_blank ? Cell{0, 1, kBlank} : Cell{};
    if (field.type.or_blank && chance_.percent(blank_share_)) return {0, 1, kBlank};
    if (field.choices > 0 && chance_.percent(70)) return known(modes_[place]);
    Cell cell = values_.value(field, modes_[place]);
    if (cell.state == kKnown && !fits(*plan_.program, field, cell)) cell = in_range(field, cell);
    return cell;
  }

  /// The nearest that may stand there.
  Cell in_range(const DrawnField& field, const Cell& cell) const {
    const units::Bounds& bounds = plan_.program->fields[field.id].bounds;
    for (const auto& bound : {bounds.low, bounds.high}) {
      if (!bound || bound->num > std::numeric_limits<std::int64_t>::max()) continue;
      const Cell at{static_cast<std::int64_t>(bound->num), bound->den, kKnown};
      const bool is_over = units::compare({cell.value, cell.den}, *bound) > 0;
      if (is_over == (bound == bounds.high) && fits(*plan_.program, field, at)) return at;
    }
    return {};
  }

  const DrawPlan& plan_;
  Chance& chance_;
  DrawnCase& drawn_;
  ValueDrawer values_;
  check::EntityId persons_;  // of a household: the list whose records are called by their key
  unsigned unknown_ = 0;     // of 100 facts and lists, so many
  unsigned blank_share_ = 0;
  std::vector<std::int64_t> modes_;
};

/// More of it, by a cent or by much.
Cell grown(const DrawnField& field, const Cell& cell, Chance& chance) {
  Cell made = cell;
  const std::int64_t unit = field.type.kind == TypeKind::integer ? 1 : cell.den;
  const bool is_amount =
      field.type.kind == TypeKind::money || field.type.kind == TypeKind::exact_money;
  const std::size_t share = chance.below(100);
  if (share < 30) {
    made.value += unit;
  } else if (share < 55 && is_amount) {
    made.value += unit * 100 * static_cast<std::int64_t>(1 + chance.below(10));
  } else if (share < 75 && !field.edges.empty() && cell.den == 1) {
    const Cell& edge = chance.one_of(field.edges);
    made.value = edge.den == 1 && edge.value > cell.value ? edge.value : cell.value + unit;
  } else {
    made.value += unit * static_cast<std::int64_t>(1 + chance.below(is_amount ? 200'000 : 20));
  }
  return made;
}

std::optional<Variation> more_of_one(const DrawPlan& plan, const check::Claim& claim,
                                     const DrawnCase& drawn, Chance& chance) {
  const auto entity =
      std::ranges::find(plan.entities, plan.program->fields[claim.fact].entity, &DrawnEntity::id);
  if (entity == plan.entities.end()) return std::nullopt;
  const auto field = std::ranges::find(entity->fields, claim.fact, &DrawnField::id);
  if (field == entity->fields.end()) return std::nullopt;
  Variation made;
  made.kind = claim.kind;
  made.entity = static_cast<std::uint32_t>(entity - plan.entities.begin());
  made.field = static_cast<std::uint32_t>(field - entity->fields.begin());
  const DrawnRows& rows = drawn.rows[made.entity];
  if (rows.count() == 0) return std::nullopt;
  const auto row = static_cast<std::uint32_t>(chance.below(rows.count()));
  made.number = rows.number[row];
  Cell before = rows.cells[made.field][row];
  if (const History* history = history_of(drawn, made.entity, made.number, made.field)) {
    made.version = static_cast<std::uint32_t>(chance.below(history->versions.size()));
    before = history->versions[made.version].cell;
  }
  if (before.state != kKnown) return std::nullopt;
  made.value = grown(*field, before, chance);
  return fits(*plan.program, *field, made.value) ? std::optional(made) : std::nullopt;
}

Variation some_away(const DrawPlan& plan, const DrawnCase& drawn, Chance& chance) {
  Variation made;
  made.kind = ClaimKind::less_known;
  const unsigned share = chance.percent(50) ? 5 : 25;
  for (std::uint32_t e = 0; e < plan.entities.size(); ++e) {
    const DrawnRows& rows = drawn.rows[e];
    for (std::uint32_t row = 0; row < rows.count(); ++row) {
      for (std::uint32_t f = 0; f < rows.cells.size(); ++f) {
        const bool is_there = rows.cells[f][row].state <= kBlank;
        const DrawnField& field = plan.entities[e].fields[f];
        if (!is_there || field.is_key || !field.is_read || !chance.percent(share)) continue;
        made.away.push_back({e, rows.number[row], f, kNone});
      }
    }
    const std::uint32_t parent = plan.entities[e].parent;
    if (parent == kNone) continue;
    for (std::uint32_t row = 0; row < rows.given.size(); ++row) {
      if (rows.given[row] != 0 && chance.percent(share / 5)) {
        made.away.push_back({parent, drawn.rows[parent].number[row], kNone, e});
      }
    }
  }
  made.saved_away = plan.asks_saved && drawn.saved_given && chance.percent(10);
  return made;
}

/// Without the records of a list, of which nobody says now whether there are any.
void take_list_away(const DrawPlan& plan, DrawnCase& drawn, std::uint32_t entity,
                    std::uint32_t parent) {
  for (std::uint32_t row = drawn.rows[entity].count(); row-- > 0;) {
    if (drawn.rows[entity].parent[row] == parent) drawn = without_record(plan, drawn, entity, row);
  }
  drawn.rows[entity].given[parent] = 0;
}

/// False: there is nothing of it to take away.
bool take_away(const DrawPlan& plan, const Variation& variation, DrawnCase& drawn) {
  bool is_less = variation.saved_away && drawn.saved_given;
  if (variation.saved_away) {
    drawn.saved_given = false;
    drawn.past.clear();
  }
  for (const TakenAway& one : variation.away) {
    const std::uint32_t row = row_of(drawn.rows[one.entity], one.number);
    if (row == kNone) continue;
    is_less = true;
    if (one.field != kNone) {
      drawn.rows[one.entity].cells[one.field][row] = {};
      std::erase_if(drawn.histories, [&](const History& history) {
        return is_of(history, one.entity, one.number, one.field);
      });
    } else {
      take_list_away(plan, drawn, one.list, row);
    }
  }
  return is_less;
}

/// Of the fact that grows; null: it is not there.
Cell* version_of(DrawnCase& drawn, const Variation& variation) {
  for (History& history : drawn.histories) {
    const bool is_it = is_of(history, variation.entity, variation.number, variation.field);
    if (!is_it) continue;
    const bool is_there = variation.version < history.versions.size();
    return is_there ? &history.versions[variation.version].cell : nullptr;
  }
  return nullptr;
}

/// False: it is not there, or is as much already.
bool grow(const Variation& variation, DrawnCase& drawn) {
  DrawnRows& rows = drawn.rows[variation.entity];
  const std::uint32_t row = row_of(rows, variation.number);
  if (row == kNone) return false;
  Cell* at = &rows.cells[variation.field][row];
  if (variation.version != kNone) {
    at = version_of(drawn, variation);
    if (at == nullptr) return false;
  }
  Cell& cell = *at;
  const bool is_more =
      cell.state == kKnown &&
      units::compare({variation.value.value, variation.value.den}, {cell.value, cell.den}) > 0;
  cell = variation.value;
  return is_more;
}

void rename(const DrawPlan& plan, DrawnCase& drawn) {
  for (std::size_t e = 0; e < plan.entities.size(); ++e) {
    const DrawnEntity& of = plan.entities[e];
    DrawnRows& rows = drawn.rows[e];
    for (std::size_t f = 0; f < of.fields.size(); ++f) {
      if (!of.fields[f].is_key || of.fields[f].kind != units::CellKind::text) continue;
      for (std::uint32_t row = 0; row < rows.count(); ++row) {
        // A record and what corrects it go by one name.
        std::uint32_t name = rows.number[row];
        if (drawn.is_corrected) {
          const auto same = std::ranges::find(of.names, rows.cells[f][row].value, &Cell::value);
          if (same != of.names.end()) name = static_cast<std::uint32_t>(same - of.names.begin());
        }
        rows.cells[f][row] = of.other_names[name];
      }
    }
  }
}

}  // namespace

bool fits(const check::Program& program, const DrawnField& field, const Cell& cell) {
  const units::Bounds& bounds = program.fields[field.id].bounds;
  return !bounds.any() || units::is_within(bounds, units::Rational{cell.value, cell.den});
}

void draw_case(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) {
  Drawer(plan, chance, drawn).draw();
}

void redraw_some(const DrawPlan& plan, Chance& chance, DrawnCase& drawn) {
  Drawer(plan, chance, drawn).redraw_some();
}

std::optional<Variation> draw_variation(const DrawPlan& plan, const check::Claim& claim,
                                        const DrawnCase& drawn, Chance& chance) {
  Variation made;
  made.kind = claim.kind;
  switch (claim.kind) {
    case ClaimKind::always:
    case ClaimKind::other_names:
      return made;
    case ClaimKind::never_more:
    case ClaimKind::never_less:
      return more_of_one(plan, claim, drawn, chance);
    case ClaimKind::any_order:
      made.order = chance.next();
      return made;
    case ClaimKind::less_known:
      return some_away(plan, drawn, chance);
  }
  return std::nullopt;
}

bool vary(const DrawPlan& plan, const DrawnCase& drawn, const Variation& variation, DrawnCase& to) {
  if (variation.kind == ClaimKind::any_order) {
    to = in_order(plan, drawn, variation.order, variation.ranks);
    return true;
  }
  to = drawn;  // into the room that it has
  switch (variation.kind) {
    case ClaimKind::always:
    case ClaimKind::any_order:
      return true;
    case ClaimKind::never_more:
    case ClaimKind::never_less:
      return grow(variation, to);
    case ClaimKind::other_names:
      rename(plan, to);
      return true;
    case ClaimKind::less_known:
      return take_away(plan, variation, to);
  }
  return false;
}

}  // namespace poppy::trial
