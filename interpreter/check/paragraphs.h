// The words of the source documents that rules cite: CSV files in a folder `sources` beside the
// rules, `document,paragraph,text`. Nothing is decided by them; who reads a rule reads them beside
// it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"
#include "interpreter/text/span.h"

namespace poppy::check {

/// Of a document, and not a table of the rules: `policies/sources/mpp-63.csv`.
[[nodiscard]] bool is_paragraph_file(std::string_view path);

struct Paragraph {
  std::string document, number;  // MPP, 63-503.311
  std::string text;
  text::Span span;  // of the text, in its file
};

class Paragraphs {
 public:
  /// Those of all paragraph files; a file that cannot be read gives none (find_paragraph_problems).
  [[nodiscard]] static Paragraphs read(const text::SourceSet& sources);

  /// Those that a citation names, each once, in its order: `MPP 63-503.131, 63-503.132; ACL 17-05`.
  /// Where a file has no `63-503.311(b)` it is the nearest that holds it, `63-503.311`. None: no
  /// file has the document or the paragraph.
  [[nodiscard]] std::vector<const Paragraph*> cited(std::string_view citation) const;

 private:
  std::map<std::string, std::map<std::string, Paragraph, std::less<>>, std::less<>> documents_;
};

/// What is wrong in a paragraph file: as read_csv, other columns, an empty cell, a paragraph twice.
[[nodiscard]] text::Problems find_paragraph_problems(const text::SourceSet& sources,
                                                     text::FileId file);

}  // namespace poppy::check
