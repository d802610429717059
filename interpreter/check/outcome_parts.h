// The parts of what is shown, sent or made: conditions, fields and texts with values, each a hidden
// line. Shared by creates, statements, gathers, pages and letters.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/bodies.h"

namespace poppy::check {

/// What pages and their texts call the moment at which a report is made.
inline constexpr std::string_view kGenerated = "generated";

/// Of one outcome: the row and names its parts are read with.
class OutcomeParts {
 public:
  OutcomeParts(Checking& checking, ModuleId module, EntityId entity, std::string name,
               units::Dating dating);

  /// What follows may read what it guards: it matters only where the condition holds.
  LineId condition(const syntax::Expr& syntax);
  /// As it is.
  LineId part(std::string_view name, const syntax::Expr& syntax);
  /// What a field of a record is made as, in the field's range.
  LineId field(FieldId id, const syntax::Expr& syntax);
  /// What a fact of a gathered row is.
  LineId fact(FieldId id, const syntax::Expr& syntax);
  /// A condition on its own, which guards nothing and is guarded by nothing.
  LineId apart(std::string_view name, const syntax::Expr& syntax);
  /// A condition of one part: it guards nothing else.
  LineId condition_of(std::string_view name, const syntax::Expr& syntax);
  /// In the texts to come `{generated as PATTERN}` is the moment at which a report is made.
  void allow_generated() { has_moment_ = true; }
  /// `values`: the words in braces, without their patterns.
  std::vector<TextPiece> text(const syntax::TextBlock& block, std::set<std::string>& values);

 private:
  LineId add(std::string_view name, Expr body, Span span);
  TextPiece value_in_text(std::string_view words, Span span);
  [[nodiscard]] Span place_of(const syntax::TextBlock& block, std::string_view words) const;

  Checking& checking_;
  ModuleId module_;
  EntityId entity_;
  std::string name_;
  units::Dating dating_;
  Scope scope_;
  Narrowing guarded_;
  bool has_moment_ = false;
};

/// `a` or `a.b.c` as the expression it stands for; nullopt: it is no name.
[[nodiscard]] std::optional<syntax::Expr> name_in_text(std::string_view words, Span span);
/// Of the moment at which a report is made; else a problem there.
void check_moment_pattern(Checking& checking, std::string_view pattern, Span span);
/// Of a value's type; else a problem there.
void check_pattern(Checking& checking, const Type& type, std::string_view pattern, Span span);

void report_dating(Checking& checking, const std::optional<syntax::Dating>& dating,
                   const std::string& name);
/// Whether the name was seen before, which is a problem.
bool report_twice(Checking& checking, std::set<std::string>& seen, const syntax::Name& name);
/// Values of an enum that a Spanish text may show, and that have no Spanish title.
void report_untranslated(Checking& checking, const std::vector<TextPiece>& pieces, Span span);
/// Values that one of two texts shows, and the other does not.
void report_different_values(Checking& checking, const std::set<std::string>& english,
                             const std::set<std::string>& spanish, Span spanish_at);

}  // namespace poppy::check
