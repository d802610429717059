// Values, rows, slots, places and rule text as words.
#include "interpreter/report/value_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace poppy::report {
namespace {

Shown shown_without_records(const check::Program& program, const check::Type& type,
                            const units::Value& value, std::string_view unsettled) {
  Shown shown{type, value, {}, {}};
  switch (value.state) {
    case units::ValueState::known:
    case units::ValueState::blank:
      shown.text = check::value_to_string(program, type, value);
      break;
    case units::ValueState::unknown:
      shown.text = unsettled;
      break;
    case units::ValueState::error:
      shown.text = fmt::format("cannot be computed ({})", value.note().message);
      break;
  }
  return shown;
}

std::string name_of_record(const reference::Determination& determination, check::EntityId entity,
                           std::int64_t row) {
  if (!determination.rows.name.has(entity)) return {};
  const auto& names = determination.rows.name[entity];
  const auto index = static_cast<std::size_t>(row);
  return index < names.size() ? names[index] : std::string();
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_gap(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_sign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

/// The end of a name or number. A number goes on over what is glued to it, as the grammar has it:
/// 2021-08, 1,234.56.
std::size_t name_end(std::string_view text, std::size_t begin) {
  const bool is_amount = text[begin] == '$';
  const bool is_number = is_amount || is_digit(text[begin]);
  const auto goes_on = [&](std::size_t i) {
    if (is_number && (text[i] == '-' || text[i] == '.')) return true;
    if (is_amount && text[i] == ',') return i + 1 < text.size() && is_digit(text[i + 1]);
    return is_word_sign(text[i]);
  };
  std::size_t end = begin + 1;
  while (end < text.size() && goes_on(end)) ++end;
  return end;
}

std::size_t word_end(std::string_view text, std::size_t begin) {
  if (text[begin] == '"') return std::min(text.find('"', begin + 1), text.size() - 1) + 1;
  if (is_word_sign(text[begin])) return name_end(text, begin);
  return begin + (is_one_of(text.substr(begin, 2), {"<>", "<=", ">="}) ? 2 : 1);
}

/// The words of rule text: names and numbers, texts in quotes, operators. A line end that may
/// separate items is "\n"; comments are none.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    if (is_gap(text[i])) {
      ++i;
    } else if (text.substr(i).starts_with("//")) {
      i = std::min(text.find('\n', i), text.size());
    } else {
      const std::size_t end = word_end(text, i);
      words.push_back(text.substr(i, end - i));
      i = end;
    }
  }
  return words;
}

/// Whether a line goes on between the two words: then its end separates nothing.
bool goes_on(std::string_view before, std::string_view after, std::string_view after_that) {
  const auto joins = [](std::string_view word) {
    return is_one_of(
        word, {"=",  "<>",       "<",      "<=",      ">",      ">=",      "+",    "-",  "*",
               "/",  "&",        ".",      ",",       ":",      "and",     "or",   "in", "of",
               "at", "overlaps", "within", "floored", "capped", "rounded", "where"});
  };
  if (is_one_of(before, {"(", "[", "{", ";", "not", "when", "for"}) || joins(before)) return true;
  if (after == "at" && after_that == "least") return false;
  return is_one_of(after, {")", "]", "}", ";", "when", "otherwise"}) || joins(after);
}

/// Whether a bracket after the word opens a call or an index.
bool takes_brackets(std::string_view word) {
  return !word.empty() && is_word_sign(word.back()) &&
         !is_one_of(word, {"and", "or", "not", "when", "of", "in", "at", "where", "by", "within",
                           "overlaps", "before", "upto", "to"});
}

/// Whether a value ends with the word: a minus after it stands between two values, else it is a
/// sign.
bool ends_value(std::string_view word) {
  if (is_one_of(word, {"and", "or", "not", "when", "of", "at", "otherwise"})) return false;
  return is_one_of(word, {")", "]"}) || is_word_sign(word.back()) || word.back() == '"';
}

/// Puts the words of rule text on one line.
class OneLine {
 public:
  explicit OneLine(std::vector<std::string_view> words) : words_(std::move(words)) {}

  std::string lay_out() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string_view word = words_[i] == "\n" && separates(i) ? ";" : words_[i];
      if (word == "\n" || (word == ";" && parts_nothing(i))) continue;
      if (needs_space(word)) out_ += ' ';
      out_ += word;
      pass(word);
    }
    return std::move(out_);
  }

 private:
  /// Where the first word from there on is that is no line end.
  [[nodiscard]] std::size_t next(std::size_t from) const {
    while (from < words_.size() && words_[from] == "\n") ++from;
    return from;
  }
  /// Behind the last word a brace.
  [[nodiscard]] std::string_view at(std::size_t i) const {
    return i < words_.size() ? words_[i] : std::string_view("}");
  }

  /// Whether a line end stands between two items.
  [[nodiscard]] bool separates(std::size_t line_end) const {
    const std::size_t after = next(line_end);
    return !open_.empty() && open_.back() == '{' &&
           !goes_on(before_, at(after), at(next(after + 1)));
  }
  [[nodiscard]] bool parts_nothing(std::size_t separator) const {
    return before_ == ";" || before_ == "{" || at(next(separator + 1)) == "}";
  }
  [[nodiscard]] bool needs_space(std::string_view word) const {
    const bool opens_call = is_one_of(word, {"(", "["}) && takes_brackets(before_);
    return !glued_ && !opens_call && !is_one_of(word, {")", "]", ";", ",", "."});
  }
  void pass(std::string_view word) {
    glued_ = is_one_of(word, {"(", "[", "."}) || (word == "-" && sign_next_);
    sign_next_ = !ends_value(word);
    if (is_one_of(word, {"(", "[", "{"})) open_ += word.front();
    if (is_one_of(word, {")", "]", "}"}) && !open_.empty()) open_.pop_back();
    before_ = word;
  }

  std::vector<std::string_view> words_;
  std::string out_;
  std::string open_;  // the brackets around the next word
  std::string_view before_;
  bool glued_ = true;      // no space before the next word
  bool sign_next_ = true;  // a minus here is a sign, not between two values
};

/// The text in the one layout, on one line: what is shown and compared depends neither on spaces
/// nor on where lines end.
std::string laid_out(std::string_view text) { return OneLine(words_of(text)).lay_out(); }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

std::string_view after_words(std::string_view text, int words) {
  for (int i = 0; i < words; ++i) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return {};
    text.remove_prefix(space + 1);
  }
  return text;
}

/// An item's own dates: `from 2019-10 until 2020-09 runs from 2020-01-01`.
std::string_view without_dates(std::string_view text) {
  while (true) {
    const std::string_view word = first_word(text);
    if (word == "from" || word == "until") {
      text = after_words(text, 2);
    } else if (text.starts_with("runs from ")) {
      text = after_words(text, 3);
    } else {
      return text;
    }
  }
}

std::size_t closing_brace(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

Shown show(const check::Program& program, const check::Type& type, const units::Value& value) {
  return shown_without_records(program, type, value, "unknown");
}

Shown show(const reference::Determination& determination, const check::Type& type,
           const units::Value& value, std::string_view unsettled) {
  if (type.kind == check::TypeKind::record && value.is_known()) {
    Shown shown{type, value, {}, {}};
    if (const auto* list = std::get_if<units::RowList>(&value.data)) {
      for (const std::uint32_t row : list->rows) {
        shown.items.push_back(name_of_record(determination, type.entity(), row));
      }
      shown.text = shown.items.empty() ? "none" : fmt::format("{}", fmt::join(shown.items, ", "));
      return shown;
    }
    if (std::holds_alternative<std::int64_t>(value.data)) {
      shown.text = name_of_record(determination, type.entity(), value.number());
      return shown;
    }
  }
  return shown_without_records(*determination.sheet->program, type, value, unsettled);
}

Place place_of(const text::SourceSet& sources, text::Span span) {
  if (span.file == text::FileId::none) return {};
  return {sources.at(span.file).name, sources.position_of(span.file, span.begin).line};
}

std::string to_string(const Place& place) {
  return place.file.empty() ? std::string() : fmt::format("{}:{}", place.file, place.line);
}

std::string rule_text(const text::SourceSet& sources, text::Span span, std::string_view label) {
  if (span.file == text::FileId::none) return {};
  const std::string collapsed = laid_out(sources.text_of(span));
  std::string_view text = collapsed;
  const std::string marked = fmt::format("[{}]", label);
  if (!label.empty() && text.starts_with(marked)) {
    text.remove_prefix(marked.size());
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return std::string(without_dates(text));
}

std::string without_braces(std::string_view rule_text) {
  const std::size_t open = rule_text.find('{');
  if (open == std::string_view::npos) return std::string(rule_text);
  std::string_view head = rule_text.substr(0, open);
  while (head.ends_with(' ')) head.remove_suffix(1);
  if (closing_brace(rule_text, open) == rule_text.size() - 1) {
    if (head == "first of") return "the first of these that holds";
    if (head == "all" || head == "any" || head == "none" || head.starts_with("at least ")) {
      return fmt::format("{} of these", head);
    }
  }
  std::string out;
  int depth = 0;
  for (const char c : rule_text) {
    if (c == '}') --depth;
    if (depth == 0) out += c;
    if (c == '{' && depth++ == 0) out += " … ";
  }
  return out;
}

std::string row_name(const reference::Determination& determination, check::EntityId entity,
                     std::uint32_t row) {
  const check::Program& program = *determination.sheet->program;
  if (entity == check::kCountyEntity || program.entities[entity].depth <= 1) return {};
  return name_of_record(determination, entity, row);
}

SlotName slot_name(const reference::Determination& determination, plan::SlotId slot,
                   std::uint32_t row) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  const plan::Slot& asked = sheet.slots[slot];
  SlotName name;
  if (asked.kind == plan::SlotKind::fact) {
    name.name = program.fields[asked.field()].name;
    name.title = program.fields[asked.field()].title;
  } else {
    name.name = program.lines[asked.line()].name;
    name.title = program.lines[asked.line()].title;
    name.saved = asked.kind == plan::SlotKind::saved;
  }
  name.record = row_name(determination, asked.entity, row);
  const bool dated = asked.kind != plan::SlotKind::fact || program.fields[asked.field()].dated;
  if (dated && asked.month != sheet.month) name.month = units::to_string(asked.month);
  return name;
}

std::string to_string(const SlotName& name) {
  std::string text = name.saved ? "saved " : "";
  text += name.title.empty() ? name.name : fmt::format("{} ({})", name.title, name.name);
  if (!name.record.empty()) text += " of " + name.record;
  if (!name.month.empty()) text += " for " + name.month;
  return text;
}

}  // namespace poppy::report
