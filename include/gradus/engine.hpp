// The steps, fast: forward, cost, backward and update on rows, in float or double, on any number of
// threads.
#pragma once

#include "engine/step.hpp"
