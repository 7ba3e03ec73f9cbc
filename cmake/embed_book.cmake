# cmake -D INPUT=data/prices.json -D OUTPUT=x.cpp -P embed_book.cmake
#
# Writes INPUT as a C++ string, byte for byte, with the readable bytes behind it
# that the JSON reader wants (64: simdjson's padding). A raw string holds any
# text that lacks its closing mark.

file(READ ${INPUT} text)
string(LENGTH "${text}" length)
file(SIZE ${INPUT} size)
if(NOT length EQUAL size)
  message(FATAL_ERROR "${INPUT} is not plain ASCII: make it by scripts/update_prices")
endif()
string(FIND "${text}" ")toll\"" mark)
if(NOT mark EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds )toll\"")
endif()
# In pieces, so that no literal, and no line of a debugger, is 270 kB long.
set(literal "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 16000 part)
  string(APPEND literal "    R\"toll(${part})toll\"\n")
  math(EXPR at "${at} + 16000")
endwhile()
string(REPEAT " " 64 padding)
file(WRITE ${OUTPUT} "// Made from data/prices.json by cmake/embed_book.cmake.

#include \"price/embedded.h\"

namespace toll::internal {

const EmbeddedText kEmbeddedBook = {
${literal}    \"${padding}\",
    ${size}};

}  // namespace toll::internal
")
