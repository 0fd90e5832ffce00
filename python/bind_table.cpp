// Tables from NumPy arrays: a matrix of numbers, a column of numbers, or codes and their levels.
#include "table/table.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "python/bind.hpp"

namespace py = pybind11;

namespace gradus::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Codes = py::array_t<std::int32_t, py::array::c_style | py::array::forcecast>;

void add_numbers(Table& table, std::string name, const Numbers& values) {
  add_column(table, std::move(name), NumberColumn{{values.data(), values.data() + values.size()}});
}

void add_dates(Table& table, std::string name, const Numbers& days) {
  add_numbers(table, std::move(name), days);
  ColumnInfo& info = table.schema.back();
  if (info.kind != ColumnKind::number) return;  // one date only, say
  info.kind = ColumnKind::date;
  info.reason = "dates, as days since 1970";
}

void add_words(Table& table, std::string name, const Codes& codes,
               std::vector<std::string> levels) {
  for (const std::int32_t code : std::span(codes.data(), static_cast<std::size_t>(codes.size()))) {
    if (code >= static_cast<std::int32_t>(levels.size())) throw py::index_error("code of no level");
  }
  add_column(table, std::move(name),
             CategoryColumn{{codes.data(), codes.data() + codes.size()}, std::move(levels)});
}

template <Scalar T>
void add_matrix(Table& table, const std::vector<std::string>& names,
                const py::array_t<T, py::array::c_style>& X) {
  if (X.ndim() != 2 || X.shape(1) != std::ssize(names)) throw py::value_error("a name a column");
  const T* const cells = X.data();
  const Index rows = X.shape(0);
  const Index columns = X.shape(1);
  const py::gil_scoped_release released;
  for (Index j = 0; j < columns; ++j) {
    NumberColumn column{std::vector<double>(static_cast<std::size_t>(rows))};
    for (Index i = 0; i < rows; ++i) {
      column.values[static_cast<std::size_t>(i)] = static_cast<double>(cells[i * columns + j]);
    }
    add_column(table, names[static_cast<std::size_t>(j)], std::move(column));
  }
}

}  // namespace

void bind_table(py::module_& module) {
  py::class_<Table>(module, "Table", "Columns of numbers and of words, of one length.")
      .def(py::init<>())
      .def("__len__", &Table::rows)
      .def("add_numbers", &add_numbers, py::arg("name"), py::arg("values"),
           "Adds a column of numbers; NaN is missing.")
      .def("add_dates", &add_dates, py::arg("name"), py::arg("days"),
           "Adds a column of dates, as days since 1970; NaN is missing.")
      .def("add_words", &add_words, py::arg("name"), py::arg("codes"), py::arg("levels"),
           "Adds a column of words, codes into levels; a code below 0 is missing.")
      .def("add_matrix", &add_matrix<double>, py::arg("names"), py::arg("X").noconvert(),
           "Adds a column of numbers for each column of X.")
      .def("add_matrix", &add_matrix<float>, py::arg("names"), py::arg("X").noconvert());
}

}  // namespace gradus::python
