# Installs a build of toll into an empty prefix and uses it as strangers do: by
# find_package() and by pkg-config, statically and shared; and shows that an
# abseil of another version is refused.
#
#   cmake -DBUILD_DIR=... -DWORK_DIR=... -DCXX=... -P check.cmake

set(prefix ${WORK_DIR}/prefix)
file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR})

# run(COMMAND...): fails the test with the command and its output.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result
    OUTPUT_VARIABLE output ERROR_VARIABLE output WORKING_DIRECTORY ${WORK_DIR})
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect_well output)
  if(NOT output MATCHES "all is well")
    message(FATAL_ERROR "the consumer did not end well: ${output}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix})

# By find_package().
set(configure ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -G Ninja
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${prefix})
run(${configure} -B ${WORK_DIR}/build)
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
foreach(kind static shared mimalloc curl tokens)
  run(${WORK_DIR}/build/${kind}_user)
  expect_well("${output}")
endforeach()
run(ldd ${WORK_DIR}/build/mimalloc_user)
if(NOT output MATCHES "libmimalloc")
  message(FATAL_ERROR "toll::mimalloc did not link mimalloc:\n${output}")
endif()
run(ldd ${WORK_DIR}/build/shared_user)
if(NOT output MATCHES "libtoll" OR output MATCHES "libmimalloc")
  message(FATAL_ERROR "the shared library is not what it should be:\n${output}")
endif()

# With an abseil of another version.
file(WRITE ${WORK_DIR}/other_absl/abslConfig.cmake "set(absl_FOUND TRUE)\n")
file(WRITE ${WORK_DIR}/other_absl/abslConfigVersion.cmake
  "set(PACKAGE_VERSION 20990101)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
execute_process(
  COMMAND ${configure} -B ${WORK_DIR}/refused -Dabsl_DIR=${WORK_DIR}/other_absl
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0 OR NOT output MATCHES "but abseil[ \n]+20990101")
  message(FATAL_ERROR "another abseil was not refused clearly:\n${output}")
endif()

# By pkg-config.
find_program(pkg_config pkg-config)
if(NOT pkg_config)
  message(STATUS "skipped: no pkg-config")
  return()
endif()
file(GLOB_RECURSE pc ${prefix}/toll.pc)
get_filename_component(pc_dir ${pc} DIRECTORY)
get_filename_component(lib_dir ${pc_dir} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pc_dir})
# Strictly: a host's own warnings must not trip over our headers. (Under
# find_package() they count as system headers.)
set(strict -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wsign-conversion -Wold-style-cast -Werror)
find_program(clang clang++)
foreach(kind "" "--static")
  run(${pkg_config} --cflags --libs ${kind} toll)
  string(STRIP "${output}" flags)
  if(kind)
    string(REPLACE "-ltoll" "-l:libtoll.a" flags "${flags}")
  endif()
  separate_arguments(flags UNIX_COMMAND "${flags}")
  # Hosts of both compilers, and such as know neither exceptions nor types.
  foreach(host "${CXX}" "${CXX} -fno-exceptions -fno-rtti" "${clang}")
    separate_arguments(host UNIX_COMMAND "${host}")
    if(NOT host)
      message(STATUS "skipped: no clang++")
      continue()
    endif()
    run(${host} ${strict} ${CMAKE_CURRENT_LIST_DIR}/main.cpp
      -o pkg_config_user ${flags} -Wl,-rpath,${lib_dir})
    run(${WORK_DIR}/pkg_config_user)
    expect_well("${output}")
  endforeach()
endforeach()

# libc++: Debian's abseil is built for libstdc++, so nothing can be linked; the
# headers are read.
if(clang)
  execute_process(COMMAND ${clang} -stdlib=libc++ -std=c++20 -fsyntax-only -x c++
    /dev/null -include version -include string_view
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
endif()
if(clang AND result EQUAL 0)
  run(${pkg_config} --cflags toll)
  string(STRIP "${output}" flags)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run(${clang} -stdlib=libc++ -fsyntax-only ${strict} ${flags}
    ${CMAKE_CURRENT_LIST_DIR}/main.cpp)
else()
  message(STATUS "skipped: no libc++")
endif()
