// See kept_declarations.h.
#include "interpreter/syntax/kept_declarations.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "interpreter/syntax/tree_members.h"  // IWYU pragma: keep: how many members a struct has

namespace poppy::syntax {
namespace {

/// Moves all places of a tree.
class Mover {
 public:
  explicit Mover(std::uint32_t by) : by_(by) {}  // modulo: up, too

  template <typename T>
  void move(T& part) const {
    if constexpr (!std::is_arithmetic_v<T> && !std::is_enum_v<T>) {
      std::apply([this](auto&... each) { (this->move(each), ...); }, units::members(part));
    }
  }
  void move(Span& span) const {
    if (span.file == text::FileId::none) return;
    span.begin += by_;
    span.end += by_;
  }
  template <typename T>
  void move(std::vector<T>& parts) const {
    for (T& part : parts) move(part);
  }
  template <typename T>
  void move(std::optional<T>& part) const {
    if (part) move(*part);
  }
  template <typename... Of>
  void move(std::variant<Of...>& part) const {
    std::visit([this](auto& held) { this->move(held); }, part);
  }
  void move(std::string&) const {}
  void move(units::Dating&) const {}
  void move(units::Literal&) const {}
  void move(text::Problem& problem) const { move(problem.span); }

 private:
  std::uint32_t by_;
};

}  // namespace

KeptDeclarations::KeptDeclarations(LastReading& last, Module& module, const std::string& text,
                                   const std::vector<Stretch>& stretches)
    : last_(last), module_(module), count_(stretches.size()) {
  std::size_t tree = 0;
  for (const ReadDeclaration& one : last.declarations) {
    trees_.push_back(tree);
    if (one.has_tree) ++tree;
  }
  const auto is_same = [&](const Stretch& stretch, bool is_first, const ReadDeclaration& old) {
    const std::size_t size = stretch.end - stretch.begin;
    return old.is_first == is_first && old.place.end - old.place.begin == size &&
           text.compare(stretch.begin, size, last.text, old.place.begin, size) == 0;
  };
  const std::size_t olds = last.declarations.size();
  const std::size_t most = std::min(stretches.size(), olds);
  while (before_ < most && is_same(stretches[before_], before_ == 0, last.declarations[before_])) {
    ++before_;
  }
  while (after_ < most - before_ &&
         is_same(stretches[stretches.size() - 1 - after_], stretches.size() - 1 - after_ == 0,
                 last.declarations[olds - 1 - after_])) {
    ++after_;
  }
}

std::optional<DeclarationRead> KeptDeclarations::take(std::size_t at, const Stretch& stretch) {
  if (at >= before_ && at < count_ - after_) return std::nullopt;
  const std::size_t old = at < before_ ? at : last_.declarations.size() - (count_ - at);
  DeclarationRead kept{std::move(last_.declarations[old]), std::nullopt};
  if (kept.about.has_tree) kept.tree = std::move(module_.declarations[trees_[old]]);
  if (const std::uint32_t by = stretch.begin - kept.about.place.begin; by != 0) {
    const Mover mover(by);
    mover.move(kept.tree);
    mover.move(kept.about.module_name);
    mover.move(kept.about.problems);
    kept.about.place.begin = stretch.begin;
    kept.about.place.end = stretch.end;
  }
  return kept;
}

}  // namespace poppy::syntax
