// The parts of the Python module gradus._gradus, each bound in a file of its own.
#pragma once

#include "train/options.hpp"

#include <pybind11/pybind11.h>

namespace gradus::python {

void bind_options(pybind11::module_& module);
void bind_table(pybind11::module_& module);
void bind_model(pybind11::module_& module);
void bind_steps(pybind11::module_& module);

/// Options by name and text, the preset first, since the others override it.
Options options_from(const pybind11::dict& texts);

}  // namespace gradus::python
