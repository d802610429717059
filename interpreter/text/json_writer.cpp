// See json_writer.h.
#include "interpreter/text/json_writer.h"

#include <algorithm>
#include <array>

#include "interpreter/text/source.h"

namespace poppy::text {
namespace {

void append_escaped(std::string& to, char letter) {
  constexpr std::array<std::string_view, 16> digits = {"0", "1", "2", "3", "4", "5", "6", "7",
                                                       "8", "9", "a", "b", "c", "d", "e", "f"};
  constexpr std::string_view plain = "\"\\\b\f\n\r\t";
  constexpr std::string_view named = "\"\\bfnrt";
  to += '\\';
  const std::size_t at = plain.find(letter);
  if (at != std::string_view::npos) {
    to += named[at];
    return;
  }
  const auto code = static_cast<unsigned char>(letter);
  to += "u00";
  to += digits[code >> 4U];
  to += digits[code & 0xFU];
}

}  // namespace

void append_json_text(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    const std::size_t bad = std::min(find_invalid_utf8(text), text.size());
    for (const char letter : text.substr(0, bad)) {
      if (static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\') {
        append_escaped(to, letter);
      } else {
        to += letter;
      }
    }
    if (bad == text.size()) break;
    if (text[bad] == '\0') {
      append_escaped(to, '\0');
    } else {
      to += "\xEF\xBF\xBD";
    }
    text.remove_prefix(bad + 1);
  }
  to += '"';
}

void JsonWriter::key(std::string_view name) {
  before_value();
  append_json_text(out_, name);
  out_ += ": ";
  after_key_ = true;
}

void JsonWriter::value(std::string_view text) {
  before_value();
  append_json_text(out_, text);
}

void JsonWriter::text_or_null(std::string_view text) {
  if (text.empty()) {
    null();
  } else {
    value(text);
  }
}

void JsonWriter::texts(std::string_view name, std::span<const std::string> texts) {
  key(name);
  begin_array();
  for (const std::string& text : texts) value(text);
  end_array();
}

void JsonWriter::begin(char bracket) {
  before_value();
  out_ += bracket;
  has_items_.push_back(false);
}

void JsonWriter::end(char bracket) {
  const bool any = has_items_.back();
  has_items_.pop_back();
  if (any) new_line();
  out_ += bracket;
}

void JsonWriter::raw(std::string_view text) {
  before_value();
  out_ += text;
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_items_.empty()) return;
  if (has_items_.back()) out_ += ',';
  has_items_.back() = true;
  new_line();
}

void JsonWriter::new_line() {
  out_ += '\n';
  out_.append(2 * has_items_.size(), ' ');
}

}  // namespace poppy::text
