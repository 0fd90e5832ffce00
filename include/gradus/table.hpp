// Tables in memory. Link gradus_read and include gradus/read.hpp to get one from a file.
#pragma once

#include "table/split.hpp"
#include "table/table.hpp"
