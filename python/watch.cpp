// The waiting thread holds the GIL only while it looks.
#include "python/watch.hpp"

#include <chrono>
#include <future>

namespace py = pybind11;

namespace gradus::python {

py::object run_watched(const std::function<void(std::stop_token)>& work,
                       const std::function<void()>& look) {
  constexpr std::chrono::milliseconds between_looks{50};
  std::stop_source stop;
  py::object raised = py::none();
  {
    const py::gil_scoped_release released;
    std::future<void> done = std::async(std::launch::async, work, stop.get_token());
    while (done.wait_for(between_looks) != std::future_status::ready) {
      const py::gil_scoped_acquire held;
      if (stop.stop_requested()) continue;
      try {
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        look();
      } catch (py::error_already_set& error) {
        raised = error.value();
        stop.request_stop();
      }
    }
    done.get();
  }
  return raised;
}

}  // namespace gradus::python
