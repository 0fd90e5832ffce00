// What the options of learning mean together: the engine's update that they stand for, and which of
// them have no meaning beside the others.
#include "train/options.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace gradus {
namespace {

using enum OptimizerName;

/// An option that only some of the optimizers take.
struct Use {
  std::string_view option;
  std::string_view instead;  // what to say beside the option where it has no meaning
  bool (*used)(const TrainOptions&);
};

bool is_one_of(OptimizerName name, std::initializer_list<OptimizerName> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <OptimizerName... names>
bool optimizer_is(const TrainOptions& options) {
  return is_one_of(options.optimizer, {names...});
}

constexpr std::array uses{
    Use{"momentum", "--optimizer momentum", optimizer_is<momentum, nesterov>},
    Use{"alpha", "--optimizer rmsprop", optimizer_is<rmsprop>},
    Use{"beta1", "--optimizer adam", optimizer_is<adam, adamw, nadam, lion>},
    Use{"beta2", "--optimizer adam", optimizer_is<adam, adamw, nadam, lion>},
    Use{"epsilon", "--optimizer adam", optimizer_is<rmsprop, adagrad, adam, adamw, nadam>},
    Use{"weight-decay", "--l2", optimizer_is<adamw, lion>},
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
    case sgd: break;
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

void check_learning_options(const TrainOptions& options) {
  Options given;
  given.train = options;
  Options usual;
  apply_preset(usual, options.preset);
  for (const Use& use : uses) {
    const Option& option = *find_option(use.option);
    if (use.used(options) || option_text(given, option) == option_text(usual, option)) continue;
    const std::string name = option_text(given, *find_option("optimizer"));
    throw Error(Error::Kind::usage,
                {.code = "unused-option",
                 .text = fmt::format("--{} means nothing with --optimizer {}", use.option, name),
                 .place = {.what = fmt::format("option --{}", use.option)},
                 .fix = fmt::format("{}    or leave --{} out", use.instead, use.option)});
  }
}

}  // namespace gradus
