// See fuzz.h.
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "interpreter/engine/decision_line.h"
#include "interpreter/text/source.h"

namespace fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

Target::Target(std::string_view its_name, Function its_function)
    : name(its_name), function(its_function) {
  targets().push_back(*this);
}

const Target* find_target(std::string_view name) {
  const auto found = std::ranges::find(targets(), name, &Target::name);
  return found == targets().end() ? nullptr : &*found;
}

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    if (line == "====\n") {
      parts.emplace_back();
    } else {
      parts.back() += line;
    }
    at = end;
  }
  return parts;
}

std::string json_text(std::string_view words) {
  std::string clean(words);
  for (std::size_t bad = 0;
       (bad = poppy::text::find_invalid_utf8(clean)) != std::string_view::npos;) {
    clean[bad] = '?';
  }
  std::string to;
  poppy::engine::append_json_text(to, clean);
  return to;
}

void require_printable(std::string_view text) {
  require(poppy::text::find_invalid_utf8(text) == std::string_view::npos, "printed text is UTF-8",
          text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto one = static_cast<unsigned char>(text[i]);
    require((one >= 0x20 && one != 0x7F) || one == '\n' || one == '\t',
            "no control character is printed", text);
    if (one == 0xC2 && i + 1 < text.size()) {
      require(static_cast<unsigned char>(text[i + 1]) >= 0xA0, "no C1 control is printed", text);
    }
    // U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069, U+061C
    if (one == 0xD8 && i + 1 < text.size()) {
      require(static_cast<unsigned char>(text[i + 1]) != 0x9C, "no Arabic letter mark", text);
    }
    if (one != 0xE2 || i + 2 >= text.size()) continue;
    const unsigned code = (static_cast<unsigned char>(text[i + 1]) & 0x3FU) << 6U |
                          (static_cast<unsigned char>(text[i + 2]) & 0x3FU);
    const bool turns = code == 0x0E || code == 0x0F || (code >= 0x28 && code <= 0x2E) ||
                       (code >= 0x66 && code <= 0x69);
    require(!turns, "nothing turns the direction of writing", text);
  }
}

void require_json(std::string_view text) {
  require(nlohmann::json::accept(text), "what is told as JSON is JSON", text);
}

}  // namespace fuzz
