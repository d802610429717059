// See result_layout.h.
#include "interpreter/arrow/result_layout.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "interpreter/facts/case_facts.h"

namespace poppy::arrow {
namespace {

using check::EntityId;
using check::Line;
using check::LineId;
using check::TypeKind;

ResultField field(std::string name, ResultKind kind, std::vector<ResultField> children = {}) {
  return {std::move(name), kind, std::move(children)};
}
ResultField text(std::string name) { return field(std::move(name), ResultKind::text); }
ResultField list(std::string name, ResultField item) {
  item.name = "item";
  return field(std::move(name), ResultKind::list, {std::move(item)});
}
ResultField texts(std::string name) { return list(std::move(name), text("")); }
ResultField records(std::string name, std::vector<ResultField> of) {
  return list(std::move(name), field("", ResultKind::structure, std::move(of)));
}
ResultField days(std::string name) {
  return field(std::move(name), ResultKind::structure,
               {field("first", ResultKind::date), field("last", ResultKind::date)});
}

ResultField field_of(std::string name, const check::Type& type) {
  if (type.list) return texts(std::move(name));
  switch (type.kind) {  // one case a kind
    case TypeKind::boolean:
      return field(std::move(name), ResultKind::boolean);
    case TypeKind::integer:
      return field(std::move(name), ResultKind::integer);
    case TypeKind::money:
      return field(std::move(name), ResultKind::money);
    case TypeKind::date:
      return field(std::move(name), ResultKind::date);
    case TypeKind::span:
      return days(std::move(name));
    case TypeKind::dayset:
      return list(std::move(name), days(""));
    case TypeKind::exact_money:  // any fraction of a cent
    case TypeKind::rate:         // any fraction
    case TypeKind::month:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return text(std::move(name));
  }
  return text(std::move(name));
}

/// Names of columns, each once: the plain one, unless another has it.
class Names {
 public:
  /// What is to be told apart: a name, and what may stand before it.
  void count(const std::string& name) { ++wanted_[name]; }
  void reserve(std::string_view name) { taken_.emplace(name); }

  std::string take(const std::string& name, const std::string& before) {
    std::string result = name;
    if (wanted_[name] > 1 || taken_.contains(name)) result = before + "_" + name;
    while (!taken_.insert(result).second) result += '_';
    return result;
  }

 private:
  std::map<std::string, int> wanted_;
  std::set<std::string, std::less<>> taken_;
};

class Planner {
 public:
  Planner(const check::Program& program, const std::vector<std::string>& programs)
      : program_(program), programs_(programs), case_(facts::find_case_entity(program)) {}

  ResultLayout plan(bool with_decision) {
    layout_.table.kind = ResultKind::structure;
    find_lines();
    count_names();
    CommonColumns& common = layout_.common;
    common.name = add(text("case"));
    common.county = add(text("county"));
    common.month = add(text("month"));
    common.run_date = add(field("run_date", ResultKind::date));
    common.decided = add(field("decided", ResultKind::boolean));
    for (const LineId line : of_case_) {
      if (is_asked(program_.lines[line])) add_line_of_case(program_.lines[line]);
    }
    for (const auto& [entity, lines] : of_records_) {
      const bool is_any_asked = std::ranges::any_of(
          lines, [this](LineId line) { return is_asked(program_.lines[line]); });
      if (is_any_asked) add_list(entity, lines);
    }
    common.reasons = add(texts("reasons"));
    common.decisions = add(records("decisions", {text("program"), text("decision"), text("record"),
                                                 text("status"), text("state"), texts("reasons")}));
    const ResultField fields = records("fields", {text("name"), text("value"), text("state")});
    common.made = add(records("made", {text("program"), text("create"), text("list"),
                                       text("record"), text("change"), fields}));
    common.notices = add(records("notices", {text("program"), text("notice"), text("record"),
                                             field("sent", ResultKind::boolean), fields}));
    common.undetermined = add(texts("undetermined"));
    common.undetermined_more = add(field("undetermined_more", ResultKind::boolean));
    common.open = add(texts("open"));
    common.errors = add(records("errors", {text("line"), text("message")}));
    common.problems = add(records(
        "problems", {text("code"), text("message"), text("hint"),
                     field("line", ResultKind::integer), field("column", ResultKind::number)}));
    if (with_decision) common.decision = add(field("decision", ResultKind::large_text));
    return std::move(layout_);
  }

 private:
  static constexpr std::array<std::string_view, 15> kCommon = {
      "case",      "county",   "month",   "run_date",     "decided",           "reasons",
      "decisions", "made",     "notices", "undetermined", "undetermined_more", "open",
      "errors",    "problems", "decision"};

  std::size_t add(ResultField one) {
    layout_.table.children.push_back(std::move(one));
    return layout_.table.children.size() - 1;
  }

  bool is_asked(const Line& line) const {
    return programs_.empty() || std::ranges::find(programs_, line.program) != programs_.end();
  }
  /// Whether a case can have rows of it.
  bool has_rows(EntityId entity) const {
    if (entity == check::kCountyEntity) return true;
    while (entity != case_ && entity != check::kNone) entity = program_.entities[entity].parent;
    return entity == case_;
  }
  bool is_of_case(EntityId entity) const { return program_.entities[entity].depth <= 1; }

  /// Decisions, what they keep and pay, and the lines with a title: what decisions are printed
  /// with.
  void find_lines() {
    std::set<LineId> printed;
    for (const check::Decision& decision : program_.decisions) {
      add_line(decision.line, printed);
      if (decision.pays != check::kNone) add_line(decision.pays, printed);
    }
    for (const LineId id : program_.lines.ids()) {
      const Line& line = program_.lines[id];
      if (line.kind == check::LineKind::define && !line.title.empty()) add_line(id, printed);
    }
    for (const check::Decision& decision : program_.decisions) {
      for (const LineId kept : decision.keep) add_line(kept, printed);
    }
  }
  void add_line(LineId id, std::set<LineId>& printed) {
    const Line& line = program_.lines[id];
    if (!has_rows(line.entity) || !printed.insert(id).second) return;
    if (is_of_case(line.entity)) {
      of_case_.push_back(id);
    } else {
      of_records_[line.entity].push_back(id);
    }
  }

  /// Those of programs that are not decided count, too: a column has one name whatever is asked.
  void count_names() {
    for (const std::string_view name : kCommon) names_.reserve(name);
    for (const LineId id : of_case_) names_.count(program_.lines[id].name);
    for (const auto& [entity, lines] : of_records_) {
      names_.count(program_.entities[entity].list_name);
    }
  }

  void add_line_of_case(const Line& line) {
    LineGroup& group = layout_.of_case;
    std::string name = names_.take(line.name, line.program);
    group.names.push_back(name);
    group.found[line.program][line.name] = group.lines.size();
    group.lines.push_back({line.type, add(field_of(std::move(name), line.type))});
  }

  void add_list(EntityId entity, const std::vector<LineId>& lines) {
    const check::Entity& of = program_.entities[entity];
    LineGroup group;
    std::vector<ResultField> fields = {text("record")};
    Names names;
    names.reserve("record");
    names.reserve("reasons");
    for (const LineId id : lines) names.count(program_.lines[id].name);
    for (const LineId id : lines) {
      const Line& line = program_.lines[id];
      if (!is_asked(line)) continue;
      std::string name = names.take(line.name, line.program);
      group.names.push_back(name);
      group.found[line.program][line.name] = group.lines.size();
      group.lines.push_back({line.type, fields.size()});
      fields.push_back(field_of(std::move(name), line.type));
    }
    fields.push_back(texts("reasons"));
    group.column = add(records(names_.take(of.list_name, program_.entities[of.parent].list_name),
                               std::move(fields)));
    layout_.list_of.emplace(entity.value, layout_.lists.size());
    layout_.lists.push_back(std::move(group));
  }

  const check::Program& program_;
  const std::vector<std::string>& programs_;
  EntityId case_;
  Names names_;
  std::vector<LineId> of_case_;
  std::map<EntityId, std::vector<LineId>> of_records_;
  ResultLayout layout_;
};

}  // namespace

ResultLayout make_layout(const check::Program& program, const std::vector<std::string>& programs,
                         bool with_decision) {
  return Planner(program, programs).plan(with_decision);
}

}  // namespace poppy::arrow
