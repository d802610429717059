// The tree of a case file as it is edited: what pages, batches and saved decisions put into it. A
// record is found by the place that it was read at, so a tree is edited right after it was read.
#pragma once

#include <string>

#include "interpreter/check/program.h"
#include "interpreter/config/yaml_tree.h"

namespace poppy::engine {

[[nodiscard]] config::YamlNode scalar_node(std::string text);
[[nodiscard]] config::YamlNode empty_node(config::YamlKind kind);
/// The value under the key, in place of one that is there.
void set_entry(config::YamlNode& mapping, const std::string& key, config::YamlNode value);
/// What stands under the key, made there where nothing does.
config::YamlNode& entry_of(config::YamlNode& mapping, const std::string& key,
                           config::YamlKind kind);
/// The mapping that was read at the place; nullptr: there is none.
[[nodiscard]] config::YamlNode* node_at(config::YamlNode& tree, text::Span span);
/// Puts the entry at the end of the list that holds `node`. False: no list does.
bool append_beside(config::YamlNode& tree, const config::YamlNode& node, config::YamlNode& entry);
/// A new record has no records below it as yet, where it may have many.
void add_empty_lists(const check::Program& program, check::EntityId entity,
                     config::YamlNode& record);

}  // namespace poppy::engine
