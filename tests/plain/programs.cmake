# Programs compiled with nothing but what stands here: no optimisation, no -foptimize-sibling-calls, no library. What weir
# promises of its stack must hold in them too.
weir_sources(programs plain/*.cpp)
set(outputs "")
foreach(file IN LISTS programs)
  get_filename_component(name ${file} NAME_WE)
  set(program ${PROJECT_BINARY_DIR}/plain/${name})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/plain)
  add_custom_command(OUTPUT ${program} DEPENDS ${file} DEPFILE ${program}.d VERBATIM
    COMMAND ${WEIR_GXX} -std=c++20 -O0 -I${PROJECT_SOURCE_DIR}/include ${file} -o ${program} -MMD -MF ${program}.d -MT ${program})
  list(APPEND outputs ${program})
  weir_test(plain ${name} ${program})
endforeach()
add_custom_target(weir_plain ALL DEPENDS ${outputs})
