# What is installed, and what add_subdirectory gives, serves a project outside this tree, on both compilers. Optimised and
# not, since g++ warns of more when it optimises.
set(prefix ${PROJECT_BINARY_DIR}/consumer/prefix)
set(check bash ${CMAKE_CURRENT_SOURCE_DIR}/consumer/check.sh)

weir_test(consumer "weir installs" ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
set_tests_properties("${WEIR_BUILD_NAME} consumer: weir installs" PROPERTIES FIXTURES_SETUP installed)
foreach(compiler ${WEIR_GXX} ${WEIR_CLANGXX})
  weir_test(consumer "find_package on ${compiler}" ${check} ${PROJECT_BINARY_DIR}/consumer/${compiler}
    -DCMAKE_CXX_COMPILER=${compiler} -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=Release)
  set_tests_properties("${WEIR_BUILD_NAME} consumer: find_package on ${compiler}" PROPERTIES FIXTURES_REQUIRED installed)
endforeach()
weir_test(consumer "add_subdirectory" ${check} ${PROJECT_BINARY_DIR}/consumer/subdirectory
  -DCMAKE_CXX_COMPILER=${WEIR_GXX} -DCMAKE_BUILD_TYPE=Debug -DWEIR_SOURCE=${PROJECT_SOURCE_DIR})
