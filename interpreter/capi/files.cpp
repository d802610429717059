// poppy_files: texts in memory, and folders.
#include "interpreter/files/read_folders.h"

#include <iterator>
#include <memory>
#include <string>

#include "interpreter/capi/border.h"
#include "interpreter/capi/handles.h"  // IWYU pragma: keep: what poppy.h only names

using poppy::capi::guarded;

poppy_status poppy_files_new(poppy_files** files) {
  if (files == nullptr) return POPPY_MISUSE;
  *files = nullptr;
  return guarded(nullptr, [&] {
    *files = std::make_unique<poppy_files>().release();
    return POPPY_OK;
  });
}

poppy_status poppy_files_add(poppy_files* files, const char* path, const char* text, size_t size) {
  if (files == nullptr || path == nullptr || (text == nullptr && size != 0)) return POPPY_MISUSE;
  return guarded(nullptr, [&] {
    files->files.emplace_back(path, std::string(poppy::capi::view(text, size)));
    return POPPY_OK;
  });
}

poppy_status poppy_files_add_folders(poppy_files* files, const char* rules, const char* counties,
                                     poppy_problems** problems) {
  if (problems != nullptr) *problems = nullptr;
  if (files == nullptr || rules == nullptr || counties == nullptr) return POPPY_MISUSE;
  return guarded(problems, [&] {
    auto read = poppy::files::read_folders({rules, counties, {}});
    if (!read) return poppy::capi::tell(problems, std::move(read.error()));
    files->files.insert(files->files.end(), std::make_move_iterator(read->begin()),
                        std::make_move_iterator(read->end()));
    return poppy_status{POPPY_OK};
  });
}

void poppy_files_free(poppy_files* files) { delete files; }
