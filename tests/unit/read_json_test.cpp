// JSON gives the tree that YAML gives for the same text, and what is no JSON is refused at its
// place.
#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "interpreter/config/read_json.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

using text::FileId;
using text::ProblemCode;
using text::SourceSet;

text::Result<YamlNode> json(const std::string& text) {
  SourceSet sources;
  return read_json(sources, sources.add("a.json", text));
}
text::Result<YamlNode> yaml(const std::string& text) {
  SourceSet sources;
  return read_yaml(sources, sources.add("a.json", text));
}

bool same(const YamlNode& left, const YamlNode& right) {
  bool equal = left.kind == right.kind && left.span == right.span && left.scalar == right.scalar &&
               left.quoted == right.quoted && left.items.size() == right.items.size() &&
               left.entries.size() == right.entries.size();
  for (std::size_t i = 0; equal && i < left.items.size(); ++i) {
    equal = same(left.items[i], right.items[i]);
  }
  for (std::size_t i = 0; equal && i < left.entries.size(); ++i) {
    equal = left.entries[i].key == right.entries[i].key &&
            left.entries[i].key_span == right.entries[i].key_span &&
            same(left.entries[i].value, right.entries[i].value);
  }
  return equal;
}

void check_same(const std::string& text) {
  CAPTURE(text);
  const auto by_json = json(text);
  const auto by_yaml = yaml(text);
  REQUIRE(by_json);
  REQUIRE(by_yaml);
  CHECK(same(*by_json, *by_yaml));
}

std::string in_quotes(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string as_json(const YamlNode& node) {
  std::string result;
  switch (node.kind) {
    case YamlKind::null:
      return "null";
    case YamlKind::scalar:
      return in_quotes(node.scalar);
    case YamlKind::sequence:
      for (const YamlNode& item : node.items)
        result += (result.empty() ? "" : ", ") + as_json(item);
      return "[" + result + "]";
    case YamlKind::mapping:
      for (const YamlEntry& entry : node.entries) {
        result += (result.empty() ? "" : ",") + in_quotes(entry.key) + ": " + as_json(entry.value);
      }
      return "{" + result + "}";
  }
  return result;
}

/// A value as a seed has it, with blanks strewn in.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  std::string value(int depth) {
    const std::uint32_t kind = pick(depth > 0 ? 8 : 6);
    if (kind < 2) return blanks() + number() + blanks();
    if (kind < 4) return blanks() + words() + blanks();
    if (kind == 4) return pick(2) == 0 ? "true" : "false";
    if (kind == 5) return "null";
    const bool list = kind == 6;
    std::string result;
    for (std::uint32_t i = 0, count = pick(4); i < count; ++i) {
      if (!result.empty()) result += "," + blanks();
      if (!list) result += in_quotes("k" + std::to_string(i)) + blanks() + ":" + blanks();
      result += value(depth - 1);
    }
    return blanks() + (list ? "[" : "{") + result + blanks() + (list ? "]" : "}") + blanks();
  }

  std::uint32_t pick(std::uint32_t count) { return static_cast<std::uint32_t>(random_() % count); }

 private:
  std::string blanks() { return std::string(pick(3), ' '); }
  std::string number() {
    static const char* const numbers[] = {
        "0", "-7", "291.10", "1e9", "0.1E-3", "9007199254740993", "123456789012345678901234"};
    return numbers[pick(7)];
  }
  std::string words() {
    static const char* const words[] = {"blank", "2021-08-01", "a, b", "\xC3\xB1",
                                        ": #",   "{[",         "-",    ""};
    static const char* const escapes[] = {"\\n", "\\\"", "\\\\", "\\u00f1", "\\/", "\\t"};
    std::string result;
    for (std::uint32_t i = 0, count = pick(3); i < count; ++i) {
      result += pick(2) == 0 ? words[pick(8)] : escapes[pick(6)];
    }
    return "\"" + result + "\"";
  }
  std::mt19937 random_;
};

void check_refused(const std::string& text, ProblemCode code, std::uint32_t begin) {
  CAPTURE(text);
  const auto result = json(text);
  REQUIRE_FALSE(result);
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].code == code);
  CHECK(result.error()[0].span.begin == begin);
}

TEST_CASE("JSON gives the tree that YAML gives for the same text") {
  for (const char* text :
       {"{}", "[]", " [ ] ", "1", "\"a\"", "true", "null", "{\"a\":1}",
        " { \"a\" : [ 1 , null , {} ] } ",
        "{\"case\": \"ga-1\", \"amount\": 291.10, \"n\": -0.5e+3, \"yes\": \"yes\"}",
        "\xEF\xBB\xBF{\"a\": \"\xC3\xB1\"}", "[\"a\\\"]\\\\\", \"\\u00e9\", [[[]]]]"}) {
    check_same(text);
  }
}

TEST_CASE("shipped cases written as JSON give the tree that YAML gives") {
  for (const char* path :
       {"examples/calfresh-family/case.yaml", "examples/corrected-flag/case.yaml",
        "examples/spent-clock/case.yaml", "examples/time-on-aid/case.yaml"}) {
    CAPTURE(path);
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    const auto shipped = yaml(text.str());
    REQUIRE(shipped);
    check_same(as_json(*shipped));
  }
}

TEST_CASE("random JSON gives the tree that YAML gives") {
  for (unsigned seed = 0; seed < 400; ++seed) check_same(RandomJson(seed).value(5));
}

TEST_CASE("damaged JSON is refused within its text, or read as YAML reads it") {
  std::size_t refused = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    RandomJson random(seed);
    std::string text = random.value(4);
    const std::size_t place = random.pick(static_cast<std::uint32_t>(text.size()));
    switch (random.pick(3)) {
      case 0:
        text.erase(place, 1);
        break;
      case 1:
        text[place] = "{}[]\",:\\0a\x01"[random.pick(11)];
        break;
      default:
        text.resize(place);
    }
    CAPTURE(text);
    const auto result = json(text);
    if (result) {
      const auto by_yaml = yaml(text);
      if (by_yaml) CHECK(same(*result, *by_yaml));
      continue;
    }
    ++refused;
    for (const text::Problem& problem : result.error()) CHECK(problem.span.end <= text.size());
  }
  CHECK(refused > 2000);
}

TEST_CASE("a number keeps its own text") {
  const auto result = json(R"([0.10, 123456789012345678901234567890.10, 1E400])");
  REQUIRE(result);
  CHECK(result->items[0].scalar == "0.10");
  CHECK(result->items[1].scalar == "123456789012345678901234567890.10");
  CHECK(result->items[2].scalar == "1E400");
}

TEST_CASE("what is no JSON is refused at its place") {
  check_refused("", ProblemCode::json_syntax, 0);
  check_refused("  ", ProblemCode::json_syntax, 0);
  check_refused("{\"case\": ga-1}", ProblemCode::json_syntax, 9);
  check_refused("[01]", ProblemCode::json_syntax, 1);
  check_refused("[1.]", ProblemCode::json_syntax, 1);
  check_refused("[truely]", ProblemCode::json_syntax, 1);
  // Where something is missing, the place is that of the key or value read last.
  check_refused("{\"a\": 1} {}", ProblemCode::json_syntax, 6);
  check_refused("1, 2", ProblemCode::json_syntax, 3);
  check_refused("[1]]", ProblemCode::json_syntax, 3);
  check_refused("[1}", ProblemCode::json_syntax, 2);
  check_refused("{\"a\": [1", ProblemCode::json_syntax, 8);
  check_refused("{\"a\": \"b", ProblemCode::json_syntax, 6);
  check_refused("{\"a\": \"\\x\"}", ProblemCode::json_syntax, 6);
  check_refused("{\"a\": \"\\ud800\"}", ProblemCode::json_syntax, 6);
  check_refused("[\"a\tb\"]", ProblemCode::json_syntax, 3);
  check_refused("[1,]", ProblemCode::json_syntax, 3);
  check_refused("{\"a\" 1}", ProblemCode::json_syntax, 0);
  check_refused("{a: 1}", ProblemCode::json_syntax, 0);
}

TEST_CASE("a repeated key, a deep value, a bad byte and a large text are refused") {
  check_refused(R"({"a": 1, "b": 2, "a": [3]})", ProblemCode::yaml_duplicate_key, 17);
  CHECK(json(std::string(100, '[') + std::string(100, ']')));
  check_refused(std::string(101, '[') + std::string(101, ']'), ProblemCode::yaml_too_deep, 100);
  check_refused("{\"a\": \"\xFF\"}", ProblemCode::not_utf8, 7);
  check_refused("\"" + std::string(text::kMaxSourceBytes, 'a') + "\"", ProblemCode::file_too_large,
                0);
}

}  // namespace
}  // namespace poppy::config
