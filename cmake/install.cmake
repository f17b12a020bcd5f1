# find_package(weir COMPONENTS core ops asio testing connect_file ...); without COMPONENTS, all that was installed.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/weir)
get_property(components GLOBAL PROPERTY weir_components)

install(DIRECTORY include/weir DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.hpp)
foreach(component IN LISTS components)
  install(TARGETS weir_${component} EXPORT weir-${component})
  install(EXPORT weir-${component} NAMESPACE weir:: DESTINATION ${package_folder})
endforeach()
if(TARGET weir)
  install(TARGETS weir)
endif()

configure_package_config_file(cmake/weir-config.cmake.in weir-config.cmake INSTALL_DESTINATION ${package_folder})
# Nothing is promised before 1.0: a minor version may break its users.
write_basic_package_version_file(weir-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/weir-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/weir-config-version.cmake
  DESTINATION ${package_folder})
