# Every source is as clang-format would write it.
#
#   cmake -DSOURCE_DIR=... -P format.cmake

find_program(clang_format clang-format)
if(NOT clang_format)
  message("skipped: no clang-format; install it by scripts/setup.sh")
  return()
endif()
set(files)
foreach(folder bench examples include src tests)
  file(GLOB_RECURSE found
    ${SOURCE_DIR}/${folder}/*.h ${SOURCE_DIR}/${folder}/*.cpp)
  list(APPEND files ${found})
endforeach()
execute_process(COMMAND ${clang_format} --dry-run -Werror ${files}
  RESULT_VARIABLE result ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  # A line a file, not one a blank.
  string(REGEX MATCHALL "[^\n]*: error: " errors "${output}")
  list(TRANSFORM errors REPLACE ":[0-9]+:[0-9]+: error: " "")
  list(TRANSFORM errors REPLACE "^${SOURCE_DIR}/" "")
  list(REMOVE_DUPLICATES errors)
  list(JOIN errors "\n  " errors)
  message(FATAL_ERROR
    "Not formatted; cure: cmake --build --preset dev --target format\n"
    "  ${errors}")
endif()
