// A text of cases, counties or rule tests -> its tree: the one door, so that the same bytes have
// one answer whichever command reads them.
#pragma once

#include <string_view>

#include "interpreter/config/yaml_tree.h"

namespace poppy::config {

/// By its name where that tells: `.json`, `.jsonl`, `.ndjson` are JSON, `.yaml` and `.yml` are
/// YAML. A text of another name (standard input) is JSON where it begins with `{` or `[`.
[[nodiscard]] bool is_json(std::string_view name, std::string_view text);

/// As read_json or read_yaml read it.
[[nodiscard]] text::Result<YamlNode> read_tree(const text::SourceSet& sources, text::FileId file);

}  // namespace poppy::config
