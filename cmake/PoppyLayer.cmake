# poppy_layer(<name> SOURCES ... LINKS ... PRIVATE_LINKS ...): one static library per folder of interpreter/.
function(poppy_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion
    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch)
  if(POPPY_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(POPPY_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  endif()
  if(POPPY_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,address,undefined
      -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  endif()
endfunction()

function(poppy_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(poppy_${name} STATIC ${LAYER_SOURCES})
  target_include_directories(poppy_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(poppy_${name} PUBLIC ${LAYER_LINKS} PRIVATE ${LAYER_PRIVATE_LINKS})
  poppy_flags(poppy_${name})
endfunction()

# poppy_unit_test(<name> SOURCES ... LINKS ...): a doctest program, run by ctest from the top of the project.
function(poppy_unit_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES} ${CMAKE_SOURCE_DIR}/tests/unit/main.cpp)
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} doctest::doctest)
  poppy_flags(${name})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
