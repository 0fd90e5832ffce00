// The workloads' networks and what their steps cost, counted by hand.
#include "measure/workloads.hpp"

#include <gtest/gtest.h>

#include "measure/measure.hpp"

namespace gradus {
namespace {

TEST(Workloads, HaveNetworksThatMayBeTrained) {
  for (const Workload& workload : workloads()) EXPECT_NO_THROW(check_network(workload.network()));
}

TEST(Workloads, CountTwoOperationsAWeightAndRowForForwardAndForDW) {
  const Workload one_layer{"", {7, 1}, 5, "sgd"};  // no dA: 2 * 2 * 7 * 5
  EXPECT_EQ(one_layer.step_operations(), 140);
  EXPECT_EQ(one_layer.predict_operations(), 14);
}

TEST(Workloads, CountTwoMoreForDAOfAllLayersButTheFirst) {
  // W1: 640 + 512 + 16 = 1168 weights, 528 of them beyond the first layer, 32 rows
  const Workload& w1 = workloads()[0];
  EXPECT_EQ(w1.step_operations(), 32 * (4 * 1168 + 2 * 528));
  EXPECT_EQ(w1.predict_operations(), 2 * 1168);
}

TEST(Workloads, LearnBinaryWithOneOutputAndSoftmaxWithMore) {
  EXPECT_EQ(workloads()[0].network().loss, Loss::binary_cross_entropy);
  EXPECT_EQ(workloads()[3].network().loss, Loss::cross_entropy);
}

TEST(Measure, TimesAtLeastThreeStepsAndOrdersItsQuantiles) {
  const Timing training = time_training(workloads()[0], 2, 0.001);
  EXPECT_GE(training.count, 3);
  EXPECT_GT(training.median, 0);
  EXPECT_GE(training.p99, training.median);
  const Timing predicting = time_predicting(workloads()[0], 300, 2, 0.001);
  EXPECT_GE(predicting.count, 3);
  EXPECT_GT(predicting.median, 0);
}

}  // namespace
}  // namespace gradus
