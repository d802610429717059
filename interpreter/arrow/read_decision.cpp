// See read_decision.h.
#include "interpreter/arrow/read_decision.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "interpreter/arrow/record_entity.h"
#include "interpreter/engine/refusal_line.h"
#include "interpreter/facts/read_cell.h"
#include "interpreter/text/problem.h"

namespace poppy::arrow {
namespace {

using check::TypeKind;
using config::JsonKind;
using config::JsonNode;

/// Decisions may be longer than cases.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

/// The values in an object or array.
class Inside {
 public:
  explicit Inside(const JsonNode& of) : of_(of) {}
  class Iterator {
   public:
    explicit Iterator(const JsonNode* at) : at_(at) {}
    const JsonNode& operator*() const { return *at_; }
    Iterator& operator++() {
      at_ = at_->past();
      return *this;
    }
    friend bool operator==(Iterator, Iterator) = default;

   private:
    const JsonNode* at_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(&of_ + 1); }
  [[nodiscard]] Iterator end() const { return Iterator(of_.past()); }

 private:
  const JsonNode& of_;
};

const JsonNode* find(const JsonNode& object, std::string_view key) {
  for (const JsonNode& one : Inside(object)) {
    if (one.key() == key) return &one;
  }
  return nullptr;
}

const JsonNode& get(const JsonNode& object, std::string_view key) {
  const JsonNode* const found = find(object, key);
  if (found == nullptr) text::bug("a decision line lacks what all have");
  return *found;
}

bool is_open(const JsonNode& value) { return value.kind == JsonKind::object; }

/// -$1,234.56
std::optional<std::int64_t> read_cents(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (!text.starts_with('$')) return std::nullopt;
  text.remove_prefix(1);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::int64_t cents = 0;
  for (const char c : text) {
    if (c == ',' || c == '.') continue;
    if (c < '0' || c > '9' || cents > (most - (c - '0')) / 10) return std::nullopt;
    cents = cents * 10 + (c - '0');
  }
  return is_negative ? -cents : cents;
}

[[noreturn]] void no_such_value() { text::bug("a decision line holds a value of another type"); }

units::Date read_day(std::string_view text) {
  units::Date day;
  if (text == "open") return units::kOpen;
  if (!facts::read_day(text, day)) no_such_value();
  return day;
}

void add_text_or_null(ResultColumn& to, const JsonNode& value) {
  if (value.kind == JsonKind::quoted) {
    to.add_text(value.text());
  } else {
    to.add_null();
  }
}

void add_text_or_null(ResultColumn& to, std::string_view text) {
  if (text.empty()) {
    to.add_null();
  } else {
    to.add_text(text);
  }
}

void add_texts(ResultColumn& to, const JsonNode& list) {
  for (const JsonNode& one : Inside(list)) to.items().add_text(one.text());
  to.end_row();
}

/// 2021-08-01..2021-08-29, 2021-08-01..open, or one day.
void add_days(ResultColumn& to, std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::string_view last = dots == std::string_view::npos ? text : text.substr(dots + 2);
  to.child(0).add_number(read_day(text.substr(0, dots)).days);
  if (last == "open") {
    to.child(1).add_null();
  } else {
    to.child(1).add_number(read_day(last).days);
  }
  to.end_row();
}

void add_day_list(ResultColumn& to, std::string_view text) {
  constexpr std::string_view between = ", ";
  while (text != "no days" && !text.empty()) {
    const std::size_t comma = std::min(text.find(between), text.size());
    add_days(to.items(), text.substr(0, comma));
    text.remove_prefix(std::min(comma + between.size(), text.size()));
  }
  to.end_row();
}

/// `value`: null where the line has none here.
void add_value(ResultColumn& to, const check::Type& type, const JsonNode* value) {
  if (value == nullptr || value->kind == JsonKind::null || is_open(*value)) {
    to.add_null();
    return;
  }
  if (type.list) return add_texts(to, *value);
  const std::string_view text = value->text();
  switch (type.kind) {  // one case a kind
    case TypeKind::boolean:
      return to.add_truth(text == "true");
    case TypeKind::integer: {
      std::int64_t number = 0;
      const auto [past, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || past != text.data() + text.size()) no_such_value();
      return to.add_integer(number);
    }
    case TypeKind::money: {
      const auto cents = read_cents(text);
      if (!cents) no_such_value();
      return to.add_cents(*cents);
    }
    case TypeKind::date:
      return to.add_number(read_day(text).days);
    case TypeKind::span:
      return add_days(to, text);
    case TypeKind::dayset:
      return add_day_list(to, text);
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::month:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return to.add_text(text);
  }
}

std::string_view state_of(const JsonNode& value) {
  if (is_open(value)) return find(value, "error") == nullptr ? "undetermined" : "error";
  return value.kind == JsonKind::null ? "blank" : "known";
}

/// In words, as the tables of CSV have it; and its state.
void add_words(ResultColumn& words, ResultColumn& state, const JsonNode& value, bool as_fact) {
  const bool is_blank_fact = as_fact && value.kind == JsonKind::quoted && value.text() == "blank";
  state.add_text(is_blank_fact ? "blank" : state_of(value));
  if (value.kind == JsonKind::array) {
    std::string joined;
    for (const JsonNode& one : Inside(value)) {
      if (!joined.empty()) joined += "; ";
      joined += one.text();
    }
    words.add_text(joined);
  } else if (is_blank_fact || !value.is_scalar()) {
    words.add_null();
  } else if (value.kind == JsonKind::boolean) {
    words.add_text(value.text() == "true" ? "yes" : "no");
  } else {
    words.add_text(value.text());
  }
}

void add_fields(ResultColumn& to, const JsonNode& fields, bool as_fact) {
  for (const JsonNode& field : Inside(fields)) {
    ResultColumn& item = to.items();
    item.child(0).add_text(field.key());
    add_words(item.child(1), item.child(2), field, as_fact);
    item.end_row();
  }
  to.end_row();
}

}  // namespace

DecisionReader::DecisionReader(const check::Program& program, const ResultLayout& layout,
                               bool with_decision)
    : program_(program),
      layout_(layout),
      with_decision_(with_decision),
      tokens_(kMostBytes),
      lists_(layout.lists.size()) {}

void DecisionReader::begin() {
  case_.values.assign(layout_.of_case.lines.size(), nullptr);
  case_.reasons.clear();
  for (Records& list : lists_) {
    list.count = 0;
    list.places.clear();
  }
  decisions_.clear();
  made_.clear();
  notices_.clear();
}

DecisionReader::Record& DecisionReader::record_of(std::size_t list, std::string_view name) {
  Records& records = lists_[list];
  const auto [place, is_new] = records.places.emplace(name, records.count);
  if (!is_new) return records.all[place->second];
  if (records.count == records.all.size()) records.all.emplace_back();
  Record& record = records.all[records.count++];
  record.name = name;
  record.values.assign(layout_.lists[list].lines.size(), nullptr);
  record.reasons.clear();
  return record;
}

void DecisionReader::keep(std::string_view program, const Node& named, std::string_view line,
                          const Node& value, const Node* reasons) {
  // A record in `values` is a key, in a decision a text or null.
  const std::string_view name = reasons == nullptr ? named.key() : named.text();
  const LineGroup* group = &layout_.of_case;
  Record* record = &case_;
  if (!name.empty()) {
    const auto list = layout_.list_of.find(entity_of_record(program_, name).value);
    if (list == layout_.list_of.end()) text::bug("a decision line has a record of no known list");
    group = &layout_.lists[list->second];
    record = &record_of(list->second, name);
  }
  const auto lines = group->found.find(program);
  const auto found =
      lines == group->found.end() ? decltype(lines->second.find(line))() : lines->second.find(line);
  if (lines == group->found.end() || found == lines->second.end()) {
    text::bug("a decision line has a line that is printed nowhere");
  }
  record->values[found->second] = &value;
  if (reasons != nullptr) record->reasons.push_back(reasons);
}

void DecisionReader::read_decisions(std::string_view program, const Node& decisions) {
  for (const Node& one : Inside(decisions)) {
    decisions_.push_back({program, &one});
    keep(program, get(one, "record"), get(one, "line").text(), get(one, "status"),
         &get(one, "reasons"));
  }
}

void DecisionReader::read_values(std::string_view program, const Node& values) {
  for (const Node& record : Inside(values)) {
    for (const Node& value : Inside(record)) keep(program, record, value.key(), value, nullptr);
  }
}

void DecisionReader::read_program(const Node& program) {
  const std::string_view name = program.key();
  for (const Node& part : Inside(program)) {
    if (part.key() == "decisions") {
      read_decisions(name, part);
    } else if (part.key() == "values") {
      read_values(name, part);
    } else if (part.key() == "made") {
      for (const Node& one : Inside(part)) made_.push_back({name, &one});
    } else if (part.key() == "notices") {
      for (const Node& one : Inside(part)) notices_.push_back({name, &one});
    }
  }
}

void DecisionReader::write_open(const LineGroup& group, const Record& record, ResultColumn& table) {
  for (std::size_t i = 0; i < record.values.size(); ++i) {
    const Node* const value = record.values[i];
    if (value == nullptr || !is_open(*value)) continue;
    std::string path(record.name);
    if (!path.empty()) path += '.';
    path += group.names[i];
    const Node* const error = find(*value, "error");
    if (error == nullptr) {
      table.child(layout_.common.open).items().add_text(path);
      continue;
    }
    ResultColumn& item = table.child(layout_.common.errors).items();
    item.child(0).add_text(path);
    item.child(1).add_text(error->text());
    item.end_row();
  }
}

void DecisionReader::write_lists(ResultColumn& table) {
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const LineGroup& group = layout_.lists[i];
    ResultColumn& list = table.child(group.column);
    ResultColumn& items = list.items();
    for (std::size_t at = 0; at < lists_[i].count; ++at) {
      const Record& record = lists_[i].all[at];
      items.child(0).add_text(record.name);
      for (std::size_t line = 0; line < group.lines.size(); ++line) {
        const LineColumn& of = group.lines[line];
        add_value(items.child(of.column), of.type, record.values[line]);
      }
      ResultColumn& reasons = items.child(group.lines.size() + 1);
      for (const Node* one : record.reasons) {
        for (const Node& reason : Inside(*one)) reasons.items().add_text(reason.text());
      }
      reasons.end_row();
      items.end_row();
      write_open(group, record, table);
    }
    list.end_row();
  }
}

void DecisionReader::write(ResultColumn& table) {
  const CommonColumns& common = layout_.common;
  for (std::size_t i = 0; i < layout_.of_case.lines.size(); ++i) {
    const LineColumn& of = layout_.of_case.lines[i];
    add_value(table.child(of.column), of.type, case_.values[i]);
  }
  write_open(layout_.of_case, case_, table);
  write_lists(table);
  ResultColumn& reasons = table.child(common.reasons);
  for (const Node* one : case_.reasons) {
    for (const Node& reason : Inside(*one)) reasons.items().add_text(reason.text());
  }
  ResultColumn& decisions = table.child(common.decisions);
  for (const auto& [program, node] : decisions_) {
    ResultColumn& item = decisions.items();
    item.child(0).add_text(program);
    item.child(1).add_text(get(*node, "line").text());
    add_text_or_null(item.child(2), get(*node, "record"));
    add_words(item.child(3), item.child(4), get(*node, "status"), false);
    add_texts(item.child(5), get(*node, "reasons"));
    item.end_row();
  }
  ResultColumn& made = table.child(common.made);
  for (const auto& [program, node] : made_) {
    ResultColumn& item = made.items();
    item.child(0).add_text(program);
    item.child(1).add_text(get(*node, "create").text());
    item.child(2).add_text(get(*node, "list").text());
    add_text_or_null(item.child(3), get(*node, "record"));
    item.child(4).add_text(get(*node, "change").text());
    add_fields(item.child(5), get(*node, "fields"), true);
    item.end_row();
  }
  ResultColumn& notices = table.child(common.notices);
  for (const auto& [program, node] : notices_) {
    ResultColumn& item = notices.items();
    item.child(0).add_text(program);
    item.child(1).add_text(get(*node, "notice").text());
    add_text_or_null(item.child(2), get(*node, "record"));
    if (is_open(get(*node, "sent"))) {
      item.child(3).add_null();
    } else {
      item.child(3).add_truth(true);
    }
    add_fields(item.child(4), get(*node, "fields"), false);
    item.end_row();
  }
  for (const std::size_t column : {common.reasons, common.decisions, common.made, common.notices,
                                   common.open, common.errors, common.problems}) {
    table.child(column).end_row();
  }
}

void DecisionReader::add(std::string_view decision_line, ResultColumn& table) {
  if (!tokens_.read(decision_line)) text::bug("a decision line is no JSON");
  const Node& line = tokens_.nodes().front();
  const CommonColumns& common = layout_.common;
  begin();
  for (const Node& program : Inside(get(line, "programs"))) read_program(program);
  table.child(common.name).add_text(get(line, "case").text());
  add_text_or_null(table.child(common.county), get(line, "county"));
  table.child(common.month).add_text(get(line, "month").text());
  table.child(common.run_date).add_number(read_day(get(line, "run_date").text()).days);
  table.child(common.decided).add_truth(true);
  add_texts(table.child(common.undetermined), get(line, "undetermined"));
  table.child(common.undetermined_more)
      .add_truth(find(line, "undetermined_left_out") != nullptr ||
                 find(line, "undetermined_cut") != nullptr);
  write(table);
  if (with_decision_) table.child(common.decision).add_text(decision_line);
  table.end_row();
}

void DecisionReader::add(const Refusal& refusal, ResultColumn& table) {
  const CommonColumns& common = layout_.common;
  for (std::size_t i = 0; i < layout_.table.children.size(); ++i) {
    ResultColumn& column = table.child(i);
    if (i == common.name) {
      add_text_or_null(column, refusal.case_id);
    } else if (i == common.decided) {
      column.add_truth(false);
    } else if (i == common.problems) {
      for (const engine::LineProblem& problem : refusal.problems) {
        ResultColumn& item = column.items();
        item.child(0).add_text(problem.code);
        item.child(1).add_text(problem.message);
        add_text_or_null(item.child(2), problem.hint);
        item.child(3).add_integer(static_cast<std::int64_t>(refusal.line));
        if (refusal.has_columns && problem.column > 0) {
          item.child(4).add_number(static_cast<std::int32_t>(problem.column));
        } else {
          item.child(4).add_null();
        }
        item.end_row();
      }
      column.end_row();
    } else if (with_decision_ && i == common.decision) {
      std::string line;
      engine::append_refusal_line(line, refusal.line, refusal.case_id, refusal.problems);
      column.add_text(line);
    } else {
      column.add_null();
    }
  }
  table.end_row();
}

}  // namespace poppy::arrow
