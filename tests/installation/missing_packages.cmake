# Configures toll as if each package were missing: one clear sentence with the
# command that installs it.
#
#   cmake -DSOURCE_DIR=... -DWORK_DIR=... -DCXX=... -P missing_packages.cmake

set(packages
  absl=libabsl-dev
  fmt=libfmt-dev
  simdjson=libsimdjson-dev
  SQLite3=libsqlite3-dev
  yaml-cpp=libyaml-cpp-dev
  mimalloc=libmimalloc-dev
  CLI11=libcli11-dev
  GTest=libgtest-dev)

file(REMOVE_RECURSE ${WORK_DIR})
foreach(pair ${packages})
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 package)
  list(GET pair 1 debian)
  # One folder for all, so that the compiler is looked at once.
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK_DIR} -G Ninja
      -DCMAKE_CXX_COMPILER=${CXX} -UCMAKE_DISABLE_FIND_PACKAGE_*
      -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(result EQUAL 0)
    message(SEND_ERROR "configured without ${package}")
  elseif(NOT output MATCHES "toll needs ${package}, which was not found: install it by 'apt-get install ${debian}' \\(or all at once by 'scripts/setup.sh'\\)")
    message(SEND_ERROR "unclear without ${package}: ${output}")
  endif()
endforeach()
