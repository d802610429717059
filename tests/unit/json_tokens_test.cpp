// The flat run of a JSON text holds the tree that read_json gives, and is refused where that is.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "interpreter/config/json_tokens.h"
#include "interpreter/config/read_json.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

bool same(const YamlNode& tree, const JsonNode& node) {
  switch (tree.kind) {
    case YamlKind::null:
      return node.kind == JsonKind::null && node.extent == 1;
    case YamlKind::scalar:
      return node.is_scalar() && node.text() == tree.scalar && node.extent == 1 &&
             (node.kind == JsonKind::quoted) == tree.quoted;
    case YamlKind::sequence:
    case YamlKind::mapping:
      break;
  }
  const bool is_list = tree.kind == YamlKind::sequence;
  if (node.kind != (is_list ? JsonKind::array : JsonKind::object)) return false;
  const JsonNode* next = &node + 1;
  for (std::size_t i = 0; i < (is_list ? tree.items.size() : tree.entries.size()); ++i) {
    if (next == node.past()) return false;
    if (!is_list && next->key() != tree.entries[i].key) return false;
    if (!same(is_list ? tree.items[i] : tree.entries[i].value, *next)) return false;
    next = next->past();
  }
  return next == node.past();
}

/// Whether the text was taken; never one that read_json refuses or reads differently.
bool taken(JsonTokens& tokens, const std::string& text) {
  CAPTURE(text);
  if (!tokens.read(text)) return false;
  text::SourceSet sources;
  const auto tree = read_json(sources, sources.add("a.json", text));
  if (!tree) {
    const bool only_doubled = tree.error()[0].code == text::ProblemCode::yaml_duplicate_key;
    CHECK(only_doubled);
    return true;
  }
  CHECK(same(*tree, tokens.nodes().front()));
  return true;
}

const std::vector<std::string> kObjects = {
    "{}",
    " {\t} \r\n",
    R"({"a":1})",
    R"({ "a" : [ ] , "b" : [ { } , [ 1 , -0.5e+3 ] , "" ] })",
    R"({"a":null,"b":true,"c":false,"":0})",
    R"({"a":"} ] , : {","b":"\"","c\\":"\\\\\u00e9\ud83d\ude00\n"})",
    R"({"a key that is longer than sixteen bytes":"a text that is longer than sixty-four bytes, brackets {[]} in it"})",
    "{\"José\":\"Ñ\"}",
    "\xEF\xBB\xBF{\"a\":2}"};

TEST_CASE("a text is taken as read_json reads it, one after another") {
  JsonTokens tokens;
  for (const std::string& text : kObjects) {
    CAPTURE(text);
    CHECK(taken(tokens, text));
  }
}

TEST_CASE("what is no object or not well-formed is refused") {
  JsonTokens tokens;
  for (const char* text : {"",
                           " ",
                           "1",
                           "[]",
                           "\"a\"",
                           "{",
                           "}",
                           "{]",
                           "{}{}",
                           "{} x",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,\"a\":1}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{\"a\":1;}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":1e}",
                           "{\"a\":tru}",
                           "{\"a\":true1}",
                           "{\"a\":x\"b\"}",
                           "{\"a\":\"b\"x}",
                           "{\"a\":\"b}",
                           "{\"a\":[1,]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":[1}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"a\":\"\t\"}",
                           "{\"a\":\"\xC3\"}",
                           "{\"a\":\x0C\"b\"}",
                           "{\"a\"\x1A\"b\"}",
                           "\xEF\xBB\xBF",
                           "{\xEF\xBB\xBF}",
                           "\xEF\xBB\xBF\xEF\xBB\xBF{}"}) {
    CAPTURE(text);
    CHECK_FALSE(tokens.read(text));
    CHECK(tokens.nodes().empty());
  }
}

TEST_CASE("brackets 100 deep are taken, 101 deep are not") {
  JsonTokens tokens;
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(taken(tokens, nested(100)));
  CHECK_FALSE(tokens.read(nested(101)));
}

TEST_CASE("a text with bytes changed is taken only where read_json takes it") {
  std::mt19937 random(1);
  const std::string likely = "\"\\{}[]:, 01-.eunt\n\xC3";
  JsonTokens tokens;
  std::size_t count = 0;
  for (int round = 0; round < 4000; ++round) {
    for (std::string text : kObjects) {
      for (int change = 0; change < 1 + round % 3; ++change) {
        const std::size_t at = random() % text.size();
        const bool is_likely = random() % 4 != 0;
        text[at] = is_likely ? likely[random() % likely.size()] : static_cast<char>(random());
      }
      if (taken(tokens, text)) ++count;
    }
  }
  CHECK(count > 3000);
}

}  // namespace
}  // namespace poppy::config
