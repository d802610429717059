// Rule text -> syntax tree. ANTLR stays in antlr/.
#pragma once

#include "interpreter/syntax/tree.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::syntax {

/// The problems of all declarations at once: each is parsed alone, so that one error never spills
/// into the next. Problems: not UTF-8, too large, nested over 250 deep, grammar, a literal that is
/// none, and/or mixed, a rounding after a bare sum, a label of a group or a declaration part given
/// twice or lacking. After 200 problems the rest of the file is not read.
[[nodiscard]] text::Result<Module> read_rules(const text::SourceSet& sources, text::FileId file);

/// The same for the formatter, which notes what holds a comment (Expr::holds_comment).
[[nodiscard]] text::Result<Module> read_rules_to_format(const text::SourceSet& sources,
                                                        text::FileId file);

/// The same, with what could be read: so that one slip does not hide those of other declarations
/// and files. `module` has a name always, if need be the file's.
struct Reading {
  Module module;
  text::Problems problems;
};
[[nodiscard]] Reading read_rules_in_part(const text::SourceSet& sources, text::FileId file);

/// What in a readable file the grammar could read in two ways, as `rule: words`; for tests of the
/// grammar.
[[nodiscard]] std::vector<std::string> find_ambiguities(const text::SourceSet& sources,
                                                        text::FileId file);

/// The module as rule text again, in the one layout (`poppy print --stage syntax`). Reading it
/// gives the same tree. Comments are not in the tree and so not in the text: format_file keeps
/// them.
[[nodiscard]] std::string format_rules(const Module& module);

}  // namespace poppy::syntax
