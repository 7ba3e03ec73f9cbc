# The committed table is what its script makes of the npm package, byte for byte.
#
#   cmake -D SCRIPT=... -D PYTHON=... -D PACKAGE=... -P check_data.cmake
#
# TOLL_NODE_MODULES names the folder of the packages (scripts/setup.sh).

set(folder $ENV{TOLL_NODE_MODULES}/${PACKAGE})
if("$ENV{TOLL_NODE_MODULES}" STREQUAL "" OR NOT EXISTS ${folder})
  message("skipped: no npm packages (TOLL_NODE_MODULES)")
  return()
endif()
execute_process(
  COMMAND ${PYTHON} ${SCRIPT} --check --from ${folder}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${output}")
endif()
