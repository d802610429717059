// The extension poppy._poppy: engine.h for the Python classes of the package, which are what users
// meet.
#include <nanobind/nanobind.h>

#include "rules.h"

NB_MODULE(_poppy, module) {
  module.doc() = "The engine of Poppy; use the classes of `poppy` itself.";
  poppy::python::add_rules(module);
}
