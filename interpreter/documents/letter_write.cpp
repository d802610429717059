// A letter as text and JSON. See letter_write.h.
#include "interpreter/documents/letter_write.h"

#include <fmt/format.h>

#include "interpreter/documents/letter_blocks.h"
#include "interpreter/documents/letter_words.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

// ---- text

struct TextBlocks {
  std::string& out;

  void operator()(const ParagraphBlock& block) const {
    for (const std::string& line : block.lines) out += report::wrap("", 0, line);
  }
  void operator()(const ValuesBlock& block) const {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [title, text] : block.values) {
      rows.push_back({title.ends_with(':') ? title : title + ':', text});
    }
    out += report::columns(0, rows);
  }
  void operator()(const TableBlock& block) const {
    out += report::wrap("", 0, block.title);
    std::vector<std::vector<std::string>> rows;
    for (const auto& [title, text] : block.lines) rows.push_back({title, text});
    out += report::columns(2, rows);
  }
  void operator()(const ListBlock& block) const {
    out += block.title + ":\n";
    for (const std::string& item : block.items) out += report::wrap("  ", 2, item);
  }
};

std::string sent_text(const LetterView& letter) {
  std::string out = report::wrap("", 0, letter.title);
  const LetterBlocks blocks = letter_blocks(letter);
  for (const auto* part : {&blocks.header, &blocks.body, &blocks.footer}) {
    for (const LetterBlock& block : *part) {
      out += '\n';
      std::visit(TextBlocks{out}, block);
    }
  }
  return out;
}

// ---- JSON

void put_items(text::JsonWriter& to, std::string_view name,
               const std::vector<LetterItemView>& items);

void put(text::JsonWriter& to, const LetterItemView& item) {
  to.begin_object();
  if (item.name.empty() && item.title.empty()) {
    to.texts("paragraphs", item.words);
  } else {
    if (!item.name.empty()) to.member("field", item.name);
    to.member("title", item.title);
    if (!item.name.empty()) to.member("text", item.text);
  }
  to.member("carried", item.is_carried);
  to.end_object();
}

void put(text::JsonWriter& to, const LetterTableView& table) {
  to.begin_object();
  to.member("title", table.title);
  put_items(to, "lines", table.lines);
  to.end_object();
}

void put(text::JsonWriter& to, const LetterNoticeView& notice) {
  to.begin_object();
  to.member("notice", notice.notice);
  to.member_or_null("record", notice.record);
  to.member_or_null("cites", notice.cites);
  to.key("fields");
  to.begin_object();
  for (const LetterFieldView& field : notice.fields) to.member(field.name, field.text);
  to.end_object();
  to.texts("paragraphs", notice.words);
  to.member("carried", !notice.words.empty());
  to.end_object();
}

void put_items(text::JsonWriter& to, std::string_view name,
               const std::vector<LetterItemView>& items) {
  to.key(name);
  to.begin_array();
  for (const LetterItemView& item : items) put(to, item);
  to.end_array();
}

void put_content(text::JsonWriter& to, const LetterView& letter) {
  to.member("title", letter.title);
  to.member_or_null("font", letter.font);
  if (letter.points > 0) to.member("points", letter.points);
  put_items(to, "header", letter.header);
  to.key("body");
  to.begin_array();
  for (const LetterPartView& part : letter.body) {
    std::visit([&](const auto& one) { put(to, one); }, part);
  }
  to.end_array();
  put_items(to, "enclosed", letter.enclosures);
  put_items(to, "footer", letter.footer);
}

}  // namespace

std::string_view word_of(LetterState state) {
  switch (state) {
    case LetterState::sent:
      return "sent";
    case LetterState::not_sent:
      return "not sent";
    case LetterState::undetermined:
      return "undetermined";
    case LetterState::does_not_apply:
      return "does not apply";
  }
  return {};
}

std::string letter_text(const LetterView& letter, const std::vector<std::string>& needs) {
  std::string about = fmt::format("case {}", letter.case_id);
  if (!letter.record.empty()) about += fmt::format(", {}", letter.record);
  if (letter.group) about += fmt::format(", {} `{}`", letter.each, text::printable(*letter.group));
  about += fmt::format(", {}, run {}", letter.month, units::to_string(letter.run_date));
  switch (letter.state) {
    case LetterState::sent:
      return sent_text(letter);
    case LetterState::not_sent:
      return report::wrap("", 0, fmt::format("No letter `{}` is sent: {}.", letter.name, about));
    case LetterState::does_not_apply:
      return report::wrap("", 0,
                          fmt::format("No letter `{}` is sent: its program does not apply ({}).",
                                      letter.name, about));
    case LetterState::undetermined:
      break;
  }
  std::string out = report::wrap(
      "", 0,
      fmt::format("The letter `{}` is undetermined, and is not made: {}.", letter.name, about));
  out += "It is not known\n";
  for (const OpenLetterPart& open : letter.open) out += report::wrap("  ", 2, open.what);
  if (needs.empty()) return out;
  out += "What would settle it\n";
  for (const std::string& need : needs) out += report::wrap("  ", 2, need);
  return out;
}

void put_letter(text::JsonWriter& to, const LetterView& letter,
                const std::vector<std::string>& needs) {
  to.begin_object();
  to.member("letter", letter.name);
  to.member_or_null("cites", letter.cites);
  to.member("case", letter.case_id);
  to.member_or_null("county", letter.county);
  to.member("month", letter.month);
  to.member("run_date", units::to_string(letter.run_date));
  to.member_or_null("record", letter.record);
  if (!letter.each.empty()) {
    to.key("each");
    to.begin_object();
    to.member_or_null(letter.each, letter.group.value_or(""));
    to.end_object();
  }
  to.member("language", code_of(letter.language));
  to.member("status", word_of(letter.state));
  if (letter.state == LetterState::undetermined) {
    to.key("not_known");
    to.begin_array();
    for (const OpenLetterPart& open : letter.open) to.value(open.what);
    to.end_array();
    to.texts("needs", needs);
  }
  if (letter.state == LetterState::sent) put_content(to, letter);
  to.end_object();
}

}  // namespace poppy::documents
