# Runs the calibration's own check against the answers that TOLL_CORPUS_DIR has:
# the committed weights and error tables are what they give, within bounds.
set(corpus $ENV{TOLL_CORPUS_DIR})
if("${corpus}" STREQUAL "" OR NOT EXISTS ${corpus}/responses/index.jsonl)
  message(STATUS "skipped: no corpus")
  return()
endif()
execute_process(COMMAND ${PYTHON} ${SCRIPT} ${corpus} --check
  RESULT_VARIABLE result ERROR_VARIABLE error)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${error}")
endif()
