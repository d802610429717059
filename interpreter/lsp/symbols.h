// What rule files and county files declare, with its places, whatever problems they have: from the
// trees alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/county/county_file.h"
#include "interpreter/syntax/tree.h"
#include "interpreter/text/source.h"

namespace poppy::lsp {

enum class SymbolKind : std::uint8_t {
  module,
  enumeration,
  enum_value,
  entity,
  list,
  field,
  flag,
  parameter,
  define,
  rule,
  decision,
  create,
  gather,
  message,
  notice,
  contradiction,
  page,
  report,
  batch,
  letter,
  property,
  county,
};

struct Symbol {
  SymbolKind kind = SymbolKind::define;
  std::string name;
  text::Span span;   // of the name, by which it is known
  text::Span whole;  // of the declaration
  std::string of;    // the entity, enum or module that it belongs to
  std::string title, cites;
  bool is_inner = false;  // a value, list or field: part of the symbol before it that is not
};

/// In the order of the file.
[[nodiscard]] std::vector<Symbol> symbols_of(const syntax::Module& module);
[[nodiscard]] Symbol symbol_of(const county::CountyFile& county);

/// As people call it: `parameter`, `fact`.
[[nodiscard]] std::string_view word_of(SymbolKind kind);
/// As the protocol numbers kinds of symbols.
[[nodiscard]] int protocol_kind(SymbolKind kind);

}  // namespace poppy::lsp
