// Looking names up by module, and the words that problems about names share.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/check/checking.h"
#include "interpreter/text/problem_text.h"

namespace poppy::check {

void Checking::problem(ProblemCode code, Span span, std::string message, std::string hint) {
  problems.push_back({code, span, std::move(message), std::move(hint)});
}

const Declared* find_declared(Checking& checking, ModuleIndex module, NameKind kind,
                              std::string_view name, EntityId entity) {
  const auto found = checking.names.find(name);
  if (found == checking.names.end()) return nullptr;
  for (const Declared& declared : found->second) {
    if (declared.kind != kind || declared.entity != entity) continue;
    if (!checking.sees[module][declared.module]) continue;
    checking.used.insert({module, declared.module});
    return &declared;
  }
  return nullptr;
}

void add_visible(const Checking& checking, ModuleIndex module, NameKind kind,
                 std::vector<std::string_view>& names, EntityId entity) {
  for (const auto& [name, declarations] : checking.names) {
    const bool visible = std::ranges::any_of(declarations, [&](const Declared& declared) {
      return declared.kind == kind && declared.entity == entity &&
             checking.sees[module][declared.module];
    });
    if (visible) names.push_back(name);
  }
}

std::string nearest_hint(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view nearest = text::nearest_name(word, names);
  return nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest);
}

std::string quoted(const Checking& checking, Span span) {
  constexpr std::size_t kLongest = 48;
  if (span.file == text::FileId::none) return "this";
  std::string result = "`";
  std::size_t length = 0;
  bool space = false;
  for (const char c : checking.sources.text_of(span)) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = true;
      continue;
    }
    const bool inside = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!inside && ++length > kLongest) return result + " …`";
    if (space) result += ' ';
    space = false;
    result += c;
  }
  return result + "`";
}

bool is_built_in(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames{
      "benefit_month", "run_date", "county", "this", "yes", "no", "open", "no_days"};
  return std::ranges::find(kNames, name) != kNames.end();
}

bool is_at_or_above(const Program& program, EntityId entity, EntityId below) {
  for (EntityId at = below; at != kNone; at = program.entities[at].parent) {
    if (at == entity) return true;
  }
  return false;
}

}  // namespace poppy::check
