# Every complete program in README.md and docs/ is built, run, and must print the text block that follows it.
file(GLOB_RECURSE pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/docs/*.md)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pages} ${PROJECT_SOURCE_DIR}/tools/extract-snippets)
execute_process(
  COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/extract-snippets ${PROJECT_BINARY_DIR}/snippets ${pages}
  OUTPUT_VARIABLE snippets COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" snippets "${snippets}")

get_property(connectors GLOBAL PROPERTY weir_connectors)
foreach(name IN LISTS snippets)
  add_executable(snippet_${name} ${PROJECT_BINARY_DIR}/snippets/${name}.cpp)
  target_link_libraries(snippet_${name} PRIVATE weir::asio weir::testing ${connectors})
  weir_test(snippets ${name} python3 ${PROJECT_SOURCE_DIR}/tests/hygiene/support/run_snippet.py
    $<TARGET_FILE:snippet_${name}> ${PROJECT_BINARY_DIR}/snippets/${name}.txt)
endforeach()
