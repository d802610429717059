// A stretch of a rule file -> the declaration in it, or what is wrong with it.
#pragma once

#include <optional>
#include <string_view>

#include "interpreter/syntax/cut_file.h"
#include "interpreter/syntax/reread_rules.h"

namespace poppy::syntax {

struct DeclarationRead {
  ReadDeclaration about;
  std::optional<Declaration> tree;
};
/// Of `text`, the whole file's. It depends on the words of the stretch alone, and on whether it is
/// the first of its file.
[[nodiscard]] DeclarationRead read_declaration(std::string_view text, text::FileId file,
                                               const Stretch& stretch, bool is_first,
                                               bool notes_comments);

}  // namespace poppy::syntax
