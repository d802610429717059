// JSON text -> the same tree that read_yaml gives for it, several times faster, and nothing that is
// no JSON. Callers go through read_tree.h. read_json.cpp is the only simdjson file.
#pragma once

#include "interpreter/config/yaml_tree.h"

namespace poppy::config {

/// One value. A number keeps its own text, so that money and rates are never rounded. Problems: not
/// UTF-8, too large, too deep (over 100), JSON syntax (nothing at all, too), duplicate key.
[[nodiscard]] text::Result<YamlNode> read_json(const text::SourceSet& sources, text::FileId file);

}  // namespace poppy::config
