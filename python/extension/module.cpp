// The extension poppy._poppy: engine.h for the Python classes of the package, which are what users
// meet.
#include <nanobind/nanobind.h>

#include "rules.h"

NB_MODULE(_poppy, module) {
  module.doc() = "The engine of Poppy; use the classes of `poppy` itself.";
  // An interpreter may end while another library holds on to rules, as DuckDB does to a function.
  nanobind::set_leak_warnings(false);
  poppy::python::add_rules(module);
}
