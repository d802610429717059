// Texts and problems that C is given.
#include "interpreter/capi/border.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include "interpreter/capi/handles.h"
#include "interpreter/text/json_writer.h"

namespace poppy::capi {

poppy_problems* make_problems(std::vector<Problem> all) {
  auto made = std::make_unique<poppy_problems>();
  made->all = std::move(all);
  made->shown.reserve(made->all.size());
  for (const Problem& problem : made->all) {
    made->shown.push_back({problem.code.c_str(), problem.path.c_str(), problem.message.c_str(),
                           problem.hint.c_str(), problem.text.c_str(), problem.line, problem.column,
                           problem.warning ? 1 : 0});
  }
  return made.release();
}

Problem fault(std::string_view what) {
  Problem problem;
  problem.message = "this should not happen, please report it: ";
  problem.message += what;
  problem.text = problem.message + "\n";
  return problem;
}

char* make_text(std::string_view text) {
  auto* const made = static_cast<char*>(std::malloc(text.size() + 1));
  if (made == nullptr) throw std::bad_alloc();
  std::memcpy(made, text.data(), text.size());
  made[text.size()] = '\0';
  return made;
}

std::string_view view(const char* text, std::size_t size) {
  if (text == nullptr) return {};
  return size == POPPY_TO_NUL ? std::string_view(text) : std::string_view(text, size);
}

}  // namespace poppy::capi

using poppy::capi::guarded;

const char* poppy_version() { return POPPY_VERSION; }

void poppy_free(void* text) { std::free(text); }

size_t poppy_problems_count(const poppy_problems* problems) {
  return problems == nullptr ? 0 : problems->shown.size();
}

const poppy_problem* poppy_problems_at(const poppy_problems* problems, size_t number) {
  return number < poppy_problems_count(problems) ? &problems->shown[number] : nullptr;
}

poppy_status poppy_problems_json(const poppy_problems* problems, char** json, size_t* size) {
  const poppy::capi::TextPlace place{json, size};
  place.clear();
  if (json == nullptr) return POPPY_MISUSE;
  return guarded(nullptr, [&] {
    poppy::text::JsonWriter to;
    to.begin_array();
    for (std::size_t i = 0; i < poppy_problems_count(problems); ++i) {
      const poppy::Problem& problem = problems->all[i];
      to.begin_object();
      to.member("code", problem.code);
      to.member("warning", problem.warning);
      to.member("path", problem.path);
      to.member("line", problem.line);
      to.member("column", problem.column);
      to.member("message", problem.message);
      to.member("hint", problem.hint);
      to.member("text", problem.text);
      to.end_object();
    }
    to.end_array();
    place.give(to.take() + "\n");
    return POPPY_OK;
  });
}

void poppy_problems_free(poppy_problems* problems) { delete problems; }
