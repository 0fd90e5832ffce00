// A trained model: load it, predict with it, score it, save it.
#pragma once

#include "model/matrix_predictor.hpp"
#include "model/model.hpp"
#include "model/model_file.hpp"
