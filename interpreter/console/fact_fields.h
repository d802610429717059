// A fact as a part of a form, by its type: words to choose from, or a line to type in. That it is
// not known is always possible, and is not the same as that there is none (blank).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/console/visit.h"
#include "interpreter/desk/case_edit.h"

namespace poppy::console {

/// A fact of a form: what it has, as case files write it, or as somebody typed it.
struct FactField {
  check::FieldId field;
  std::optional<std::string> value;  // none: not known
  std::string title;                 // empty: of the fact
  std::string fault;
  std::string note;  // below the hint of its type
  bool is_required = false;
};

/// Of the element, to lead to it: `fact-birth_date`.
[[nodiscard]] std::string id_of(const check::Field& field);

/// For the template fact_field.
[[nodiscard]] nlohmann::json shown(const check::Program& program, const FactField& field);

/// Whether forms have a part for such a fact; else it is changed as text.
[[nodiscard]] bool may_be_typed(const check::Field& field);

/// What the form sends for it; `fault` where that is no value: then `value` is what was typed.
struct FactTyped {
  std::optional<std::string> value;
  std::string fault;
};
[[nodiscard]] FactTyped typed(const Visit& visit, check::FieldId field);

/// A value as forms and pages have it: `yes`, `Employable`, `$291.00`.
[[nodiscard]] std::string text_of(const check::Program& program, check::FieldId field,
                                  const units::Value& value);
/// The same for people: the titles of words.
[[nodiscard]] std::string shown_text(const check::Program& program, check::FieldId field,
                                     const units::Value& value);

/// The programs that a case is decided for.
[[nodiscard]] serve::Choices programs_part(const Visit& visit,
                                           const std::vector<std::string>& chosen);

}  // namespace poppy::console
