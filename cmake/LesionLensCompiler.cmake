# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Compiler settings that every target of ours takes from lesionlens_options.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are cached only with these.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

add_library(lesionlens_options INTERFACE)
target_include_directories(lesionlens_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(lesionlens_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-unknown-pragmas)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lesionlens_options INTERFACE -fpch-preprocess -Winvalid-pch)
  # GCC 12 to 14 report these where an optimised std::string is moved (GCC bugs 105329 and 105651): no bounds are exceeded.
  # -Wstringop-overflow (GCC 14) means LibTorch's Function::apply, where it copies a std::vector<bool>.
  # -Wdangling-reference (GCC 13) takes a reference into a static table for one to the temporary key it was looked up with.
  target_compile_options(lesionlens_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overread -Wno-stringop-overflow -Wno-dangling-reference)
endif()
if(LESIONLENS_WERROR)
  target_compile_options(lesionlens_options INTERFACE -Werror)
endif()
if(LESIONLENS_SANITIZE)
  target_compile_options(lesionlens_options INTERFACE -fsanitize=${LESIONLENS_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(lesionlens_options INTERFACE -fsanitize=${LESIONLENS_SANITIZE})
endif()
# One set of definitions for all targets: a precompiled header is reused only between equal ones.
target_compile_definitions(lesionlens_options INTERFACE QT_NO_KEYWORDS LESIONLENS_VERSION="${PROJECT_VERSION}")
