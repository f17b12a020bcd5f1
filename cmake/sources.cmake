# weir_sources(VARIABLE PATTERN...): the files that match below the current folder, found anew at every build, so that
# an operator, a test or an example is added by adding its file.
function(weir_sources variable)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE patterns)
  file(GLOB found CONFIGURE_DEPENDS ${patterns})
  set(${variable} ${found} PARENT_SCOPE)
endfunction()
