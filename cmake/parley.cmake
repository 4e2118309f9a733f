# How Parley's own code is compiled, and the two functions by which a folder says what it is made of.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc)
pkg_check_modules(qrencode REQUIRED libqrencode)
pkg_check_modules(archive REQUIRED libarchive)
pkg_check_modules(keyutils REQUIRED IMPORTED_TARGET libkeyutils)

add_library(parley_options INTERFACE)
target_compile_options(parley_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wnon-virtual-dtor -Wimplicit-fallthrough
  -fstack-protector-strong)
# What a mistake that the tests did not find would run into; the sanitizers have their own.
if(CMAKE_BUILD_TYPE MATCHES "Rel" AND NOT PARLEY_SANITIZE AND NOT PARLEY_FUZZ)
  target_compile_definitions(parley_options INTERFACE _FORTIFY_SOURCE=3 _GLIBCXX_ASSERTIONS)
  target_compile_options(parley_options INTERFACE -fstack-clash-protection -ftrivial-auto-var-init=zero)
endif()
if(PARLEY_FUZZ)
  target_compile_options(parley_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(parley_options INTERFACE -fsanitize=address,undefined)
elseif(PARLEY_SANITIZE)
  target_compile_options(parley_options INTERFACE
    -fsanitize=${PARLEY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(parley_options INTERFACE -fsanitize=${PARLEY_SANITIZE})
endif()
target_link_options(parley_options INTERFACE -fuse-ld=lld-19 -Wl,-z,relro,-z,now,-z,noexecstack)

# parley_layer(NAME USES layers... LIBRARIES libs... SOURCES files...)
#
# A folder of src/ as a library. Its headers are reached as "NAME/file.hpp" through a folder that holds
# this layer alone, so code can include only the layers that it says it uses (and what those use): a
# layer that reaches downward does not compile.
function(parley_layer name)
  cmake_parse_arguments(ARG "" "" "USES;LIBRARIES;SOURCES" ${ARGN})
  add_library(parley_${name} STATIC ${ARG_SOURCES})
  set(door ${CMAKE_BINARY_DIR}/layers/${name})
  file(MAKE_DIRECTORY ${door})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${door}/${name} SYMBOLIC)
  target_include_directories(parley_${name} PUBLIC ${door})
  foreach(layer ${ARG_USES})
    target_link_libraries(parley_${name} PUBLIC parley_${layer})
  endforeach()
  target_link_libraries(parley_${name} PRIVATE parley_options ${ARG_LIBRARIES})
endfunction()

# parley_test(NAME USES layers... LIBRARIES libs... SOURCES files...)
#
# A GoogleTest program, one ctest entry per program: tests/LAYER/NAME_test.cpp by default.
function(parley_test name)
  cmake_parse_arguments(ARG "" "" "USES;LIBRARIES;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    set(ARG_SOURCES ${name}_test.cpp)
  endif()
  add_executable(${name}_test ${ARG_SOURCES})
  foreach(layer ${ARG_USES})
    target_link_libraries(${name}_test PRIVATE parley_${layer})
  endforeach()
  target_link_libraries(${name}_test PRIVATE parley_options GTest::gmock_main ${ARG_LIBRARIES})
  target_compile_definitions(${name}_test PRIVATE PARLEY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()
