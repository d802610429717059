# The libraries of Arrow and Parquet that the Python package pyarrow carries, with their headers, as the targets that Arrow's
# own CMake files would give: for systems whose packages have no libparquet, as Debian 12. `PyArrow_PYTHON` is the Python that
# has the package.
find_program(PyArrow_PYTHON NAMES python3 DOC "The Python that has pyarrow")
if(PyArrow_PYTHON)
  execute_process(COMMAND ${PyArrow_PYTHON} -c "import pyarrow; print(pyarrow.get_include()); print(pyarrow.get_library_dirs()[0]); print(pyarrow.__version__)"
    OUTPUT_VARIABLE pyarrow_says ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REPLACE "\n" ";" pyarrow_says "${pyarrow_says}")
  list(LENGTH pyarrow_says pyarrow_said)
  if(pyarrow_said EQUAL 3)
    list(GET pyarrow_says 0 PyArrow_INCLUDE_DIR)
    list(GET pyarrow_says 1 PyArrow_LIBRARY_DIR)
    list(GET pyarrow_says 2 PyArrow_VERSION)
    # The wheel has them by their full names alone: libparquet.so.2600.
    file(GLOB PyArrow_arrow LIST_DIRECTORIES false ${PyArrow_LIBRARY_DIR}/libarrow.so.*)
    file(GLOB PyArrow_parquet LIST_DIRECTORIES false ${PyArrow_LIBRARY_DIR}/libparquet.so.*)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PyArrow REQUIRED_VARS PyArrow_parquet PyArrow_arrow PyArrow_INCLUDE_DIR VERSION_VAR PyArrow_VERSION)
if(PyArrow_FOUND AND NOT TARGET Parquet::parquet_shared)
  list(GET PyArrow_arrow 0 PyArrow_arrow)
  list(GET PyArrow_parquet 0 PyArrow_parquet)
  add_library(Arrow::arrow_shared SHARED IMPORTED)
  set_target_properties(Arrow::arrow_shared PROPERTIES IMPORTED_LOCATION ${PyArrow_arrow} INTERFACE_INCLUDE_DIRECTORIES ${PyArrow_INCLUDE_DIR})
  add_library(Parquet::parquet_shared SHARED IMPORTED)
  set_target_properties(Parquet::parquet_shared PROPERTIES IMPORTED_LOCATION ${PyArrow_parquet} INTERFACE_LINK_LIBRARIES Arrow::arrow_shared)
endif()
