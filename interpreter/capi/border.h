// What every function of poppy.h does at the border to C: no exception goes out, results are made
// before they are given, and what is given can be freed.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/include/poppy/engine.h"
#include "interpreter/include/poppy/poppy.h"

namespace poppy::capi {

/// A list to be freed with poppy_problems_free.
[[nodiscard]] poppy_problems* make_problems(std::vector<Problem> all);
/// Of what should not happen.
[[nodiscard]] Problem fault(std::string_view what);
/// To be freed with poppy_free.
[[nodiscard]] char* make_text(std::string_view text);

/// Where a text goes; both are set to nothing at once.
struct TextPlace {
  char** text;
  std::size_t* size;

  void clear() const {
    if (text != nullptr) *text = nullptr;
    if (size != nullptr) *size = 0;
  }
  void give(std::string_view given) const {
    *text = make_text(given);
    if (size != nullptr) *size = given.size();
  }
};

/// A text of C; nothing where there is none.
[[nodiscard]] std::string_view view(const char* text, std::size_t size);

inline poppy_status tell(poppy_problems** problems, std::vector<Problem> all) {
  if (problems != nullptr) *problems = make_problems(std::move(all));
  return POPPY_PROBLEMS;
}

/// Calls `work`, which gives a status; of what it throws a status is made.
template <typename Work>
poppy_status guarded(poppy_problems** problems, const Work& work) noexcept {
  if (problems != nullptr) *problems = nullptr;
  try {
    try {
      return work();
    } catch (const std::bad_alloc&) {
      return POPPY_NO_MEMORY;
    } catch (const std::length_error&) {  // a container that cannot grow so far
      return POPPY_NO_MEMORY;
    } catch (const std::exception& error) {
      static_cast<void>(tell(problems, {fault(error.what())}));
    } catch (...) {
      static_cast<void>(tell(problems, {fault("an exception of no known kind")}));
    }
  } catch (...) {
    return POPPY_NO_MEMORY;  // for the words
  }
  return POPPY_FAULT;
}

}  // namespace poppy::capi
