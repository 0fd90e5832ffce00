// What a network is: sizes, activations, loss, and its parameters in one block.
#pragma once

#include "network/initializer.hpp"
#include "network/names.hpp"
#include "network/network.hpp"
#include "network/parameters.hpp"
