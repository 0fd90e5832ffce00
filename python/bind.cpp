// The Python module gradus._gradus: the errors of the library as gradus.Error, and the table of
// options. The estimators around it are Python's, in python/gradus.
#include "python/bind.hpp"

#include "train/presets.hpp"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace gradus::python {
namespace {

/// Raises gradus.Error with all that the message says.
void raise(const Error& error) {
  const Message& message = error.message();
  const py::object type = py::module_::import("gradus._error").attr("Error");
  const py::object raised =
      type(message.text, py::arg("code") = message.code, py::arg("place") = message.place.what,
           py::arg("why") = message.why, py::arg("hint") = message.fix,
           py::arg("details") = message.details, py::arg("about") = message.about);
  PyErr_SetObject(type.ptr(), raised.ptr());
}

struct KindName {
  const char* operator()(const WholeNumber&) const { return "whole number"; }
  const char* operator()(const RealNumber&) const { return "number"; }
  const char* operator()(const Bytes&) const { return "text"; }
  const char* operator()(const Text&) const { return "text"; }
  const char* operator()(const TextList&) const { return "texts"; }
  const char* operator()(const LayerSizes&) const { return "layers"; }
  const char* operator()(const AscendingList&) const { return "ascending numbers"; }
  const char* operator()(const RealList&) const { return "numbers"; }
  const char* operator()(const Choice&) const { return "choice"; }
  const char* operator()(const FractionOrFile&) const { return "share"; }
  const char* operator()(const Flag&) const { return "flag"; }
};

/// The word that stands for 0, or "".
std::string_view zero_word(const Option& option) {
  if (const auto* whole = std::get_if<WholeNumber>(&option.kind)) return whole->zero;
  if (const auto* real = std::get_if<RealNumber>(&option.kind)) return real->zero;
  if (const auto* list = std::get_if<RealList>(&option.kind)) return list->none;
  return "";
}

py::list training_options() {
  py::list rows;
  for (const Option& option : option_table()) {
    if (!belongs_to(option, Command::train)) continue;
    py::dict row;
    row["name"] = option.name;
    row["group"] = option.group;
    row["example"] = option.example;
    row["help"] = option.help;
    row["expected"] = expected_value(option);
    row["kind"] = std::visit(KindName{}, option.kind);
    row["zero"] = zero_word(option);
    rows.append(row);
  }
  return rows;
}

py::dict options_in_force(const py::dict& texts) {
  const Options options = options_from(texts);
  py::dict in_force;
  for (const Option& option : option_table()) {
    if (!belongs_to(option, Command::train)) continue;
    in_force[py::str(std::string(option.name))] = option_text(options, option);
  }
  return in_force;
}

}  // namespace

Options options_from(const py::dict& texts) {
  Options options;
  if (texts.contains("preset")) apply_preset(options, texts["preset"].cast<std::string>());
  for (const auto& [name, text] : texts) {
    const auto word = name.cast<std::string>();
    if (word == "preset") continue;
    const Option* option = find_option(word);
    if (option == nullptr || !belongs_to(*option, Command::train)) throw py::key_error(word);
    set_option(options, *option, text.cast<std::string>());
  }
  return options;
}

void bind_options(py::module_& module) {
  module.def("training_options", &training_options,
             "The rows of the table of options that belong to training.");
  module.def("options_in_force", &options_in_force, py::arg("options"),
             "Every training option as text, after the preset and the given ones.");
}

}  // namespace gradus::python

PYBIND11_MODULE(_gradus, module) {
  module.doc() = "The C++ library behind gradus; see gradus._gradus.pyi.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const gradus::Error& error) {
      gradus::python::raise(error);
    }
  });
  module.attr("version") = GRADUS_VERSION;
  gradus::python::bind_options(module);
  gradus::python::bind_table(module);
  gradus::python::bind_model(module);
  gradus::python::bind_steps(module);
}
