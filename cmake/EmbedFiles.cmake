# cmake -DFOLDER=… -DNAMES=a|b -DOUT=… -P EmbedFiles.cmake: writes a source with the texts of files, for serve/console_files.h.
string(REPLACE "|" ";" names "${NAMES}")
set(content "// Written by cmake/EmbedFiles.cmake.\n#include \"interpreter/serve/console_files.h\"\n\n#include <array>\n\nnamespace poppy::serve {\nnamespace {\n\n")
list(LENGTH names count)
string(APPEND content "constexpr std::array<EmbeddedFile, ${count}> kFiles = {{\n")
foreach(name IN LISTS names)
  file(READ "${FOLDER}/${name}" text)
  if(text MATCHES "\\)embedded\"")
    message(FATAL_ERROR "${name} has the sign that ends a text")
  endif()
  string(APPEND content "{\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
string(APPEND content "}};\n\n}  // namespace\n\n"
  "std::vector<ConsoleFile> embedded_files() {\n  std::vector<ConsoleFile> files;\n"
  "  for (const EmbeddedFile& one : kFiles) files.push_back({std::string(one.name), std::string(one.bytes)});\n"
  "  return files;\n}\n\n}  // namespace poppy::serve\n")
file(WRITE "${OUT}" "${content}")
