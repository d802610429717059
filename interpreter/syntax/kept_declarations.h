// What an earlier reading has of the declarations of a text that stand in it still. Edits lie close
// together: what stood before them and behind them is kept.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/syntax/read_declaration.h"

namespace poppy::syntax {

class KeptDeclarations {
 public:
  KeptDeclarations(LastReading& last, Module& module, const std::string& text,
                   const std::vector<Stretch>& stretches);
  /// Of the stretch of this number, moved to where it stands now; nullopt: it must be read.
  [[nodiscard]] std::optional<DeclarationRead> take(std::size_t at, const Stretch& stretch);

 private:
  LastReading& last_;
  Module& module_;
  std::vector<std::size_t> trees_;  // by declaration: how many before it have one
  std::size_t count_;               // of stretches
  std::size_t before_ = 0, after_ = 0;
};

}  // namespace poppy::syntax
