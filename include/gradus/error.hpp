// The one exception that leaves the library, and the message in it.
#pragma once

#include "base/error.hpp"
