// Where each name of the rules is declared, and where it is used: in rules, tables, county files,
// cases and tests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/workspace.h"

namespace poppy::lsp {

/// Bytes [begin, end) of a file; of a declaration, too.
struct NamePlace {
  std::string path;
  std::uint32_t begin = 0, end = 0;
  text::Span declared;
};

class Names {
 public:
  /// Of the workspace as it is now.
  explicit Names(Workspace& workspace);
  [[nodiscard]] std::uint64_t number() const { return number_; }

  /// What is declared at the place; nullptr: nothing that is known.
  [[nodiscard]] const Symbol* find(text::Span declared) const;
  [[nodiscard]] const std::vector<Symbol>& all() const { return symbols_; }
  /// Of one module, in the order of its file.
  [[nodiscard]] std::vector<const Symbol*> in_file(text::FileId file) const;

  /// Names of a file, by place.
  [[nodiscard]] std::vector<NamePlace> uses_in(Workspace& workspace, const std::string& path) const;
  /// The name that the byte lies in, or that ends there.
  [[nodiscard]] std::optional<NamePlace> at(Workspace& workspace, const std::string& path,
                                            std::uint32_t byte) const;
  /// Everywhere in the workspace, its declaration first.
  [[nodiscard]] std::vector<NamePlace> all_uses(Workspace& workspace, text::Span declared) const;

 private:
  std::uint64_t number_ = 0;
  std::vector<Symbol> symbols_;       // by place of their names
  std::vector<check::NameUse> uses_;  // those of the checker and the declarations, by place
};

}  // namespace poppy::lsp
