// See found_items.h.
#include "interpreter/engine/found_items.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <variant>

#include "interpreter/documents/letter_view.h"
#include "interpreter/documents/letter_write.h"

namespace poppy::engine {
namespace {

void add_text(FoundItem& item, std::string name, std::string text) {
  item.values.push_back(
      {std::move(name), {.kind = check::TypeKind::text}, units::Value::of(std::move(text))});
}
void add_values(FoundItem& item, const std::vector<documents::LetterItemView>& values) {
  for (const documents::LetterItemView& value : values) {
    if (!value.name.empty()) add_text(item, value.name, value.text);
  }
}

void add_letter(const documents::LetterView& view, std::vector<FoundItem>& letters) {
  if (view.state != documents::LetterState::sent) return;
  FoundItem item{view.name, {}};
  add_text(item, "title", view.title);
  std::vector<std::string> notices;
  add_values(item, view.header);
  for (const documents::LetterPartView& part : view.body) {
    if (const auto* one = std::get_if<documents::LetterItemView>(&part)) {
      add_values(item, {*one});
    } else if (const auto* table = std::get_if<documents::LetterTableView>(&part)) {
      add_values(item, table->lines);
    } else {
      notices.push_back(std::get<documents::LetterNoticeView>(part).notice);
    }
  }
  add_values(item, view.footer);
  add_text(item, "notices", joined(notices));
  std::vector<std::string> enclosed;
  for (const documents::LetterItemView& one : view.enclosures) enclosed.push_back(one.title);
  add_text(item, "enclosed", joined(enclosed));
  FoundItem::Value text{
      "text", {.kind = check::TypeKind::text}, units::Value::of(documents::letter_text(view, {}))};
  text.by_words = true;
  item.values.push_back(std::move(text));
  letters.push_back(std::move(item));
}

}  // namespace

std::vector<FoundItem> found_records(const reference::Determination& determination,
                                     RecordPlace record, reference::RecordChange change) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  std::vector<FoundItem> result;
  for (const reference::RecordOutcome& outcome : determination.records) {
    const check::Create& create = program.creates[sheet.creates[outcome.create].create];
    if (outcome.change != change || create.entity != record.entity || outcome.row != record.row)
      continue;
    FoundItem item{create.name, {}};
    for (std::size_t i = 0; i < outcome.fields.size(); ++i) {
      const check::Field& field = program.fields[create.fields[i].field];
      item.values.push_back({field.name, field.type, outcome.fields[i]});
    }
    result.push_back(std::move(item));
  }
  return result;
}

std::vector<FoundItem> found_rows(const reference::Determination& determination,
                                  RecordPlace record) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  std::vector<FoundItem> result;
  for (const check::Gather& gather : program.gathers) {
    const plan::SlotId when = sheet.asked_slot(gather.when);
    if (when == check::kNone || gather.entity != record.entity) continue;
    const units::Value& condition = determination.slots[when][record.row];
    if (!condition.is_known() || !condition.truth()) continue;
    FoundItem item{gather.name, {}};
    for (const check::CreateField& field : gather.fields) {
      const check::Field& fact = program.fields[field.field];
      const plan::SlotId slot = sheet.asked_slot(field.line);
      item.values.push_back(
          {fact.name, fact.type,
           slot == check::kNone ? units::Value::unknown() : determination.slots[slot][record.row]});
    }
    result.push_back(std::move(item));
  }
  return result;
}

std::vector<FoundItem> found_statements(const reference::Determination& determination,
                                        RecordPlace record, check::StatementKind kind) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  const bool of_case = record_prefix(determination, record).empty();
  std::vector<FoundItem> result;
  for (const reference::StatementOutcome& outcome : determination.statements) {
    const check::Statement& statement =
        program.statements[sheet.statements[outcome.statement].statement];
    const RecordPlace place{outcome.entity, outcome.row};
    const bool same = of_case ? record_prefix(determination, place).empty()
                              : place.entity == record.entity && place.row == record.row;
    if (statement.kind != kind || outcome.sent != reference::Holds::yes || !same) continue;
    FoundItem item{statement.name, {}};
    for (std::size_t i = 0; i < outcome.fields.size(); ++i) {
      const check::StatementField& field = statement.fields[i];
      item.values.push_back({field.name, program.lines[field.line].type, outcome.fields[i]});
    }
    const check::Type words{.kind = check::TypeKind::text};
    if (!outcome.english.empty())
      item.values.push_back({"english", words, units::Value::of(outcome.english)});
    if (!outcome.spanish.empty())
      item.values.push_back({"spanish", words, units::Value::of(outcome.spanish)});
    result.push_back(std::move(item));
  }
  return result;
}

std::vector<FoundItem> found_letters(const reference::Determination& determination,
                                     RecordPlace record) {
  const check::Program& program = *determination.sheet->program;
  std::vector<FoundItem> result;
  for (const check::LetterId id : program.letters.ids()) {
    if (program.letters[id].entity != record.entity) continue;
    documents::LetterRequest request{id, record.row, check::Language::english};
    if (program.letters[id].each.empty()) {
      add_letter(documents::view_letter(determination, request), result);
      continue;
    }
    for (std::string& group : documents::letter_groups(determination, request)) {
      request.group = std::move(group);
      add_letter(documents::view_letter(determination, request), result);
    }
  }
  return result;
}

std::string joined(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace poppy::engine
