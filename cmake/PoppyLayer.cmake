if(POPPY_SANITIZE STREQUAL address)
  set(poppy_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(POPPY_SANITIZE STREQUAL thread)
  set(poppy_sanitizers -fsanitize=thread)
elseif(POPPY_SANITIZE)
  message(FATAL_ERROR "POPPY_SANITIZE is address or thread")
endif()

# poppy_layer(<name> SOURCES ... LINKS ... PRIVATE_LINKS ...): one static library per folder of interpreter/.
function(poppy_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion
    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch-enum)
  if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)  # std::stable_sort of libstdc++ 12 uses what it deprecates
    target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
  endif()
  if(POPPY_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(POPPY_SANITIZE)
    target_compile_options(${target} PRIVATE ${poppy_sanitizers} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE ${poppy_sanitizers})
  endif()
  if(POPPY_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

function(poppy_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(poppy_${name} STATIC ${LAYER_SOURCES})
  target_include_directories(poppy_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(poppy_${name} PUBLIC ${LAYER_LINKS} PRIVATE ${LAYER_PRIVATE_LINKS})
  poppy_flags(poppy_${name})
endfunction()

# poppy_unit_test(<name> SOURCES ... LINKS ...): a doctest program, run by ctest from the top of the project.
function(poppy_unit_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} poppy_test_main doctest::doctest)
  poppy_flags(${name})
  target_compile_options(${name} PRIVATE -O0)  # compiled more often than run
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()
