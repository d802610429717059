// See case_tree.h.
#include "interpreter/engine/case_tree.h"

#include <algorithm>

namespace poppy::engine {

using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;

YamlNode empty_node(YamlKind kind) {
  YamlNode node;
  node.kind = kind;
  return node;
}

YamlNode scalar_node(std::string text) {
  YamlNode node = empty_node(YamlKind::scalar);
  node.scalar = std::move(text);
  return node;
}

void set_entry(YamlNode& mapping, const std::string& key, YamlNode value) {
  const auto found = std::ranges::find(mapping.entries, key, &YamlEntry::key);
  if (found != mapping.entries.end()) {
    found->value = std::move(value);
  } else {
    mapping.entries.push_back({key, {}, std::move(value)});
  }
}

YamlNode& entry_of(YamlNode& mapping, const std::string& key, YamlKind kind) {
  const auto found = std::ranges::find(mapping.entries, key, &YamlEntry::key);
  if (found != mapping.entries.end()) return found->value;
  mapping.entries.push_back({key, {}, empty_node(kind)});
  return mapping.entries.back().value;
}

YamlNode* node_at(YamlNode& tree, text::Span span) {
  if (tree.kind == YamlKind::mapping && tree.span == span) return &tree;
  for (YamlNode& item : tree.items) {
    if (YamlNode* found = node_at(item, span)) return found;
  }
  for (YamlEntry& entry : tree.entries) {
    if (YamlNode* found = node_at(entry.value, span)) return found;
  }
  return nullptr;
}

bool append_beside(YamlNode& tree, const YamlNode& node, YamlNode& entry) {
  for (YamlNode& item : tree.items) {
    if (&item == &node) {
      tree.items.push_back(std::move(entry));
      return true;
    }
    if (append_beside(item, node, entry)) return true;
  }
  return std::ranges::any_of(
      tree.entries, [&](YamlEntry& below) { return append_beside(below.value, node, entry); });
}

void add_empty_lists(const check::Program& program, check::EntityId entity, YamlNode& record) {
  for (const check::Entity& below : program.entities) {
    if (below.parent != entity || below.at_most_one) continue;
    set_entry(record, below.list_name, empty_node(YamlKind::sequence));
  }
}

}  // namespace poppy::engine
