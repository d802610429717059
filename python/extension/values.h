// What the engine says, as Python objects.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poppy/engine.h>

namespace poppy::python {

// As type checkers see them.
using Texts = nanobind::typed<nanobind::tuple, nanobind::str, nanobind::ellipsis>;
using AnyList = nanobind::typed<nanobind::list, nanobind::any>;

/// Texts are UTF-8 but for what a file brought along in a problem: U+FFFD stands for that.
[[nodiscard]] nanobind::str text_of(std::string_view text);
[[nodiscard]] Texts texts_of(const std::vector<std::string>& texts);

/// A known value as Python has it: exact, and nothing of it a float. What is undetermined is an
/// object that says what is needed (poppy/_values.py).
[[nodiscard]] nanobind::object value_of(const Value& value,
                                        const std::vector<std::string>& needs = {});
[[nodiscard]] nanobind::object step_of(const Step& step);

/// Throws poppy.PoppyError with the problems.
[[noreturn]] void raise_problems(const std::vector<Problem>& problems);
/// What an outcome has, or its problems thrown. The GIL must be held.
template <typename T>
[[nodiscard]] T taken(Outcome<T> outcome) {
  if (!outcome) raise_problems(outcome.error());
  return std::move(*outcome);
}
[[nodiscard]] nanobind::object problem_of(const Problem& problem);

}  // namespace poppy::python
