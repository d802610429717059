// See words.h.
#include "interpreter/trial/words.h"

namespace poppy::trial {

std::string words_of(const text::SourceSet& sources, text::Span span) {
  constexpr std::size_t kMost = 60;
  std::string result;
  for (const char c : sources.text_of(span)) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!is_blank) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (result.size() <= kMost) return result;
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(result[end]) & 0xC0U) == 0x80U) --end;
  return result.substr(0, end) + "…";
}

}  // namespace poppy::trial
