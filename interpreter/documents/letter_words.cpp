// See letter_words.h.
#include "interpreter/documents/letter_words.h"

#include <fmt/format.h>

namespace poppy::documents {

using check::Language;

std::string not_carried(Language language, std::string_view source, std::string_view named) {
  const std::string which = named.empty() ? std::string() : fmt::format(" ({})", named);
  switch (language) {
    case Language::english:
      return fmt::format("[The text of this part{} is not carried by {}.]", which,
                         source.empty() ? "its source" : source);
    case Language::spanish:
      return fmt::format("[El texto de esta parte{} no figura en {}.]", which,
                         source.empty() ? "su fuente" : source);
  }
  return {};
}

std::string_view enclosed(Language language) {
  switch (language) {
    case Language::english:
      return "Enclosed";
    case Language::spanish:
      return "Se adjunta";
  }
  return {};
}

std::string_view code_of(Language language) {
  switch (language) {
    case Language::english:
      return "en";
    case Language::spanish:
      return "es";
  }
  return {};
}

}  // namespace poppy::documents
