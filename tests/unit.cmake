# The GoogleTest cases: test_FOLDER from tests/FOLDER/*.cpp, and test_FOLDER_threads from the files with "threads" in their
# name, which is all that a build for the thread sanitizer compiles. Files without .test in their name are shared by both.
find_package(GTest REQUIRED)

add_library(weir_test_standard INTERFACE)
target_link_libraries(weir_test_standard INTERFACE weir::testing weir::ops GTest::gmock_main)
target_include_directories(weir_test_standard INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests)
target_compile_definitions(weir_test_standard INTERFACE WEIR_SOURCE="${PROJECT_SOURCE_DIR}")

# What is above ops is tested with everything linked, because one precompiled header serves only equal options.
get_property(connectors GLOBAL PROPERTY weir_connectors)
add_library(weir_test_asio INTERFACE)
target_link_libraries(weir_test_asio INTERFACE weir_test_standard weir::asio ${connectors} $<TARGET_NAME_IF_EXISTS:weir_app>)

set(CMAKE_PCH_PROLOGUE "")  # with CMake's own they would be system headers, in which nothing is warned of
foreach(kind IN ITEMS standard asio)
  add_library(weir_test_precompiled_${kind} OBJECT EXCLUDE_FROM_ALL precompiled/empty.cpp)
  target_link_libraries(weir_test_precompiled_${kind} PRIVATE weir_test_${kind})
  target_precompile_headers(weir_test_precompiled_${kind} PRIVATE precompiled/${kind}.hpp)
endforeach()

function(weir_test_program name folder labels)
  set(kind asio)
  if(folder MATCHES "^(core|ops|conformance|differential|injection|testing)$")
    set(kind standard)
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE weir_test_${kind})
  target_precompile_headers(${name} REUSE_FROM weir_test_precompiled_${kind})
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake)
  set(arguments "$<TARGET_FILE:${name}> \"${WEIR_BUILD_NAME} ${folder}: \" \"${labels}\"")
  file(GENERATE OUTPUT ${file} CONTENT
    "include(${CMAKE_CURRENT_SOURCE_DIR}/discover_suites.cmake)\ndiscover_suites(${arguments})\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

foreach(folder IN LISTS folders)
  weir_sources(plain ${folder}/*.cpp)
  set(threads ${plain})
  set(shared ${plain})
  list(FILTER shared EXCLUDE REGEX "\\.test\\.cpp$")
  list(FILTER plain INCLUDE REGEX "\\.test\\.cpp$")
  list(FILTER threads INCLUDE REGEX "threads[^/]*\\.test\\.cpp$")
  list(FILTER plain EXCLUDE REGEX "threads[^/]*\\.test\\.cpp$")
  if(plain AND "unit" IN_LIST WEIR_TESTS)
    weir_test_program(test_${folder} ${folder} "${WEIR_BUILD_NAME};${folder}" ${plain} ${shared})
  endif()
  if(threads)
    weir_test_program(test_${folder}_threads ${folder} "${WEIR_BUILD_NAME};${folder};threads" ${threads} ${shared})
  endif()
endforeach()
