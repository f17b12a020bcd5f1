# Warnings that g++ 12 gives about correct code, each switched off by name with the number of the bug behind it
# (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=NUMBER).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(
    -Wno-restrict # 105329, 105651: "literal" + std::string, inlined
  )
endif()
