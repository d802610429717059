// What somebody types in on a page -> the case with it: a record added, changed by a later entry,
// or removed from a day on. What the page asks for is held against the case as it would be. What
// creates make of the record is saved with it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/check/format_value.h"
#include "interpreter/config/write_json.h"
#include "interpreter/documents/page_view.h"
#include "interpreter/engine/case_tree.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/open_record.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/engine/write_results.h"
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

/// A case, decided with the lines of the edit.
struct Tried {
  engine::ReadCase read;
  reference::Determination decided;
};

class Editor {
 public:
  Editor(const Rules& rules, const EditRequest& asked)
      : rules_(rules.data()), program_(*rules_.program), asked_(asked) {}

  Outcome<EditedCase> edit() {
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
    std::vector<std::string> names;
    for (const check::PagePart& part : program_.pages[page_].parts) {
      const auto* edit = std::get_if<check::PageEdit>(&part);
      if (edit == nullptr) continue;
      const check::Entity& of = program_.entities[edit->entity];
      names.push_back(fmt::format("--of {}", of.self_name));
      const bool is_meant =
          asked_.entity.empty() || asked_.entity == of.self_name || asked_.entity == of.name;
      if (is_meant && edit_ == nullptr) edit_ = edit;
    }
    const std::string hint = fmt::format("give {}", fmt::join(names, " or "));
    if (names.empty()) {
      return refused(fmt::format("nothing can be edited on the page `{}`", asked_.page.page));
    }
    if (edit_ == nullptr) {
      return refused(fmt::format("the page `{}` edits no `{}`", asked_.page.page, asked_.entity),
                     hint);
    }
    if (!asked_.entity.empty() || names.size() == 1) return std::nullopt;
    return refused(
        fmt::format("the page `{}` edits several kinds of records, and which is not said",
                    asked_.page.page),
        hint);
  }

  Outcome<Tried> try_case(const std::string& text, const std::string& path) const {
    auto read = engine::read_case(rules_, text, path);
    if (!read) return std::unexpected(read.error());
    const auto months =
        engine::resolve_document(rules_, *read, asked_.page.request, program_.pages[page_].program,
                                 documents::lines_of(*edit_));
    if (!months) return std::unexpected(months.error());
    if (auto fault = engine::not_one_month(*months, "page")) return one(std::move(*fault));
    reference::Determination last =
        std::move(engine::decide_months(rules_, read->facts, *months).back());
    return Tried{std::move(*read), std::move(last)};
  }

  [[nodiscard]] const check::Entity& entity() const { return program_.entities[edit_->entity]; }

  // ---- the change

  Outcome<YamlNode> change(Tried& before) {
    run_date_ = units::to_string(before.decided.run_date);
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
    const auto parent = engine::find_record(before.decided, asked_.record);
    if (!parent || parent->entity != entity().parent) {
      return one(refused(fmt::format("there is no {} `{}` to add a {} to",
                                     program_.entities[entity().parent].name, asked_.record,
                                     entity().name)));
    }
    const std::uint32_t record = before.decided.rows.record[parent->entity][parent->row];
    YamlNode* node = is_case(parent->entity)
                         ? &before.read.tree
                         : engine::node_at(before.read.tree,
                                           before.read.facts.records[parent->entity][record].span);
    if (node == nullptr) return one(refused("the record to add to is not found in the case"));
    const auto list = std::ranges::find(node->entries, entity().list_name, &YamlEntry::key);
    if (list == node->entries.end() || list->value.kind != YamlKind::sequence) {
      return one(refused(
          fmt::format("`{}` is not known: a record cannot be added to it", entity().list_name),
          fmt::format("if there are no others, write `{}: []` in the case", entity().list_name)));
    }
    const auto key = typed_key();
    if (auto fault = is_there_already(before, record, key)) return one(std::move(*fault));
    YamlNode made;
    made.kind = YamlKind::mapping;
    for (const auto& [name, value] : asked_.values)
      engine::set_entry(made, name, engine::scalar_node(value));
    engine::set_entry(made, program_.fields[entity().entered].name, engine::scalar_node(run_date_));
    engine::add_empty_lists(program_, edit_->entity, made);
    std::vector<YamlNode>& items = list->value.items;
    const auto place = removed_today(before, record, key);
    if (!place) return one(place.error());
    const auto old = std::ranges::find_if(
        items, [&](const YamlNode& item) { return *place && item.span == (*place)->span; });
    position_ = static_cast<std::size_t>(old - items.begin());
    if (old == items.end()) {
      items.push_back(std::move(made));
    } else {
      *old = std::move(made);
    }
    typed_ = names_typed();
    path_ = {parent->entity, record};
    return std::move(before.read.tree);
  }

  /// The entry of the same key that was made and removed on this very day: the new one stands in
  /// its place, as a list has one entry of a key and day. nullptr: there is none.
  [[nodiscard]] std::expected<const facts::Record*, Problem> removed_today(
      const Tried& before, std::uint32_t parent, const std::optional<std::string>& key) const {
    if (!key) return nullptr;
    const facts::Record* of_today = nullptr;
    std::size_t entries = 0;
    for (const facts::Record& record : before.read.facts.records[edit_->entity]) {
      if (record.parent != parent || record.key != *key) continue;
      ++entries;
      if (record.entered && *record.entered == before.decided.run_date) of_today = &record;
    }
    if (of_today == nullptr || entries == 1) return of_today;
    return std::unexpected(
        refused(fmt::format("{} `{}` was removed on {}", entity().name, *key, run_date_),
                "it can be added again from the next day on: a day has one entry of a record"));
  }

  [[nodiscard]] bool is_case(check::EntityId id) const { return program_.entities[id].depth == 1; }

  [[nodiscard]] std::set<std::string> names_typed() const {
    std::set<std::string> names;
    for (const auto& [name, value] : asked_.values) names.insert(name);
    return names;
  }

  /// A later entry of the same key; of a record entered on this very day, that entry itself.
  Outcome<YamlNode> change_record(Tried& before) {
    const auto place = engine::find_record(before.decided, asked_.record);
    if (!place || place->entity != edit_->entity) {
      return one(refused(fmt::format("there is no {} `{}`", entity().name, asked_.record)));
    }
    if (auto fault = may_be_changed(before.decided, place->row)) return one(std::move(*fault));
    const std::uint32_t record = before.decided.rows.record[edit_->entity][place->row];
    const facts::Record& old = before.read.facts.records[edit_->entity][record];
    YamlNode* node = engine::node_at(before.read.tree, old.span);
    if (node == nullptr) return one(refused("the record is not found in the case"));
    YamlNode entry = *node;
    month_ = units::to_string(before.decided.sheet->month);
    for (const auto& [name, value] : asked_.values) set_fact(entry, name, value);
    typed_ = names_typed();
    engine::set_entry(entry, program_.fields[entity().entered].name,
                      engine::scalar_node(run_date_));
    if (asked_.kind == EditKind::remove) {
      engine::set_entry(entry, program_.fields[entity().removed].name,
                        engine::scalar_node(run_date_));
    }
    const bool is_of_today = old.entered && *old.entered == before.decided.run_date;
    if (is_of_today) {
      *node = std::move(entry);
    } else {
      engine::append_beside(before.read.tree, *node, entry);
    }
    key_ = old.key;
    return std::move(before.read.tree);
  }

  /// What may change by month goes on from the page's month; what was before stays.
  void set_fact(YamlNode& record, const std::string& name, const std::string& value) const {
    const bool is_dated = std::ranges::any_of(entity().fields, [&](check::FieldId id) {
      return program_.fields[id].name == name && program_.fields[id].dated;
    });
    const YamlNode* before = record.find(name);
    if (!is_dated || before == nullptr)
      return engine::set_entry(record, name, engine::scalar_node(value));
    YamlNode history;
    history.kind = YamlKind::sequence;
    if (before->kind == YamlKind::sequence) {
      history = *before;
    } else {
      YamlNode first;
      first.kind = YamlKind::mapping;
      engine::set_entry(first, "value", *before);
      history.items.push_back(std::move(first));
    }
    YamlNode now;
    now.kind = YamlKind::mapping;
    engine::set_entry(now, "value", engine::scalar_node(value));
    engine::set_entry(now, "from", engine::scalar_node(month_));
    engine::set_entry(now, "entered", engine::scalar_node(run_date_));
    // Typed again on the same day for the same month: that entry.
    std::erase_if(history.items, [&](const YamlNode& one) {
      const YamlNode* from = one.find("from");
      const YamlNode* entered = one.find("entered");
      return from != nullptr && entered != nullptr && from->scalar == month_ &&
             entered->scalar == run_date_;
    });
    history.items.push_back(std::move(now));
    engine::set_entry(record, name, std::move(history));
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
      const units::Value may = decided.asked(edit_->removed_when, row);
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

  [[nodiscard]] bool holds(const reference::Determination& decided, check::LineId line,
                           std::uint32_t row) const {
    const units::Value value = decided.asked(line, row);
    return value.is_known() && value.truth();
  }

  // ---- the case with it

  /// What was not typed gets what the page puts there, round by round, as one may hang on another.
  Outcome<EditedCase> complete(YamlNode tree) {
    for (std::size_t round = 0; round <= edit_->fields.size(); ++round) {
      auto tried = try_case(config::write_json(tree), "the case as edited.json");
      if (!tried) return std::unexpected(tried.error());
      const auto row = row_of(*tried);
      if (!row) {
        if (asked_.kind == EditKind::remove) return finish(*tried, tree, std::nullopt);
        return one(refused("the record is not seen on the day of the edit"));
      }
      if (asked_.kind != EditKind::remove && fill(*tried, *row, tree)) continue;
      std::vector<Problem> problems = faults(*tried, *row);
      if (!problems.empty()) return std::unexpected(std::move(problems));
      return finish(*tried, tree, row);
    }
    return one(refused("what the page puts in hangs on itself"));
  }

  /// `row`: of the edited record; none: it is gone.
  Outcome<EditedCase> finish(Tried& tried, const YamlNode& tree,
                             std::optional<std::uint32_t> row) const {
    if (auto consistent = engine::require_consistent(tried.read, tried.decided); !consistent) {
      return std::unexpected(consistent.error());
    }
    EditedCase edited;
    if (row) {
      if (auto saved = save_records(tried, *row, edited); !saved) {
        return std::unexpected(saved.error());
      }
    }
    if (edited.records.empty()) edited.case_text = config::write_json(tree) + "\n";
    return edited;
  }

  /// What is made of the record in the page's month, written into the case that was tried.
  Outcome<void> save_records(Tried& tried, std::uint32_t row, EditedCase& to) const {
    engine::ResultsToWrite which;
    which.row = row;
    for (const check::CreateId id : engine::creates_written_by(program_, engine::WrittenBy::page)) {
      const check::Create& create = program_.creates[id];
      const bool is_of_page = create.program == program_.pages[page_].program;
      if (is_of_page && create.entity == edit_->entity) which.creates.push_back(id);
    }
    if (which.creates.empty()) return {};
    const plan::Worksheet& page_sheet = *tried.decided.sheet;
    const auto sheet =
        rules_.worksheets.find_or_build(rules_.program, {page_sheet.county,
                                                         page_sheet.month,
                                                         tried.decided.run_date,
                                                         {program_.pages[page_].program},
                                                         false,
                                                         {},
                                                         false});
    const auto decided = reference::decide(sheet, tried.read.facts, tried.decided.run_date);
    if (auto consistent = engine::require_consistent(tried.read, decided); !consistent) {
      return std::unexpected(consistent.error());
    }
    for (const reference::RecordOutcome& outcome : decided.records) {
      const check::CreateId create = sheet->creates[outcome.create].create;
      const bool is_meant =
          outcome.row == row && std::ranges::find(which.creates, create) != which.creates.end();
      if (!is_meant) continue;
      if (const auto open = engine::open_to_make(decided, outcome)) {
        return one(refused(fmt::format("{} is not known", open->what), open->needs));
      }
      if (outcome.change == reference::RecordChange::undetermined) continue;
      to.records.push_back(record_saved(decided, outcome));
    }
    if (to.records.empty()) return {};
    const auto written = engine::write_records(decided, tried.read.facts, which, tried.read.tree);
    if (!written) return one(refused(written.error()));
    to.case_text = config::write_json(tried.read.tree) + "\n";
    return {};
  }

  [[nodiscard]] RecordSaved record_saved(const reference::Determination& decided,
                                         const reference::RecordOutcome& outcome) const {
    const check::Create& create = program_.creates[decided.sheet->creates[outcome.create].create];
    RecordSaved saved;
    saved.create = create.name;
    saved.change = engine::change_word(outcome.change);
    saved.record = decided.rows.name[create.entity][outcome.row];
    const bool is_made = outcome.change == reference::RecordChange::made;
    for (std::size_t i = 0; i < create.fields.size(); ++i) {
      const check::CreateField& field = create.fields[i];
      const check::Field& fact = program_.fields[field.field];
      const bool is_shown =
          is_made || (outcome.change == reference::RecordChange::changed && field.kept_current);
      if (!is_shown || fact.type.list || !outcome.fields[i].is_firm()) continue;
      saved.fields.emplace_back(fact.name,
                                check::value_to_string(program_, fact.type, outcome.fields[i]));
    }
    return saved;
  }

  [[nodiscard]] std::optional<std::uint32_t> row_of(const Tried& tried) const {
    const std::vector<std::uint32_t>& rows = tried.decided.rows.record[edit_->entity];
    const std::vector<facts::Record>& records = tried.read.facts.records[edit_->entity];
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const facts::Record& record = records[rows[row]];
      if (asked_.kind != EditKind::add) {
        const std::string name = report::row_name(tried.decided, edit_->entity, row);
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

  /// Of the record that is typed in. nullopt: it has none, or one that cannot be read, which the
  /// reader of cases tells.
  [[nodiscard]] std::optional<std::string> typed_key() const {
    std::vector<units::Value> values;
    for (const check::FieldId id : entity().key) {
      const check::Field& fact = program_.fields[id];
      const auto typed =
          std::ranges::find(asked_.values, fact.name, &std::pair<std::string, std::string>::first);
      if (typed == asked_.values.end()) return std::nullopt;
      auto value = facts::parse_value(program_, fact.type, engine::scalar_node(typed->second));
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    if (values.empty()) return std::nullopt;
    return facts::key_text(program_, edit_->entity, values);
  }

  /// The message of the entity, where the page adds what is there.
  [[nodiscard]] std::optional<Problem> is_there_already(
      const Tried& before, std::uint32_t parent, const std::optional<std::string>& key) const {
    const std::vector<facts::Record>& records = before.read.facts.records[edit_->entity];
    for (const std::uint32_t seen : before.decided.rows.record[edit_->entity]) {
      if (!key || records[seen].parent != parent || records[seen].key != *key) continue;
      return refused(entity().key_message.empty()
                         ? fmt::format("a {} `{}` is there already", entity().name, *key)
                         : entity().key_message);
    }
    return std::nullopt;
  }

  /// Whether a value stands there, in the month and on the day of the page.
  [[nodiscard]] bool is_empty(const Tried& tried, std::uint32_t row, check::FieldId field) const {
    const reference::Determination& decided = tried.decided;
    const facts::Record& record =
        tried.read.facts.records[edit_->entity][decided.rows.record[edit_->entity][row]];
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
        field.when == kNone ? units::Value::of(true) : tried.decided.asked(field.when, row);
    if (!shown.is_known()) return std::nullopt;
    const bool is_new = asked_.kind == EditKind::add;
    const bool empty = is_empty(tried, row, field.field);
    if (!shown.truth()) {
      return fact.type.or_blank && (is_new || !empty) ? std::optional<std::string>("blank")
                                                      : std::nullopt;
    }
    if (field.value == kNone || !empty) return std::nullopt;
    const units::Value put = tried.decided.asked(field.value, row);
    if (!put.is_firm()) return std::nullopt;
    return report::show(tried.decided, fact.type, put).text;
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
    const std::uint32_t record = tried.decided.rows.record[edit_->entity][row];
    YamlNode placed = tried.read.tree;
    std::vector<std::size_t> way;
    if (!find_way(placed, tried.read.facts.records[edit_->entity][record].span, way))
      return nullptr;
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
    const reference::Determination& decided = tried.decided;
    for (const check::EditField& field : edit_->fields) {
      const std::string& name = program_.fields[field.field].name;
      const units::Value shown =
          field.when == kNone ? units::Value::of(true) : decided.asked(field.when, row);
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
      const units::Value refuses = decided.asked(refusal.when, row);
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
                                            : decided.asked(piece.value, row));
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

Outcome<EditedCase> edit_page(const Rules& rules, const EditRequest& asked) {
  return Editor(rules, asked).edit();
}

}  // namespace poppy
