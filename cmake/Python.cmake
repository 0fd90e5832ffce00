# Which Python: Python3_EXECUTABLE where it is given, else Debian's own where that has NumPy, since another python3 may be
# first on the PATH and have nothing; else the first one. With GRADUS_PYTHON also pybind11, which is left out where absent.
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  execute_process(COMMAND /usr/bin/python3 -c "import numpy" RESULT_VARIABLE without_numpy OUTPUT_QUIET ERROR_QUIET)
  if(without_numpy EQUAL 0)
    set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "the Python that the package and the tests are for")
  endif()
endif()

if(GRADUS_PYTHON)
  find_package(Python3 COMPONENTS Interpreter Development.Module NumPy)
  if(Python3_NumPy_FOUND)
    set(PYTHON_EXECUTABLE "${Python3_EXECUTABLE}")  # the name that pybind11 looks for
    find_package(pybind11 CONFIG)
  endif()
  if(NOT pybind11_FOUND)
    message(STATUS "The Python package is left out: it needs python3-dev, python3-numpy and pybind11-dev (scripts/setup --tests)")
  endif()
endif()
