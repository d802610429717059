// JSON as it is written, piece by piece, indented by two blanks: no tree is held, which would take
// a hundred times the room of its text.
//
//   JsonWriter to;
//   to.begin_object();
//   to.member("case", "ga-0001");
//   to.key("persons"); to.begin_array(); … to.end_array();
//   to.end_object();
//   std::string text = to.take();
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::text {

/// The text as JSON, quotes and all; U+FFFD stands for a byte that is no UTF-8.
void append_json_text(std::string& to, std::string_view text);

class JsonWriter {
 public:
  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  /// Of the value that comes next.
  void key(std::string_view name);

  /// As append_json_text has it.
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::same_as<bool> auto truth) { raw(truth ? "true" : "false"); }
  void value(std::integral auto number)
    requires(!std::same_as<decltype(number), bool>)
  {
    raw(std::to_string(number));
  }
  void null() { raw("null"); }
  /// A number as it is written; the caller answers for it that it is one of JSON.
  void plain(std::string_view number) { raw(number); }
  void text_or_null(std::string_view text);

  template <typename Value>
  void member(std::string_view name, const Value& of) {
    key(name);
    value(of);
  }
  void member_or_null(std::string_view name, std::string_view text) {
    key(name);
    text_or_null(text);
  }
  void texts(std::string_view name, std::span<const std::string> texts);

  /// All that was written.
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin(char bracket);
  void end(char bracket);
  void raw(std::string_view text);
  void before_value();
  void new_line();

  std::string out_;
  std::vector<bool> has_items_;  // of what is open
  bool after_key_ = false;
};

}  // namespace poppy::text
