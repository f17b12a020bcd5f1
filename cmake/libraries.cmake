# The header-only layers. What each may include is checked by tests/hygiene/include_direction.py.
#   core  <-  ops  <-  asio  <-  connect  <-  app        testing uses core

# weir_library(NAME TYPE LIBRARY...): weir_NAME and weir::NAME, on top of LIBRARY...
function(weir_library name type)
  add_library(weir_${name} ${type})
  add_library(weir::${name} ALIAS weir_${name})
  set_target_properties(weir_${name} PROPERTIES EXPORT_NAME ${name})
  set(usage PUBLIC)
  if(type STREQUAL INTERFACE)
    set(usage INTERFACE)
  endif()
  target_link_libraries(weir_${name} ${usage} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY weir_components ${name})
endfunction()

weir_library(core INTERFACE)
target_compile_features(weir_core INTERFACE cxx_std_20)
target_include_directories(weir_core INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
# Symmetric transfer is a tail call, which g++ below -O2 makes only when asked.
target_compile_options(weir_core INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-foptimize-sibling-calls>)

weir_library(ops INTERFACE weir::core)
weir_library(testing INTERFACE weir::core)

if(WEIR_ASIO)
  find_package(Boost 1.81 REQUIRED)
  find_package(Threads REQUIRED)
  weir_library(asio INTERFACE weir::ops Boost::headers Threads::Threads)
endif()

# weir_connector(NAME [ON CONNECTOR...] [USING LIBRARY...]): weir::connect_NAME from the .cpp files of this folder, on top
# of other connectors; what it uses stays inside its .cpp files.
function(weir_connector name)
  cmake_parse_arguments(PARSE_ARGV 1 connector "" "" "ON;USING")
  weir_sources(sources *.cpp)
  if(sources)
    list(TRANSFORM connector_ON PREPEND weir::connect_)
    weir_library(connect_${name} STATIC weir::asio ${connector_ON})
    target_sources(weir_connect_${name} PRIVATE ${sources})
    target_link_libraries(weir_connect_${name} PRIVATE ${connector_USING})
    set_property(GLOBAL APPEND PROPERTY weir_connectors weir::connect_${name})
  endif()
endfunction()
