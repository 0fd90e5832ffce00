// From --loss and the task to the network's loss.
#include "train/loss_choice.hpp"

#include "network/names.hpp"

#include <fmt/format.h>

namespace gradus {
namespace {

bool is_of_numbers(LossName loss) {
  switch (loss) {
    case LossName::squared_error:
    case LossName::absolute_error:
    case LossName::huber:
    case LossName::quantile:
    case LossName::poisson: return true;
    case LossName::automatic:
    case LossName::cross_entropy:
    case LossName::focal: break;
  }
  return false;
}

std::string loss_word(const TrainOptions& options) {
  Options all;
  all.train = options;
  return option_text(all, *find_option("loss"));
}

[[noreturn]] void refuse(std::string text, const std::string& option, std::string fix) {
  throw Error(Error::Kind::usage, {.code = "loss-mismatch",
                                   .text = std::move(text),
                                   .place = {.what = "option --" + option},
                                   .fix = std::move(fix)});
}

/// A setting of another loss would be read and ignored.
void refuse_idle_settings(Task task, const TrainOptions& options) {
  const TrainOptions usual;
  const auto needs = [](const char* option, const char* loss) {
    refuse(fmt::format("--{} does nothing without --loss {}", option, loss), option,
           fmt::format("--loss {}", loss));
  };
  if (options.focal_gamma != usual.focal_gamma && options.loss != LossName::focal)
    needs("focal-gamma", "focal");
  if (options.huber_delta != usual.huber_delta && options.loss != LossName::huber)
    needs("huber-delta", "huber");
  if (options.quantiles != usual.quantiles && options.loss != LossName::quantile)
    needs("quantiles", "quantile");
  if (options.label_smoothing > 0 &&
      (task == Task::regression || options.loss == LossName::focal)) {
    refuse("--label-smoothing is for classes and cross_entropy", "label-smoothing",
           "leave --label-smoothing out");
  }
}

Loss loss_of(Task task, LossName loss) {
  switch (loss) {
    case LossName::automatic:
    case LossName::cross_entropy: break;
    case LossName::focal: return task == Task::binary ? Loss::binary_focal : Loss::focal;
    case LossName::squared_error: return Loss::squared_error;
    case LossName::absolute_error: return Loss::absolute_error;
    case LossName::huber: return Loss::huber;
    case LossName::quantile: return Loss::quantile;
    case LossName::poisson: return Loss::poisson;
  }
  switch (task) {
    case Task::multilabel:
    case Task::binary: return Loss::binary_cross_entropy;
    case Task::multiclass: return Loss::cross_entropy;
    case Task::regression: break;
  }
  return Loss::squared_error;
}

}  // namespace

std::optional<TaskGuess> task_of_loss(const TrainOptions& options) {
  if (options.task || !is_of_numbers(options.loss)) return std::nullopt;
  return TaskGuess{Task::regression, "--loss " + loss_word(options)};
}

void choose_loss(Task task, const TrainOptions& options, Network& network) {
  const bool numbers = task == Task::regression;
  if (options.loss != LossName::automatic && numbers != is_of_numbers(options.loss)) {
    refuse(fmt::format("--loss {} is for {}, and the task is {}", loss_word(options),
                       numbers ? "classes" : "numbers", name_of(task_names, task)),
           "loss",
           numbers ? "--loss squared_error, absolute_error, huber, quantile or poisson"
           : task == Task::multilabel ? "--loss cross_entropy"
                                      : "--loss cross_entropy or focal");
  }
  if (task == Task::multilabel && options.loss == LossName::focal) {
    refuse("--loss focal is for one target, and there are several", "loss", "--loss cross_entropy");
  }
  refuse_idle_settings(task, options);
  network.loss = loss_of(task, options.loss);
  if (options.loss == LossName::focal) network.loss_settings.focal_gamma = options.focal_gamma;
  if (options.loss == LossName::huber) network.loss_settings.huber_delta = options.huber_delta;
  if (options.loss == LossName::quantile) network.loss_settings.quantiles = options.quantiles;
}

template <Scalar T>
void smooth_labels(const TrainOptions& options, Task task, MatrixView<T> Y) {
  const double share = options.label_smoothing;
  if (share == 0) return;
  const double classes = task == Task::multiclass ? static_cast<double>(Y.cols) : 2;
  for (Index i = 0; i < Y.rows; ++i) {
    for (T& y : Y.row(i)) {
      y = static_cast<T>(static_cast<double>(y) * (1 - share) + share / classes);
    }
  }
}

template void smooth_labels(const TrainOptions&, Task, MatrixView<float>);
template void smooth_labels(const TrainOptions&, Task, MatrixView<double>);

}  // namespace gradus
