# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later

find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)

# LibTorch: the system's package, or an official download through CMAKE_PREFIX_PATH.
find_package(Torch REQUIRED)
if("${TORCH_CXX_FLAGS}" MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
  message(FATAL_ERROR
    "This LibTorch (${TORCH_INSTALL_PREFIX}) was built with the pre-C++11 ABI and cannot be linked with the system's libraries: "
    "take the download named 'cxx11 ABI'.")
endif()

# oneDNN: the fast pass of frozen networks. Not by its package's configuration, which insists on OpenCL; we use the CPU only.
find_path(LESIONLENS_DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
find_library(LESIONLENS_DNNL_LIBRARY dnnl)
if(LESIONLENS_DNNL_INCLUDE_DIR AND LESIONLENS_DNNL_LIBRARY)
  add_library(lesionlens_dnnl INTERFACE)
  target_include_directories(lesionlens_dnnl SYSTEM INTERFACE "${LESIONLENS_DNNL_INCLUDE_DIR}")
  target_link_libraries(lesionlens_dnnl INTERFACE "${LESIONLENS_DNNL_LIBRARY}")
else()
  message(STATUS "oneDNN was not found: networks run step by step, without the fast pass.")
endif()

if(LESIONLENS_ONLY_NN)
  return()
endif()

find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
# OpenCV's own JPEG reader passes truncated files as grey rows.
find_package(JPEG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)

find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(lesionlens_libcsv INTERFACE)
target_include_directories(lesionlens_libcsv SYSTEM INTERFACE "${LIBCSV_INCLUDE_DIR}")
target_link_libraries(lesionlens_libcsv INTERFACE "${LIBCSV_LIBRARY}")

if(LESIONLENS_BUILD_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
  set(CMAKE_AUTOMOC_PATH_PREFIX ON)
endif()
if(LESIONLENS_BUILD_TESTS OR LESIONLENS_BUILD_BENCH)
  find_package(Qt6 6.4 QUIET COMPONENTS Core Test)
  if(NOT Qt6_FOUND)
    if(LESIONLENS_BUILD_UI)
      message(FATAL_ERROR "The tests need Qt 6 Test: install it, or configure with -DLESIONLENS_BUILD_TESTS=OFF.")
    endif()
    message(STATUS "Qt 6 Test was not found: the core and the command line are built without their tests.")
    set(LESIONLENS_BUILD_TESTS OFF)
    set(LESIONLENS_BUILD_BENCH OFF)
  endif()
endif()
