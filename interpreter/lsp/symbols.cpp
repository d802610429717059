// See symbols.h.
#include "interpreter/lsp/symbols.h"

#include <utility>

namespace poppy::lsp {
namespace {

class Gatherer {
 public:
  explicit Gatherer(const syntax::Module& module) : module_(module) {
    add(SymbolKind::module, module.name, module.name.span, {}, module.title);
  }
  std::vector<Symbol> take() { return std::move(symbols_); }

  // What only says something of the module is no symbol.
  void operator()(const syntax::Source&) {}
  void operator()(const syntax::Import&) {}
  void operator()(const syntax::Applies&) {}
  void operator()(const syntax::Accept&) {}
  void operator()(const syntax::Lint&) {}

  void operator()(const syntax::Flag& one) {
    add(SymbolKind::flag, one.name, one.span, module_.name.text, one.title);
  }
  void operator()(const syntax::Enum& one) {
    add(SymbolKind::enumeration, one.name, one.span, module_.name.text);
    for (const syntax::EnumValue& value : one.values) {
      add_inner(SymbolKind::enum_value, value.name, value.name.span, one.name.text, value.title);
    }
  }
  void operator()(const syntax::Entity& one) {
    add(SymbolKind::entity, one.name, one.span, one.parent ? one.parent->text : std::string());
    if (one.list_name) {
      add_inner(SymbolKind::list, *one.list_name, one.list_name->span, one.name.text);
    }
    for (const syntax::Field& field : one.fields) add_field(field, one.name.text);
  }
  void operator()(const syntax::Extend& one) {
    for (const syntax::Field& field : one.fields) add_field(field, one.entity.text);
  }
  void operator()(const syntax::Parameter& one) {
    add(SymbolKind::parameter, one.name, one.span, module_.name.text, one.title, one.cites);
  }
  void operator()(const syntax::Define& one) {
    add(SymbolKind::define, one.name, one.span, one.entity ? one.entity->text : "County", one.title,
        one.cites);
  }
  void operator()(const syntax::Rule& one) {
    add(SymbolKind::rule, one.name, one.span, one.entity.text, one.reason, one.cites);
  }
  void operator()(const syntax::Decision& one) {
    add(SymbolKind::decision, one.name, one.span, one.entity.text, one.title, one.cites);
  }
  void operator()(const syntax::Create& one) {
    add(one.gathered ? SymbolKind::gather : SymbolKind::create, one.name, one.span, one.entity.text,
        {}, one.cites);
  }
  void operator()(const syntax::Statement& one) {
    SymbolKind kind = SymbolKind::message;
    switch (one.kind) {
      case syntax::StatementKind::message:
        break;
      case syntax::StatementKind::notice:
        kind = SymbolKind::notice;
        break;
      case syntax::StatementKind::contradiction:
        kind = SymbolKind::contradiction;
        break;
    }
    add(kind, one.name, one.span, one.entity.text, {}, one.cites);
  }
  void operator()(const syntax::Page& one) {
    add(SymbolKind::page, one.name, one.span, one.entity.text, one.title.text, one.cites);
  }
  void operator()(const syntax::Report& one) {
    add(SymbolKind::report, one.name, one.span, module_.name.text, one.title, one.cites);
  }
  void operator()(const syntax::Batch& one) {
    add(SymbolKind::batch, one.name, one.span, module_.name.text, one.title, one.cites);
  }
  void operator()(const syntax::Letter& one) {
    add(SymbolKind::letter, one.name, one.span, one.entity.text, one.english.text, one.cites);
  }
  void operator()(const syntax::Property& one) {
    add(SymbolKind::property, one.name, one.span, one.entity.text, one.title, one.cites);
  }

 private:
  void add(SymbolKind kind, const syntax::Name& name, text::Span whole, std::string of,
           std::string title = {}, std::string cites = {}, bool is_inner = false) {
    if (name.span.file == text::FileId::none) return;  // it could not be read
    symbols_.push_back({kind, name.text, name.span, whole, std::move(of), std::move(title),
                        std::move(cites), is_inner});
  }
  void add_inner(SymbolKind kind, const syntax::Name& name, text::Span whole, std::string of,
                 std::string title = {}) {
    add(kind, name, whole, std::move(of), std::move(title), {}, true);
  }
  void add_field(const syntax::Field& field, const std::string& entity) {
    if (!field.retired) add_inner(SymbolKind::field, field.name, field.span, entity, field.title);
  }

  const syntax::Module& module_;
  std::vector<Symbol> symbols_;
};

struct KindWords {
  std::string_view word;
  int protocol;
};

/// The numbers are those of `SymbolKind` in the protocol.
KindWords words_of(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::module:
      return {"module", 2};
    case SymbolKind::enumeration:
      return {"enum", 10};
    case SymbolKind::enum_value:
      return {"value", 22};
    case SymbolKind::entity:
      return {"entity", 5};
    case SymbolKind::list:
      return {"list", 18};
    case SymbolKind::field:
      return {"fact", 8};
    case SymbolKind::flag:
      return {"flag", 17};
    case SymbolKind::parameter:
      return {"parameter", 14};
    case SymbolKind::define:
      return {"define", 13};
    case SymbolKind::rule:
      return {"rule", 6};
    case SymbolKind::decision:
      return {"decision", 12};
    case SymbolKind::create:
      return {"create", 9};
    case SymbolKind::gather:
      return {"gather", 9};
    case SymbolKind::message:
      return {"message", 24};
    case SymbolKind::notice:
      return {"notice", 24};
    case SymbolKind::contradiction:
      return {"contradiction", 24};
    case SymbolKind::page:
      return {"page", 11};
    case SymbolKind::report:
      return {"report", 11};
    case SymbolKind::batch:
      return {"batch", 11};
    case SymbolKind::letter:
      return {"letter", 11};
    case SymbolKind::property:
      return {"property", 7};
    case SymbolKind::county:
      return {"county", 3};
  }
  text::bug("a kind of symbol without words");
}

}  // namespace

std::vector<Symbol> symbols_of(const syntax::Module& module) {
  Gatherer gatherer(module);
  for (const syntax::Declaration& declaration : module.declarations) {
    std::visit(gatherer, declaration);
  }
  return gatherer.take();
}

Symbol symbol_of(const county::CountyFile& county) {
  return {
      SymbolKind::county, county.name, county.name_span, county.name_span, "County", {}, {}, false};
}

std::string_view word_of(SymbolKind kind) { return words_of(kind).word; }
int protocol_kind(SymbolKind kind) { return words_of(kind).protocol; }

}  // namespace poppy::lsp
