// Tables from files and queries, and answers written to them. Needs gradus_read, and so DuckDB and
// HDF5.
#pragma once

#include "table/read/read.hpp"
#include "table/read/write.hpp"
