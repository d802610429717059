// Our own YAML tree with places: what county files, case files and rule tests are read into.
// read_yaml.cpp is the only yaml-cpp file. Scalars stay text; the reader that knows the wanted type
// parses them with units/literals.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::config {

enum class YamlKind : std::uint8_t { null, scalar, sequence, mapping };

struct YamlEntry;

struct YamlNode {
  YamlKind kind = YamlKind::null;
  text::Span span;                 // of an empty value: the place after its key's colon or its dash
  std::string scalar;              // scalar: its text, unquoted
  bool quoted = false;             // scalar: stood in quotes, or as a block after | or >
  std::vector<YamlNode> items;     // sequence
  std::vector<YamlEntry> entries;  // mapping, in file order, keys unique

  /// The value under a key of a mapping; nullptr when absent or no mapping.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  text::Span key_span;
  YamlNode value;
};

/// One document. Problems: not UTF-8, too large, too deep (over 100), YAML syntax, duplicate key, a
/// key that is no scalar, alias, anchor, tag, a second document, a control character. An empty file
/// is a null node. Callers go through read_tree.h.
[[nodiscard]] text::Result<YamlNode> read_yaml(const text::SourceSet& sources, text::FileId file);

}  // namespace poppy::config
