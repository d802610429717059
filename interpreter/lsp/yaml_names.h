// The names of the rules where case files and rule tests write them. What stands in a county's file
// the checker says (check::NameUse).
#pragma once

#include <string_view>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/source.h"

namespace poppy::lsp {

/// Of a case: facts, lists, values of enums, and kept lines under `saved`. Places in the tree's
/// file.
[[nodiscard]] std::vector<check::NameUse> names_in_case(const check::CheckedPart& rules,
                                                        const text::SourceSet& sources,
                                                        const config::YamlNode& root);
/// Of a file of rule tests: what is given and expected, too. `program`: the folder's, whose lines
/// are meant where several have one name.
[[nodiscard]] std::vector<check::NameUse> names_in_tests(const check::CheckedPart& rules,
                                                         const text::SourceSet& sources,
                                                         const config::YamlNode& root,
                                                         std::string_view program);

}  // namespace poppy::lsp
