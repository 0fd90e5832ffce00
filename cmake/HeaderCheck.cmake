# The target header_check: compiles every header under src/ and include/ alone, twice in one file, so that it includes what
# it needs and guards itself. It is not part of `all`; scripts/check builds it.
function(gradus_header_check)  # gradus_header_check(library...) with the libraries whose headers the headers include
  foreach(root src include)
    set(folder "${PROJECT_SOURCE_DIR}/${root}")
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*.hpp")
    list(FILTER headers EXCLUDE REGEX "-inl\\.hpp$")
    foreach(header IN LISTS headers)
      set(file "${CMAKE_CURRENT_BINARY_DIR}/header_check/${header}.cpp")
      file(CONFIGURE OUTPUT "${file}" CONTENT "#include \"@header@\"\n#include \"@header@\"  // the guard holds\n" @ONLY)
      list(APPEND files "${file}")
    endforeach()
  endforeach()
  add_library(header_check OBJECT EXCLUDE_FROM_ALL ${files})
  target_link_libraries(header_check PRIVATE ${ARGN})
  target_include_directories(header_check SYSTEM PRIVATE ${HDF5_C_INCLUDE_DIRS})
  target_compile_definitions(header_check PRIVATE GRADUS_VERSION="${PROJECT_VERSION}")
  target_compile_options(header_check PRIVATE -O0 -g0)
endfunction()
