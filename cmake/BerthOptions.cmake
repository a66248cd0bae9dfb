# Compiler settings that every room shares, and the switches of CMakePresets.json.

option(BERTH_PURE_ONLY "Build only the pure rooms (base, jose, model, link, ssh, vt) and their tests" OFF)
option(BERTH_CLIENT "Build the rooms that need Qt (client, cli, desktop)" ON)
include(CMakeDependentOption)
cmake_dependent_option(BERTH_PLATFORM "Build the agent and the platform, which run on Linux" ON
                       "CMAKE_SYSTEM_NAME STREQUAL Linux" OFF)
option(BERTH_WERROR "Treat warnings as errors" ON)
option(BERTH_PRECOMPILE "Precompile the slow headers (cmake/precompiled); OFF shows where an #include is missing" ON)
option(BERTH_UNITE "Compile several files of a target as one (unity builds); OFF for one file at a time" ON)
option(BERTH_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(BERTH_FULL_TESTS "Also run the tests that take minutes" OFF)
set(BERTH_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them: address,undefined or thread")
include(CTest)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Together they halve the time of a clean build; changing one file still compiles within seconds.
set(CMAKE_UNITY_BUILD ${BERTH_UNITE})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)
# -O3 takes longer to compile; what is fast here is fast by its data path.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(BERTH_CCACHE ccache)
if(BERTH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The slops are what ccache's manual asks for where headers are precompiled. In depend mode a miss is compiled without
  # being preprocessed first, a tenth of a clean build.
  set(CMAKE_C_COMPILER_LAUNCHER ${BERTH_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${BERTH_CCACHE})
endif()
find_program(BERTH_MOLD mold)
if(BERTH_MOLD AND NOT APPLE AND NOT WIN32)
  add_link_options(-fuse-ld=mold)
endif()

add_library(berth_options INTERFACE)
if(WIN32)
  # Windows 10 and its headers without their macros for min and max.
  target_compile_definitions(berth_options INTERFACE NOMINMAX WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0A00)
endif()
if(MSVC)
  target_compile_options(berth_options INTERFACE /W4 /permissive- /utf-8 /bigobj /EHsc $<$<BOOL:${BERTH_WERROR}>:/WX>)
else()
  # One kind of position-independent code for libraries and programs, so that both can share precompiled headers.
  target_compile_options(berth_options INTERFACE -fPIC -Wall -Wextra $<$<BOOL:${BERTH_WERROR}>:-Werror>)
  # GCC's coroutine frames and std::expected raise false alarms in these two once inlined.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(berth_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
    if(BERTH_UNITE)
      # To GCC a coroutine of an included .cpp looks like a type of a header that holds local types.
      target_compile_options(berth_options INTERFACE -Wno-subobject-linkage)
    endif()
  endif()
endif()
if(BERTH_SANITIZE)
  # What both sanitizers' manuals advise: frames that can be read.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
  target_compile_options(berth_options INTERFACE -fsanitize=${BERTH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(berth_options INTERFACE -fsanitize=${BERTH_SANITIZE})
endif()
if(BERTH_FUZZ)
  target_compile_options(berth_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
