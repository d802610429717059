// See names.h.
#include "interpreter/lsp/names.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "interpreter/config/read_tree.h"
#include "interpreter/lsp/yaml_names.h"

namespace poppy::lsp {
namespace {

std::tuple<text::FileId, std::uint32_t, std::uint32_t> place_of(text::Span span) {
  return {span.file, span.begin, span.end};
}

/// policies/gagr/tests/days/clock.yaml -> gagr
std::string_view program_of(std::string_view path) {
  path = path.substr(0, path.find("/tests/"));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Names::Names(Workspace& workspace) {
  const Snapshot& now = workspace.now();
  number_ = now.number;
  for (const syntax::Module& module : workspace.sheet().modules) {
    std::ranges::move(symbols_of(module), std::back_inserter(symbols_));
  }
  for (const county::CountyFile& county : workspace.read().counties) {
    symbols_.push_back(symbol_of(county));
  }
  const auto by_place = [](const Symbol& symbol) { return place_of(symbol.span); };
  std::ranges::stable_sort(symbols_, {}, by_place);
  uses_ = now.checked.uses;
  for (const Symbol& symbol : symbols_) uses_.push_back({symbol.span, symbol.span});
  const auto place = [](const check::NameUse& use) {
    return std::tuple_cat(place_of(use.span), place_of(use.declared));
  };
  std::ranges::sort(uses_, {}, place);
  const auto repeated = std::ranges::unique(uses_, {}, place);
  uses_.erase(repeated.begin(), repeated.end());
}

const Symbol* Names::find(text::Span declared) const {
  const auto found = std::ranges::lower_bound(
      symbols_, place_of(declared), {}, [](const Symbol& symbol) { return place_of(symbol.span); });
  return found != symbols_.end() && found->span == declared ? &*found : nullptr;
}

std::vector<const Symbol*> Names::in_file(text::FileId file) const {
  std::vector<const Symbol*> result;
  for (const Symbol& symbol : symbols_) {
    if (symbol.span.file == file) result.push_back(&symbol);
  }
  return result;
}

std::vector<NamePlace> Names::uses_in(Workspace& workspace, const std::string& path) const {
  std::vector<NamePlace> result;
  const Snapshot& now = workspace.now();
  const auto add = [&](const check::NameUse& use) {
    result.push_back({path, use.span.begin, use.span.end, use.declared});
  };
  if (const auto own = now.files.find(path); own != now.files.end()) {
    const auto all = std::ranges::equal_range(
        uses_, own->second, {}, [](const check::NameUse& use) { return use.span.file; });
    std::ranges::for_each(all, add);
    return result;
  }
  const FileKind kind = workspace.kind_of(path);
  if (kind != FileKind::test && kind != FileKind::facts) return result;
  std::optional<std::string> text = workspace.text_of(path);
  if (!text || workspace.sheet().modules.empty()) return result;
  text::SourceSet sources;
  const auto tree = config::read_tree(sources, sources.add(path, std::move(*text)));
  if (!tree) return result;
  std::ranges::for_each(kind == FileKind::facts
                            ? names_in_case(now.checked, sources, *tree)
                            : names_in_tests(now.checked, sources, *tree, program_of(path)),
                        add);
  std::ranges::sort(result, {}, &NamePlace::begin);
  return result;
}

std::optional<NamePlace> Names::at(Workspace& workspace, const std::string& path,
                                   std::uint32_t byte) const {
  std::optional<NamePlace> found;
  for (NamePlace& use : uses_in(workspace, path)) {
    if (byte < use.begin || use.end < byte) continue;
    // Of two that touch, the one that begins here.
    if (!found || use.begin == byte) found = std::move(use);
  }
  return found;
}

std::vector<NamePlace> Names::all_uses(Workspace& workspace, text::Span declared) const {
  std::vector<NamePlace> result;
  const Snapshot& now = workspace.now();
  for (const check::NameUse& use : uses_) {
    if (use.declared != declared) continue;
    const NamePlace place{now.sources->at(use.span.file).name, use.span.begin, use.span.end,
                          declared};
    result.insert(use.span == declared ? result.begin() : result.end(), place);
  }
  const Symbol* const symbol = find(declared);
  if (symbol == nullptr) return result;
  std::vector<std::string> files = workspace.test_files();
  for (const auto& [path, buffer] : workspace.buffers()) files.push_back(path);
  std::ranges::sort(files);
  const auto repeated = std::ranges::unique(files);
  files.erase(repeated.begin(), repeated.end());
  for (const std::string& path : files) {
    if (now.files.contains(path)) continue;
    const std::optional<std::string> text = workspace.text_of(path);
    // An entity's list and records are called otherwise.
    if (!text ||
        (symbol->kind != SymbolKind::entity && text->find(symbol->name) == std::string::npos)) {
      continue;
    }
    for (NamePlace& use : uses_in(workspace, path)) {
      if (use.declared == declared) result.push_back(std::move(use));
    }
  }
  return result;
}

}  // namespace poppy::lsp
