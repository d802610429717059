// A declaration's text as ANTLR's words have it: places by code point -> places in the file.
#pragma once

#include <antlr4-runtime.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "PoppyLexer.h"
#include "PoppyParser.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/span.h"

namespace poppy::syntax {

using Lexer = PoppyLexer;
using Parser = PoppyParser;
using antlr4::ParserRuleContext;
using antlr4::Token;
using antlr4::tree::TerminalNode;
using text::ProblemCode;
using text::Problems;
using Words = std::vector<std::unique_ptr<Token>>;
using text::Span;

/// One declaration's text and its place in the file. ANTLR counts code points from its start.
class Piece {
 public:
  Piece(text::FileId file, std::uint32_t begin, std::string_view bytes)
      : file_(file), begin_(begin), bytes_(bytes) {
    const bool plain =
        std::ranges::all_of(bytes, [](char c) { return static_cast<signed char>(c) >= 0; });
    if (plain) return;
    for (std::uint32_t i = 0; i < bytes.size(); ++i) {
      if ((static_cast<unsigned char>(bytes[i]) & 0xC0U) != 0x80U) byte_of_.push_back(i);
    }
    byte_of_.push_back(static_cast<std::uint32_t>(bytes.size()));
  }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] Span span(const Token& token) const {
    if (token.getType() == Token::EOF) return end();
    return {file_, begin_ + byte(token.getStartIndex()), begin_ + byte(token.getStopIndex() + 1)};
  }
  [[nodiscard]] std::string_view text(const Token& token) const {
    if (token.getType() == Token::EOF) return {};
    const std::uint32_t first = byte(token.getStartIndex());
    return bytes_.substr(first, byte(token.getStopIndex() + 1) - first);
  }
  [[nodiscard]] std::string_view text_before(const Token& token) const {
    return bytes_.substr(0, byte(token.getStartIndex()));
  }
  [[nodiscard]] std::string_view text(Span span) const {
    return bytes_.substr(span.begin - begin_, span.end - span.begin);
  }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t code_point) const {
    return byte_of_.empty() ? static_cast<std::uint32_t>(std::min(code_point, bytes_.size()))
                            : byte_of_[std::min(code_point, byte_of_.size() - 1)];
  }
  /// The point behind the last word: what is missing is missing there, not after the blank lines.
  [[nodiscard]] Span end() const {
    const std::size_t last = bytes_.find_last_not_of(" \t\r\n");
    const auto at =
        begin_ + static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last + 1);
    return {file_, at, at};
  }

  text::FileId file_;
  std::uint32_t begin_;
  std::string_view bytes_;
  std::vector<std::uint32_t> byte_of_;  // by code point; empty: all are one byte
};

}  // namespace poppy::syntax
