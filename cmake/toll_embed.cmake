# toll_embed(TARGET name=file ...)
#
# Links files into TARGET as they are, read-only, aligned to a cache line, and
# defines FindEmbedded() of src/meter/tokens/embedded.h over them. By the
# assembler's .incbin: a C++ array of 9 MB would take minutes to compile.
function(toll_embed target)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp)
  set(assembly)
  set(declarations)
  set(rows)
  set(files)
  foreach(pair ${ARGN})
    string(REPLACE "=" ";" pair ${pair})
    list(GET pair 0 name)
    list(GET pair 1 file)
    list(APPEND files ${file})
    string(APPEND assembly
      "    \".balign 64\\n\"\n"
      "    \"toll_embedded_${name}:\\n\"\n"
      "    \".incbin \\\"${file}\\\"\\n\"\n"
      "    \"toll_embedded_${name}_end:\\n\"\n")
    string(APPEND declarations
      "extern \"C\" __attribute__((visibility(\"hidden\"))) const unsigned char "
      "toll_embedded_${name}[], toll_embedded_${name}_end[];\n")
    string(APPEND rows
      "    {\"${name}\", toll_embedded_${name}, toll_embedded_${name}_end},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"// Made by cmake/toll_embed.cmake.

#include \"meter/tokens/embedded.h\"

asm(\".pushsection .rodata\\n\"
@assembly@    \".byte 0\\n\"
    \".popsection\\n\");

@declarations@
namespace toll::internal {

const EmbeddedTable* FindEmbedded(std::string_view name) {
  static const EmbeddedTable kTables[] = {
@rows@  };
  for (const EmbeddedTable& table : kTables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

}  // namespace toll::internal
")
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES
    OBJECT_DEPENDS "${files}" SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
