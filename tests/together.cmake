# weir_together(VARIABLE NAME FILE...): in VARIABLE, instead of the test files, files NAME_1.cpp, NAME_2.cpp, ... with
# WEIR_TESTS_TOGETHER of them each (see together.py). What opens a named namespace, specialises a template of one or defines
# a macro stays alone.
function(weir_together variable name)
  set(result "")
  set(part "")
  set(parts 0)
  foreach(file IN LISTS ARGN ITEMS end)
    if(NOT file STREQUAL end)
      file(STRINGS ${file} alone REGEX "^namespace [a-z]|^ *# *define|^template <>|^struct weir::" LIMIT_COUNT 1)
      if(alone OR WEIR_TESTS_TOGETHER LESS 2)
        list(APPEND result ${file})
        continue()
      endif()
      list(APPEND part ${file})
    endif()
    list(LENGTH part length)
    if(length EQUAL WEIR_TESTS_TOGETHER OR (file STREQUAL end AND length GREATER 0))
      math(EXPR parts "${parts} + 1")
      set(together ${CMAKE_CURRENT_BINARY_DIR}/together/${name}_${parts}.cpp)
      file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/together)
      add_custom_command(OUTPUT ${together} DEPENDS ${part} ${CMAKE_CURRENT_SOURCE_DIR}/together.py VERBATIM
        COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/together.py ${together} ${part})
      # To g++, what a test defines for itself alone is now something that a header says.
      set_source_files_properties(${together} PROPERTIES COMPILE_OPTIONS
        "$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>")
      list(APPEND result ${together})
      set(part "")
    endif()
  endforeach()
  set(${variable} ${result} PARENT_SCOPE)
endfunction()
