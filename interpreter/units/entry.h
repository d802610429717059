// What somebody entered for some months: a flag of a county, a fact that changes with time. As
// YAML, as text and as a value of the flag's type it is one thing.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "interpreter/text/span.h"
#include "interpreter/units/dated.h"

namespace poppy::units {

template <typename V>
struct Entry {
  V value = {};
  Dating dating;                // months, and runs from `entered` or `runs_from`
  std::optional<Date> entered;  // when it was typed in, if said
  std::string by, note;
  text::Span span;  // where problems point

  /// The same of another form of the value.
  template <typename W>
  [[nodiscard]] Entry<W> with(W other, const text::Span& where) const {
    return {std::move(other), dating, entered, by, note, where};
  }
};

}  // namespace poppy::units
