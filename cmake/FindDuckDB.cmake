# DuckDB from the npm packages that package-lock.json pins: the shared library from @duckdb/node-bindings-linux-x64 and the
# C header from duckdb. Only duckdb.h is put on the include path; its neighbours are DuckDB's unstable C++ interface.
set(_modules "${CMAKE_CURRENT_SOURCE_DIR}/node_modules")
find_file(DuckDB_HEADER duckdb.h HINTS "${_modules}/duckdb/src/duckdb/src/include")
find_library(DuckDB_LIBRARY duckdb HINTS "${_modules}/@duckdb/node-bindings-linux-x64")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_HEADER
  REASON_FAILURE_MESSAGE "run scripts/setup")

if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
  set(_include "${CMAKE_CURRENT_BINARY_DIR}/duckdb_include")
  file(COPY "${DuckDB_HEADER}" DESTINATION "${_include}")
  add_library(DuckDB::DuckDB SHARED IMPORTED)
  set_target_properties(DuckDB::DuckDB PROPERTIES
    IMPORTED_LOCATION "${DuckDB_LIBRARY}"
    IMPORTED_SONAME libduckdb.so
    INTERFACE_INCLUDE_DIRECTORIES "${_include}")
endif()
mark_as_advanced(DuckDB_HEADER DuckDB_LIBRARY)
