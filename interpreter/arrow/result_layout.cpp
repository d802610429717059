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
  [[nodiscard]] bool is_counted(const std::string& name) const { return wanted_.contains(name); }
  void reserve(std::string_view name) { taken_.emplace(name); }

  std::string take(const std::string& name, const std::string& before) {
    const auto wanted = wanted_.find(name);
    return take(name, before, wanted == wanted_.end() || wanted->second == 1);
  }
  std::string take(const std::string& name, const std::string& before, bool is_only) {
    std::string result = name;
    if (!is_only || taken_.contains(name)) result = before + "_" + name;
    while (!taken_.insert(result).second) result += '_';
    return result;
  }

 private:
  std::map<std::string, int> wanted_;
  std::set<std::string, std::less<>> taken_;
};

class Planner {
 public:
  Planner(const check::Program& program, const engine::RunRequest& request)
      : program_(program), request_(request), case_(facts::find_case_entity(program)) {}

  ResultLayout plan(bool with_decision) {
    layout_.table.kind = ResultKind::structure;
    find_lines();
    find_asked();
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
      if (is_any_asked || asked_of_records_.contains(entity)) add_list(entity, lines);
    }
    for (const LineId line : asked_of_case_) add_asked_of_case(line);
    for (const auto& [entity, lines] : asked_of_records_) {
      if (!of_records_.contains(entity)) add_list(entity, {});
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
    const std::vector<std::string>& programs = request_.programs;
    return programs.empty() || std::ranges::find(programs, line.program) != programs.end();
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
    for (const check::Decision& decision : program_.decisions) {
      add_line(decision.line);
      if (decision.pays != check::kNone) add_line(decision.pays);
    }
    for (const LineId id : program_.lines.ids()) {
      const Line& line = program_.lines[id];
      if (line.kind == check::LineKind::define && !line.title.empty()) add_line(id);
    }
    for (const check::Decision& decision : program_.decisions) {
      for (const LineId kept : decision.keep) add_line(kept);
    }
  }
  void add_line(LineId id) {
    const Line& line = program_.lines[id];
    if (!has_rows(line.entity) || !printed_.insert(id).second) return;
    if (is_of_case(line.entity)) {
      of_case_.push_back(id);
    } else {
      of_records_[line.entity].push_back(id);
    }
  }
  /// Lines that decisions are printed with because they were asked for.
  void find_asked() {
    for (const LineId id : request_.asked) {
      const Line& line = program_.lines[id];
      if (!is_asked(line) || !has_rows(line.entity) || !printed_.insert(id).second) continue;
      if (is_of_case(line.entity)) {
        asked_of_case_.push_back(id);
      } else {
        asked_of_records_[line.entity].push_back(id);
      }
    }
  }
  /// Of all lines whose columns stand beside its own.
  bool is_only_of_its_name(const Line& line) const {
    return std::ranges::count_if(program_.lines, [&](const Line& other) {
             const bool is_beside =
                 is_of_case(line.entity) ? is_of_case(other.entity) : other.entity == line.entity;
             return is_beside && other.kind != check::LineKind::outcome_part &&
                    other.name == line.name;
           }) == 1;
  }

  /// Those of programs that are not decided count, too: a column has one name whatever is asked.
  void count_names() {
    for (const std::string_view name : kCommon) names_.reserve(name);
    for (const LineId id : of_case_) names_.count(program_.lines[id].name);
    for (const auto& [entity, lines] : of_records_) {
      names_.count(program_.entities[entity].list_name);
    }
  }

  void add_asked_of_case(LineId id) {
    const Line& line = program_.lines[id];
    const bool is_only =
        is_only_of_its_name(line) && !names_.is_counted(line.name) && lists_of_name(line.name) == 0;
    add_line_of_case(line, names_.take(line.name, line.program, is_only));
  }
  void add_line_of_case(const Line& line) {
    add_line_of_case(line, names_.take(line.name, line.program));
  }
  void add_line_of_case(const Line& line, std::string name) {
    LineGroup& group = layout_.of_case;
    group.names.push_back(name);
    group.found[line.program][line.name] = group.lines.size();
    group.lines.push_back({line.type, add(field_of(std::move(name), line.type))});
  }

  /// `lines`: those that are printed whatever is asked.
  void add_list(EntityId entity, const std::vector<LineId>& lines) {
    LineGroup group;
    std::vector<ResultField> fields = {text("record")};
    const auto add_field = [&](const Line& line, std::string name) {
      group.names.push_back(name);
      group.found[line.program][line.name] = group.lines.size();
      group.lines.push_back({line.type, fields.size()});
      fields.push_back(field_of(std::move(name), line.type));
    };
    Names names;
    names.reserve("record");
    names.reserve("reasons");
    for (const LineId id : lines) names.count(program_.lines[id].name);
    for (const LineId id : lines) {
      const Line& line = program_.lines[id];
      if (is_asked(line)) add_field(line, names.take(line.name, line.program));
    }
    if (const auto asked = asked_of_records_.find(entity); asked != asked_of_records_.end()) {
      for (const LineId id : asked->second) {
        const Line& line = program_.lines[id];
        add_field(line, names.take(line.name, line.program, is_only_of_its_name(line)));
      }
    }
    fields.push_back(texts("reasons"));
    group.column = add(records(name_of_list(entity), std::move(fields)));
    layout_.list_of.emplace(entity.value, layout_.lists.size());
    layout_.lists.push_back(std::move(group));
  }
  std::string name_of_list(EntityId entity) {
    const check::Entity& of = program_.entities[entity];
    const std::string& above = program_.entities[of.parent].list_name;
    if (of_records_.contains(entity)) return names_.take(of.list_name, above);
    const bool is_only = !names_.is_counted(of.list_name) && lists_of_name(of.list_name) == 1;
    return names_.take(of.list_name, above, is_only);
  }
  std::ptrdiff_t lists_of_name(const std::string& name) const {
    return std::ranges::count(program_.entities, name, &check::Entity::list_name);
  }

  const check::Program& program_;
  const engine::RunRequest& request_;
  EntityId case_;
  Names names_;
  std::set<LineId> printed_;
  std::vector<LineId> of_case_, asked_of_case_;
  std::map<EntityId, std::vector<LineId>> of_records_, asked_of_records_;
  ResultLayout layout_;
};

}  // namespace

ResultLayout make_layout(const check::Program& program, const engine::RunRequest& request,
                         bool with_decision) {
  return Planner(program, request).plan(with_decision);
}

}  // namespace poppy::arrow
