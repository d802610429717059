// What takes time is done without the GIL, so that other threads run meanwhile.
#pragma once

#include <nanobind/nanobind.h>

#include <utility>

namespace poppy::python {

/// What `ask` gives. No Python object may be touched in it.
template <typename Ask>
auto without_gil(Ask&& ask) {
  const nanobind::gil_scoped_release released;
  return std::forward<Ask>(ask)();
}

}  // namespace poppy::python
