# What .clang-tidy checks, over the library's sources. Not over the tool's: each
# of them takes as long as five of the library's, for CLI11's headers.
#
#   cmake -DSOURCE_DIR=... -DBUILD_DIR=... -P clang_tidy.cmake

find_program(run_clang_tidy run-clang-tidy)
if(NOT run_clang_tidy)
  message("skipped: no run-clang-tidy; install clang-tidy by scripts/setup.sh")
  return()
endif()
execute_process(
  COMMAND ${run_clang_tidy} -p ${BUILD_DIR} -quiet "^${SOURCE_DIR}/src/(?!cli/)"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  string(REGEX MATCHALL "[^\n]*(error|warning): [^\n]*" errors "${output}")
  list(REMOVE_DUPLICATES errors)
  list(JOIN errors "\n" errors)
  message(FATAL_ERROR "clang-tidy is not content:\n${errors}")
endif()
