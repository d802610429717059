// A rule file that changes, as under an editor -> what read_rules_in_part makes of it, the
// declarations whose text did not change moved and not read again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/syntax/place_of_declaration.h"
#include "interpreter/syntax/read_rules.h"

namespace poppy::syntax {

/// What was read of one declaration beside its tree.
struct ReadDeclaration {
  PlaceOfDeclaration place;
  bool is_first = false;            // of its file
  bool has_tree = false;            // which then stands among the module's declarations
  std::optional<Name> module_name;  // of a `module` line
  std::string module_title;
  text::Problems problems;
  // Of one with a problem.
  std::vector<std::string> unread;
  std::string unread_module;
  bool imports_unread = false;
};

/// What the last reading of a file left.
struct LastReading {
  std::string text;
  std::vector<ReadDeclaration> declarations;  // none: nothing of it can be kept
  std::vector<PlaceOfDeclaration> places;     // of the module's declarations, by their number there
};

/// As read_rules_in_part, and `last` for the next time. `module`: of the last reading. `readings`:
/// a number for each declaration that is read, never given twice.
[[nodiscard]] Reading reread_rules(const text::SourceSet& sources, text::FileId file,
                                   LastReading& last, Module module, std::uint64_t& readings);

}  // namespace poppy::syntax
