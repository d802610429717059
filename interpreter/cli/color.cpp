// See color.h.
#include "interpreter/cli/color.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace poppy::cli {
namespace {

ColorChoice choice_made = ColorChoice::automatic;

constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kBoldRed = "\033[1;31m";
constexpr std::string_view kBoldYellow = "\033[1;33m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kCyan = "\033[36m";
constexpr std::string_view kEnd = "\033[0m";

bool is_terminal(int descriptor) {
  const char* const kind = std::getenv("TERM");
  return ::isatty(descriptor) != 0 && kind != nullptr && *kind != '\0' &&
         std::string_view(kind) != "dumb";
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// `error P201:` in `rules/a.poppy:3:1: error P201: …`: where it begins, its length; else none.
struct Part {
  std::size_t begin = 0, length = 0;
};
Part find_code(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
    const std::string_view code = line.substr(at + word.size(), 5);  // P201:
    const bool begins = at == 0 || line.substr(0, at).ends_with(": ");
    if (begins && code.size() == 5 && code[0] == 'P' && code[4] == ':' &&
        std::ranges::all_of(code.substr(1, 3), is_digit)) {
      return {at, word.size() + code.size()};
    }
  }
  return {};
}

/// `-  17    a: no`, as text::show_diff writes it.
bool is_changed_line(std::string_view line) {
  if (line.size() < 3 || line[1] != ' ') return false;
  const std::size_t number = line.find_first_not_of(' ', 1);
  return number != line.npos && is_digit(line[number]);
}

bool is_underline(std::string_view line) {
  return line.contains('^') && line.find_first_not_of(" ^") == line.npos;
}

struct Begin {
  std::string_view words, color;
};
constexpr Begin kBegins[] = {
    {"FAILED", kBoldRed},      {"passed ", kGreen},     {"passes now ", kGreen},
    {"    expected ", kGreen}, {"    found    ", kRed}, {"  hint:", kCyan},
};

void paint(std::string_view line, Part part, std::string_view color, std::string& out) {
  out.append(line.substr(0, part.begin)).append(color);
  out.append(line.substr(part.begin, part.length)).append(kEnd);
  out.append(line.substr(part.begin + part.length));
}

void paint_line(std::string_view line, std::string& out) {
  const Part whole{0, line.size()};
  if (line.starts_with("- ") && is_changed_line(line)) return paint(line, whole, kRed, out);
  if (line.starts_with("+ ") && is_changed_line(line)) return paint(line, whole, kGreen, out);
  if (is_underline(line)) return paint(line, whole, kGreen, out);
  for (const Begin& begin : kBegins) {
    if (line.starts_with(begin.words)) {
      return paint(line, {0, begin.words.size()}, begin.color, out);
    }
  }
  const Part error = find_code(line, "error ");
  if (error.length > 0) return paint(line, error, kBoldRed, out);
  const Part warning = find_code(line, "warning ");
  if (warning.length > 0) return paint(line, warning, kBoldYellow, out);
  out.append(line);
}

}  // namespace

void choose_color(ColorChoice choice) { choice_made = choice; }

bool has_color(Output output) {
  if (choice_made != ColorChoice::automatic) return choice_made == ColorChoice::always;
  const char* const refused = std::getenv("NO_COLOR");
  if (refused != nullptr && *refused != '\0') return false;
  return is_terminal(output == Output::result ? STDOUT_FILENO : STDERR_FILENO);
}

bool can_overwrite() { return is_terminal(STDERR_FILENO); }

std::string painted(std::string_view lines, Output output) {
  if (!has_color(output)) return std::string(lines);
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    paint_line(lines.substr(0, end), out);
    if (end < lines.size()) out += '\n';
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

}  // namespace poppy::cli
