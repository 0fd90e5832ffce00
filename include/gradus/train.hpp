// Learning: from a table to a model. Needs gradus_train.
#pragma once

#include "train/fit.hpp"
#include "train/further.hpp"
#include "train/options.hpp"
#include "train/plan.hpp"
#include "train/presets.hpp"
