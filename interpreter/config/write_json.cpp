// See write_json.h.
#include "interpreter/config/write_json.h"

#include <algorithm>

#include "interpreter/text/json_writer.h"

namespace poppy::config {
namespace {

/// `true`, `-12.50`: a scalar that JSON writes without quotes. `010` and `1_000` are texts.
bool is_plain(std::string_view text) {
  if (text == "true" || text == "false") return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const auto are_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!are_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  return point == text.size() || are_digits(text.substr(point + 1));
}

void put(text::JsonWriter& to, const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null:
      to.null();
      return;
    case YamlKind::scalar:
      if (node.quoted || !is_plain(node.scalar)) {
        to.value(node.scalar);
      } else {
        to.plain(node.scalar);
      }
      return;
    case YamlKind::sequence:
      to.begin_array();
      for (const YamlNode& item : node.items) put(to, item);
      to.end_array();
      return;
    case YamlKind::mapping:
      to.begin_object();
      for (const YamlEntry& entry : node.entries) {
        to.key(entry.key);
        put(to, entry.value);
      }
      to.end_object();
      return;
  }
}

void put_line(std::string& to, const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null:
      to += "null";
      return;
    case YamlKind::scalar:
      if (node.quoted || !is_plain(node.scalar)) {
        text::append_json_text(to, node.scalar);
      } else {
        to += node.scalar;
      }
      return;
    case YamlKind::sequence:
      to += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) to += ", ";
        put_line(to, node.items[i]);
      }
      to += ']';
      return;
    case YamlKind::mapping:
      to += '{';
      for (std::size_t i = 0; i < node.entries.size(); ++i) {
        if (i > 0) to += ", ";
        text::append_json_text(to, node.entries[i].key);
        to += ": ";
        put_line(to, node.entries[i].value);
      }
      to += '}';
      return;
  }
}

}  // namespace

std::string write_json_line(const YamlNode& node) {
  std::string line;
  put_line(line, node);
  return line;
}

std::string write_json(const YamlNode& node) {
  text::JsonWriter to;
  put(to, node);
  return to.take();
}

}  // namespace poppy::config
