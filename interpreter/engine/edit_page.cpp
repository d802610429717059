// What somebody types in on a page -> the case with it: a record added, changed by a later entry,
// or removed from a day on. What the page asks for is held against the case as it would be.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/check/format_value.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/config/write_json.h"
#include "interpreter/documents/page_view.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/reference/decide.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/dated.h"

namespace poppy {

using check::kNone;
using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

namespace {

Problem refused(std::string message, std::string hint = {}) {
  return engine::public_problem(ProblemCode::edit_refused, std::move(message), std::move(hint));
}
std::unexpected<std::vector<Problem>> one(Problem problem) {
  return std::unexpected(std::vector{std::move(problem)});
}

YamlNode scalar(std::string text) {
  YamlNode node;
  node.kind = YamlKind::scalar;
  node.scalar = std::move(text);
  return node;
}

void set(YamlNode& mapping, const std::string& key, YamlNode value) {
  const auto found = std::ranges::find(mapping.entries, key, &YamlEntry::key);
  if (found != mapping.entries.end()) {
    found->value = std::move(value);
  } else {
    mapping.entries.push_back({key, {}, std::move(value)});
  }
}

/// The node that was read at the place.
YamlNode* node_at(YamlNode& node, text::Span span) {
  if (node.kind == YamlKind::mapping && node.span == span) return &node;
  for (YamlNode& item : node.items) {
    if (YamlNode* found = node_at(item, span)) return found;
  }
  for (YamlEntry& entry : node.entries) {
    if (YamlNode* found = node_at(entry.value, span)) return found;
  }
  return nullptr;
}

/// A case as it is read and decided, with the lines of the edit.
struct Tried {
  std::shared_ptr<text::SourceSet> sources;
  YamlNode tree;
  facts::CaseFacts facts;
  std::optional<reference::Determination> decided;
};

class Editor {
 public:
  Editor(const Rules& rules, const EditRequest& asked)
      : rules_(rules.data()), program_(*rules_.program), asked_(asked) {}

  Outcome<std::string> edit() {
    const auto page = engine::find_page(program_, asked_.page.page);
    if (!page) return std::unexpected(page.error());
    page_ = *page;
    if (auto fault = find_edit()) return one(std::move(*fault));
    auto before = try_case(asked_.page.request.case_text, asked_.page.request.case_path);
    if (!before) return std::unexpected(before.error());
    auto changed = change(*before);
    if (!changed) return std::unexpected(changed.error());
    return complete(std::move(*changed));
  }

 private:
  // ---- the edit and the case

  std::optional<Problem> find_edit() {
    std::vector<std::string_view> names;
    for (const check::PagePart& part : program_.pages[page_].parts) {
      const auto* edit = std::get_if<check::PageEdit>(&part);
      if (edit == nullptr) continue;
      const std::string& name = program_.entities[edit->entity].self_name;
      names.push_back(name);
      if (asked_.entity.empty() || asked_.entity == name) edit_ = edit_ == nullptr ? edit : edit_;
    }
    if (edit_ != nullptr && (!asked_.entity.empty() || names.size() == 1)) return std::nullopt;
    return refused(fmt::format("nothing says which record of `{}` is meant", asked_.page.page),
                   names.empty() ? std::string("nothing can be edited on this page")
                                 : fmt::format("it edits {}", fmt::join(names, ", ")));
  }

  Outcome<Tried> try_case(const std::string& text, const std::string& path) const {
    Tried tried;
    tried.sources = std::make_shared<text::SourceSet>(rules_.input.sources);
    const text::FileId file = tried.sources->add(path, text);
    const auto failed = [&](text::Problems& problems) {
      return std::unexpected(engine::to_public(*tried.sources, std::move(problems)));
    };
    auto tree = config::read_tree(*tried.sources, file);
    if (!tree) return failed(tree.error());
    auto facts = facts::read_case(*tried.sources, program_, *tree);
    if (!facts) return failed(facts.error());
    auto months = engine::resolve_request(program_, *facts, asked_.page.request);
    if (!months) return failed(months.error());
    if (auto fault = engine::not_one_month(*months, "page")) return one(std::move(*fault));
    months->programs = {program_.pages[page_].program};
    months->every_line = false;
    months->asked = documents::lines_of(*edit_);
    tried.decided = std::move(engine::decide_months(rules_, *facts, *months).back());
    tried.tree = std::move(*tree);
    tried.facts = std::move(*facts);
    return tried;
  }

  [[nodiscard]] const check::Entity& entity() const { return program_.entities[edit_->entity]; }

  // ---- the change

  Outcome<YamlNode> change(Tried& before) {
    run_date_ = units::to_string(before.decided->run_date);
    for (const auto& [name, value] : asked_.values) {
      const auto shown = std::ranges::find_if(edit_->fields, [&, wanted = name](const auto& field) {
        return program_.fields[field.field].name == wanted;
      });
      if (shown != edit_->fields.end()) continue;
      std::vector<std::string_view> names;
      for (const check::EditField& field : edit_->fields) {
        names.push_back(program_.fields[field.field].name);
      }
      return one(refused(fmt::format("`{}` cannot be typed in here", name),
                         fmt::format("the page has {}", fmt::join(names, ", "))));
    }
    switch (asked_.kind) {
      case EditKind::add:
        return add(before);
      case EditKind::change:
      case EditKind::remove:
        return change_record(before);
    }
    return one(refused("nothing is to be done"));
  }

  Outcome<YamlNode> add(Tried& before) {
    const auto parent = engine::find_record(*before.decided, asked_.record);
    if (!parent || parent->entity != entity().parent) {
      return one(refused(fmt::format("there is no {} `{}` to add a {} to",
                                     program_.entities[entity().parent].name, asked_.record,
                                     entity().name)));
    }
    const std::uint32_t record = before.decided->rows.record[parent->entity][parent->row];
    YamlNode* node = is_case(parent->entity)
                         ? &before.tree
                         : node_at(before.tree, before.facts.records[parent->entity][record].span);
    if (node == nullptr) return one(refused("the record to add to is not found in the case"));
    const auto list = std::ranges::find(node->entries, entity().list_name, &YamlEntry::key);
    if (list == node->entries.end() || list->value.kind != YamlKind::sequence) {
      return one(refused(
          fmt::format("`{}` is not known: a record cannot be added to it", entity().list_name),
          fmt::format("if there are no others, write `{}: []` in the case", entity().list_name)));
    }
    if (auto fault = is_there_already(before, record)) return one(std::move(*fault));
    YamlNode made;
    made.kind = YamlKind::mapping;
    for (const auto& [name, value] : asked_.values) set(made, name, scalar(value));
    set(made, program_.fields[entity().entered].name, scalar(run_date_));
    for (const check::Entity& below : program_.entities) {
      if (below.parent != edit_->entity || below.at_most_one) continue;
      YamlNode none;  // a new record has none as yet
      none.kind = YamlKind::sequence;
      set(made, below.list_name, std::move(none));
    }
    list->value.items.push_back(std::move(made));
    typed_ = names_typed();
    path_ = {parent->entity, record};
    position_ = list->value.items.size() - 1;
    return std::move(before.tree);
  }

  [[nodiscard]] bool is_case(check::EntityId id) const { return program_.entities[id].depth == 1; }

  [[nodiscard]] std::set<std::string> names_typed() const {
    std::set<std::string> names;
    for (const auto& [name, value] : asked_.values) names.insert(name);
    return names;
  }

  /// A later entry of the same key; of a record entered on this very day, that entry itself.
  Outcome<YamlNode> change_record(Tried& before) {
    const auto place = engine::find_record(*before.decided, asked_.record);
    if (!place || place->entity != edit_->entity) {
      return one(refused(fmt::format("there is no {} `{}`", entity().name, asked_.record)));
    }
    if (auto fault = may_be_changed(*before.decided, place->row)) return one(std::move(*fault));
    const std::uint32_t record = before.decided->rows.record[edit_->entity][place->row];
    const facts::Record& old = before.facts.records[edit_->entity][record];
    YamlNode* node = node_at(before.tree, old.span);
    if (node == nullptr) return one(refused("the record is not found in the case"));
    YamlNode entry = *node;
    month_ = units::to_string(before.decided->sheet->month);
    for (const auto& [name, value] : asked_.values) set_fact(entry, name, value);
    typed_ = names_typed();
    set(entry, program_.fields[entity().entered].name, scalar(run_date_));
    if (asked_.kind == EditKind::remove) {
      set(entry, program_.fields[entity().removed].name, scalar(run_date_));
    }
    const bool is_of_today = old.entered && *old.entered == before.decided->run_date;
    if (is_of_today) {
      *node = std::move(entry);
    } else {
      append_beside(before.tree, *node, entry);
    }
    key_ = old.key;
    return std::move(before.tree);
  }

  /// What may change by month goes on from the page's month; what was before stays.
  void set_fact(YamlNode& record, const std::string& name, const std::string& value) const {
    const bool is_dated = std::ranges::any_of(entity().fields, [&](check::FieldId id) {
      return program_.fields[id].name == name && program_.fields[id].dated;
    });
    const YamlNode* before = record.find(name);
    if (!is_dated || before == nullptr) return set(record, name, scalar(value));
    YamlNode history;
    history.kind = YamlKind::sequence;
    if (before->kind == YamlKind::sequence) {
      history = *before;
    } else {
      YamlNode first;
      first.kind = YamlKind::mapping;
      set(first, "value", *before);
      history.items.push_back(std::move(first));
    }
    YamlNode now;
    now.kind = YamlKind::mapping;
    set(now, "value", scalar(value));
    set(now, "from", scalar(month_));
    set(now, "entered", scalar(run_date_));
    // Typed again on the same day for the same month: that entry.
    std::erase_if(history.items, [&](const YamlNode& one) {
      const YamlNode* from = one.find("from");
      const YamlNode* entered = one.find("entered");
      return from != nullptr && entered != nullptr && from->scalar == month_ &&
             entered->scalar == run_date_;
    });
    history.items.push_back(std::move(now));
    set(record, name, std::move(history));
  }

  /// Whether the node was found; then the entry stands behind it.
  static bool append_beside(YamlNode& tree, const YamlNode& node, YamlNode& entry) {
    for (YamlNode& item : tree.items) {
      if (&item == &node) {
        tree.items.push_back(std::move(entry));
        return true;
      }
      if (append_beside(item, node, entry)) return true;
    }
    return std::ranges::any_of(
        tree.entries, [&](YamlEntry& below) { return append_beside(below.value, node, entry); });
  }

  std::optional<Problem> may_be_changed(const reference::Determination& decided,
                                        std::uint32_t row) const {
    if (edit_->when != kNone && !holds(decided, edit_->when, row)) {
      return refused(fmt::format("`{}` cannot be edited on this page", asked_.record));
    }
    if (asked_.kind == EditKind::remove) {
      if (edit_->removed_when == kNone || entity().removed == kNone) {
        return refused(fmt::format("a {} cannot be removed on this page", entity().name));
      }
      const units::Value may = value_at(decided, edit_->removed_when, row);
      if (!may.is_known()) {
        return refused(fmt::format("whether `{}` may be removed is not known", asked_.record));
      }
      if (!may.truth()) return refused(edit_->not_removed);
      return std::nullopt;
    }
    for (const auto& [name, value] : asked_.values) {
      for (const check::EditField& field : edit_->fields) {
        const check::Field& fact = program_.fields[field.field];
        const bool is_key = std::ranges::find(entity().key, field.field) != entity().key.end();
        if (fact.name != name || (!fact.fixed && !is_key)) continue;
        return refused(fmt::format("`{}` cannot be edited once the record is there", name));
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] units::Value value_at(const reference::Determination& decided, check::LineId line,
                                      std::uint32_t row) const {
    const plan::SlotId slot = decided.sheet->asked_slot(line);
    return slot == kNone ? units::Value::unknown() : decided.slots[slot][row];
  }
  [[nodiscard]] bool holds(const reference::Determination& decided, check::LineId line,
                           std::uint32_t row) const {
    const units::Value value = value_at(decided, line, row);
    return value.is_known() && value.truth();
  }

  // ---- the case with it

  /// What was not typed gets what the page puts there, round by round, as one may hang on another.
  Outcome<std::string> complete(YamlNode tree) {
    for (std::size_t round = 0; round <= edit_->fields.size(); ++round) {
      auto tried = try_case(config::write_json(tree), "the case as edited.json");
      if (!tried) return std::unexpected(tried.error());
      const auto row = row_of(*tried);
      if (!row) {
        if (asked_.kind == EditKind::remove) return finish(*tried, tree);
        return one(refused("the record is not seen on the day of the edit"));
      }
      if (asked_.kind != EditKind::remove && fill(*tried, *row, tree)) continue;
      std::vector<Problem> problems = faults(*tried, *row);
      if (!problems.empty()) return std::unexpected(std::move(problems));
      return finish(*tried, tree);
    }
    return one(refused("what the page puts in hangs on itself"));
  }

  Outcome<std::string> finish(const Tried& tried, const YamlNode& tree) const {
    text::Problems contradictions = reference::contradictions(*tried.decided);
    if (!contradictions.empty()) {
      return std::unexpected(engine::to_public(*tried.sources, std::move(contradictions)));
    }
    return config::write_json(tree) + "\n";
  }

  [[nodiscard]] std::optional<std::uint32_t> row_of(const Tried& tried) const {
    const std::vector<std::uint32_t>& rows = tried.decided->rows.record[edit_->entity];
    const std::vector<facts::Record>& records = tried.facts.records[edit_->entity];
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const facts::Record& record = records[rows[row]];
      if (asked_.kind != EditKind::add) {
        const std::string name = report::row_name(*tried.decided, edit_->entity, row);
        if (record.key == key_ && (name == asked_.record || name.ends_with("/" + asked_.record) ||
                                   record.key == asked_.record)) {
          return row;
        }
        continue;
      }
      if (record.parent != path_.second) continue;
      const auto first = std::ranges::find(records, path_.second, &facts::Record::parent);
      const auto place = static_cast<std::size_t>(records.begin() + rows[row] - first);
      if (place == position_) return row;
    }
    return std::nullopt;
  }

  /// The message of the entity, where the page adds what is there. A key that cannot be read is for
  /// the reader of cases to tell.
  [[nodiscard]] std::optional<Problem> is_there_already(const Tried& before,
                                                        std::uint32_t parent) const {
    std::vector<units::Value> values;
    for (const check::FieldId id : entity().key) {
      const check::Field& fact = program_.fields[id];
      const auto typed =
          std::ranges::find(asked_.values, fact.name, &std::pair<std::string, std::string>::first);
      if (typed == asked_.values.end()) return std::nullopt;
      auto value = facts::parse_value(program_, fact.type, scalar(typed->second));
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    if (values.empty()) return std::nullopt;
    const std::string key = facts::key_text(program_, edit_->entity, values);
    const std::vector<facts::Record>& records = before.facts.records[edit_->entity];
    for (const std::uint32_t seen : before.decided->rows.record[edit_->entity]) {
      if (records[seen].parent != parent || records[seen].key != key) continue;
      return refused(entity().key_message.empty()
                         ? fmt::format("a {} `{}` is there already", entity().name, key)
                         : entity().key_message);
    }
    return std::nullopt;
  }

  /// Whether a value stands there, in the month and on the day of the page.
  [[nodiscard]] bool is_empty(const Tried& tried, std::uint32_t row, check::FieldId field) const {
    const reference::Determination& decided = *tried.decided;
    const facts::Record& record =
        tried.facts.records[edit_->entity][decided.rows.record[edit_->entity][row]];
    const auto position = static_cast<std::size_t>(std::ranges::find(entity().fields, field) -
                                                   entity().fields.begin());
    const std::vector<facts::FactVersion>& versions = record.facts[position];
    std::vector<units::Dating> dates;
    for (const facts::FactVersion& version : versions) dates.push_back(version.dating);
    const auto at = units::version_at(dates, decided.sheet->month, decided.run_date);
    return !at || versions[*at].value.is_blank();
  }

  /// What the page puts where nothing was typed; nothing: it leaves the fact as it is.
  [[nodiscard]] std::optional<std::string> put_in(const Tried& tried, std::uint32_t row,
                                                  const check::EditField& field) const {
    const check::Field& fact = program_.fields[field.field];
    const units::Value shown =
        field.when == kNone ? units::Value::of(true) : value_at(*tried.decided, field.when, row);
    if (!shown.is_known()) return std::nullopt;
    const bool is_new = asked_.kind == EditKind::add;
    const bool empty = is_empty(tried, row, field.field);
    if (!shown.truth()) {
      return fact.type.or_blank && (is_new || !empty) ? std::optional<std::string>("blank")
                                                      : std::nullopt;
    }
    if (field.value == kNone || !empty) return std::nullopt;
    const units::Value put = value_at(*tried.decided, field.value, row);
    if (!put.is_firm()) return std::nullopt;
    return report::show(*tried.decided, fact.type, put).text;
  }

  /// Whether something was put in.
  bool fill(const Tried& tried, std::uint32_t row, YamlNode& tree) {
    YamlNode* node = node_in(tree, tried, row);
    if (node == nullptr) return false;
    bool filled = false;
    for (const check::EditField& field : edit_->fields) {
      const std::string& name = program_.fields[field.field].name;
      if (typed_.contains(name)) continue;
      const std::optional<std::string> value = put_in(tried, row, field);
      if (!value) continue;
      set_fact(*node, name, *value);
      typed_.insert(name);
      filled = true;
    }
    return filled;
  }

  YamlNode* node_in(YamlNode& tree, const Tried& tried, std::uint32_t row) const {
    // Places are those of the text that was read last, which was written from this tree.
    const std::uint32_t record = tried.decided->rows.record[edit_->entity][row];
    YamlNode placed = tried.tree;
    std::vector<std::size_t> way;
    if (!find_way(placed, tried.facts.records[edit_->entity][record].span, way)) return nullptr;
    YamlNode* at = &tree;
    for (const std::size_t step : way) {
      at = at->kind == YamlKind::mapping ? &at->entries[step].value : &at->items[step];
    }
    return at;
  }

  static bool find_way(const YamlNode& node, text::Span span, std::vector<std::size_t>& way) {
    if (node.kind == YamlKind::mapping && node.span == span) return true;
    const std::size_t count =
        node.kind == YamlKind::mapping ? node.entries.size() : node.items.size();
    for (std::size_t i = 0; i < count; ++i) {
      way.push_back(i);
      const YamlNode& below =
          node.kind == YamlKind::mapping ? node.entries[i].value : node.items[i];
      if (find_way(below, span, way)) return true;
      way.pop_back();
    }
    return false;
  }

  /// What the page holds against the record.
  [[nodiscard]] std::vector<Problem> faults(const Tried& tried, std::uint32_t row) const {
    if (asked_.kind == EditKind::remove) return {};
    std::vector<Problem> problems;
    const reference::Determination& decided = *tried.decided;
    for (const check::EditField& field : edit_->fields) {
      const std::string& name = program_.fields[field.field].name;
      const units::Value shown =
          field.when == kNone ? units::Value::of(true) : value_at(decided, field.when, row);
      const bool empty = is_empty(tried, row, field.field);
      if (!shown.is_known()) {
        problems.push_back(refused(fmt::format("whether `{}` is shown is not known", name)));
      } else if (!shown.truth()) {
        if (!empty) problems.push_back(refused(fmt::format("`{}` is not shown here", name)));
      } else if (field.is_required && empty) {
        problems.push_back(refused(field.required));
      }
    }
    // A refusal that cannot be decided is none that may be passed over; what is missing first.
    const bool nothing_missing = problems.empty();
    for (const check::EditRefusal& refusal : edit_->refusals) {
      const units::Value refuses = value_at(decided, refusal.when, row);
      if (refuses.is_known()) {
        if (refuses.truth()) problems.push_back(refused(words(decided, refusal, row)));
      } else if (nothing_missing) {
        problems.push_back(refused(
            fmt::format("whether this holds is not known: {}", words(decided, refusal, row))));
      }
    }
    const bool is_of_page = edit_->when == kNone || holds(decided, edit_->when, row);
    if (problems.empty() && !is_of_page) {
      problems.push_back(
          refused(fmt::format("such a {} is not one that this page edits", entity().name)));
    }
    return problems;
  }

  [[nodiscard]] std::string words(const reference::Determination& decided,
                                  const check::EditRefusal& refusal, std::uint32_t row) const {
    std::vector<units::Value> values;
    for (const check::TextPiece& piece : refusal.text) {
      values.push_back(piece.value == kNone ? units::Value::blank()
                                            : value_at(decided, piece.value, row));
    }
    return check::fill_text(program_, refusal.text, check::Language::english,
                            [&](std::size_t i) -> const units::Value& { return values[i]; });
  }

  const Rules::Data& rules_;
  const check::Program& program_;
  const EditRequest& asked_;
  check::PageId page_{};
  const check::PageEdit* edit_ = nullptr;
  std::string run_date_, month_, key_;
  std::set<std::string> typed_;                     // facts that stand in the new record
  std::pair<check::EntityId, std::uint32_t> path_;  // of an added record: those above it
  std::size_t position_ = 0;                        // and its place in their list
};

}  // namespace

Outcome<std::string> edit_page(const Rules& rules, const EditRequest& asked) {
  return Editor(rules, asked).edit();
}

}  // namespace poppy
