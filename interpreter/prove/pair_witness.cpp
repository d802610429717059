// See pair_witness.h.
#include "interpreter/prove/pair_witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

namespace poppy::prove {

using check::ClaimKind;
using check::EntityId;
using trial::DrawnEntity;
using trial::DrawnField;
using trial::DrawnRows;
using trial::DrawPlan;
using units::Cell;
using units::Rational;
using units::Value;

std::vector<Term> pair_values(const Terms& terms, const VariedCase& varied) {
  std::vector<Term> result = case_values(terms, varied.first());
  const auto add = [&](Term term) {
    if (!terms.is_constant(term)) result.push_back(term);
  };
  add(varied.first().past_given());
  add(varied.grown_record());
  add(varied.past_known());
  for (const VariedCase::Grown& one : varied.grown()) add(one.value.first);
  for (const VariedCase::Known& one : varied.known()) add(one.still);
  for (const auto& [entity, lists] : varied.lists_known()) {
    for (const Term one : lists) add(one);
  }
  for (const auto& [entity, one] : varied.moved()) add(one.where);
  std::ranges::sort(result);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

namespace {

struct NoCell {
  std::string why;
};

class PairReader {
 public:
  PairReader(const Terms& terms, VariedCase& varied, const Values& values, trial::ClaimBench& bench,
             Naming naming)
      : terms_(terms),
        varied_(varied),
        facts_(varied.first()),
        values_(values),
        bench_(bench),
        plan_(bench.plan()),
        program_(*plan_.program),
        naming_(naming) {
    for (const auto& [words, number] : facts_.texts()) texts_.emplace(number, words);
  }

  std::vector<trial::FoundPair> read() {
    place_records();
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) fill(e);
    found_.drawn.saved_given = holds(facts_.past_given());
    if (found_.drawn.saved_given) fill_past();
    vary();
    return std::move(all_);
  }

 private:
  [[nodiscard]] Rational value(Term term) const {
    if (terms_.is_constant(term)) return terms_[term].value;
    const auto found = values_.find(term.value);
    return found == values_.end() ? Rational{} : found->second;
  }
  [[nodiscard]] bool holds(Term term) const { return value(term).num != 0; }
  [[nodiscard]] std::int64_t whole(Term term) const {
    const Rational number = value(term);
    if (number.den != 1 || number.num > INT64_MAX || number.num < INT64_MIN) {
      throw NoCell{"a number that is too large"};
    }
    return static_cast<std::int64_t>(number.num);
  }

  [[nodiscard]] const PossibleRecords* records_of(EntityId entity) const {
    const auto found = facts_.all_records().find(program_.entities[entity].name);
    return found == facts_.all_records().end() ? nullptr : &found->second;
  }

  /// Which are there; a record's number is its place.
  void place_records() {
    found_.drawn.rows.resize(plan_.entities.size());
    rows_.resize(plan_.entities.size());
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      const DrawnEntity& of = plan_.entities[e];
      DrawnRows& rows = found_.drawn.rows[e];
      rows.cells.resize(of.fields.size());
      if (of.parent == check::kNone) {
        rows.parent = {0};
        rows.number = {0};
        rows_[e][0] = 0;
        continue;
      }
      const PossibleRecords* records = records_of(of.id);
      for (std::uint32_t parent = 0; parent < found_.drawn.rows[of.parent].count(); ++parent) {
        const std::uint32_t above = found_.drawn.rows[of.parent].number[parent];
        const bool is_given = records != nullptr && holds(records->given[above]);
        rows.given.push_back(is_given ? 1 : 0);
        if (!is_given) continue;
        for (const std::uint32_t place : records->children[above]) {
          if (!holds(records->there[place])) continue;
          rows_[e][place] = rows.count();
          rows.parent.push_back(parent);
          rows.number.push_back(place);
        }
      }
    }
  }

  /// A text that no rule names gets a plain one.
  std::string text_of(std::int64_t number, EntityId entity) {
    const auto found = texts_.find(number);
    if (found != texts_.end()) return found->second;
    const auto letter = static_cast<unsigned char>(program_.entities[entity].name.front());
    const auto is_taken = [&](const std::string& words) {
      return std::ranges::any_of(texts_, [&](const auto& one) { return one.second == words; });
    };
    std::string words;
    for (int next = 1; words.empty() || is_taken(words); ++next) {
      words = fmt::format("{}{}", static_cast<char>(std::tolower(letter)), next);
    }
    texts_.emplace(number, words);
    return words;
  }

  Value value_of(const check::Type& type, const Symbolic& of, EntityId entity) {
    if (!of.has_data) throw NoCell{"a fact of a kind that is not translated"};
    switch (kept_as(type)) {
      case Kept::truth:
        return Value::of(holds(of.first));
      case Kept::whole:
        if (type.kind == check::TypeKind::text) {
          return Value::of(text_of(whole(of.first), entity));
        }
        return Value::of(whole(of.first));
      case Kept::exact:
        return Value::of(value(of.first));
      case Kept::span:
        return Value::of(units::Span{{static_cast<std::int32_t>(whole(of.first))},
                                     {static_cast<std::int32_t>(whole(of.last))}});
      case Kept::days: {
        std::vector<units::Span> spans;
        for (const Piece& piece : of.days) {
          if (!holds(piece.there)) continue;
          spans.push_back({{static_cast<std::int32_t>(whole(piece.begin))},
                           {static_cast<std::int32_t>(whole(piece.end))}});
        }
        return Value::of(units::DaySet::of(std::move(spans)));
      }
      case Kept::rows:
        break;
    }
    throw NoCell{"a fact of a kind that is not translated"};
  }

  Cell cell_of(const check::Type& type, const Symbolic& of, EntityId entity) {
    if (holds(of.blank)) return {0, 1, units::kBlank};
    if (!holds(of.known)) return {};
    if (type.kind == check::TypeKind::record && !type.list) {
      const auto e = place_of(type.entity());
      const auto row = rows_[e].find(static_cast<std::uint32_t>(whole(of.first)));
      return row == rows_[e].end() ? Cell{} : Cell{row->second, 1, units::kKnown};
    }
    const auto cell = bench_.kept(type, value_of(type, of, entity));
    if (!cell) throw NoCell{"a number that is too large"};
    return *cell;
  }

  [[nodiscard]] std::uint32_t place_of(EntityId entity) const {
    const auto found = std::ranges::find(plan_.entities, entity, &DrawnEntity::id);
    if (found == plan_.entities.end()) throw NoCell{"a record that the claim does not read"};
    return static_cast<std::uint32_t>(found - plan_.entities.begin());
  }

  void fill(std::uint32_t e) {
    const DrawnEntity& of = plan_.entities[e];
    DrawnRows& rows = found_.drawn.rows[e];
    for (std::uint32_t f = 0; f < of.fields.size(); ++f) {
      for (std::uint32_t row = 0; row < rows.count(); ++row) {
        const std::uint32_t number = rows.number[row];
        const bool is_named = of.fields[f].is_key && of.fields[f].kind == units::CellKind::text;
        const Cell cell =
            is_named && naming_ == Naming::plain ? of.names[number] : fact(e, f, number);
        rows.cells[f].push_back(cell.state != units::kKnown && is_named ? of.names[number] : cell);
      }
    }
  }

  /// What is told of it in each month that is asked for; a history, where that is not one value.
  Cell fact(std::uint32_t e, std::uint32_t f, std::uint32_t number) {
    const DrawnField& of = plan_.entities[e].fields[f];
    std::map<std::int32_t, Cell> by_month;
    for (const Input& input : facts_.inputs()) {
      const bool is_it =
          input.kind == Input::Kind::fact && input.slot.field() == of.id && input.place == number;
      if (!is_it) continue;
      by_month[input.slot.month.months] = cell_of(of.type, input.value, plan_.entities[e].id);
    }
    if (by_month.empty()) return {};
    const Cell& first = by_month.begin()->second;
    const bool is_one = std::ranges::all_of(
        by_month, [&](const auto& one) { return is_same(of, one.second, first); });
    if (is_one) return first;
    trial::History history{e, number, f, {}};
    for (const auto& [month, cell] : by_month) {
      if (cell.state > units::kBlank) continue;
      history.versions.push_back({cell, units::Month{month}, units::Month{month}, {}});
    }
    found_.drawn.histories.push_back(std::move(history));
    return {};
  }

  [[nodiscard]] bool is_same(const DrawnField& of, const Cell& one, const Cell& other) const {
    if (one.state != other.state) return false;
    return one.state != units::kKnown ||
           to_value(of.kind, one, plan_.pools) == to_value(of.kind, other, plan_.pools);
  }

  void fill_past() {
    for (const auto& [key, decided] : facts_.past()) {
      if (!holds(decided)) continue;
      trial::PastDecision made{units::Month{key.second}, plan_.run_date, {}};
      for (const Input& input : facts_.inputs()) {
        const bool is_of_it = input.kind == Input::Kind::saved && input.slot.month == made.month &&
                              program_.lines[input.slot.line()].program == key.first;
        if (is_of_it) add_past(input, made);
      }
      found_.drawn.past.push_back(std::move(made));
    }
  }

  void add_past(const Input& input, trial::PastDecision& to) {
    const auto line = std::ranges::find(plan_.past_lines, input.slot.line(), &trial::PastLine::id);
    if (line == plan_.past_lines.end()) return;
    const auto row = rows_[line->entity].find(input.place);
    if (row == rows_[line->entity].end()) return;
    const EntityId entity = plan_.entities[line->entity].id;
    if (program_.entities[entity].depth > 1 &&
        !holds(varied_.first().is_about(program_, input.slot, input.place))) {
      return;
    }
    Cell cell = cell_of(line->value.type, input.value, entity);
    if (cell.state > units::kBlank) return;
    if (line->value.of != check::kNone && cell.state == units::kKnown) {
      cell.value = whole(input.value.first);  // by its number
    }
    to.values.push_back(
        {static_cast<std::uint32_t>(line - plan_.past_lines.begin()), input.place, cell});
  }

  void vary() {
    trial::Variation& made = found_.variation;
    made.kind = varied_.claim().kind;
    switch (made.kind) {
      case ClaimKind::always:
      case ClaimKind::other_names:
        break;
      case ClaimKind::never_more:
      case ClaimKind::never_less:
        return grow(made);
      case ClaimKind::any_order:
        order(made);
        break;
      case ClaimKind::less_known:
        take_away(made);
        break;
    }
    all_.push_back(std::move(found_));
  }

  void grow(trial::Variation& made) {
    const check::FieldId fact = varied_.claim().fact;
    made.entity = place_of(program_.fields[fact].entity);
    made.number = static_cast<std::uint32_t>(whole(varied_.grown_record()));
    const auto& fields = plan_.entities[made.entity].fields;
    const auto field = std::ranges::find(fields, fact, &trial::DrawnField::id);
    if (field == fields.end()) throw NoCell{"a fact that the claim does not read"};
    made.field = static_cast<std::uint32_t>(field - fields.begin());
    std::map<std::int32_t, Cell> by_month;
    for (const VariedCase::Grown& one : varied_.grown()) {
      if (one.place != made.number) continue;
      by_month[one.slot.month.months] =
          cell_of(field->type, one.value, program_.fields[fact].entity);
    }
    if (by_month.empty()) throw NoCell{"a fact that the claim does not read"};
    const Cell& first = by_month.begin()->second;
    const bool is_one = std::ranges::all_of(
        by_month, [&](const auto& one) { return is_same(*field, one.second, first); });
    const trial::History* const before =
        trial::history_of(found_.drawn, made.entity, made.number, made.field);
    if (is_one && before == nullptr) {
      made.value = first;
      all_.push_back(std::move(found_));
      return;
    }
    grow_by_month(by_month);
  }

  /// A month after the other: where all of them together bring more, one of them does.
  void grow_by_month(const std::map<std::int32_t, Cell>& by_month) {
    trial::Variation& made = found_.variation;
    trial::DrawnCase& drawn = found_.drawn;
    const std::uint32_t row = trial::row_of(drawn.rows[made.entity], made.number);
    if (trial::history_of(drawn, made.entity, made.number, made.field) == nullptr) {
      trial::History history{made.entity, made.number, made.field, {}};
      for (const auto& [month, cell] : by_month) {
        history.versions.push_back({drawn.rows[made.entity].cells[made.field].at(row),
                                    units::Month{month},
                                    units::Month{month},
                                    {}});
      }
      drawn.histories.push_back(std::move(history));
    }
    const auto at = std::ranges::find_if(drawn.histories, [&](const trial::History& one) {
      return trial::is_of(one, made.entity, made.number, made.field);
    });
    const auto place = static_cast<std::size_t>(at - drawn.histories.begin());
    for (std::uint32_t i = 0; i < drawn.histories[place].versions.size(); ++i) {
      trial::History::Version& version = drawn.histories[place].versions[i];
      const auto grown = by_month.find(version.from ? version.from->months : 0);
      if (grown == by_month.end()) continue;
      made.version = i;
      made.value = grown->second;
      all_.push_back(found_);
      drawn.histories[place].versions[i].cell = grown->second;
    }
  }

  void order(trial::Variation& made) {
    for (std::uint32_t e = 0; e < plan_.entities.size(); ++e) {
      std::vector<std::uint32_t>& ranks = made.ranks.emplace_back();
      for (const std::uint32_t number : found_.drawn.rows[e].number) {
        for (std::size_t i = ranks.size(); i <= number; ++i) {
          ranks.push_back(static_cast<std::uint32_t>(i));
        }
      }
      for (const auto& [entity, one] : varied_.moved()) {
        const bool is_there = entity == plan_.entities[e].id && one.first < ranks.size();
        if (is_there && holds(one.where)) ranks[one.first] = one.second;
      }
    }
  }

  void take_away(trial::Variation& made) {
    for (const VariedCase::Known& one : varied_.known()) {
      const auto e = place_of(one.slot.entity);
      const auto row = rows_[e].find(one.place);
      if (holds(one.still) || row == rows_[e].end()) continue;
      const auto& fields = plan_.entities[e].fields;
      const auto field = std::ranges::find(fields, one.slot.field(), &trial::DrawnField::id);
      if (field == fields.end()) continue;
      const auto f = static_cast<std::uint32_t>(field - fields.begin());
      const bool is_told = found_.drawn.rows[e].cells[f][row->second].state <= units::kBlank ||
                           trial::history_of(found_.drawn, e, one.place, f) != nullptr;
      if (!is_told) continue;
      made.away.push_back({e, one.place, f, check::kNone});
    }
    for (const auto& [entity, lists] : varied_.lists_known()) {
      const auto e = place_of(EntityId(entity));
      const std::uint32_t parent = plan_.entities[e].parent;
      const DrawnRows& above = found_.drawn.rows[parent];
      for (std::uint32_t row = 0; row < above.count(); ++row) {
        const std::uint32_t number = above.number[row];
        if (found_.drawn.rows[e].given[row] == 0 || holds(lists.at(number))) continue;
        made.away.push_back({parent, number, check::kNone, e});
      }
    }
    made.saved_away = found_.drawn.saved_given && !holds(varied_.past_known());
  }

  const Terms& terms_;
  VariedCase& varied_;
  const CaseTerms& facts_;
  const Values& values_;
  trial::ClaimBench& bench_;
  const DrawPlan& plan_;
  const check::Program& program_;
  Naming naming_;
  std::map<std::int64_t, std::string> texts_;
  std::vector<std::map<std::uint32_t, std::uint32_t>> rows_;  // by entity: row of a place
  trial::FoundPair found_;
  std::vector<trial::FoundPair> all_;
};

}  // namespace

std::expected<std::vector<trial::FoundPair>, std::string> found_pairs(const Terms& terms,
                                                                      VariedCase& varied,
                                                                      const Values& values,
                                                                      trial::ClaimBench& bench,
                                                                      Naming naming) {
  try {
    return PairReader(terms, varied, values, bench, naming).read();
  } catch (const NoCell& none) {
    return std::unexpected(none.why);
  }
}

}  // namespace poppy::prove
