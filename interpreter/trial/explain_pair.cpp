// See explain_pair.h.
#include "interpreter/trial/explain_pair.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/names.h"
#include "interpreter/plan/lines_needed.h"
#include "interpreter/trial/write_test.h"

namespace poppy::trial {

using check::kNone;
using check::LineKind;
using reference::Determination;

namespace {

constexpr std::size_t kMostSteps = 20;

class Explainer {
 public:
  Explainer(const ClaimBench& bench, ClaimPlace place, const ShrunkPair& pair)
      : bench_(bench),
        plan_(bench.plan()),
        sheet_(bench.sheet()),
        program_(*plan_.program),
        property_(program_.properties[place.property]),
        claim_(property_.claims[place.claim]),
        pair_(pair) {
    if (!vary(plan_, pair.drawn, pair.variation, second_)) {
      text::bug("explain: a pair that fails has a second case");
    }
  }

  BrokenClaim explain() const {
    BrokenClaim made;
    made.setting = bench_.setting();
    const bool is_pair = claim_.kind != check::ClaimKind::always;
    made.difference = difference();
    const DecidedPair& decided = pair_.decided;
    made.before = words(decided.first, bench_.value_slot(), decided.row);
    if (is_pair) made.after = words(decided.second, bench_.value_slot(), decided.other_row);
    made.steps = is_pair ? steps_apart() : steps_read();
    const std::string record =
        engine::record_prefix(decided.first, {property_.entity, decided.row});
    if (!record.empty()) {
      made.before = fmt::format("{} of {}", made.before, record.substr(0, record.size() - 1));
    }
    made.tests.push_back(test(pair_.drawn, decided.first, decided.row, is_pair ? "before" : ""));
    if (is_pair) {
      made.tests.push_back(test(second_, decided.second, decided.other_row, "after"));
    }
    return made;
  }

 private:
  static std::string words(const Determination& made, plan::SlotId slot, std::uint32_t row) {
    return engine::shown_value(made, {slot, row});
  }

  std::string fact_words(const DrawnCase& drawn, std::uint32_t entity, std::uint32_t field,
                         std::uint32_t row) const {
    const std::string& name = program_.fields[plan_.entities[entity].fields[field].id].name;
    const std::string record = record_words(plan_, drawn, entity, row);
    return record.empty() ? name : fmt::format("{} of {}", name, record);
  }

  std::string difference() const {
    const Variation& by = pair_.variation;
    switch (by.kind) {
      case check::ClaimKind::always:
        return {};
      case check::ClaimKind::never_more:
      case check::ClaimKind::never_less: {
        const std::uint32_t row = row_of(pair_.drawn.rows[by.entity], by.number);
        const DrawnField& field = plan_.entities[by.entity].fields[by.field];
        const History* history = history_of(pair_.drawn, by.entity, by.number, by.field);
        const units::Cell& from = history == nullptr
                                      ? pair_.drawn.rows[by.entity].cells[by.field][row]
                                      : history->versions[by.version].cell;
        return fmt::format("{}: {} becomes {}", fact_words(pair_.drawn, by.entity, by.field, row),
                           cell_words(plan_, pair_.drawn, field, from),
                           cell_words(plan_, pair_.drawn, field, by.value));
      }
      case check::ClaimKind::any_order:
        return "the records stand in another order";
      case check::ClaimKind::other_names:
        return "the records have other names";
      case check::ClaimKind::less_known:
        return less();
    }
    return {};
  }

  std::string less() const {
    std::vector<std::string> all;
    for (const TakenAway& one : pair_.variation.away) {
      const std::uint32_t row = row_of(pair_.drawn.rows[one.entity], one.number);
      if (row == kNone) continue;
      if (one.field != kNone) {
        all.push_back(fact_words(pair_.drawn, one.entity, one.field, row));
      } else {
        const std::string record = record_words(plan_, pair_.drawn, one.entity, row);
        const std::string& list = program_.entities[plan_.entities[one.list].id].list_name;
        all.push_back(record.empty() ? list : fmt::format("{} of {}", list, record));
      }
    }
    if (pair_.variation.saved_away) all.emplace_back("past decisions");
    return fmt::format("not known any more: {}", fmt::join(all, ", "));
  }

  [[nodiscard]] bool is_named(const plan::SheetLine& line) const {
    return program_.lines[line.line].kind != LineKind::outcome_part && line.month == sheet_.month;
  }

  /// Row of the same record in the second case.
  std::uint32_t other_row(check::EntityId entity, std::uint32_t row) const {
    const auto of = std::ranges::find(plan_.entities, entity, &DrawnEntity::id);
    if (of == plan_.entities.end()) return row;  // of the county
    const auto place = static_cast<std::size_t>(of - plan_.entities.begin());
    const DrawnRows& rows = pair_.drawn.rows[place];
    const std::uint32_t drawn = pair_.decided.first.rows.record[entity][row];
    if (drawn >= rows.count()) return kNone;
    return decided_row(pair_.decided.second, entity,
                       row_of(second_.rows[place], rows.number[drawn]));
  }

  /// In the order in which they are computed: the cause before what follows from it.
  std::vector<std::string> steps_apart() const {
    const std::vector<bool> needed =
        plan::lines_needed(sheet_, std::vector<plan::SlotId>{bench_.value_slot()});
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < sheet_.lines.size(); ++i) {
      const plan::SheetLine& line = sheet_.lines[i];
      if (!needed[i] || !is_named(line)) continue;
      const check::EntityId entity = sheet_.slots[line.slot].entity;
      const auto& values = pair_.decided.first.slots[line.slot];
      for (std::uint32_t row = 0; row < values.size(); ++row) {
        const std::uint32_t other = other_row(entity, row);
        if (other == kNone || other >= pair_.decided.second.slots[line.slot].size()) continue;
        const std::string before = words(pair_.decided.first, line.slot, row);
        const std::string after = words(pair_.decided.second, line.slot, other);
        if (before == after) continue;
        steps.push_back(fmt::format("{}: {} becomes {}", place_words(line, row), before, after));
      }
    }
    if (steps.size() > kMostSteps) {
      const std::size_t more = steps.size() - kMostSteps;
      steps.erase(steps.begin() + kMostSteps / 2,
                  steps.begin() + static_cast<std::ptrdiff_t>(kMostSteps / 2 + more));
      steps.insert(steps.begin() + kMostSteps / 2, fmt::format("… {} more", more));
    }
    return steps;
  }

  std::string place_words(const plan::SheetLine& line, std::uint32_t row) const {
    const std::string prefix =
        engine::record_prefix(pair_.decided.first, {sheet_.slots[line.slot].entity, row});
    const check::Line& of = program_.lines[line.line];
    return fmt::format("{}{}{}", prefix, of.name,
                       of.cites.empty() ? "" : fmt::format(" ({})", of.cites));
  }

  /// The named lines that the claim's own expression reads of its record or one above it.
  std::vector<engine::LinePlace> read_lines(const Determination& made, std::uint32_t row) const {
    std::vector<engine::LinePlace> result;
    std::vector<plan::NodeId> ahead{sheet_.lines[sheet_.line_of_slot[bench_.value_slot()]].root};
    while (!ahead.empty()) {
      const plan::Node& node = sheet_.nodes[ahead.back()];
      ahead.pop_back();
      if (kind_of(node.op) == check::OpKind::read) add_read(made, node.slot(), row, result);
      for (std::uint32_t i = node.count; i-- > 0;) {
        ahead.push_back(sheet_.children[node.first + i]);
      }
    }
    return result;
  }
  void add_read(const Determination& made, plan::SlotId slot, std::uint32_t row,
                std::vector<engine::LinePlace>& to) const {
    const std::uint32_t line = sheet_.line_of_slot[slot];
    if (line == kNone || !is_named(sheet_.lines[line])) return;
    const check::EntityId entity = sheet_.slots[slot].entity;
    check::EntityId at = property_.entity;
    while (at != entity) {
      if (at == kNone || program_.entities[at].parent == kNone) return;
      row = made.rows.parent[at][row];
      at = program_.entities[at].parent;
    }
    const auto is_same = [&](const engine::LinePlace& one) {
      return one.slot == slot && one.row == row;
    };
    if (std::ranges::none_of(to, is_same)) to.push_back({slot, row});
  }

  std::vector<std::string> steps_read() const {
    std::vector<std::string> steps;
    for (const engine::LinePlace& place : read_lines(pair_.decided.first, pair_.decided.row)) {
      steps.push_back(fmt::format(
          "{} = {}", place_words(sheet_.lines[sheet_.line_of_slot[place.slot]], place.row),
          words(pair_.decided.first, place.slot, place.row)));
    }
    return steps;
  }

  std::string test(const DrawnCase& drawn, const Determination& made, std::uint32_t row,
                   std::string_view which) const {
    const TrialSetting& setting = bench_.setting();
    std::string text =
        fmt::format("- name: \"{}{}{}\"\n", property_.name, which.empty() ? "" : ", ", which);
    text += fmt::format("  county: {}\n  run_date: {}\n  programs: [{}]\n  month: {}\n",
                        program_.counties[setting.county].name, units::to_string(setting.run_date),
                        property_.program, units::to_string(setting.month));
    text += "  case:\n" + case_yaml(plan_, drawn, 4) + "  expect:\n";
    std::string unknown;
    std::string wrong;
    for (const engine::LinePlace& place : read_lines(made, row)) {
      const Expected expected = expected_line(made, place);
      const units::Value& value = engine::value_of(made, place);
      if (value.is_firm()) {
        text += fmt::format("    {}: {}\n", expected.key, expected.value);
      } else {
        std::string& names = value.is_error() ? wrong : unknown;
        names += (names.empty() ? "" : ", ") + expected.key;
      }
    }
    if (!unknown.empty()) text += fmt::format("    unknown: [{}]\n", unknown);
    if (!wrong.empty()) text += fmt::format("    error: [{}]\n", wrong);
    return text;
  }

  const ClaimBench& bench_;
  const DrawPlan& plan_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const check::Property& property_;
  const check::Claim& claim_;
  const ShrunkPair& pair_;
  DrawnCase second_;
};

}  // namespace

BrokenClaim explain(const ClaimBench& bench, ClaimPlace place, const ShrunkPair& pair) {
  return Explainer(bench, place, pair).explain();
}

}  // namespace poppy::trial
