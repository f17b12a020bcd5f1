# Each case on both compilers, which read the headers of the standard library precompiled. Those of weir are not, so that what
# a compiler prints is what a user sees.
set(precompiled "")
foreach(compiler ${WEIR_GXX} ${WEIR_CLANGXX})
  set(folder ${PROJECT_BINARY_DIR}/must_not_compile/${compiler})
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${folder}/standard.hpp.gch VERBATIM
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/must_not_compile/standard.hpp
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/must_not_compile/standard.hpp ${folder}/standard.hpp
    COMMAND ${compiler} -std=c++20 -w -x c++-header ${folder}/standard.hpp -o ${folder}/standard.hpp.gch)
  list(APPEND precompiled ${folder}/standard.hpp.gch)
endforeach()
add_custom_target(weir_must_not_compile ALL DEPENDS ${precompiled})

weir_sources(cases must_not_compile/*.cpp)
foreach(case IN LISTS cases)
  get_filename_component(name ${case} NAME_WE)
  foreach(compiler ${WEIR_GXX} ${WEIR_CLANGXX})
    weir_test(must_not_compile "${name} on ${compiler}"
      python3 ${CMAKE_CURRENT_SOURCE_DIR}/must_not_compile/check.py ${compiler} ${case}
      ${PROJECT_BINARY_DIR}/must_not_compile/${compiler}/standard.hpp)
  endforeach()
endforeach()
