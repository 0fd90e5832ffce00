// Models for Python: training and predicting without the GIL, pickled as the model file, looked
// into as NumPy arrays. A bound model never changes; learning further makes a new one.
#include "model/matrix_predictor.hpp"
#include "model/model_file.hpp"
#include "network/names.hpp"
#include "train/dataset.hpp"
#include "train/further.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <chrono>
#include <mutex>

#include "evaluate/decide.hpp"
#include "python/bind.hpp"
#include "python/watch.hpp"

namespace py = pybind11;

namespace gradus::python {
namespace {

constexpr const char* source = "X";  // what messages call the table

/// A model, the names of the columns of X, and how rows of numbers are answered directly.
class BoundModel {
 public:
  BoundModel(GrowingModel growing, std::vector<std::string> columns)
      : growing_(std::move(growing)), columns_(std::move(columns)) {}
  BoundModel(Model model, std::vector<std::string> columns)
      : BoundModel(GrowingModel{model, new_optimizer_state(model, TrainOptions{})},
                   std::move(columns)) {}

  const Model& model() const { return growing_.model; }
  const GrowingModel& growing() const { return growing_; }
  const std::vector<std::string>& columns() const { return columns_; }
  bool has_direct() const { return all_numbers(model().features); }
  /// Made when it is first asked for, with the GIL.
  MatrixPredictor& direct() const {
    if (!direct_) direct_ = std::make_unique<MatrixPredictor>(model(), columns_);
    return *direct_;
  }

 private:
  GrowingModel growing_;
  std::vector<std::string> columns_;
  mutable std::unique_ptr<MatrixPredictor> direct_;
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The last epoch as another thread may read it.
class LastEpoch {
 public:
  void set(const Progress& progress) {
    const std::lock_guard lock(mutex_);
    epoch_ = progress.epoch;
    best_epoch_ = progress.best_epoch;
    seconds_ = progress.seconds;
  }
  /// Tells `callback` of an epoch that it has not heard of.
  void tell(const py::object& callback) {
    const std::lock_guard lock(mutex_);
    if (callback.is_none() || epoch_.epoch == told_) return;
    told_ = epoch_.epoch;
    callback(epoch_.epoch, epoch_.train_cost, epoch_.validation_cost, best_epoch_, seconds_);
  }

 private:
  std::mutex mutex_;
  Epoch epoch_;
  Index best_epoch_ = 0;
  double seconds_ = 0;
  Index told_ = 0;
};

/// The options in force, as the command line writes them into a model.
void note_options(Model& model, const Options& options) {
  model.history.options.clear();
  for (const Option& option : option_table()) {
    const std::string text = option_text(options, option);
    if (belongs_to(option, Command::train) && !text.empty()) {
      model.history.options.emplace_back(option.name, text);
    }
  }
}

/// A model, what it warned of, and what interrupted it or None.
using Trained = std::tuple<std::unique_ptr<BoundModel>, std::vector<std::string>, py::object>;

Observer observer_of(LastEpoch& last, std::vector<std::string>& warnings) {
  Observer observer;
  observer.now = &seconds_now;
  observer.on_epoch = [&](const Progress& progress) { last.set(progress); };
  observer.on_warning = [&](const Message& message) {
    warnings.push_back(message.text + (message.fix.empty() ? "" : "; " + message.fix));
  };
  return observer;
}

Trained fit_table(const py::dict& texts, const Table& table, const Table* validation,
                  std::vector<std::string> columns, const py::object& on_epoch) {
  const Options options = options_from(texts);
  LastEpoch last;
  std::vector<std::string> warnings;
  Observer observer = observer_of(last, warnings);
  Model model;
  py::object raised = run_watched(
      [&](std::stop_token stop) {
        observer.stop = std::move(stop);
        const Plan plan =
            plan_training(table, source, options.train,
                          validation ? ValidationRows::own_file : ValidationRows::from_table);
        Table aligned;
        if (validation) {
          aligned = *validation;
          const Schema needed = needed_columns(table.schema, plan.features);
          aligned = align_table(aligned, needed, {}, "eval_set");
          const Index weight = find_column(*validation, options.train.weight);
          if (weight >= 0) {
            add_column(aligned, options.train.weight,
                       validation->columns[static_cast<std::size_t>(weight)]);
          }
        }
        check_decision(
            options.train, plan.features.target.task,
            validation || !plan.split.validation.empty() ? HeldOut::some : HeldOut::none);
        model = fit(table, validation ? &aligned : nullptr, source, plan, options.train, observer);
        if (validation) {
          decide(model, aligned, answered_rows(plan.features.target, aligned), options.train);
        } else {
          decide(model, table, plan.split.validation, options.train);
        }
      },
      [&] { last.tell(on_epoch); });
  try {
    if (raised.is_none()) last.tell(on_epoch);
  } catch (py::error_already_set& error) {  // the model is there all the same
    raised = error.value();
  }
  note_options(model, options);
  AnyOptimizerState state = new_optimizer_state(model, options.train);
  return {std::make_unique<BoundModel>(GrowingModel{std::move(model), std::move(state)},
                                       std::move(columns)),
          std::move(warnings), std::move(raised)};
}

std::unique_ptr<BoundModel> start(const py::dict& texts, const Table& table,
                                  std::vector<std::string> columns,
                                  std::vector<std::string> labels) {
  Options options = options_from(texts);
  options.train.labels = std::move(labels);
  options.train.validation = 0;
  const Plan plan = plan_training(table, source, options.train, ValidationRows::from_table);
  check_decision(options.train, plan.features.target.task, HeldOut::none);
  GrowingModel growing = start_model(table, source, plan, options.train);
  override_threshold(growing.model, options.train.threshold);
  note_options(growing.model, options);
  return std::make_unique<BoundModel>(std::move(growing), std::move(columns));
}

Trained further(const BoundModel& bound, const py::dict& texts, const Table& table) {
  const Options options = options_from(texts);
  GrowingModel growing = bound.growing();
  LastEpoch last;
  std::vector<std::string> warnings;
  Observer observer = observer_of(last, warnings);
  py::object raised = run_watched(
      [&](std::stop_token stop) {
        observer.stop = std::move(stop);
        Table aligned = align_table(growing.model, table, source);
        const Index weight = find_column(table, options.train.weight);
        if (weight >= 0) {
          add_column(aligned, options.train.weight,
                     table.columns[static_cast<std::size_t>(weight)]);
        }
        learn_further(growing, aligned, options.train, observer);
      },
      [] {});
  return {std::make_unique<BoundModel>(std::move(growing), bound.columns()), std::move(warnings),
          std::move(raised)};
}

Output output_of(bool want_Z) {
  return want_Z ? Output::Z : Output::answer;
}

py::array_t<double> to_array(const Matrix<double>& values) {
  return py::array_t<double>({values.rows(), values.cols()}, values.flat().data());
}

py::array_t<double> predict_table(const BoundModel& bound, const Table& table, bool want_Z,
                                  int threads) {
  Matrix<double> values;
  {
    const py::gil_scoped_release released;
    const Table aligned = align_table(bound.model(), table, source);
    values = want_Z ? predict_Z(bound.model(), aligned, threads)
                    : predict(bound.model(), aligned, threads).values;
  }
  return to_array(values);
}

template <Scalar S>
py::object predict_as(const BoundModel& bound, const py::array& X, bool want_Z, int threads) {
  const auto* cells = static_cast<const S*>(X.data());
  const MatrixView<const S> rows{cells, X.shape(0), X.shape(1), X.shape(1)};
  MatrixPredictor& direct = bound.direct();
  py::array_t<double> values({rows.rows, direct.width(output_of(want_Z))});
  const MatrixView<double> to{values.mutable_data(), rows.rows, values.shape(1), values.shape(1)};
  const auto answer = [&] {
    if (std::any_of(cells, cells + X.size(), [](S x) { return std::isinf(x); })) return false;
    direct.predict(rows, output_of(want_Z), threads, to);
    return true;
  };
  bool answered = false;
  if (rows.rows <= MatrixPredictor::few) {  // in room of which there is one: the GIL guards it
    answered = answer();
  } else {
    const py::gil_scoped_release released;
    answered = answer();
  }
  return answered ? py::object(std::move(values)) : py::none();
}

/// The answers, or None where X has to be looked at first: anything but a matrix of float32 or
/// float64, row after row, as wide as in training and without infinities.
py::object predict_rows(const BoundModel& bound, const py::array& X, bool want_Z, int threads) {
  const bool fits = bound.has_direct() && X.ndim() == 2 && X.shape(0) > 0 &&
                    X.shape(1) == std::ssize(bound.columns()) &&
                    (X.flags() & py::array::c_style) != 0;
  if (fits && py::isinstance<py::array_t<double>>(X)) {
    return predict_as<double>(bound, X, want_Z, threads);
  }
  if (fits && py::isinstance<py::array_t<float>>(X)) {
    return predict_as<float>(bound, X, want_Z, threads);
  }
  return py::none();
}

/// W of each layer as [n_prev, n], and b [n], as scikit-learn keeps them.
std::pair<py::list, py::list> parameters(const BoundModel& bound) {
  const Network& network = bound.model().network;
  py::list weights;
  py::list biases;
  std::visit(
      [&]<Scalar T>(const Parameters<T>& all) {
        for (Index l = 1; l <= network.depth(); ++l) {
          const MatrixView<const T> W = all.W(l);
          weights.append(py::array_t<T>({W.rows, W.cols}, W.data).attr("T"));
          biases.append(py::array_t<T>(network.units(l), all.b(l).data()));
        }
      },
      bound.model().parameters);
  return {weights, biases};
}

/// For each column with an embedding the names of its places, and E [places, units].
py::dict embeddings(const BoundModel& bound) {
  py::dict all;
  Index number = 0;
  for (const Feature& feature : bound.model().features.inputs) {
    const auto* category = std::get_if<CategoryFeature>(&feature);
    if (category == nullptr || category->embedding == 0) continue;
    ++number;
    std::visit(
        [&]<Scalar T>(const Parameters<T>& parameters) {
          const MatrixView<const T> E = parameters.E(number);
          all[py::str(category->column)] =
              py::make_tuple(place_names(*category), py::array_t<T>({E.rows, E.cols}, E.data));
        },
        bound.model().parameters);
  }
  return all;
}

py::dict history(const BoundModel& bound) {
  const History& history = bound.model().history;
  py::list train;
  py::list validation;
  for (const Epoch& epoch : history.epochs) {
    train.append(epoch.train_cost);
    if (epoch.validation_cost) validation.append(*epoch.validation_cost);
  }
  py::dict all;
  all["train_cost"] = train;
  all["validation_cost"] = validation;
  all["train_rows"] = history.train_rows;
  all["validation_rows"] = history.validation_rows;
  all["iterations"] = history.iterations;
  all["kept_epoch"] = history.kept_epoch;
  all["stop_reason"] = history.stop_reason;
  all["seconds"] = history.seconds;
  all["options"] = history.options;
  return all;
}

py::dict about(const BoundModel& bound) {
  const Model& model = bound.model();
  py::list schema;
  for (const ColumnInfo& info : model.schema) {
    schema.append(py::make_tuple(info.name, name_of(column_kind_names, info.kind)));
  }
  py::list left_out;
  for (const LeftOut& column : model.features.left_out) {
    left_out.append(py::make_tuple(column.column, column.reason));
  }
  py::dict all;
  all["task"] = name_of(task_names, model.features.target.task);
  all["target"] = model.features.target.column;
  py::list targets;
  for (const TargetCoding& part : target_parts(model.features.target))
    targets.append(py::make_tuple(part.column, part.labels));
  all["targets"] = targets;
  all["labels"] = model.features.target.labels;
  all["quantiles"] = model.features.target.quantiles;
  all["answer_column"] = answer_column(model.features.target.quantiles);
  all["threshold"] = model.decision.threshold;
  all["schema"] = schema;
  all["left_out"] = left_out;
  all["layer_dims"] = model.network.layer_dims();
  all["network"] = model.network.summary();
  all["parameters"] = model.network.parameter_count();
  all["output_activation"] = model.network.activation_name(model.network.depth());
  return all;
}

/// What the optimizer remembers, so that a pickled estimator learns on as if it had not been.
py::tuple state_of(const BoundModel& bound) {
  return std::visit(
      []<Scalar T>(const engine::OptimizerState<T>& state) {
        return py::make_tuple(state.t, py::array_t<T>(std::ssize(state.m), state.m.data()),
                              py::array_t<T>(std::ssize(state.v), state.v.data()), state.kind);
      },
      bound.growing().state);
}

void restore_state(AnyOptimizerState& to, const py::tuple& from, Index count) {
  std::visit(
      [&]<Scalar T>(engine::OptimizerState<T>& state) {
        const auto take = [&](const py::object& object, AlignedVector<T>& numbers) {
          const auto array = object.cast<py::array_t<T, py::array::c_style>>();
          if (array.size() != 0 && array.size() != count) throw py::value_error("damaged state");
          numbers.assign(array.data(), array.data() + array.size());
        };
        state.t = from[0].cast<std::int64_t>();
        take(from[1], state.m);
        take(from[2], state.v);
        state.kind = from[3].cast<std::int64_t>();
      },
      to);
}

std::unique_ptr<BoundModel> from_pickle(const py::tuple& state) {
  Model model = from_bytes(state[0].cast<std::string>(), "the pickled model");
  const Index count = model.network.number_count();
  AnyOptimizerState optimizer = new_optimizer_state(model, TrainOptions{});
  restore_state(optimizer, state[2].cast<py::tuple>(), count);
  return std::make_unique<BoundModel>(GrowingModel{std::move(model), std::move(optimizer)},
                                      state[1].cast<std::vector<std::string>>());
}

}  // namespace

void bind_model(py::module_& module) {
  py::class_<BoundModel>(module, "Model", "A trained model; it never changes.")
      .def("predict_rows", &predict_rows, py::arg("X"), py::arg("want_Z"), py::arg("threads"),
           "Answers for a matrix as in training, or None where it has to be looked at first.")
      .def("predict_table", &predict_table, py::arg("table"), py::arg("want_Z"), py::arg("threads"))
      .def("parameters", &parameters, "W of each layer [n_prev, n], and b [n].")
      .def("embeddings", &embeddings, "For each embedded column its words, and E [words, units].")
      .def("history", &history, "How the model came to be.")
      .def("about", &about, "What the model is.")
      .def("hash", [](const BoundModel& bound) { return model_hash(bound.model().parameters); })
      .def("columns", &BoundModel::columns, "The names of the columns of X.")
      .def("further", &further, py::arg("options"), py::arg("table"),
           "A model that has gone once through the table as well.")
      .def("with_columns",
           [](const BoundModel& bound, std::vector<std::string> columns) {
             return std::make_unique<BoundModel>(bound.growing(), std::move(columns));
           })
      .def("save",
           [](const BoundModel& bound, const std::string& path) { save(bound.model(), path); })
      .def("__deepcopy__", [](py::object self, const py::dict&) { return self; })
      .def(py::pickle(
          [](const BoundModel& bound) {
            return py::make_tuple(py::bytes(to_bytes(bound.model())), bound.columns(),
                                  state_of(bound));
          },
          &from_pickle));
  module.def("load", [](const std::string& path) {
    Model model = load(path);
    std::vector<std::string> columns;
    for (const ColumnInfo& info : model.schema) columns.push_back(info.name);
    return std::make_unique<BoundModel>(std::move(model), std::move(columns));
  });
  module.def("fit", &fit_table, py::arg("options"), py::arg("table"), py::arg("validation"),
             py::arg("columns"), py::arg("on_epoch"),
             "A model, its warnings, and what interrupted it or None.");
  module.def("start", &start, py::arg("options"), py::arg("table"), py::arg("columns"),
             py::arg("labels"), "A model that has learned nothing yet.");
}

}  // namespace gradus::python
