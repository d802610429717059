// See read_schema.h. Formats are those of arrow.apache.org/docs/format/CDataInterface.html.
#include "interpreter/arrow/read_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "interpreter/county/yaml_words.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::arrow {
namespace {

using county::quoted;

constexpr int kDeepest = 60;  // of JSON 100 are read
constexpr std::int64_t kMostColumns = 10'000;
constexpr int kMostDigits = 76;  // of a decimal of 256 bits
constexpr std::string_view kCastToDecimal =
    "cast it to a decimal, such as decimal(12, 2): binary floating point does not hold cents";

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [past, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || past != text.data() + text.size()) return std::nullopt;
  return number;
}

/// d:PRECISION,SCALE or d:PRECISION,SCALE,BITS
std::optional<Format> read_decimal(std::string_view text) {
  text.remove_prefix(2);
  std::vector<std::int64_t> numbers;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto number = read_number(text.substr(0, comma));
    if (!number || numbers.size() == 3) return std::nullopt;
    numbers.push_back(*number);
    if (comma == text.size()) break;
    text.remove_prefix(comma + 1);
  }
  if (numbers.size() < 2) return std::nullopt;
  const std::int64_t bits = numbers.size() == 3 ? numbers[2] : 128;
  if (bits != 32 && bits != 64 && bits != 128 && bits != 256) return std::nullopt;
  if (numbers[1] < 0 || numbers[1] > kMostDigits) return std::nullopt;
  return Format{.kind = FormatKind::decimal,
                .bytes = static_cast<int>(bits / 8),
                .is_signed = true,
                .scale = static_cast<int>(numbers[1])};
}

std::optional<Format> read_integer(char letter) {
  constexpr std::string_view letters = "cCsSiIlL";
  const std::size_t at = letters.find(letter);
  if (at == std::string_view::npos) return std::nullopt;
  return Format{.kind = FormatKind::integer, .bytes = 1 << (at / 2), .is_signed = at % 2 == 0};
}

Format of_offsets(FormatKind kind, int bytes) { return Format{.kind = kind, .bytes = bytes}; }

/// tss:, tsm:, tsu:, tsn: with nothing behind the colon, where a zone would stand.
std::optional<Format> read_time(std::string_view text) {
  constexpr std::int64_t seconds = 86'400;
  if (text == "tdm") {
    return Format{
        .kind = FormatKind::time, .bytes = 8, .is_signed = true, .per_day = seconds * 1'000};
  }
  std::int64_t per_day = 0;
  if (text == "tss:") per_day = seconds;
  if (text == "tsm:") per_day = seconds * 1'000;
  if (text == "tsu:") per_day = seconds * 1'000'000;
  if (text == "tsn:") per_day = seconds * 1'000'000'000;
  if (per_day == 0) return std::nullopt;
  return Format{.kind = FormatKind::time, .bytes = 8, .is_signed = true, .per_day = per_day};
}

std::optional<Format> read_nested(std::string_view text) {
  if (text == "+s") return Format{.kind = FormatKind::structure};
  if (text == "+m") return of_offsets(FormatKind::map, 4);
  if (text == "+l") return of_offsets(FormatKind::list, 4);
  if (text == "+L") return of_offsets(FormatKind::list, 8);
  if (text == "+vl") return of_offsets(FormatKind::list_view, 4);
  if (text == "+vL") return of_offsets(FormatKind::list_view, 8);
  if (!text.starts_with("+w:")) return std::nullopt;
  const auto items = read_number(text.substr(3));
  if (!items || *items < 0) return std::nullopt;
  return Format{.kind = FormatKind::fixed_list, .items = *items};
}

std::optional<Format> read_format(std::string_view text) {
  if (text == "n") return Format{};
  if (text == "b") return Format{.kind = FormatKind::boolean};
  if (text == "u") return of_offsets(FormatKind::text, 4);
  if (text == "U") return of_offsets(FormatKind::text, 8);
  if (text == "vu") return Format{.kind = FormatKind::text_view};
  if (text == "tdD") return Format{.kind = FormatKind::date, .bytes = 4, .is_signed = true};
  if (text.starts_with("d:")) return read_decimal(text);
  if (text.starts_with("t")) return read_time(text);
  if (text.starts_with("+")) return read_nested(text);
  return text.size() == 1 ? read_integer(text.front()) : std::nullopt;
}

/// What stands there, and what to do.
std::pair<std::string_view, std::string_view> words_for_refused(std::string_view format) {
  if (format == "e" || format == "f" || format == "g") {
    return {"floating-point numbers", kCastToDecimal};
  }
  if (format == "z" || format == "Z" || format == "vz" || format.starts_with("w:")) {
    return {"bytes", "cast it to text (utf8)"};
  }
  if (format.starts_with("ts")) {
    return {"times of a zone", "cast it to a date: which day a moment falls on hangs on the zone"};
  }
  if (format.starts_with("t")) return {"times of day or durations", "give dates or text (utf8)"};
  if (format.starts_with("d:")) {
    return {"decimals of no known width or scale", "cast it to a decimal such as decimal(12, 2)"};
  }
  if (format.starts_with("+u")) return {"a union", "give one type for all rows"};
  if (format == "+r") return {"run-end encoded values", "give the values themselves"};
  return {"", "cast it to text (utf8), or leave it out"};
}

class Reader {
 public:
  explicit Reader(std::string_view only) : only_(only) {}

  Column read_root(const ArrowSchema& schema) {
    Column root = read(schema, "", 0);
    if (problems.empty() && root.format.kind != FormatKind::structure) {
      fail("", "a table is a structure of columns", "give a stream of record batches");
    }
    return root;
  }

  std::vector<Problem> problems;

 private:
  void fail(std::string_view path, std::string_view what, std::string_view hint) {
    const std::string at = path.empty() ? std::string() : fmt::format("column {}: ", quoted(path));
    problems.push_back(engine::public_problem(text::ProblemCode::arrow_columns,
                                              fmt::format("{}{}", at, what), std::string(hint)));
  }

  Column read(const ArrowSchema& schema, std::string path, int depth) {
    Column column;
    column.name = name_of(schema);
    column.path = std::move(path);
    text::append_json_text(column.key, column.name);
    column.key += ':';
    if (depth > kDeepest) {
      fail(column.path, "columns are nested too deep", "at most 60 may stand within each other");
      return column;
    }
    const std::string_view format = schema.format == nullptr ? "" : schema.format;
    const auto known = read_format(format);
    if (!known) {
      const auto [what, hint] = words_for_refused(format);
      fail(column.path,
           what.empty() ? fmt::format("values of the unknown format {}", quoted(format))
                        : fmt::format("{} are no exact facts", what),
           hint);
      return column;
    }
    column.format = *known;
    if (schema.dictionary != nullptr) {
      read_dictionary(schema, column, depth);
    } else {
      read_children(schema, column, depth);
    }
    return column;
  }

  void read_dictionary(const ArrowSchema& schema, Column& column, int depth) {
    if (column.format.kind != FormatKind::integer) {
      fail(column.path, "the places in a dictionary are no integers", "");
      return;
    }
    column.format.kind = FormatKind::dictionary;
    column.children.push_back(read(*schema.dictionary, column.path, depth + 1));
  }

  void read_children(const ArrowSchema& schema, Column& column, int depth) {
    const std::int64_t count = schema.n_children;
    const bool is_there =
        count == 0 || (count > 0 && count <= kMostColumns && schema.children != nullptr &&
                       std::all_of(schema.children, schema.children + count,
                                   [](const ArrowSchema* child) { return child != nullptr; }));
    if (!is_there || !fits(column.format.kind, count)) {
      fail(column.path, fmt::format("a schema says that it has {} children", count),
           "what made the schema has a fault");
      return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const ArrowSchema& child = *schema.children[i];
      if (depth == 0 && !only_.empty() && name_of(child) != only_) {
        Column other;
        other.name = other.path = name_of(child);
        other.format.kind = FormatKind::passed_over;
        column.children.push_back(std::move(other));
        continue;
      }
      column.children.push_back(read(child, path_of(column, child), depth + 1));
    }
    if (column.format.kind == FormatKind::map) check_map(column);
    if (column.format.kind == FormatKind::structure) check_names(column);
  }

  static std::string name_of(const ArrowSchema& schema) {
    return schema.name == nullptr ? "" : schema.name;
  }
  /// The items of a list go by the name of the list.
  static std::string path_of(const Column& above, const ArrowSchema& child) {
    if (above.format.kind != FormatKind::structure) return above.path;
    return above.path.empty() ? name_of(child) : above.path + "." + name_of(child);
  }

  static bool fits(FormatKind kind, std::int64_t children) {
    switch (kind) {
      case FormatKind::list:
      case FormatKind::list_view:
      case FormatKind::fixed_list:
      case FormatKind::map:
        return children == 1;
      case FormatKind::structure:
        return true;
      case FormatKind::null:
      case FormatKind::boolean:
      case FormatKind::integer:
      case FormatKind::decimal:
      case FormatKind::text:
      case FormatKind::text_view:
      case FormatKind::date:
      case FormatKind::time:
      case FormatKind::dictionary:
      case FormatKind::passed_over:
        return children == 0;
    }
    return false;
  }

  void check_map(const Column& column) {
    const Column& entries = column.children.front();
    if (entries.format.kind != FormatKind::structure || entries.children.size() != 2) {
      fail(column.path, "the entries of a map are no keys with values",
           "what made the schema has a fault");
      return;
    }
    const FormatKind key = entries.children.front().values().format.kind;
    if (key != FormatKind::text && key != FormatKind::text_view && key != FormatKind::integer &&
        key != FormatKind::date) {
      fail(column.path, "the keys of a map are no text", "cast them to text (utf8)");
    }
  }

  void check_names(const Column& column) {
    std::vector<std::string_view> names;
    for (const Column& child : column.children) {
      if (child.format.kind != FormatKind::passed_over) names.push_back(child.name);
    }
    std::ranges::sort(names);
    for (auto at = names.begin();
         (at = std::ranges::adjacent_find(at, names.end())) != names.end();) {
      const std::string_view name = *at;
      fail(column.path.empty() ? std::string(name) : fmt::format("{}.{}", column.path, name),
           "two columns have this name", "give each a name of its own");
      at = std::find_if(at, names.end(), [&](std::string_view other) { return other != name; });
    }
  }

  std::string_view only_;  // empty: all columns are read
};

}  // namespace

Outcome<Column> read_schema(const ArrowSchema& schema, std::string_view only) {
  Reader reader(only);
  Column root = reader.read_root(schema);
  if (!reader.problems.empty()) return std::unexpected(std::move(reader.problems));
  return root;
}

}  // namespace poppy::arrow
