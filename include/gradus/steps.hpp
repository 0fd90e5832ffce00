// The article's steps, in double precision with samples in columns: initialise, forward, cost,
// backward, update, predict, and the check of the gradients. For training at speed use
// gradus/train.hpp instead.
#pragma once

#include "steps/1_initialize.hpp"
#include "steps/2_forward.hpp"
#include "steps/3_cost.hpp"
#include "steps/4_backward.hpp"
#include "steps/5_update.hpp"
#include "steps/6_predict.hpp"
#include "steps/7_check_gradients.hpp"
#include "steps/bridge.hpp"
