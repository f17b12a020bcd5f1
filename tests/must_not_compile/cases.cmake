weir_sources(cases must_not_compile/*.cpp)
foreach(case IN LISTS cases)
  get_filename_component(name ${case} NAME_WE)
  foreach(compiler ${WEIR_GXX} ${WEIR_CLANGXX})
    weir_test(must_not_compile "${name} on ${compiler}"
      python3 ${CMAKE_CURRENT_SOURCE_DIR}/must_not_compile/check.py ${compiler} ${case})
  endforeach()
endforeach()
