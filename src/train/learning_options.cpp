// What the options of learning mean together: the engine's update that they stand for, and which of
// them have no meaning beside the others.
#include "train/options.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace gradus {
namespace {

using enum OptimizerName;

/// An option that means something only beside certain values of another.
struct Use {
  std::string_view option;
  std::string_view beside;   // the other
  std::string_view instead;  // what to say where the option has no meaning
  bool (*used)(const TrainOptions&);
};

template <auto member, auto... values>
bool is_one_of(const TrainOptions& options) {
  return ((options.*member == values) || ...);
}

template <OptimizerName... names>
constexpr auto optimizer_is = is_one_of<&TrainOptions::optimizer, names...>;
template <ScheduleName... names>
constexpr auto schedule_is = is_one_of<&TrainOptions::schedule, names...>;
template <AverageName name>
constexpr auto average_is = is_one_of<&TrainOptions::average, name>;

bool takes_gradients(const TrainOptions& options) {
  return options.optimizer != lbfgs;
}
bool takes_batches(const TrainOptions& options) {
  return options.optimizer != lbfgs || options.batch_size == 0;
}

constexpr std::array uses{
    Use{"momentum", "optimizer", "--optimizer momentum", optimizer_is<momentum, nesterov>},
    Use{"rms-decay", "optimizer", "--optimizer rmsprop", optimizer_is<rmsprop>},
    Use{"beta1", "optimizer", "--optimizer adam", optimizer_is<adam, adamw, nadam, lion>},
    Use{"beta2", "optimizer", "--optimizer adam", optimizer_is<adam, adamw, nadam, lion>},
    Use{"epsilon", "optimizer", "--optimizer adam",
        optimizer_is<rmsprop, adagrad, adam, adamw, nadam>},
    Use{"weight-decay", "optimizer", "--l2", optimizer_is<adamw, lion>},
    Use{"schedule-gamma", "schedule", "--schedule step",
        schedule_is<ScheduleName::step, ScheduleName::exponential, ScheduleName::plateau>},
    Use{"schedule-step", "schedule", "--schedule step", schedule_is<ScheduleName::step>},
    Use{"schedule-patience", "schedule", "--schedule plateau", schedule_is<ScheduleName::plateau>},
    Use{"ema-decay", "average", "--average ema", average_is<AverageName::ema>},
    Use{"swa-start", "average", "--average swa", average_is<AverageName::swa>},
    Use{"learning-rate", "optimizer", "--optimizer adam", takes_gradients},
    Use{"l1", "optimizer", "--l2", takes_gradients},
    Use{"clip-norm", "optimizer", "--optimizer adam", takes_gradients},
    Use{"clip-value", "optimizer", "--optimizer adam", takes_gradients},
    Use{"max-norm", "optimizer", "--optimizer adam", takes_gradients},
    Use{"batch-size", "optimizer", "--batch-size all", takes_batches},
    Use{"schedule", "optimizer", "--optimizer adam", takes_gradients},
    Use{"warmup", "optimizer", "--optimizer adam", takes_gradients},
    Use{"average", "optimizer", "--optimizer adam", takes_gradients},
    Use{"on-divergence", "optimizer", "--optimizer adam", takes_gradients},
};

double or_default(double value, double standard) {
  return value > 0 ? value : standard;
}

engine::Optimizer optimizer_of(const TrainOptions& options) {
  // auto is 0, and then the optimizer's own default
  const auto beta2 = [&](double standard) { return or_default(options.beta2, standard); };
  const auto epsilon = [&](double standard) { return or_default(options.epsilon, standard); };
  switch (options.optimizer) {
    case gd:
    case sgd:
    case lbfgs: break;  // L-BFGS makes no updates of this kind
    case momentum: return engine::Momentum{options.momentum};
    case nesterov: return engine::Nesterov{options.momentum};
    case rmsprop: return engine::RmsProp{options.alpha, epsilon(engine::RmsProp{}.epsilon)};
    case adagrad: return engine::Adagrad{epsilon(engine::Adagrad{}.epsilon)};
    case adam: {
      const engine::Adam own;
      return engine::Adam{options.beta1, beta2(own.beta2), epsilon(own.epsilon)};
    }
    case adamw: {
      const engine::AdamW own;
      return engine::AdamW{options.beta1, beta2(own.beta2), epsilon(own.epsilon),
                           options.weight_decay};
    }
    case nadam: {
      const engine::NAdam own;
      return engine::NAdam{options.beta1, beta2(own.beta2), epsilon(own.epsilon)};
    }
    case lion:
      return engine::Lion{options.beta1, beta2(engine::Lion{}.beta2), options.weight_decay};
  }
  return engine::GradientDescent{};
}

}  // namespace

engine::Update update_of(const TrainOptions& options) {
  return {.optimizer = optimizer_of(options),
          .learning_rate = options.learning_rate,
          .l1 = options.l1,
          .l2 = options.l2,
          .clip_norm = options.clip_norm,
          .clip_value = options.clip_value,
          .max_norm = options.max_norm};
}

Index batch_size_of(const TrainOptions& options) {
  return options.optimizer == lbfgs ? 0 : options.batch_size;
}

double schedule_gamma_of(const TrainOptions& options) {
  // 0.1 as StepLR and ReduceLROnPlateau have it; ExponentialLR has no default
  return or_default(options.schedule_gamma,
                    options.schedule == ScheduleName::exponential ? 0.95 : 0.1);
}

Schedule schedule_of(const TrainOptions& options, Index batches) {
  const Index epochs = options.planned_epochs > 0 ? options.planned_epochs : options.epochs;
  return {.name = options.schedule,
          .learning_rate = options.learning_rate,
          .gamma = schedule_gamma_of(options),
          .epochs = options.schedule_step,
          .warmup = std::llround(options.warmup * static_cast<double>(batches)),
          .batches = batches,
          .total = options.iterations > 0 ? options.iterations : epochs * batches};
}

void check_learning_options(const TrainOptions& options) {
  Options given;
  given.train = options;
  Options usual;
  apply_preset(usual, options.preset);
  for (const Use& use : uses) {
    const Option& option = *find_option(use.option);
    if (use.used(options) || option_text(given, option) == option_text(usual, option)) continue;
    throw Error(Error::Kind::usage,
                {.code = "unused-option",
                 .text = fmt::format("{} means nothing with --{} {}", use.option, use.beside,
                                     option_text(given, *find_option(use.beside))),
                 .place = {.what = fmt::format("option --{}", use.option)},
                 .fix = fmt::format("{}    or leave it out", use.instead)});
  }
  const Index epochs = options.planned_epochs > 0 ? options.planned_epochs : options.epochs;
  if (options.iterations == 0 && options.warmup > 0 &&
      options.warmup >= static_cast<double>(epochs)) {
    throw Error(Error::Kind::usage,
                {.code = "invalid-warmup",
                 .text = fmt::format("a warm-up of {:g} epochs is not over before the run of {} is",
                                     options.warmup, epochs),
                 .place = {.what = "option --warmup"},
                 .fix = fmt::format("--warmup {:.2g}    or more --epochs",
                                    static_cast<double>(epochs) / 20)});
  }
}

}  // namespace gradus
