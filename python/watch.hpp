// Work on a thread of its own while Python stays alive: other Python threads run, Ctrl-C is seen.
#pragma once

#include <pybind11/pybind11.h>

#include <functional>
#include <stop_token>

namespace gradus::python {

/// Runs `work` without the GIL and calls `look` with it, some twenty times a second. When a
/// signal's handler or `look` raises, the work is asked to stop; what was raised is returned once
/// it has, else None. What `work` throws is thrown. To be called with the GIL.
pybind11::object run_watched(const std::function<void(std::stop_token)>& work,
                             const std::function<void()>& look);

}  // namespace gradus::python
