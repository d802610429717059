// The ground of the language server: frames, URIs, places in UTF-16. What it answers is tried from
// outside (tests/lsp).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "interpreter/lsp/framing.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/uri.h"

namespace poppy::lsp {
namespace {

TEST_CASE("a place counts UTF-16 units, and every line end") {
  // é: 2 bytes, 1 unit; the face: 4 bytes, 2 units.
  const std::string text = "a\u00e9\U0001F600b\r\nc\rd\n";
  const LineIndex index(text);
  CHECK(index.lines() == 4);
  CHECK(index.place_of(7) == Place{0, 4});  // b, after 1 + 2 + 4 bytes
  CHECK(index.byte_of({0, 4}) == 7);
  CHECK(index.byte_of({0, 3}) == 3);   // within the face: its begin
  CHECK(index.byte_of({0, 99}) == 8);  // the end of the line
  CHECK(index.byte_of({1, 0}) == 10);
  CHECK(index.byte_of({2, 0}) == 12);
  CHECK(index.byte_of({99, 0}) == text.size());
  CHECK(index.line(2) == "d");
}

TEST_CASE("bytes that are no UTF-8 count as one unit each") {
  const std::string text = "\xff\xe2\x82x";  // a lone byte, and three of which the last is missing
  const LineIndex index(text);
  CHECK(index.place_of(3) == Place{0, 3});
  CHECK(index.byte_of({0, 3}) == 3);
}

TEST_CASE("a file URI and its path") {
  CHECK(path_of_uri("file:///a%20b/%C3%A9.poppy") == "/a b/\u00e9.poppy");
  CHECK(path_of_uri("file://localhost/a/") == "/a");
  CHECK(uri_of_path("/a b/\u00e9.poppy") == "file:///a%20b/%C3%A9.poppy");
  for (const char* other :
       {"untitled:1", "file://elsewhere/a", "file:///a%2", "file:///%zz", "file:///a%00b", ""}) {
    CAPTURE(other);
    CHECK(!path_of_uri(other));
  }
}

TEST_CASE("messages come whole, however their bytes come") {
  const std::string bytes = framed("{}") + framed("[1]");
  Framing framing;
  std::vector<std::string> found;
  for (const char byte : bytes) {
    framing.feed({&byte, 1});
    while (const auto message = framing.next().value()) found.push_back(*message);
  }
  CHECK(found == std::vector<std::string>{"{}", "[1]"});
  CHECK(!framing.is_within());
}

TEST_CASE("a header that does not say how long is refused") {
  for (const char* header : {"\r\n\r\n", "Content-Length: 1x\r\n\r\n",
                             "Content-Length: 67108865\r\n\r\n", "x\r\n\r\n"}) {
    CAPTURE(header);
    Framing framing;
    framing.feed(header);
    CHECK(!framing.next());
  }
}

}  // namespace
}  // namespace poppy::lsp
