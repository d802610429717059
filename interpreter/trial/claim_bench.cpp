// See claim_bench.h.
#include "interpreter/trial/claim_bench.h"

#include <algorithm>
#include <utility>

#include "interpreter/engine/read_case.h"
#include "interpreter/plan/lines_needed.h"
#include "interpreter/reference/decide.h"
#include "interpreter/trial/draw_history.h"

namespace poppy::trial {

using check::ClaimKind;
using check::kNone;
using units::Cell;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::Value;

namespace {

// Of a worksheet with as many lines a case takes the reference evaluator as long as a block takes
// columns.
constexpr std::size_t kManyLines = 150;

bool is_firm(const Cell& cell) { return cell.state <= kBlank; }

/// What decisions are made of is left out: of the claim's lines and of contradictions alone.
std::shared_ptr<const plan::Worksheet> lean(const plan::Worksheet& sheet) {
  auto made = std::make_shared<plan::Worksheet>(sheet);
  made->rules = {};
  made->decisions = {};
  made->creates = {};
  made->form_lines.clear();
  return made;
}

}  // namespace

ClaimBench::ClaimBench(const Rules::Data& rules, ClaimPlace place, const TrialSetting& setting)
    : rules_(rules),
      program_(*rules.program),
      property_(program_.properties[place.property]),
      claim_(property_.claims[place.claim]),
      setting_(setting) {
  std::vector<check::LineId> asked;
  for (const check::Claim& claim : property_.claims) asked.push_back(claim.value);
  if (property_.when != kNone) asked.push_back(property_.when);
  plan::SheetRequest request{
      setting.county,   setting.month, setting.run_date, {property_.program}, false,
      std::move(asked), false};
  sheet_ = lean(*rules.worksheets.find_or_build(rules.program, request));
  value_ = sheet_->asked_slot(claim_.value);
  if (property_.when != kNone) when_ = sheet_->asked_slot(property_.when);
  applies_ = value_ != kNone && (property_.when == kNone || when_ != kNone);
  if (!applies_) return;
  code_ = std::make_shared<const code::Code>(code::lower(sheet_));
  std::vector<plan::SlotId> wanted{value_, when_};
  for (const plan::SheetStatement& statement : sheet_->statements) wanted.push_back(statement.when);
  plan_ = make_draw_plan(*sheet_, wanted, property_.entity, setting.run_date, code_->pools);
  const auto entity = std::ranges::find(plan_.entities, property_.entity, &DrawnEntity::id);
  entity_ = static_cast<std::uint32_t>(entity - plan_.entities.begin());
  if (has_changes(plan_)) one_alone_of_ = sheet_->lines.size() < kManyLines ? 64 : kPairs;
  find_lines();
  columnar_ = std::make_unique<code::Columnar>(code_);
  reader_ = std::make_unique<facts::ColumnReader>(program_);
}

ClaimBench::Compared ClaimBench::compared(const Value& first, const Value& second) const {
  switch (claim_.kind) {
    case ClaimKind::always:
      if (!first.is_known()) return {};
      return {first.truth() ? Verdict::holds : Verdict::fails, false};
    case ClaimKind::never_more:
    case ClaimKind::never_less: {
      if (!first.is_known() || !second.is_known()) return {};
      const auto order = units::compare(*units::number_of(second), *units::number_of(first));
      const bool fails = claim_.kind == ClaimKind::never_more ? order > 0 : order < 0;
      return {fails ? Verdict::fails : Verdict::holds, order != 0};
    }
    case ClaimKind::any_order:
    case ClaimKind::other_names: {
      if (first.is_error() || second.is_error()) return {};
      if (!first.is_firm() && !second.is_firm()) return {};
      const bool same = first == second;
      return {same ? Verdict::holds : Verdict::fails, !same};
    }
    case ClaimKind::less_known:
      if (!second.is_firm() || first.is_error()) return {};
      return {first == second ? Verdict::holds : Verdict::fails, !(first == second)};
  }
  return {};
}

bool ClaimBench::is_alike(const Cell& first, const Cell& second) const {
  if (first.state != second.state) return false;
  if (first.state != kKnown) return true;
  const units::CellKind kind = facts::cell_kind(sheet_->slots[value_].type);
  if (kind == units::CellKind::number) return first.value == second.value;
  if (kind == units::CellKind::exact) {
    return units::compare({first.value, first.den}, {second.value, second.den}) == 0;
  }
  return to_value(kind, first, block_.facts.pools) == to_value(kind, second, block_.facts.pools);
}

/// As of values, which are not made for it.
ClaimBench::Compared ClaimBench::compared(const Cell& first, const Cell& second) const {
  switch (claim_.kind) {
    case ClaimKind::always:
      if (first.state != kKnown) return {};
      return {first.value != 0 ? Verdict::holds : Verdict::fails, false};
    case ClaimKind::never_more:
    case ClaimKind::never_less: {
      if (first.state != kKnown || second.state != kKnown) return {};
      const auto order = units::compare({second.value, second.den}, {first.value, first.den});
      const bool fails = claim_.kind == ClaimKind::never_more ? order > 0 : order < 0;
      return {fails ? Verdict::fails : Verdict::holds, order != 0};
    }
    case ClaimKind::any_order:
    case ClaimKind::other_names: {
      if (first.state == kError || second.state == kError) return {};
      if (!is_firm(first) && !is_firm(second)) return {};
      const bool same = is_alike(first, second);
      return {same ? Verdict::holds : Verdict::fails, !same};
    }
    case ClaimKind::less_known: {
      if (!is_firm(second) || first.state == kError) return {};
      const bool same = is_alike(first, second);
      return {same ? Verdict::holds : Verdict::fails, !same};
    }
  }
  return {};
}

void ClaimBench::find_lines() {
  std::vector<plan::SlotId> own{value_, when_};
  for (const plan::SlotId slot : {value_, when_}) {
    if (slot == kNone) continue;
    std::vector<plan::NodeId> ahead{sheet_->lines[sheet_->line_of_slot[slot]].root};
    while (!ahead.empty()) {
      const plan::Node& node = sheet_->nodes[ahead.back()];
      ahead.pop_back();
      if (kind_of(node.op) == check::OpKind::read) own.push_back(node.slot());
      for (std::uint32_t i = 0; i < node.count; ++i) {
        ahead.push_back(sheet_->children[node.first + i]);
      }
    }
  }
  const std::vector<bool> needed =
      plan::lines_needed(*sheet_, std::vector<plan::SlotId>{value_, when_});
  for (std::size_t line = 0; line < needed.size(); ++line) {
    const plan::SlotId slot = sheet_->lines[line].slot;
    const auto entity =
        std::ranges::find(plan_.entities, sheet_->slots[slot].entity, &DrawnEntity::id);
    if (!needed[line] || entity == plan_.entities.end()) continue;  // of the county: no case's
    lines_.push_back({slot, static_cast<std::uint32_t>(entity - plan_.entities.begin()),
                      std::ranges::find(own, slot) != own.end()});
  }
  corpus_.emplace(lines_.size());
}

void ClaimBench::learn(const DrawnCase& drawn, const PairDrawn& pair) {
  features_.clear();
  for (std::uint32_t line = 0; line < lines_.size(); ++line) {
    const LookedAt& at = lines_[line];
    for (std::uint32_t row = 0; row < drawn.rows[at.entity].count(); ++row) {
      const std::uint32_t kind = kind_of(columnar_->cell(at.slot, pair.first[at.entity] + row));
      features_.met.push_back(line * kKinds + kind);
      if (at.by_the_claim) features_.looked_at = mix(features_.looked_at * kGolden + kind + line);
    }
  }
  corpus_->learn(drawn, features_);
}

void ClaimBench::find_unfit() {
  unfit_.assign(block_.facts.cases(), 0);
  for (std::size_t i = 0; i < unfit_.size(); ++i) unfit_[i] = block_.too_large[i];
  for (const plan::SheetStatement& statement : sheet_->statements) {
    const std::vector<std::uint32_t>& of_case =
        block_.facts.entities[sheet_->slots[statement.when].entity].of_case;
    for (std::uint32_t row = 0; row < of_case.size(); ++row) {
      const Cell holds = block_.at(statement.when, row);
      if (holds.state == kKnown && holds.value != 0) unfit_[of_case[row]] = 1;
    }
  }
}

ClaimBench::Compared ClaimBench::look_at(const PairDrawn& pair, std::uint32_t of_case) const {
  const bool is_pair = claim_.kind != ClaimKind::always;
  if (unfit_[of_case] != 0 || (is_pair && unfit_[of_case + 1] != 0)) return {};
  const DrawnRows& rows = cases_[of_case].rows[entity_];
  const DrawnRows& others = cases_[is_pair ? of_case + 1 : of_case].rows[entity_];
  const auto is_asked = [&](std::uint32_t row) {
    if (when_ == kNone) return true;
    const Cell when = block_.at(when_, row);
    return when.state == kKnown && when.value != 0;
  };
  Compared whole;
  for (std::uint32_t i = 0; i < rows.count(); ++i) {
    // In another order, it stands elsewhere.
    const std::uint32_t other =
        !is_pair || (i < others.count() && others.number[i] == rows.number[i])
            ? i
            : row_of(others, rows.number[i]);
    if (other == kNone) continue;
    const std::uint32_t row = pair.first[entity_] + i;
    const std::uint32_t other_row = pair.second[entity_] + other;
    if (!is_asked(row) || !is_asked(other_row)) continue;
    const Compared one = compared(block_.at(value_, row), block_.at(value_, other_row));
    whole.verdict = std::max(whole.verdict, one.verdict);
    whole.moved = whole.moved || one.moved;
  }
  return whole;
}

std::uint32_t ClaimBench::draw_pairs(std::uint64_t seed, std::size_t pairs,
                                     std::vector<std::uint32_t>& at,
                                     std::vector<FoundPair>& alone) {
  const bool is_pair = claim_.kind != ClaimKind::always;
  facts::clear(block_.facts, program_, plan_.pools);
  pairs_.resize(pairs);
  cases_.resize(pairs * (is_pair ? 2 : 1));
  Chance chance(seed);
  std::uint32_t of_case = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    DrawnCase& drawn = cases_[of_case];
    corpus_->draw(plan_, chance, drawn);
    const bool is_alone = one_alone_of_ > 0 && i % one_alone_of_ == one_alone_of_ - 1;
    if (is_alone) draw_changes(plan_, chance, drawn);
    std::optional<Variation> variation = draw_variation(plan_, claim_, drawn, chance);
    if (!variation) continue;
    PairDrawn& pair = pairs_[i];
    pair.variation = std::move(*variation);
    if (is_alone && !drawn.fits_columns()) {
      alone.push_back({i, drawn, pair.variation});
      continue;
    }
    if (is_pair && !vary(plan_, drawn, pair.variation, cases_[of_case + 1])) continue;
    at[i] = of_case;
    append_case(plan_, drawn, block_.facts, pair.first);
    if (is_pair) append_case(plan_, cases_[of_case + 1], block_.facts, pair.second);
    if (!is_pair) pair.second = pair.first;
    of_case += is_pair ? 2 : 1;
  }
  return of_case;
}

std::optional<FoundPair> ClaimBench::try_block(std::uint64_t seed, std::size_t pairs,
                                               Tally& tally) {
  std::vector<std::uint32_t> at(pairs, kNone);
  std::vector<FoundPair> alone;
  tally.drawn += pairs;
  if (draw_pairs(seed, pairs, at, alone) == 0) return first_broken(alone, pairs, tally);
  reader_->complete(block_.facts);
  columnar_->attach(block_);
  columnar_->run();
  find_unfit();
  constexpr std::size_t kLearning = 24;  // blocks; later, now and then
  const bool learns = blocks_ < kLearning || blocks_ % 16 == 0;
  // What columns leave open may be settled by weighing what is not known: a look at some of it.
  const std::size_t now_and_then = blocks_ % 8 == 1 ? 1 : 0;
  std::size_t weighed = claim_.kind == ClaimKind::less_known ? 2 : now_and_then;
  ++blocks_;
  for (std::size_t i = 0; i < pairs; ++i) {
    if (at[i] == kNone) continue;
    if (learns && unfit_[at[i]] == 0) learn(cases_[at[i]], pairs_[i]);
    const Compared one = look_at(pairs_[i], at[i]);
    if (one.verdict == Verdict::unasked) {
      if (weighed == 0) continue;
      --weighed;
      const Judged judged = this->judged(cases_[at[i]], pairs_[i].variation);
      if (judged.verdict == Verdict::unasked) continue;
      ++tally.asked;
      if (judged.verdict == Verdict::holds) continue;
      tally.drawn -= pairs - i - 1;
      return FoundPair{i, cases_[at[i]], pairs_[i].variation};
    }
    ++tally.asked;
    if (one.moved) ++tally.moved;
    if (one.verdict == Verdict::fails) {
      tally.drawn -= pairs - i - 1;
      return FoundPair{i, cases_[at[i]], pairs_[i].variation};
    }
  }
  return first_broken(alone, pairs, tally);
}

std::optional<FoundPair> ClaimBench::first_broken(std::vector<FoundPair>& alone, std::size_t pairs,
                                                  Tally& tally) const {
  for (FoundPair& one : alone) {
    const Judged judged = this->judged(one.drawn, one.variation);
    if (judged.verdict == Verdict::unasked) continue;
    ++tally.asked;
    if (judged.moved) ++tally.moved;
    if (judged.verdict == Verdict::holds) continue;
    tally.drawn -= pairs - one.at - 1;
    return std::move(one);
  }
  return std::nullopt;
}

ClaimBench::Verdict ClaimBench::in_columns(const DrawnCase& drawn, const Variation& variation) {
  cases_.resize(2);
  pairs_.resize(1);
  facts::clear(block_.facts, program_, plan_.pools);
  cases_[0] = drawn;
  if (!drawn.fits_columns() || !vary(plan_, drawn, variation, cases_[1])) return Verdict::unasked;
  append_case(plan_, cases_[0], block_.facts, pairs_[0].first);
  append_case(plan_, cases_[1], block_.facts, pairs_[0].second);
  reader_->complete(block_.facts);
  columnar_->attach(block_);
  columnar_->run();
  find_unfit();
  return look_at(pairs_[0], 0).verdict;
}

std::optional<reference::Determination> ClaimBench::decided(const DrawnCase& drawn) const {
  const auto read = engine::read_case(rules_, case_yaml(plan_, drawn, 0), "drawn.yaml");
  if (!read) return std::nullopt;
  reference::Determination made = reference::decide(sheet_, read->facts, setting_.run_date);
  if (!reference::contradictions(made).empty()) return std::nullopt;
  return made;
}

std::uint32_t decided_row(const reference::Determination& made, check::EntityId entity,
                          std::uint32_t drawn_row) {
  const auto& records = made.rows.record[entity];
  const auto found = std::ranges::find(records, drawn_row);
  return found == records.end() ? kNone : static_cast<std::uint32_t>(found - records.begin());
}

ClaimBench::Judged ClaimBench::judged(const DrawnCase& drawn, const Variation& variation) const {
  Judged result;
  DrawnCase second;
  if (!vary(plan_, drawn, variation, second)) return result;
  auto one = decided(drawn);
  if (!one) return result;
  const bool is_pair = claim_.kind != ClaimKind::always;
  auto other = is_pair ? decided(second) : one;
  if (!other) return result;
  const auto is_asked = [&](const reference::Determination& made, std::uint32_t row) {
    if (when_ == kNone) return true;
    const Value& when = made.slots[when_][row];
    return when.is_known() && when.truth();
  };
  const DrawnRows& rows = drawn.rows[entity_];
  for (std::uint32_t i = 0; i < rows.count(); ++i) {
    const std::uint32_t row = decided_row(*one, property_.entity, i);
    const std::uint32_t other_row =
        decided_row(*other, property_.entity, row_of(second.rows[entity_], rows.number[i]));
    if (row == kNone || other_row == kNone) continue;
    if (!is_asked(*one, row) || !is_asked(*other, other_row)) continue;
    const Compared made = compared(one->slots[value_][row], other->slots[value_][other_row]);
    result.verdict = std::max(result.verdict, made.verdict);
    result.moved = result.moved || made.moved;
    if (made.verdict == Verdict::fails) {
      result.failing = DecidedPair{std::move(*one), std::move(*other), row, other_row};
      return result;
    }
  }
  return result;
}

}  // namespace poppy::trial
