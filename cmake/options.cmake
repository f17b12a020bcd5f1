# Everything that can be chosen, in one place. Inside another project weir is its libraries and nothing else.
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(default_tests "unit;app;tree")
else()
  set(default_tests "")
endif()

option(WEIR_ASIO "weir::asio, which needs Boost 1.81" ON)
option(WEIR_CONNECT "The connectors, which need SQLite, simdjson, Boost.JSON, Boost.URL, OpenSSL and zlib" ${PROJECT_IS_TOP_LEVEL})
option(WEIR_APP "The command weir, which needs CLI11 and fmt" ${PROJECT_IS_TOP_LEVEL})
option(WEIR_EXAMPLES "The example programs" ${PROJECT_IS_TOP_LEVEL})
set(WEIR_EXAMPLE_PROGRAMS "" CACHE STRING "Of the examples only those whose name matches this expression")
option(WEIR_BENCH "weir_bench, where Google Benchmark is installed, and the programs whose instructions are counted" OFF)
option(WEIR_DEVELOPER_WARNINGS "Our own warnings, as errors; never passed on to whoever uses the library" OFF)

# unit     the GoogleTest cases
# threads  only those whose file name contains "threads"
# app      the scripts that run what was built
# tree     checks of the source tree that no build changes: must-not-compile, consumers, hygiene
# guards   instruction counts that must not grow
# demo     scripts/demo, which builds and shows the release preset
set(WEIR_TESTS "${default_tests}" CACHE STRING "Which tests: any of unit, threads, app, tree, guards, demo")

set(WEIR_TESTS_TOGETHER 1 CACHE STRING "So many files of tests are compiled as one: faster for all of them, slower for one")

set(WEIR_SANITIZE "" CACHE STRING "What our own build is sanitized for, as -fsanitize= takes it")

# The two compilers that must-not-compile cases and consumers are tried on, whichever this build uses.
set(WEIR_GXX g++-12 CACHE STRING "The g++ that the tests of the source tree call")
set(WEIR_CLANGXX clang++-19 CACHE STRING "The clang++ that the tests of the source tree call")

if(WEIR_APP AND NOT WEIR_CONNECT)
  message(FATAL_ERROR "WEIR_APP needs WEIR_CONNECT")
endif()
if((WEIR_CONNECT OR WEIR_EXAMPLES OR WEIR_TESTS) AND NOT WEIR_ASIO)
  message(FATAL_ERROR "WEIR_CONNECT, WEIR_EXAMPLES and WEIR_TESTS need WEIR_ASIO")
endif()
