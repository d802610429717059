// The tree of a YAML or JSON text -> JSON, read back as the same tree but for places and quotes.
#pragma once

#include <string>

#include "interpreter/config/yaml_tree.h"

namespace poppy::config {

[[nodiscard]] std::string write_json(const YamlNode& node);
/// The same on one line, without an end: a case of a caseload.
[[nodiscard]] std::string write_json_line(const YamlNode& node);

}  // namespace poppy::config
