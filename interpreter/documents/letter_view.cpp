// See letter_view.h.
#include "interpreter/documents/letter_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "interpreter/documents/text_lines.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {

using check::kNone;
using check::Language;
using check::LineId;
using units::Value;

namespace {

using documents::add_lines;  // beside those below

// ---- lines

void add_lines(const check::BothTexts& texts, std::vector<LineId>& lines) {
  add_lines(texts.english, lines);
  add_lines(texts.spanish, lines);
}

void add_lines(const check::LetterItem& item, std::vector<LineId>& lines) {
  add_lines(item.words, lines);
  for (const LineId line : {item.value, item.when}) {
    if (line != kNone) lines.push_back(line);
  }
}

void add_lines(const std::vector<check::LetterItem>& items, std::vector<LineId>& lines) {
  for (const check::LetterItem& item : items) add_lines(item, lines);
}

void add_lines(const check::LetterTable& table, std::vector<LineId>& lines) {
  add_lines(table.title, lines);
  if (table.when != kNone) lines.push_back(table.when);
  add_lines(table.lines, lines);
}

void add_lines(const check::LetterNotices& /*notices*/, std::vector<LineId>& /*lines*/) {}

// ---- texts

bool is_line_ends(std::string_view text) {
  return text.find_first_not_of('\n') == std::string_view::npos;
}

/// Parted at empty lines.
Paragraphs paragraphs_of(std::string_view text) {
  Paragraphs all;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    std::string_view one = text.substr(0, end);
    while (one.starts_with('\n')) one.remove_prefix(1);
    while (one.ends_with('\n')) one.remove_suffix(1);
    if (!one.empty()) all.emplace_back(one);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return all;
}

/// A notice that is sent, or may be, and where it stands among the others.
struct Placed {
  const reference::StatementOutcome* outcome = nullptr;
  const check::Statement* statement = nullptr;
  std::uint32_t depth = 0;
  std::int64_t by = 0;
};

class Viewer {
 public:
  Viewer(const reference::Determination& determination, const LetterRequest& request)
      : d_(determination),
        sheet_(*determination.sheet),
        program_(*sheet_.program),
        letter_(program_.letters[request.letter]),
        row_(request.row),
        group_(request.group) {
    view_.language = request.language;
  }

  LetterView view() {
    view_.name = letter_.name;
    view_.cites = letter_.cites;
    view_.case_id = d_.case_id;
    if (sheet_.county) view_.county = program_.counties[*sheet_.county].name;
    view_.month = units::to_string(sheet_.month);
    view_.run_date = d_.run_date;
    view_.record = report::row_name(d_, letter_.entity, row_);
    view_.each = letter_.each;
    view_.group = group_;
    view_.font = letter_.font;
    view_.points = letter_.points;
    view_.state = state();
    if (view_.state == LetterState::sent || view_.state == LetterState::undetermined) lay_out();
    if (!view_.open.empty()) view_.state = LetterState::undetermined;
    return std::move(view_);
  }

  [[nodiscard]] std::vector<std::string> groups() const {
    std::vector<std::string> all;
    for (const check::LetterPart& part : letter_.body) {
      const auto* notices = std::get_if<check::LetterNotices>(&part);
      if (notices == nullptr) continue;
      for (const Placed& one : placed(*notices)) {
        const auto group = group_of(one);
        if (group && std::ranges::find(all, *group) == all.end()) all.push_back(*group);
      }
    }
    return all;
  }

 private:
  // ---- whether it is sent

  [[nodiscard]] LetterState state() {
    const bool applies = std::ranges::none_of(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == letter_.program;
    });
    if (!applies) return LetterState::does_not_apply;
    const std::array dating{letter_.dating};
    if (!units::version_at(dating, sheet_.month, d_.run_date)) return LetterState::not_sent;
    const reference::Holds when = holds(letter_.when, row_);
    const reference::Holds notices = any_notice();
    if (when == reference::Holds::no || notices == reference::Holds::no) {
      return LetterState::not_sent;
    }
    if (when == reference::Holds::undetermined) open("whether it is sent", letter_.when, row_);
    return LetterState::sent;
  }

  [[nodiscard]] reference::Holds any_notice() const {
    reference::Holds any = reference::Holds::no;
    for (const check::LetterPart& part : letter_.body) {
      const auto* notices = std::get_if<check::LetterNotices>(&part);
      if (notices == nullptr) continue;
      for (const Placed& one : placed(*notices)) {
        if (!is_in_group(one)) continue;
        if (one.outcome->sent == reference::Holds::yes) return reference::Holds::yes;
        any = reference::Holds::undetermined;
      }
    }
    return any;
  }

  /// A condition that nobody wrote holds.
  [[nodiscard]] reference::Holds holds(LineId line, std::uint32_t row) const {
    if (line == kNone) return reference::Holds::yes;
    const Value value = d_.asked(line, row);
    if (!value.is_known()) return reference::Holds::undetermined;
    return value.truth() ? reference::Holds::yes : reference::Holds::no;
  }

  void open(const std::string& what, plan::SlotId slot, std::uint32_t row) {
    const auto [part, is_new] = open_.try_emplace(what, view_.open.size());
    if (is_new) view_.open.push_back({what, {}});
    std::vector<OpenLetterPart::Place>& places = view_.open[part->second].places;
    const OpenLetterPart::Place place{slot, row};
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
  void open(const std::string& what, LineId line, std::uint32_t row) {
    open(what, sheet_.asked_slot(line), row);
  }

  /// Whether a part is in the letter. Where that is not known, the letter is open.
  [[nodiscard]] bool is_shown(LineId when, const std::string& what) {
    const reference::Holds shown = holds(when, row_);
    if (shown == reference::Holds::undetermined) {
      open(fmt::format("whether {} is in it", what), when, row_);
    }
    return shown != reference::Holds::no;
  }

  // ---- texts and values

  /// On one line, whatever it holds: a name with a line end in it draws no paragraph. A value of
  /// nothing but line ends is a sign of the rules.
  [[nodiscard]] std::string words_of(const check::Type& type, const Value& value,
                                     const std::string& pattern) const {
    const bool is_record = type.kind == check::TypeKind::record && value.is_known();
    const std::string words =
        is_record ? report::show(d_, type, value).text
                  : check::format_value(program_, type, value, pattern, view_.language);
    return type.kind == check::TypeKind::text && is_line_ends(words) ? words
                                                                     : text::printable(words);
  }

  using ValueAt = std::function<plan::SlotId(std::size_t)>;  // the slot of a piece
  [[nodiscard]] std::string fill(const std::vector<check::TextPiece>& pieces, std::uint32_t row,
                                 const ValueAt& slot_of, const std::string& what) {
    std::string all;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const check::TextPiece& piece = pieces[i];
      if (piece.value == kNone) {
        all += text::printable(piece.words);
        continue;
      }
      const plan::SlotId slot = slot_of(i);
      const Value value = slot == kNone ? Value::unknown() : d_.slots[slot][row];
      if (value.is_firm()) {
        all += words_of(program_.lines[piece.value].type, value, piece.pattern);
      } else {
        open(fmt::format("what {} says", what), slot, row);
      }
    }
    return all;
  }

  /// Of the letter's record, in its language.
  [[nodiscard]] std::string fill(const check::BothTexts& texts, const std::string& what,
                                 bool is_same_in_both = false) {
    const bool in_spanish = view_.language == Language::spanish && !is_same_in_both;
    if (in_spanish && texts.spanish.empty() && !texts.english.empty()) {
      view_.untranslated.push_back(what);
    }
    const std::vector<check::TextPiece>& pieces = in_spanish ? texts.spanish : texts.english;
    return fill(
        pieces, row_, [&](std::size_t i) { return sheet_.asked_slot(pieces[i].value); }, what);
  }

  [[nodiscard]] std::optional<LetterItemView> view_item(const check::LetterItem& item) {
    const std::string what = item.name.empty() ? "a text" : fmt::format("`{}`", item.name);
    // One that is blank is in no letter, whatever its condition.
    if (item.value != kNone && d_.asked(item.value, row_).is_blank()) return std::nullopt;
    if (!is_shown(item.when, what)) return std::nullopt;
    LetterItemView view;
    view.name = item.name;
    view.is_carried = item.is_carried;
    if (item.name.empty()) {
      view.words = paragraphs_of(fill(item.words, what));
      return view;
    }
    if (item.value == kNone) return with_group(std::move(view), item, what);
    const Value value = d_.asked(item.value, row_);
    view.title = fill(item.words, what);
    if (!value.is_firm()) {
      open(fmt::format("what {} is", what), item.value, row_);
      return view;
    }
    view.text = words_of(program_.lines[item.value].type, value,
                         view_.language == Language::spanish ? item.spanish_pattern : item.pattern);
    return view;
  }

  /// What the notices have in common. Where it is not known, the notices say so.
  [[nodiscard]] std::optional<LetterItemView> with_group(LetterItemView view,
                                                         const check::LetterItem& item,
                                                         const std::string& what) {
    if (!group_ || group_->empty()) return std::nullopt;
    view.title = fill(item.words, what);
    view.text = text::printable(*group_);
    return view;
  }

  [[nodiscard]] std::vector<LetterItemView> view_items(
      const std::vector<check::LetterItem>& items) {
    std::vector<LetterItemView> views;
    for (const check::LetterItem& item : items) {
      if (auto view = view_item(item)) views.push_back(std::move(*view));
    }
    return views;
  }

  void lay_out() {
    view_.title = fill(letter_.title, "its title");
    view_.header = view_items(letter_.header);
    for (const check::LetterPart& part : letter_.body) {
      std::visit([this](const auto& one) { add(one); }, part);
    }
    for (const check::LetterItem& item : letter_.enclosures) {
      const std::string what = fmt::format("the enclosure `{}`", plain_words(item.words.english));
      if (!is_shown(item.when, what)) continue;
      LetterItemView view;
      view.title = fill(item.words, what, true);
      view.is_carried = item.is_carried;
      view_.enclosures.push_back(std::move(view));
    }
    view_.footer = view_items(letter_.footer);
  }

  void add(const check::LetterItem& item) {
    if (auto view = view_item(item)) view_.body.emplace_back(std::move(*view));
  }

  void add(const check::LetterTable& table) {
    if (!is_shown(table.when, "a table")) return;
    LetterTableView view{fill(table.title, "the title of its lines"), view_items(table.lines)};
    if (!view.lines.empty()) view_.body.emplace_back(std::move(view));
  }

  // ---- notices

  /// Whether the notice's record is the letter's, or lies below it.
  [[nodiscard]] bool is_below(check::EntityId entity, std::uint32_t row) const {
    while (entity != letter_.entity) {
      if (program_.entities[entity].parent == kNone) return false;
      row = d_.rows.parent[entity][row];
      entity = program_.entities[entity].parent;
    }
    return row == row_;
  }

  /// The text that a letter is for each of; nullopt: not known.
  [[nodiscard]] std::optional<std::string> group_of(const Placed& one) const {
    const auto& fields = one.statement->fields;
    const auto field = std::ranges::find(fields, letter_.each, &check::StatementField::name);
    const auto at = static_cast<std::size_t>(field - fields.begin());
    if (at >= one.outcome->fields.size()) return std::nullopt;
    const Value& value = one.outcome->fields[at];
    if (value.is_blank()) return "";
    if (!value.is_firm()) return std::nullopt;
    return value.string();
  }

  /// Whether it is in this letter, or may be.
  [[nodiscard]] bool is_in_group(const Placed& one) const {
    if (!group_) return true;
    const auto group = group_of(one);
    return !group || *group == *group_;
  }

  /// Those that are sent or may be: of the letter's record first, then of each below it; of one
  /// record as listed, or by their field.
  [[nodiscard]] std::vector<Placed> placed(const check::LetterNotices& part) const {
    std::vector<Placed> all;
    for (const check::StatementId id : part.notices) {
      const check::Statement& statement = program_.statements[id];
      const auto field = std::ranges::find(statement.fields, part.by, &check::StatementField::name);
      const auto at = static_cast<std::size_t>(field - statement.fields.begin());
      for (const reference::StatementOutcome& outcome : d_.statements) {
        if (sheet_.statements[outcome.statement].statement != id) continue;
        if (!is_below(outcome.entity, outcome.row)) continue;
        const bool is_ordered = at < outcome.fields.size() && outcome.fields[at].is_known();
        all.push_back({&outcome, &statement, program_.entities[outcome.entity].depth,
                       is_ordered ? outcome.fields[at].number() : 0});
      }
    }
    std::ranges::stable_sort(all, {}, [](const Placed& one) {
      return std::tuple(one.depth, one.outcome->entity.value, one.outcome->row, one.by);
    });
    return all;
  }

  void add(const check::LetterNotices& part) {
    for (const Placed& one : placed(part)) {
      if (is_in_group(one)) add_notice(one, part.by);
    }
  }

  void add_notice(const Placed& placed, const std::string& by) {
    const reference::StatementOutcome& outcome = *placed.outcome;
    const check::Statement& statement = *placed.statement;
    const plan::SheetStatement& planned = sheet_.statements[outcome.statement];
    const std::string record = report::row_name(d_, statement.entity, outcome.row);
    const std::string what = fmt::format("the notice `{}`{}{}", statement.name,
                                         record.empty() ? "" : " of ", text::printable(record));
    if (outcome.sent != reference::Holds::yes) {
      open(fmt::format("whether {} is in it", what), planned.when, outcome.row);
    }
    LetterNoticeView view{statement.name, record, statement.cites, {}, {}};
    for (std::size_t i = 0; i < statement.fields.size(); ++i) {
      const Value& value = outcome.fields[i];
      if (value.is_blank()) continue;
      const check::StatementField& field = statement.fields[i];
      if (value.is_firm()) {
        view.fields.push_back({field.name, words_of(program_.lines[field.line].type, value, {}),
                               field.name != by && field.name != letter_.each});
      } else {
        open(fmt::format("what `{}` of {} is", field.name, what), planned.fields[i], outcome.row);
      }
    }
    const bool in_spanish = view_.language == Language::spanish;
    const auto& pieces = in_spanish ? statement.spanish : statement.english;
    const auto& slots = in_spanish ? planned.spanish : planned.english;
    const auto& other = in_spanish ? statement.english : statement.spanish;
    if (pieces.empty() && !other.empty()) view_.untranslated.push_back(what);
    view.words =
        paragraphs_of(fill(pieces, outcome.row, [&](std::size_t i) { return slots[i]; }, what));
    view_.body.emplace_back(std::move(view));
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const check::Letter& letter_;
  std::uint32_t row_;
  std::optional<std::string> group_;
  LetterView view_;
  std::map<std::string, std::size_t> open_;  // in view_.open
};

}  // namespace

std::string plain_words(const std::vector<check::TextPiece>& pieces) {
  std::string all;
  for (const check::TextPiece& piece : pieces) all += piece.value == kNone ? piece.words : "…";
  return all;
}

std::vector<LineId> lines_of(const check::Letter& letter) {
  std::vector<LineId> lines;
  if (letter.when != kNone) lines.push_back(letter.when);
  add_lines(letter.title, lines);
  add_lines(letter.header, lines);
  for (const check::LetterPart& part : letter.body) {
    std::visit([&](const auto& one) { add_lines(one, lines); }, part);
  }
  add_lines(letter.enclosures, lines);
  add_lines(letter.footer, lines);
  return lines;
}

std::vector<std::string> letter_groups(const reference::Determination& determination,
                                       const LetterRequest& request) {
  return Viewer(determination, request).groups();
}

LetterView view_letter(const reference::Determination& determination,
                       const LetterRequest& request) {
  return Viewer(determination, request).view();
}

}  // namespace poppy::documents
