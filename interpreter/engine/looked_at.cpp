// See looked_at.h. Whatever could tell is looked at: rather a place too many than one too few.
#include "interpreter/engine/looked_at.h"

#include <algorithm>
#include <string_view>

#include "interpreter/documents/letter_view.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/test_words.h"

namespace poppy::engine {
namespace {

using config::YamlNode;
using reference::SlotPlace;

class Places {
 public:
  explicit Places(const reference::Determination& determination)
      : d_(determination), sheet_(*d_.sheet), program_(*sheet_.program) {}

  std::vector<SlotPlace> take() && { return std::move(places_); }
  std::vector<check::LineId> take_folded_away() && {
    std::ranges::sort(folded_away_);
    const auto repeats = std::ranges::unique(folded_away_);
    folded_away_.erase(repeats.begin(), repeats.end());
    return std::move(folded_away_);
  }

  void whole(plan::SlotId slot) {
    if (slot == check::kNone) return;
    for (std::uint32_t row = 0; row < d_.slots[slot].size(); ++row) places_.push_back({slot, row});
  }

  /// Whether its program applies here, and that its facts do not contradict each other.
  void always() {
    for (const check::Module& module : program_.modules) {
      if (module.applies != check::kNone) whole(slot_of(module.applies));
    }
    statements("", check::StatementKind::contradiction);
  }

  void entry(const config::YamlEntry& entry) {
    const std::string_view key = entry.key;
    const std::size_t dot = key.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? key : key.substr(dot + 1);
    const auto word = std::ranges::find(kWords, last, &std::pair<std::string_view, Word>::first);
    if (word == kWords.end()) {
      if (const auto place = find_line(d_, key)) places_.push_back({place->slot, place->row});
      return;
    }
    const std::string record(dot == std::string_view::npos ? "" : key.substr(0, dot + 1));
    if (entry.value.items.empty()) named(word->second, "", record);
    for (const YamlNode& item : entry.value.items) {
      const bool has_fields = !item.entries.empty();
      named(word->second, has_fields ? item.entries.front().key : item.scalar, record);
    }
  }

  void kept() {
    for (const plan::SheetDecision& decision : sheet_.decisions) {
      for (const plan::SlotId slot : decision.keep) whole(slot);
    }
    for (const plan::SheetCreate& create : sheet_.creates) made(create);
  }

 private:
  plan::SlotId slot_of(check::LineId line) const {
    for (const plan::SheetLine& one : sheet_.lines) {
      if (one.line == line && one.month == sheet_.month) return one.slot;
    }
    return check::kNone;
  }

  /// No name: all of them.
  void named(Word word, std::string_view name, const std::string& record) {
    switch (word) {
      case Word::because:
      case Word::not_because:
        return rules(name);
      case Word::made:
      case Word::changed:
      case Word::removed:
        for (const plan::SheetCreate& one : sheet_.creates) {
          if (is_meant(program_.creates[one.create].name, name)) made(one);
        }
        for (const check::CreateId id : program_.creates.ids()) {
          const check::Create& create = program_.creates[id];
          const bool is_there = std::ranges::find(sheet_.creates, id, &plan::SheetCreate::create) !=
                                sheet_.creates.end();
          if (!is_there && is_meant(create.name, name)) folded_away_.push_back(create.when);
        }
        return;
      case Word::gathered:
        for (const check::Gather& gather : program_.gathers) {
          if (!is_meant(gather.name, name)) continue;
          whole(sheet_.asked_slot(gather.when));
          for (const check::CreateField& field : gather.fields) {
            whole(sheet_.asked_slot(field.line));
          }
        }
        return;
      case Word::letters:
        return letters(name);
      case Word::notices:
        return statements(name, check::StatementKind::notice);
      case Word::messages:
        return statements(name, check::StatementKind::message);
      case Word::problems:
        return statements(name, check::StatementKind::contradiction);
      case Word::unknown:
      case Word::error:
        if (const auto place = find_line(d_, record + std::string(name))) {
          places_.push_back({place->slot, place->row});
        }
        return;
      case Word::needs:
        for (const plan::SheetDecision& decision : sheet_.decisions) whole(decision.slot);
        for (const plan::SlotId slot : sheet_.form_lines) whole(slot);
        return;
    }
  }

  static bool is_meant(std::string_view is, std::string_view name) {
    return name.empty() || is == name;
  }

  void rules(std::string_view name) {
    for (const plan::SheetRule& rule : sheet_.rules) {
      if (is_meant(program_.lines[program_.rules[rule.rule].line].name, name)) whole(rule.slot);
    }
    for (const plan::SheetDecision& decision : sheet_.decisions) whole(decision.reasons_when);
  }

  /// With what is in it, where it may be made at all.
  void made(const plan::SheetCreate& create) {
    whole(create.when);
    whole(create.removed_when);
    if (is_never(create.when)) return;
    for (const plan::SlotId slot : create.fields) whole(slot);
  }

  void statements(std::string_view name, check::StatementKind kind) {
    for (const plan::SheetStatement& one : sheet_.statements) {
      const check::Statement& statement = program_.statements[one.statement];
      if (statement.kind != kind || !is_meant(statement.name, name)) continue;
      sent(one);
    }
    for (const check::StatementId id : program_.statements.ids()) {
      const check::Statement& statement = program_.statements[id];
      const bool is_there =
          std::ranges::find(sheet_.statements, id, &plan::SheetStatement::statement) !=
          sheet_.statements.end();
      if (is_there || statement.kind != kind || !is_meant(statement.name, name)) continue;
      folded_away_.push_back(statement.when);
    }
  }

  void sent(const plan::SheetStatement& one) {
    whole(one.when);
    if (is_never(one.when)) return;
    for (const plan::SlotId slot : one.fields) whole(slot);
    for (const plan::SlotId slot : one.english) whole(slot);
    for (const plan::SlotId slot : one.spanish) whole(slot);
  }

  void letters(std::string_view name) {
    for (const check::Letter& letter : program_.letters) {
      if (!is_meant(letter.name, name)) continue;
      for (const check::LineId line : documents::lines_of(letter)) whole(sheet_.asked_slot(line));
    }
    statements("", check::StatementKind::notice);
  }

  [[nodiscard]] bool is_never(plan::SlotId slot) const {
    return std::ranges::all_of(d_.slots[slot], [](const units::Value& value) {
      return value.is_known() && !value.truth();
    });
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  std::vector<SlotPlace> places_;
  std::vector<check::LineId> folded_away_;
};

}  // namespace

std::vector<SlotPlace> looked_at(const reference::Determination& determination,
                                 const YamlNode& expect) {
  Places places(determination);
  places.always();
  for (const config::YamlEntry& entry : expect.entries) places.entry(entry);
  return std::move(places).take();
}

std::vector<check::LineId> folded_away(const reference::Determination& determination,
                                       const YamlNode& expect) {
  Places places(determination);
  for (const config::YamlEntry& entry : expect.entries) places.entry(entry);
  return std::move(places).take_folded_away();
}

std::vector<SlotPlace> handed_on(const reference::Determination& determination) {
  Places places(determination);
  places.kept();
  return std::move(places).take();
}

}  // namespace poppy::engine
