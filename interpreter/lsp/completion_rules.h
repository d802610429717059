// What may be written at a place of a rule file.
#pragma once

#include <string>
#include <vector>

#include "interpreter/lsp/names.h"
#include "interpreter/lsp/workspace.h"

namespace poppy::lsp {

/// What may be written, and what it is. `kind`: as the protocol numbers kinds of completions.
struct Proposal {
  std::string word;
  int kind = 1;
  std::string detail;
};
// CompletionItemKind of the protocol.
inline constexpr int kKeywordItem = 14, kFieldItem = 5, kVariableItem = 6, kClassItem = 7,
                     kModuleItem = 9, kPropertyItem = 10, kValueItem = 12, kEnumItem = 13,
                     kFunctionItem = 3, kConstantItem = 21, kMemberItem = 20, kTextItem = 1;

struct Proposals {
  std::vector<Proposal> all;
  std::uint32_t begin = 0;  // from here to the cursor it is replaced
};
[[nodiscard]] Proposals propose_in_rules(Workspace& workspace, const Names& names,
                                         const std::string& path, std::string_view text,
                                         std::uint32_t byte);

/// Facts, lists and lines of a record; and values of a type.
void add_facts(const check::Program& program, check::EntityId entity, std::vector<Proposal>& to);
void add_lines(const check::Program& program, check::EntityId entity, std::vector<Proposal>& to);
void add_values(const check::Program& program, const check::Type& type, std::vector<Proposal>& to);

}  // namespace poppy::lsp
