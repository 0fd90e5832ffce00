// What the options of learning mean together.
#include "tests/train/tables.hpp"
#include "train/presets.hpp"

namespace gradus {
namespace {

using test::message_of;

engine::Optimizer optimizer_of(OptimizerName name, TrainOptions options = {}) {
  options.optimizer = name;
  return update_of(options).optimizer;
}

TEST(UpdateOf, GivesEachOptimizerItsOwnDefaults) {
  // PyTorch 1.13: Adam, AdamW, NAdam (0.9, 0.999) and 1e-8, RMSprop 0.99 and 1e-8, Adagrad 1e-10;
  // Chen and others (2023): Lion (0.9, 0.99)
  const auto adam = std::get<engine::Adam>(optimizer_of(OptimizerName::adam));
  const auto nadam = std::get<engine::NAdam>(optimizer_of(OptimizerName::nadam));
  const auto rmsprop = std::get<engine::RmsProp>(optimizer_of(OptimizerName::rmsprop));
  const auto lion = std::get<engine::Lion>(optimizer_of(OptimizerName::lion));

  EXPECT_EQ(adam.beta1, 0.9);
  EXPECT_EQ(adam.beta2, 0.999);
  EXPECT_EQ(adam.epsilon, 1e-8);
  EXPECT_EQ(nadam.beta2, 0.999);
  EXPECT_EQ(rmsprop.alpha, 0.99);
  EXPECT_EQ(rmsprop.epsilon, 1e-8);
  EXPECT_EQ(std::get<engine::Adagrad>(optimizer_of(OptimizerName::adagrad)).epsilon, 1e-10);
  EXPECT_EQ(lion.beta1, 0.9);
  EXPECT_EQ(lion.beta2, 0.99);
  EXPECT_EQ(lion.weight_decay, 0.01);
}

TEST(UpdateOf, PassesOnWhatIsSet) {
  TrainOptions options;
  options.momentum = 0.7;
  options.beta1 = 0.6;
  options.beta2 = 0.8;
  options.epsilon = 0.1;
  options.weight_decay = 0.3;
  options.max_norm = 2;

  const auto adamw = std::get<engine::AdamW>(optimizer_of(OptimizerName::adamw, options));

  EXPECT_EQ(std::get<engine::Nesterov>(optimizer_of(OptimizerName::nesterov, options)).beta, 0.7);
  EXPECT_EQ(adamw.beta1, 0.6);
  EXPECT_EQ(adamw.beta2, 0.8);
  EXPECT_EQ(adamw.epsilon, 0.1);
  EXPECT_EQ(adamw.weight_decay, 0.3);
  EXPECT_EQ(update_of(options).max_norm, 2);
}

TEST(LearningOptions, ThatMeanNothingBesideTheOthersAreRefused) {
  TrainOptions options;
  options.momentum = 0.5;
  const Message message = message_of([&] { check_learning_options(options); });

  EXPECT_EQ(message.code, "unused-option");
  EXPECT_EQ(message.text, "momentum means nothing with --optimizer adam");
  EXPECT_EQ(message.fix, "--optimizer momentum    or leave it out");
  options.optimizer = OptimizerName::nesterov;
  EXPECT_NO_THROW(check_learning_options(options));
}

TEST(LearningOptions, OfAPresetMayStandBesideAnyOptimizer) {
  Options options;
  apply_preset(options, "article");

  for (const OptimizerName name : {OptimizerName::adam, OptimizerName::lion, OptimizerName::sgd}) {
    options.train.optimizer = name;
    EXPECT_NO_THROW(check_learning_options(options.train));
  }
}

}  // namespace
}  // namespace gradus
