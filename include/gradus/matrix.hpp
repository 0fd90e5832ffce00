// Matrices, named random numbers, and the threads that work on them.
#pragma once

#include "base/matrix.hpp"
#include "base/random.hpp"
#include "base/threads.hpp"
