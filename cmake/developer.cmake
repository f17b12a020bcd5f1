# How our own programs are compiled. All of it is directory scope, so that nothing here reaches an exported target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(WEIR_DEVELOPER_WARNINGS)
  add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Werror)
  include(cmake/gcc12-false-positives.cmake)
endif()

if(WEIR_SANITIZE)
  add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WEIR_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ 12 poisons and instruments coroutine frames at the wrong moments.
    add_compile_options($<IF:$<STREQUAL:${WEIR_SANITIZE},thread>,--param=tsan-instrument-func-entry-exit=0,-fno-sanitize-address-use-after-scope>)
  endif()
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(WEIR_CCACHE ccache)
  if(WEIR_CCACHE)
    # Precompiled headers are only cached with this sloppiness; depend mode saves preprocessing each file twice.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${WEIR_CCACHE})
    if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
      add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    endif()
  endif()
endif()
