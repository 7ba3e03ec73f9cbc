# What .clang-tidy checks, over the library's and the tool's sources. Several of
# them at a time, as a unity build joins them: most of the time goes into the
# headers that all include.
#
#   cmake -DSOURCE_DIR=... -DBUILD_DIR=... -P clang_tidy.cmake

find_program(run_clang_tidy run-clang-tidy)
if(NOT run_clang_tidy)
  message("skipped: no run-clang-tidy; install clang-tidy by scripts/setup.sh")
  return()
endif()
set(joined ${BUILD_DIR}/clang_tidy)
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${joined} -G Ninja
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_UNITY_BUILD=ON
    -DTOLL_BUILD_EXAMPLES=OFF -DTOLL_BUILD_TESTS=OFF -DTOLL_INSTALL=OFF
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "clang-tidy: cannot configure:\n${output}")
endif()
# Given, not looked for: the joined files may stand anywhere.
file(READ ${SOURCE_DIR}/.clang-tidy config)
# The joined files include sources: that is what they are for. Sources that the
# build makes are not there yet.
execute_process(
  COMMAND ${run_clang_tidy} -p ${joined} -quiet "-config=${config}"
    -checks=-bugprone-suspicious-include
    "^(${joined}/.*/Unity/|${SOURCE_DIR}/src/)"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  string(REGEX MATCHALL "[^\n]*(error|warning): [^\n]*" errors "${output}")
  list(REMOVE_DUPLICATES errors)
  list(JOIN errors "\n" errors)
  message(FATAL_ERROR "clang-tidy is not content:\n${errors}")
endif()
