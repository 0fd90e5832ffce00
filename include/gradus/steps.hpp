// The article's steps, in double precision with samples in columns, and one iteration taken apart.
// For training at speed there is gradus/train.hpp.
#pragma once

#include "base/numpy_legacy.hpp"
#include "steps/1_initialize.hpp"
#include "steps/2_forward.hpp"
#include "steps/3_cost.hpp"
#include "steps/4_backward.hpp"
#include "steps/5_update.hpp"
#include "steps/6_predict.hpp"
#include "steps/7_check_gradients.hpp"
#include "steps/bridge.hpp"
#include "steps/walk.hpp"
