# weir_test(GROUP NAME COMMAND...): one ctest test. It is named "PRESET GROUP: NAME", since scripts/test runs the tests of
# several builds as one. A script among COMMAND may ask, in a line "# ctest: WORDS" of its own, for `serial` (nothing else
# runs meanwhile), `cores` (it uses both itself) or `timeout SECONDS`.
get_filename_component(WEIR_BUILD_NAME ${PROJECT_BINARY_DIR} NAME)

function(weir_test group name)
  set(test "${WEIR_BUILD_NAME} ${group}: ${name}")
  add_test(NAME ${test} COMMAND ${ARGN})
  set_tests_properties(${test} PROPERTIES
    LABELS "${WEIR_BUILD_NAME};${group}"
    ENVIRONMENT "WEIR_SOURCE=${PROJECT_SOURCE_DIR};WEIR_BUILD=${PROJECT_BINARY_DIR};WEIR_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};WEIR_CXX=${CMAKE_CXX_COMPILER};WEIR_GXX=${WEIR_GXX};WEIR_CLANGXX=${WEIR_CLANGXX};PYTHONDONTWRITEBYTECODE=1")
  foreach(word IN LISTS ARGN)
    if(word MATCHES "\\.(py|sh)$")
      file(STRINGS ${word} wishes REGEX "^# ctest: ")
      if(wishes MATCHES "serial")
        set_tests_properties(${test} PROPERTIES RUN_SERIAL TRUE)
      endif()
      if(wishes MATCHES "cores")
        set_tests_properties(${test} PROPERTIES PROCESSORS 2)
      endif()
      if(wishes MATCHES "timeout ([0-9]+)")
        set_tests_properties(${test} PROPERTIES TIMEOUT ${CMAKE_MATCH_1})
      endif()
    endif()
  endforeach()
endfunction()

# weir_test_scripts(GROUP): every python and shell script right in the folder GROUP is a test; what they share lives in a
# folder below it.
function(weir_test_scripts group)
  weir_sources(scripts ${group}/*.py ${group}/*.sh)
  foreach(script IN LISTS scripts)
    get_filename_component(name ${script} NAME_WE)
    if(script MATCHES "\\.py$")
      weir_test(${group} ${name} python3 ${script})
    else()
      weir_test(${group} ${name} bash ${script})
    endif()
  endforeach()
endfunction()
