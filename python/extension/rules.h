// engine.h's classes as those of the extension.
#pragma once

#include <nanobind/nanobind.h>

namespace poppy::python {

void add_rules(nanobind::module_& module);

}  // namespace poppy::python
