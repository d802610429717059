// See tried_case.h.
#include "interpreter/desk/tried_case.h"

#include <algorithm>
#include <set>

#include "interpreter/config/write_json.h"
#include "interpreter/reference/decide.h"
#include "interpreter/reference/evaluate.h"
#include "interpreter/report/county_view.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::desk {
namespace {

using check::kNone;
using plan::Node;
using plan::NodeId;
using plan::SlotId;
using units::Value;

void add_reads(const plan::Worksheet& sheet, NodeId id, std::vector<SlotId>& reads) {
  const Node& node = sheet.nodes[id];
  if (check::kind_of(node.op) == check::OpKind::read) reads.push_back(node.slot());
  for (std::uint32_t i = 0; i < node.count; ++i) {
    add_reads(sheet, sheet.children[node.first + i], reads);
  }
}

/// Facts met while a value is asked for, through the lines that are read.
class ReadFacts final : public reference::Watch {
 public:
  explicit ReadFacts(const reference::Determination& of) : of_(of), values_(of) {}

  void ask(NodeId node, const reference::Frames& frames) {
    static_cast<void>(reference::Evaluator(*of_.sheet, values_, this).value(node, frames));
    while (!lines_.empty()) {
      const auto [slot, row] = lines_.back();
      lines_.pop_back();
      const plan::SheetLine& line = of_.sheet->lines[of_.sheet->line_of_slot[slot]];
      static_cast<void>(reference::Evaluator(*of_.sheet, values_, this).line_value(line, row));
    }
  }
  std::vector<FactPlace> facts;

  [[nodiscard]] std::size_t begin() override { return 0; }
  void end(const Node& /*node*/, std::size_t /*mark*/, const Value& /*value*/) override {}
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}
  void read(SlotId id, std::uint32_t row, const Value& /*value*/) override {
    if (!met_.emplace(id.value, row).second) return;
    const plan::Slot& slot = of_.sheet->slots[id];
    switch (slot.kind) {
      case plan::SlotKind::line:
        lines_.emplace_back(id, row);
        return;
      case plan::SlotKind::fact: {
        const FactPlace place{slot.entity, slot.field(), row};
        if (std::ranges::find(facts, place) == facts.end()) facts.push_back(place);
        return;
      }
      case plan::SlotKind::saved:
        return;
    }
  }

 private:
  const reference::Determination& of_;
  reference::SlotValues values_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> met_;
  std::vector<std::pair<SlotId, std::uint32_t>> lines_;
};

void add_flags(const plan::Worksheet& sheet, const std::vector<std::uint32_t>& origins,
               std::vector<check::FlagId>& flags) {
  for (const std::uint32_t at : origins) {
    const plan::Origin& origin = sheet.origins[at];
    if (origin.kind != plan::OriginKind::flag) continue;
    if (std::ranges::find(flags, origin.flag()) == flags.end()) flags.push_back(origin.flag());
  }
}

void add_flags(const plan::Worksheet& sheet, NodeId id, std::vector<check::FlagId>& flags) {
  const Node& node = sheet.nodes[id];
  if (node.origins != kNone) add_flags(sheet, sheet.origin_lists[node.origins], flags);
  const auto [first, last] = std::ranges::equal_range(sheet.dropped, id, {}, &plan::Dropped::group);
  for (auto it = first; it != last; ++it) {
    add_flags(sheet, it->origins, flags);
    if (it->item != kNone) add_flags(sheet, it->item, flags);
  }
  for (std::uint32_t i = 0; i < node.count; ++i) {
    add_flags(sheet, sheet.children[node.first + i], flags);
  }
}

}  // namespace

Outcome<TriedCase> TriedCase::open(const Rules& rules, const Request& request,
                                   const std::string& line) {
  TriedCase tried;
  auto read = engine::read_case(rules.data(), request.case_text, request.case_path);
  if (!read) return std::unexpected(read.error());
  auto asked = engine::resolve_request(rules.data(), *read, request);
  if (!asked) return std::unexpected(asked.error());
  if (auto fault = engine::not_one_month(*asked, "question")) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  tried.decided_ = std::move(engine::decide_months(rules.data(), read->facts, *asked).front());
  if (auto consistent = engine::require_consistent(*read, tried.decided_); !consistent) {
    return std::unexpected(consistent.error());
  }
  const auto place = engine::find_line(tried.decided_, line);
  if (!place) {
    return std::unexpected(std::vector{engine::public_problem(
        text::ProblemCode::unknown_line, place.error().message, place.error().hint)});
  }
  tried.line_ = *place;
  tried.line_path_ = line;
  tried.rules_.emplace(rules);
  tried.request_ = request;
  tried.request_.month = units::to_string(asked->first);
  tried.request_.run_date = units::to_string(asked->run_date);
  tried.case_line_ = config::write_json_line(read->tree);
  tried.sources_ = read->sources;
  tried.facts_ = std::move(read->facts);
  tried.asked_ = std::move(*asked);
  tried.work_ = tried.decided_;
  tried.work_.weighed = nullptr;
  tried.find_needed();
  return tried;
}

void TriedCase::find_needed() {
  const plan::Worksheet& sheet = *decided_.sheet;
  std::vector<bool> is_needed(sheet.lines.size());
  std::vector<SlotId> open{line_.slot};
  while (!open.empty()) {
    const SlotId slot = open.back();
    open.pop_back();
    const std::uint32_t index = sheet.line_of_slot[slot];
    if (index == kNone || is_needed[index]) continue;
    is_needed[index] = true;
    add_reads(sheet, sheet.lines[index].root, open);
  }
  for (std::uint32_t i = 0; i < sheet.lines.size(); ++i) {
    if (!is_needed[i]) continue;
    needed_.push_back(i);
    add_reads(sheet, sheet.lines[i].root, reads_.emplace_back());
    reference::compute_line(sheet, sheet.lines[i], work_.rows, work_.slots, work_.run_date);
  }
}

std::vector<FactPlace> TriedCase::facts_read() const {
  reference::Frames frames;
  frames.at[0] = {decided_.sheet->slots[line_.slot].entity, line_.row};
  return facts_read_by(decided_.sheet->lines[decided_.sheet->line_of_slot[line_.slot]].root,
                       frames);
}

std::vector<FactPlace> TriedCase::facts_read_by(NodeId node,
                                                const reference::Frames& frames) const {
  ReadFacts reads(work_);
  reads.ask(node, frames);
  return std::move(reads.facts);
}

std::vector<check::FlagId> TriedCase::flags_read() const {
  const plan::Worksheet& sheet = *decided_.sheet;
  std::vector<check::FlagId> flags;
  for (const std::uint32_t index : needed_) {
    add_flags(sheet, sheet.lines[index].origins, flags);
    add_flags(sheet, sheet.lines[index].root, flags);
  }
  return flags;
}

Value TriedCase::told(const FactPlace& at) const {
  const plan::Worksheet& sheet = *decided_.sheet;
  for (const SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    if (slot.kind == plan::SlotKind::fact && slot.field() == at.field &&
        slot.month == sheet.month) {
      return decided_.slots[id][at.row];
    }
  }
  // Read for other months alone: the first of them.
  for (const SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    if (slot.kind == plan::SlotKind::fact && slot.field() == at.field) {
      return decided_.slots[id][at.row];
    }
  }
  return Value::unknown();
}

std::string TriedCase::path_of(const FactPlace& at) const {
  return engine::record_prefix(decided_, {at.entity, at.row}) + program().fields[at.field].name;
}

std::optional<FactPlace> TriedCase::find_fact(std::string_view path) const {
  const std::size_t dot = path.rfind('.');
  const auto record = engine::find_record(
      decided_, dot == std::string_view::npos ? std::string_view() : path.substr(0, dot));
  if (!record) return std::nullopt;
  const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
  for (const check::FieldId field : program().entities[record->entity].fields) {
    if (program().fields[field].name == name) return FactPlace{record->entity, field, record->row};
  }
  return std::nullopt;
}

std::vector<std::string> TriedCase::fact_paths() const {
  std::vector<std::string> paths;
  for (const FactPlace& place : facts_read()) paths.push_back(path_of(place));
  return paths;
}

const std::vector<std::uint32_t>& TriedCase::lines_of_field(check::FieldId field) {
  const auto known = lines_of_field_.find(field);
  if (known != lines_of_field_.end()) return known->second;
  const plan::Worksheet& sheet = *decided_.sheet;
  std::vector<bool> is_other(sheet.slots.size());
  for (const SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    is_other[id.value] = slot.kind == plan::SlotKind::fact && slot.field() == field;
  }
  std::vector<std::uint32_t> lines;
  for (std::uint32_t i = 0; i < needed_.size(); ++i) {
    const bool reads_it =
        std::ranges::any_of(reads_[i], [&](SlotId slot) { return is_other[slot.value]; });
    if (!reads_it) continue;
    is_other[sheet.lines[needed_[i]].slot.value] = true;
    lines.push_back(i);
  }
  return lines_of_field_.emplace(field, std::move(lines)).first->second;
}

void TriedCase::put(std::span<const TriedFact> facts) {
  take_back();
  const plan::Worksheet& sheet = *decided_.sheet;
  ++times_;
  std::vector<std::uint32_t> lines;
  for (const TriedFact& fact : facts) {
    for (const SlotId id : sheet.slots.ids()) {
      const plan::Slot& slot = sheet.slots[id];
      if (slot.kind != plan::SlotKind::fact || slot.field() != fact.at.field) continue;
      saved_.emplace_back(id, work_.slots[id]);
      work_.slots[id][fact.at.row] = fact.value;
    }
    const std::vector<std::uint32_t>& of_field = lines_of_field(fact.at.field);
    lines.insert(lines.end(), of_field.begin(), of_field.end());
  }
  std::ranges::sort(lines);
  const auto repeats = std::ranges::unique(lines);
  lines.erase(repeats.begin(), repeats.end());
  for (const std::uint32_t i : lines) {
    const plan::SheetLine& line = sheet.lines[needed_[i]];
    saved_.emplace_back(line.slot, work_.slots[line.slot]);
    reference::compute_line(sheet, line, work_.rows, work_.slots, work_.run_date);
  }
}

void TriedCase::take_back() {
  while (!saved_.empty()) {
    work_.slots[saved_.back().first] = std::move(saved_.back().second);
    saved_.pop_back();
  }
}

Value TriedCase::value_with(std::span<const TriedFact> facts) {
  put(facts);
  Value value = work_.slots[line_.slot][line_.row];
  if (!value.is_firm()) {
    // What is not known may leave it settled all the same.
    reference::Determination all = work_;
    reference::compute_lines(*all.sheet, all.rows, all.slots, all.run_date);
    reference::weigh_unknowns(all);
    value = all.slots[line_.slot][line_.row];
  }
  take_back();
  return value;
}

Value TriedCase::condition_with(std::span<const TriedFact> facts, NodeId node,
                                const reference::Frames& frames) {
  put(facts);
  const reference::SlotValues values(work_);
  Value value = reference::Evaluator(*work_.sheet, values).value(node, frames);
  take_back();
  return value;
}

const reference::SlotColumns& TriedCase::slots_with(const TriedFact& fact) {
  put({&fact, 1});
  return work_.slots;
}

std::optional<Value> TriedCase::decided_with(std::span<const TriedFact> facts) const {
  std::vector<FactSetting> settings;
  for (const TriedFact& fact : facts) {
    settings.push_back(
        {path_of(fact.at),
         check::value_to_string(program(), program().fields[fact.at.field].type, fact.value)});
  }
  auto text = set_facts(*rules_, case_line_, settings);
  if (!text) return std::nullopt;
  Request request = request_;
  request.case_text = std::move(*text);
  request.case_path = "case.json";
  const auto decided = rules_->decide(request);
  if (!decided || decided->months.empty()) return std::nullopt;
  const reference::Determination& now = decided->months.front().data().determination;
  const auto place = engine::find_line(now, line_path_);
  if (!place) return std::nullopt;
  return engine::value_of(now, *place);
}

Value TriedCase::set_value(check::FlagId flag) const {
  if (!asked_.county) return Value::unknown();
  const check::County& county = program().counties[*asked_.county];
  const std::uint32_t at = report::entry_in_force(county, flag, asked_.first, asked_.run_date);
  return at == kNone ? program().flags[flag].unset : county.flags[flag][at].value;
}

std::optional<Value> TriedCase::decided_with_flag(check::FlagId flag, const Value& value) {
  if (!asked_.county) return std::nullopt;
  ++times_;
  if (!with_flag_) with_flag_ = std::make_shared<check::Program>(program());
  auto& flags = with_flag_->counties[*asked_.county].flags;
  if (!flags.has(flag)) flags.resize(flag.value + 1);
  std::vector<check::FlagEntry> entry(1);
  entry.front().value = value;
  std::swap(flags[flag], entry);
  const auto sheet = std::make_shared<const plan::Worksheet>(plan::build_worksheet(
      with_flag_,
      {asked_.county, asked_.first, asked_.run_date, asked_.programs, asked_.every_line, {}}));
  const reference::Determination now = reference::decide(sheet, facts_, asked_.run_date);
  std::swap(flags[flag], entry);
  if (!reference::contradictions(now).empty()) return std::nullopt;
  const auto place = engine::find_line(now, line_path_);
  if (!place) return std::nullopt;
  return engine::value_of(now, *place);
}

}  // namespace poppy::desk
