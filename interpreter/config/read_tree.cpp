// Which of the two readers reads a text.
#include "interpreter/config/read_tree.h"

#include <algorithm>
#include <initializer_list>

#include "interpreter/config/read_json.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

bool ends_in_one_of(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

bool is_json(std::string_view name, std::string_view text) {
  if (ends_in_one_of(name, {".json", ".jsonl", ".ndjson"})) return true;
  if (ends_in_one_of(name, {".yaml", ".yml"})) return false;
  text.remove_prefix(text::byte_order_mark(text));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && (text[first] == '{' || text[first] == '[');
}

text::Result<YamlNode> read_tree(const text::SourceSet& sources, text::FileId file) {
  const text::Source& source = sources.at(file);
  if (!is_json(source.name, source.text)) return read_yaml(sources, file);
  auto tree = read_json(sources, file);
  if (tree || is_json(source.name, "")) return tree;
  for (text::Problem& problem : tree.error()) {
    if (problem.code != text::ProblemCode::json_syntax || !problem.hint.empty()) continue;
    problem.hint =
        "what begins with a bracket is read as JSON, keys and texts in double quotes; YAML stands "
        "in a file that is named .yaml";
  }
  return tree;
}

}  // namespace poppy::config
