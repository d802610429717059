// What the console stands on, without a socket: targets, forms, cookies, routes, templates,
// headers, secrets and rates.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "interpreter/serve/cookie.h"
#include "interpreter/serve/form.h"
#include "interpreter/serve/listen.h"
#include "interpreter/serve/message.h"
#include "interpreter/serve/percent.h"
#include "interpreter/serve/rates.h"
#include "interpreter/serve/secrets.h"
#include "interpreter/serve/security.h"
#include "interpreter/serve/site.h"
#include "interpreter/serve/target.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::serve {
namespace {

using Json = nlohmann::json;
using text::ProblemCode;
using Pairs = std::vector<NameValue>;
using Parts = std::vector<std::string>;

Request get(const std::string& text, Pairs headers = {}) {
  const auto target = read_target(text);
  REQUIRE(target.has_value());
  return {"GET",         "localhost:8086",   target->path, target->parts,
          target->query, std::move(headers), "",           "127.0.0.1"};
}

TEST_CASE("a path is read into parts, and written as one that may stand in a link") {
  const auto target = read_target("/counties/Del%20Norte/history?month=2022-03&x=a+b%26&y&&z=");
  REQUIRE(target.has_value());
  CHECK(target->path == "/counties/Del%20Norte/history");
  CHECK(target->parts == Parts{"counties", "Del Norte", "history"});
  CHECK(target->query == Pairs{{"month", "2022-03"}, {"x", "a b&"}, {"y", ""}, {"z", ""}});
  CHECK(read_target("/")->parts.empty());
  CHECK(read_target("/counties/")->path == "/counties");
  CHECK(read_target("/cases/a%2fb")->parts == Parts{"cases", "a/b"});
  CHECK(read_target("/cases/a%2fb")->path == "/cases/a%2Fb");
  CHECK(read_target("/n%C3%A9%2B+")->parts == Parts{"né++"});
  CHECK(read_target("HTTP://localhost:8086/a?b=1")->authority == "localhost:8086");
  CHECK(read_target("http://localhost")->path == "/");
  CHECK(read_target("*")->is_server);
  CHECK(make_path({"counties", "Del Norte"}, {{"note", "a&b=c d"}}) ==
        "/counties/Del%20Norte?note=a%26b%3Dc%20d");
  CHECK(make_path({}) == "/");
}

TEST_CASE("what could be read as another path is no target") {
  for (const char* bad : {"",
                          "a",
                          "/../etc/passwd",
                          "/a/../b",
                          "/a/..",
                          "/%2e%2e/b",
                          "/a/%2E%2e",
                          "/.",
                          "/a/./b",
                          "/%2e",
                          "//evil.example/a",
                          "/a//b",
                          "/a\\b",
                          "/%5c",
                          "/..%5c..%5cb",
                          "/%00",
                          "/a%00.css",
                          "/a%0Ab",
                          "/a%7f",
                          "/%c0%ae%c0%ae/b",
                          "/%e0%80%af",
                          "/%ed%a0%80",
                          "/%ff",
                          "/\xC3\xA9",
                          "/%",
                          "/%4",
                          "/%zz",
                          "/a%u0041",
                          "/a#b",
                          "/a b",
                          "/a\tb",
                          "http://",
                          "http:///a",
                          "ftp://localhost/a",
                          "localhost:8086",
                          "**",
                          "/a?b=%",
                          "/a?b=%00",
                          "/a?%ff=1",
                          "/a?b=%C0%80"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_target(bad).has_value());
  }
  std::string many = "/a?";
  for (int i = 0; i < 501; ++i) many += "b&";
  CHECK_FALSE(read_target(many).has_value());
}

TEST_CASE("only paths of this server are gone on to") {
  for (const char* own : {"/", "/counties?month=2022-03", "/a/b"}) CHECK(is_own_path(own));
  for (const char* other :
       {"", "a", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nSet-Cookie: b",
        "/\t/evil.example", "javascript:alert(1)", "/a b", "/\xC3\xA9"}) {
    CAPTURE(other);
    CHECK_FALSE(is_own_path(other));
    CHECK(see_other(other).headers == Pairs{{"Location", "/"}});
  }
  CHECK(see_other("/cases").headers == Pairs{{"Location", "/cases"}});
  CHECK(see_other("/cases").status == 303);
}

TEST_CASE("a host is a name or an address, with or without a port") {
  CHECK(read_authority("LocalHost:8086")->name == "localhost");
  CHECK(read_authority("[::1]:8086")->name == "::1");
  CHECK(read_authority("[::1]:8086")->port == 8086);
  CHECK_FALSE(read_authority("127.0.0.1")->port.has_value());
  for (const char* bad : {"", ":80", "a:", "a:b", "a:65536", "a:123456", "a b", "u@a", "a/b",
                          "[::1", "[x]", "[::1]80", "a:80:80", "a\xC3\xA9"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_authority(bad).has_value());
  }
  const auto hosts = AllowedHosts::read({"Poppy.example.gov"});
  REQUIRE(hosts.has_value());
  for (const char* good :
       {"localhost", "LOCALHOST:8086", "127.0.0.1:1", "[::1]:8086", "poppy.example.gov:443"}) {
    CHECK(hosts->has(good));
  }
  for (const char* bad : {"evil.example", "localhost.evil.example", "127.0.0.2", ""})
    CHECK_FALSE(hosts->has(bad));
  const auto wrong = AllowedHosts::read({"a b"});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().front().code == ProblemCode::console_address);
}

TEST_CASE("an address is read out of what a proxy writes, with a port or without") {
  const auto peer = [](const std::string& forwarded) {
    return forwarded_peer(get("/", {{"X-Forwarded-For", forwarded}}), "the proxy");
  };
  CHECK(peer("192.0.2.7") == "192.0.2.7");
  CHECK(peer("6.6.6.6, 192.0.2.7:4711") == "192.0.2.7");
  CHECK(peer("2001:DB8::1") == "2001:db8::1");
  CHECK(peer("[2001:db8::1]:4711") == "2001:db8::1");
  CHECK(peer("[2001:db8::1]") == "2001:db8::1");
  for (const char* const none : {"", ":", "[", "[]", "[:4711", "unknown", "_hidden:1", "1.2.3:4",
                                 "192.0.2.7,", "[192.0.2.7"}) {
    INFO(none);
    CHECK(peer(none) == "the proxy");
  }
  CHECK(network_of("192.0.2.7") == "192.0.2.7");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::");
  CHECK(network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::");
  CHECK(network_of("nobody") == "nobody");
}

TEST_CASE("where to listen is an address with a port") {
  CHECK(to_string(*read_endpoint("127.0.0.1:8086")) == "127.0.0.1:8086");
  CHECK(to_string(*read_endpoint(":0")) == "127.0.0.1:0");
  CHECK(to_string(*read_endpoint("[::1]:8086")) == "[::1]:8086");
  for (const char* bad : {"", "8086", "127.0.0.1", "a b:1", "127.0.0.1:99999"}) {
    const auto read = read_endpoint(bad);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().front().code == ProblemCode::console_address);
  }
}

TEST_CASE("a header ends at its empty line, and each of its lines in CR LF") {
  const std::string good = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
  CHECK(scan_header(good, 0).end == good.size() - 4);
  // A byte at a time, going on from where it was: the same.
  std::size_t seen = 0;
  for (std::size_t size = 1; size <= good.size(); ++size) {
    const HeaderScan scan = scan_header(good.substr(0, size), seen);
    CHECK_FALSE(scan.is_bad);
    seen = scan.seen;
    if (scan.end == 0) continue;
    CHECK(size == good.size() - 4);
    break;
  }
  for (const char* bad : {"GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n",
                          "\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                          "GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n", "\x16\x03\x01",
                          "GET / HTTP/1.1\r\nA: \x7F\r\n\r\n", "\n"}) {
    CAPTURE(bad);
    CHECK(scan_header(bad, 0).is_bad);
  }
  CHECK(scan_header(std::string_view("GET /\0 HTTP/1.1", 15), 0).is_bad);
}

TEST_CASE("dates of answers are those of RFC 9110") {
  CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");  // its example, section 5.6.7
  CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date(-5) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("headers are found whatever their letters are, and set once") {
  Response response = html("<p>");
  response.set("content-type", "text/plain");
  CHECK(response.headers == Pairs{{"content-type", "text/plain"}});
  CHECK(*find_header(response.headers, "CONTENT-TYPE") == "text/plain");
  CHECK(problem(404, "No \"case\"").body.find(R"("title": "No \"case\"")") != std::string::npos);
  CHECK(*find_header(download("a\"b/c\r\n\xC3.csv", "text/csv", "").headers,
                     "Content-Disposition") == "attachment; filename=\"a_b_c___.csv\"");
}

// ---- forms

constexpr std::string_view kEncoded = "application/x-www-form-urlencoded";
constexpr std::string_view kMultipart = "multipart/form-data; boundary=XX";

TEST_CASE("an encoded form is read in its order, lines ending in one character") {
  const auto form = read_form(kEncoded, "note=a%0D%0Ab%0Dc+d&what=1&what=2&&empty=&bare", {});
  REQUIRE(form.has_value());
  CHECK(form->text("note") == "a\nb\nc d");
  CHECK(form->texts("what") == std::vector<std::string_view>{"1", "2"});
  CHECK(form->has("bare"));
  CHECK(form->text("nothing").empty());
  CHECK_FALSE(form->has("nothing"));
}

TEST_CASE("a form with files keeps their bytes, and of their names the last part") {
  const std::string body =
      "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na\r\nb\r\n"
      "--XX\r\ncontent-disposition: form-data; name=\"sheet\"; "
      "filename=\"C:\\desk\\matrix.csv\"\r\n"
      "Content-Type: text/csv\r\n\r\n\xEF\xBB\xBF"
      "1,2\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"up\"; "
      "filename=\"../../e%22vil\"\r\n\r\nx\r\n--XX--\r\nafter";
  const auto form = read_form(kMultipart, body, {});
  REQUIRE(form.has_value());
  CHECK(form->text("note") == "a\nb");
  REQUIRE(form->file("sheet") != nullptr);
  CHECK(form->file("sheet")->file_name == "matrix.csv");
  CHECK(form->file("sheet")->content_type == "text/csv");
  CHECK(form->file("sheet")->bytes ==
        "\xEF\xBB\xBF"
        "1,2\r\n");
  CHECK(form->file("none") == nullptr);
  CHECK(form->file("up")->file_name == "e\"vil");
  CHECK(read_form("Multipart/Form-Data; Boundary=\"XX\"", body, {}).has_value());
}

TEST_CASE("what is no form is told in words") {
  const std::string head = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  const std::pair<std::string, std::string> bad[] = {
      {"", "a=1"},
      {"application/json", "{}"},
      {"multipart/form-data", head + "1\r\n--XX--"},
      {"multipart/form-data; boundary=", head + "1\r\n--XX--"},
      {"multipart/form-data; boundary=XX; boundary=YY", head + "1\r\n--XX--"},
      {std::string(kEncoded), "a=%"},
      {std::string(kEncoded), "a=%ff"},
      {std::string(kEncoded), "a=%00"},
      {std::string(kEncoded), "a%0A=1"},
      {std::string(kMultipart), ""},
      {std::string(kMultipart), head + "1"},
      {std::string(kMultipart), head + "1\r\n--XX"},
      {std::string(kMultipart), "x" + head + "1\r\n--XX--"},
      {std::string(kMultipart), "--XX\r\n\r\n1\r\n--XX--"},
      {std::string(kMultipart), "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--"},
      {std::string(kMultipart),
       "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--XX--"},
      {std::string(kMultipart),
       "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--"},
      {std::string(kMultipart),
       "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nMQ==\r\n--XX--"},
      {std::string(kMultipart), head + "\xFF\r\n--XX--"},
      {std::string(kMultipart), "--XX\r\nX: " + std::string(5000, 'y') + "\r\n\r\n1\r\n--XX--"}};
  for (const auto& [content_type, body] : bad) {
    CAPTURE(content_type);
    CAPTURE(body);
    const auto form = read_form(content_type, body, {});
    REQUIRE_FALSE(form.has_value());
    CHECK_FALSE(form.error().empty());
  }
}

TEST_CASE("a form has an end: of fields, of files, of bytes") {
  FormLimits limits;
  limits.fields = 2;
  limits.value_bytes = 3;
  limits.name_bytes = 2;
  limits.files = 1;
  limits.file_bytes = 4;
  CHECK(read_form(kEncoded, "a=1&b=222", limits).has_value());
  CHECK_FALSE(read_form(kEncoded, "a=1&b=2&c=3", limits).has_value());
  CHECK_FALSE(read_form(kEncoded, "a=2222", limits).has_value());
  CHECK_FALSE(read_form(kEncoded, "abc=1", limits).has_value());
  const auto file = [](const std::string& bytes) {
    return "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\n" + bytes +
           "\r\n";
  };
  CHECK(read_form(kMultipart, file("4444") + "--XX--", limits).has_value());
  CHECK_FALSE(read_form(kMultipart, file("55555") + "--XX--", limits).has_value());
  CHECK_FALSE(read_form(kMultipart, file("1") + file("2") + "--XX--", limits).has_value());
}

// ---- cookies

TEST_CASE("a cookie is kept from scripts and other sites, and before TLS from other hosts") {
  Response response;
  set_cookie(response, {"session", "abc-_1", SameSite::strict, std::nullopt}, Tls::none);
  set_cookie(response, {"session", "abc-_1", SameSite::lax, 60}, Tls::before);
  drop_cookie(response, "session", Tls::none);
  CHECK(response.headers ==
        Pairs{{"Set-Cookie", "session=abc-_1; Path=/; HttpOnly; SameSite=Strict"},
              {"Set-Cookie",
               "__Host-session=abc-_1; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"},
              {"Set-Cookie", "session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"}});
}

TEST_CASE("a cookie is read where it is one, and not where somebody else has set a second") {
  const auto read = [](const std::string& line, Tls tls = Tls::none) {
    return read_cookie(get("/", {{"cookie", line}}), "session", tls).value_or("-");
  };
  CHECK(read("a=1; session=abc; b=2") == "abc");
  CHECK(read("session=abc;session=abc") == "abc");
  CHECK(read("session=abc; session=def") == "-");
  CHECK(read("session=") == "-");
  CHECK(read("session=a b") == "-");
  CHECK(read("session=\"abc\"") == "-");
  CHECK(read("Session=abc; session2=x; =y; session") == "-");
  CHECK(read("session=abc", Tls::before) == "-");
  CHECK(read("__Host-session=abc; session=def", Tls::before) == "abc");
  CHECK(read_cookie(get("/", {{"Cookie", "a=1"}, {"COOKIE", "session=x"}}), "session", Tls::none) ==
        "x");
  CHECK_FALSE(read_cookie(get("/"), "session", Tls::none).has_value());
}

// ---- routes

TEST_CASE("a literal part goes before a name, and a path without the method says which it has") {
  Router router;
  const auto named = [](const char* name) {
    return [name](const Request&, const PathValues&) { return plain_text(name); };
  };
  router.add("GET", "/counties/{county}/history", "signed_in", named("history"));
  router.add(
      "GET", "/counties/{county}", "signed_in",
      [](const Request&, const PathValues& values) { return plain_text(values.at("county")); });
  router.add("GET", "/counties/compare", "signed_in", named("compare"));
  router.add("POST", "/counties/{one}", "admin", named("post"));
  router.add("GET", "/", "anyone", named("first"));
  const auto went = [&](const std::string& method, const std::string& path) {
    Request request = get(path);
    request.method = method;
    const Found found = router.find(method, request.parts);
    if (found.route == nullptr) return "-" + found.allow;
    return found.route->handler(request, found.values).body;
  };
  CHECK(went("GET", "/") == "first");
  CHECK(went("GET", "/counties/Del%20Norte") == "Del Norte");
  CHECK(went("HEAD", "/counties/Kern") == "Kern");
  CHECK(went("GET", "/counties/compare") == "compare");
  CHECK(went("POST", "/counties/Kern") == "post");
  CHECK(went("GET", "/counties/Kern/history") == "history");
  CHECK(went("GET", "/counties") == "-");
  CHECK(went("GET", "/counties/Kern/history/x") == "-");
  CHECK(went("DELETE", "/counties/Kern") == "-GET, HEAD, POST, OPTIONS");
  CHECK(went("POST", "/counties/compare") == "-GET, HEAD, OPTIONS");
  CHECK(router.routes().size() == 5);
  CHECK(router.routes()[3].who == "admin");
}

// ---- templates

Templates templates(std::vector<ConsoleFile> files) {
  for (ConsoleFile& file : files) file.name = "templates/" + file.name + ".mustache";
  auto read = Templates::read(files);
  if (!read) FAIL(read.error().front().message);
  return std::move(*read);
}

TEST_CASE("every text of the data is escaped, and turns nothing round") {
  const Templates all =
      templates({{"layout", "<{{> page}}>"}, {"a", "<p title=\"{{x}}\">{{x}}</p>"}});
  CHECK(all.render("a", {{"x", "<b>&\"'"}}) ==
        "<p title=\"&lt;b&gt;&amp;&quot;&apos;\">&lt;b&gt;&amp;&quot;&apos;</p>");
  CHECK(all.render("a", {{"x", "a\u202Eb\x1B[31m\x7F\xFF\nc"}}) ==
        "<p title=\"a?b?[31m??\nc\">a?b?[31m??\nc</p>");
  CHECK(all.render("a", {{"x", "{{y}}"}, {"y", "no"}}) == "<p title=\"{{y}}\">{{y}}</p>");
  CHECK(all.render_page("a", {{"x", "1"}}) == "<<p title=\"1\">1</p>>");
}

TEST_CASE("a name without data is an empty text; what is empty is no section") {
  const Templates all = templates({{"layout", "{{> page}}"},
                                   {"a", "[{{x}}{{#x}} {{x}}{{/x}}{{^x}}no{{/x}}]"},
                                   {"list", "{{#rows}}{{name}}{{^name}}-{{/name}};{{/rows}}"},
                                   {"deep",
                                    "{{#one}}{{#two}}{{x.y}}{{/two}}{{/one}}{{^one.two}}none{{/"
                                    "one.two}}{{#words}}{{.}},{{/words}}"}});
  CHECK(all.render("a", Json::object()) == "[no]");
  for (const Json& empty : {Json(""), Json(nullptr), Json(false)})
    CHECK(all.render("a", {{"x", empty}}) == "[no]");
  CHECK(all.render("a", {{"x", Json::array()}}) == "[no]");
  CHECK(all.render("a", {{"x", 0}}) == "[0 0]");
  CHECK(all.render("a", {{"x", -12}}) == "[-12 -12]");
  CHECK(all.render("a", {{"x", 18446744073709551615U}}) ==
        "[18446744073709551615 18446744073709551615]");
  CHECK(all.render("a", {{"x", true}}) == "[ ]");
  // An empty text of a row is its own: nothing of what stands around it shows through.
  CHECK(all.render("list", {{"name", "outer"},
                            {"rows", {{{"name", "a"}}, {{"name", ""}}, Json::object()}}}) ==
        "a;-;outer;");
  CHECK(all.render("deep",
                   {{"x", {{"y", "Y"}}}, {"one", {{"two", {{"z", 1}}}}}, {"words", {"p", "q"}}}) ==
        "Yp,q,");
  CHECK(all.render("deep", {{"one", false}}) == "none");
}

TEST_CASE("parts are put in where they are named, be it many times") {
  const Templates all = templates({{"layout", "<html>\n{{> page}}\n{{> foot}}\n"},
                                   {"foot", "<i>{{v}}</i>\n"},
                                   {"tag", "<b>{{text}}</b>\n"},
                                   {"a", "{{#tags}}\n{{> tag}}\n{{/tags}}\n"}});
  CHECK(all.render_page("a", {{"tags", {{{"text", "1"}}, {{"text", "2"}}}}, {"v", "3"}}) ==
        "<html>\n<b>1</b>\n<b>2</b>\n<i>3</i>\n");
}

TEST_CASE("a template that cannot be used is told with its name") {
  const auto told = [](const std::string& name, const std::string& text) {
    const auto read = Templates::read(
        {{"templates/layout.mustache", "{{> page}}"}, {"templates/" + name + ".mustache", text}});
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().front().code == ProblemCode::console_file);
    return read.error().front().message;
  };
  CHECK(told("a", "{{> nothing}}") == "templates/a.mustache: there is no template `nothing`");
  CHECK(told("a", "{{> a}}") == "templates/a.mustache: it holds itself");
  CHECK(told("a", "{{{ x }}}") == "templates/a.mustache: `x` is not escaped");
  CHECK(told("a", "{{& x}}") == "templates/a.mustache: `x` is not escaped");
  CHECK(told("a", "{{#p}}{{&x}}{{/p}}") == "templates/a.mustache: `x` is not escaped");
  CHECK(told("a", "{{=<% %>=}}<%& x%>") == "templates/a.mustache: it has other signs for its tags");
  CHECK(told("a", "{{#p}}x").find("Unclosed section") != std::string::npos);
  CHECK(told("a", "{{#p}}x{{/q}}").find("Unclosed section") != std::string::npos);
  CHECK(told("a", "x{{/q}}").find("Unopened section") != std::string::npos);
  CHECK(told("a", "x{{").find("templates/a.mustache: ") == 0);
  CHECK(told("a", "x{{y").find("templates/a.mustache: ") == 0);
  CHECK(told("a", "x{{y}").find("templates/a.mustache: ") == 0);
}

TEST_CASE("the console's own templates hold to the policy of its pages") {
  const std::vector<ConsoleFile> files = embedded_files();
  REQUIRE(Templates::read(files).has_value());
  // No attribute without quotes, no style or script in a page, nothing from elsewhere.
  const std::regex refused(
      R"(=\{\{|\son[a-z]+\s*=|\sstyle\s*=|<style|<script(?! src="\{\{links)|https?:|javascript:)");
  std::size_t count = 0;
  for (const ConsoleFile& file : files) {
    if (!file.name.ends_with(".mustache")) continue;
    ++count;
    CAPTURE(file.name);
    CHECK_FALSE(std::regex_search(file.bytes, refused));
    CHECK(unescaped_names(file.bytes).empty());
    // Each form that changes something sends the token of its session; who signs in has none yet.
    if (file.name == "templates/sign_in.mustache") continue;
    std::size_t forms = 0, tokens = 0;
    for (std::size_t at = 0; (at = file.bytes.find("method=\"post\"", at)) != std::string::npos;
         ++at)
      ++forms;
    for (std::size_t at = 0; (at = file.bytes.find("name=\"form_token\"", at)) != std::string::npos;
         ++at)
      ++tokens;
    CHECK(forms == tokens);
  }
  CHECK(count > 10);
  CHECK(std::regex_search(std::string("<a onclick = \"x\">"), refused));
  CHECK(std::regex_search(std::string("<a href={{x}}>"), refused));
  CHECK(std::regex_search(std::string("<script>"), refused));
}

TEST_CASE("a page has its frame: who is signed in, the dials, the token, messages") {
  const auto site = Site::make();
  REQUIRE(site.has_value());
  PageFrame frame;
  frame.title = "A & B";
  frame.signed_in = SignedIn{"admin-0042", "County admin", "Fresno"};
  frame.form_token = "TOKEN";
  frame.navigation = {{"/counties", "Counties", true, {}}, {"/cases", "Cases", false, {}}};
  frame.dials = Dials{"2022-03", "2022-03-07", "/counties", {{"q", "\"x\""}}, ""};
  frame.messages = {{Tone::error, "No", "It <was> refused."}};
  frame.rules_version = "abc1";
  const std::string page = (*site)->page("error", frame, {{"title", "T"}, {"status", 404}}).body;
  for (const char* part :
       {"<title>A &amp; B · Poppy</title>", "lang=\"en\"", "admin-0042", "County admin, Fresno",
        "name=\"form_token\" value=\"TOKEN\"", "href=\"/counties\" aria-current=\"page\"",
        "href=\"/cases\">", "type=\"month\" value=\"2022-03\"",
        "type=\"date\" value=\"2022-03-07\"", "name=\"q\" value=\"&quot;x&quot;\"",
        "role=\"alert\"", "It &lt;was&gt; refused.", "Rules abc1", "/static/poppy.css?v="}) {
    CAPTURE(part);
    CHECK(page.find(part) != std::string::npos);
  }
  PageFrame bare;
  bare.title = "T";
  const std::string alone = (*site)->page("error", bare, {{"title", "T"}}).body;
  for (const char* part :
       {"Sign out", "dial-month", "aria-label=\"Main\"", "role=\"alert\"", "Rules "}) {
    CAPTURE(part);
    CHECK(alone.find(part) == std::string::npos);
  }
}

TEST_CASE("a field shows its own fault, and names what describes it") {
  const auto all = Templates::read(embedded_files());
  REQUIRE(all.has_value());
  const Json good = Field{.id = "note", .label = "Note", .value = "\"<"};
  const std::string plain = all->render("field", good);
  CHECK(plain.find("<label for=\"note\">Note</label>\n") != std::string::npos);
  CHECK(plain.find("<input id=\"note\" name=\"note\" type=\"text\" value=\"&quot;&lt;\">\n") !=
        std::string::npos);
  // Within a page that has a fault and a hint of the same name, nothing of them shows.
  Json data = {{"fault", "outer"}, {"hint", "outer"}, {"is_required", true}};
  data.update(
      Json(Field{.id = "note", .label = "Note", .hint = "h", .fault = "f", .is_required = true}));
  const std::string bad = all->render("field", data);
  CHECK(bad.find("outer") == std::string::npos);
  CHECK(bad.find("aria-describedby=\"note-hint note-fault\" aria-invalid=\"true\" required") !=
        std::string::npos);
  CHECK(Json(Faults{}) == Json(false));
}

TEST_CASE("a field of days or months shows what was typed and is none") {
  const auto type_of = [](const char* type, const char* value) {
    return Json(Field{.id = "d", .value = value, .type = type})["type"].get<std::string>();
  };
  CHECK(type_of("date", "") == "date");
  CHECK(type_of("date", "2026-12-01") == "date");
  CHECK(type_of("date", "12/01/2026") == "text");
  CHECK(type_of("date", "2026-12") == "text");
  CHECK(type_of("month", "2026-12") == "month");
  CHECK(type_of("month", "2026-12-01") == "text");
  CHECK(type_of("number", "x") == "number");
}

// ---- static files

TEST_CASE("a table of few rows and columns names the column of each cell, for narrow screens") {
  const auto all = Templates::read(embedded_files());
  REQUIRE(all.has_value());
  const auto shown = [&](std::size_t columns, std::size_t rows) {
    Table table;
    table.id = "t";
    for (std::size_t i = 0; i < columns; ++i) table.columns.push_back({"<c" + std::to_string(i)});
    table.rows.assign(rows, Row{std::vector<Cell>(columns, Cell{"x"})});
    const Json data = table;
    return all->render("table", data);
  };
  const std::string small = shown(10, 40);
  CHECK(small.find("class=\"stacked\"") != std::string::npos);
  CHECK(small.find("data-column=\"&lt;c9\"") != std::string::npos);
  CHECK(small.find("data-column=\"&lt;c0\"") == std::string::npos);  // heads the row
  CHECK(small.find("table-scroll wide") == std::string::npos);
  const std::string longer = shown(10, 41);
  CHECK(longer.find("data-column") == std::string::npos);
  CHECK(longer.find("table-scroll wide") == std::string::npos);
  const std::string wide = shown(11, 1);
  CHECK(wide.find("data-column") == std::string::npos);
  CHECK(wide.find("table-scroll wide") != std::string::npos);
}

TEST_CASE("a static file is kept by its mark, and asked for again without") {
  const Statics statics(
      {{"static/a.css", "p{}"}, {"static/b.js", ""}, {"templates/x.mustache", ""}});
  const std::string link = statics.link_to("a.css");
  const Response marked = statics.answer(get(link), "a.css");
  CHECK(marked.body == "p{}");
  CHECK(*find_header(marked.headers, "Content-Type") == "text/css; charset=utf-8");
  CHECK(*find_header(marked.headers, "Cache-Control") == "public, max-age=31536000, immutable");
  const std::string mark = *find_header(marked.headers, "ETag");
  CHECK(link == "/static/a.css?v=" + mark.substr(1, mark.size() - 2));
  CHECK(*find_header(statics.answer(get("/static/a.css?v=old"), "a.css").headers,
                     "Cache-Control") == "no-cache");
  for (const std::string& known : {mark, "W/" + mark, "\"x\", " + mark, std::string("*")}) {
    const Response same = statics.answer(get("/static/a.css", {{"If-None-Match", known}}), "a.css");
    CHECK(same.status == 304);
    CHECK(same.body.empty());
  }
  CHECK(statics.answer(get("/static/a.css", {{"If-None-Match", "\"x\""}}), "a.css").status == 200);
  CHECK(statics.answer(get("/static/c.css"), "c.css").status == 404);
  CHECK(Statics(std::vector<ConsoleFile>{{"static/a.css", "q{}"}}).link_to("a.css") != link);
}

// ---- what keeps pages safe

TEST_CASE("every answer has the headers that keep a page from being used") {
  Response response = html("");
  add_security_headers(response, Tls::none);
  const std::string policy = *find_header(response.headers, "Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") == 0);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(*find_header(response.headers, "Cache-Control") == "no-store");
  CHECK(*find_header(response.headers, "X-Content-Type-Options") == "nosniff");
  CHECK(*find_header(response.headers, "X-Frame-Options") == "DENY");
  CHECK(find_header(response.headers, "Strict-Transport-Security") == nullptr);
  Response kept;
  kept.set("Cache-Control", "no-cache");
  add_security_headers(kept, Tls::before);
  CHECK(*find_header(kept.headers, "Cache-Control") == "no-cache");
  CHECK(find_header(kept.headers, "Strict-Transport-Security") != nullptr);
}

TEST_CASE("what another site sends is known by what the browser says of it") {
  const auto elsewhere = [](Pairs headers) {
    return is_from_elsewhere(get("/", std::move(headers)));
  };
  CHECK_FALSE(elsewhere({}));
  CHECK_FALSE(elsewhere({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://localhost:8086"}}));
  CHECK_FALSE(elsewhere({{"Sec-Fetch-Site", "none"}}));
  CHECK_FALSE(elsewhere({{"Origin", "https://LOCALHOST:8086"}}));
  for (const char* site : {"cross-site", "same-site", ""})
    CHECK(elsewhere({{"sec-fetch-site", site}}));
  for (const char* origin : {"null", "http://evil.example", "http://localhost:8087",
                             "http://localhost", "localhost:8086", ""}) {
    CAPTURE(origin);
    CHECK(elsewhere({{"Origin", origin}}));
  }
}

TEST_CASE(
    "a site answers what is not there, not allowed or not for anyone with a page in plain words") {
  auto made = Site::make();
  REQUIRE(made.has_value());
  Site& site = **made;
  int changes = 0;
  site.router().add("GET", "/open", "anyone",
                    [](const Request&, const PathValues&) { return html("open"); });
  site.router().add("POST", "/open", "anyone", [&](const Request&, const PathValues&) {
    ++changes;
    return see_other("/open");
  });
  site.router().add("GET", "/closed", "signed_in",
                    [](const Request&, const PathValues&) { return html("closed"); });
  site.router().add("GET", "/taken", "anyone", [](const Request&, const PathValues&) {
    return Response{409, {{"X", "y"}}, {}};
  });
  site.router().add("GET", "/api/closed", "signed_in",
                    [](const Request&, const PathValues&) { return json("{}"); });
  const auto answer = [&](const std::string& method, const std::string& path, Pairs headers = {}) {
    Request request = get(path, std::move(headers));
    request.method = method;
    return site.answer(request);
  };
  CHECK(answer("GET", "/open").body == "open");
  CHECK(find_header(answer("GET", "/open").headers, "Content-Security-Policy") != nullptr);
  CHECK(answer("GET", "/closed").status == 403);
  CHECK(answer("GET", "/closed").body.find("You may not do that") != std::string::npos);
  CHECK(answer("GET", "/nowhere").status == 404);
  CHECK(answer("GET", "/taken").body.find("Somebody else was faster") != std::string::npos);
  CHECK(*find_header(answer("GET", "/taken").headers, "X") == "y");
  CHECK(answer("DELETE", "/open").status == 405);
  CHECK(*find_header(answer("DELETE", "/open").headers, "Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(answer("OPTIONS", "/open").status == 204);
  CHECK(answer("OPTIONS", "/nowhere").status == 404);
  CHECK(answer("GET", "/static/poppy.css").status == 200);
  CHECK(answer("GET", "/static/nothing.css").status == 404);
  CHECK(answer("POST", "/static/poppy.css").status == 404);
  CHECK(answer("POST", "/open").status == 303);
  CHECK(answer("POST", "/open", {{"Origin", "http://evil.example"}}).status == 403);
  CHECK(changes == 1);
  const Response refused = answer("GET", "/api/closed");
  CHECK(refused.status == 403);
  CHECK(*find_header(refused.headers, "Content-Type") == "application/problem+json");
  CHECK(Json::parse(answer("GET", "/api/nowhere").body)["status"] == 404);
  for (const int status : {400, 403, 404, 405, 409, 413, 429, 500, 503}) {
    CHECK(site.refusal(status).status == status);
    CHECK(site.refusal(status).body.find("<h1>") != std::string::npos);
  }
  site.set_gate(
      [](const Request& request, const Route& route, const PathValues&) -> std::optional<Response> {
        if (route.who == "signed_in" && request.header("x-user") == nullptr)
          return see_other("/sign-in");
        return std::nullopt;
      });
  CHECK(answer("GET", "/closed").status == 303);
  CHECK(answer("GET", "/closed", {{"X-User", "a"}}).body == "closed");
}

// ---- secrets

TEST_CASE("a password fits its own hash, and no hash is like another") {
  const Passwords passwords({.memory_bytes = 1 << 16, .passes = 1, .at_once = 1});
  const auto one = passwords.hash("correct horse battery");
  const auto other = passwords.hash("correct horse battery");
  REQUIRE(one.has_value());
  CHECK(one->starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(one != other);
  CHECK(passwords.fits("correct horse battery", *one));
  CHECK_FALSE(passwords.fits("correct horse batterz", *one));
  CHECK_FALSE(passwords.fits("", *one));
  CHECK_FALSE(passwords.fits("x", ""));
  CHECK_FALSE(passwords.fits("x", "$argon2id$garbage"));
  CHECK_FALSE(passwords.fits_nobody("correct horse battery"));
  CHECK_FALSE(passwords.hash(std::string(kMostPasswordBytes + 1, 'a')).has_value());
  CHECK_FALSE(passwords.is_outdated(*one));
  CHECK(Passwords({.memory_bytes = 1 << 17, .passes = 1, .at_once = 1}).is_outdated(*one));
}

TEST_CASE("what makes a poor password is told") {
  CHECK_FALSE(fault_of_password("a few words do", "admin-0042").has_value());
  CHECK_FALSE(fault_of_password("ñandúñandúña", "x").has_value());  // 12 characters, 16 bytes
  for (const char* poor :
       {"", "eleven byte", "ñandúñandúñ", "aaaaaaaaaaaaaa", "my Admin-0042 it is"}) {
    CAPTURE(poor);
    CHECK(fault_of_password(poor, "admin-0042").has_value());
  }
  CHECK(fault_of_password(std::string(500, 'a') + std::string(13, 'b'), "").has_value());
}

TEST_CASE("tokens are random, their hashes are BLAKE2b, and what forms send is another") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string token = random_token();
    CHECK(token.size() == 43);
    CHECK(token.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    CHECK(seen.insert(token).second);
  }
  // python3 -c 'import hashlib; print(hashlib.blake2b(b"abc", digest_size=32).hexdigest())'
  CHECK(hash_token("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  // … hashlib.blake2b(b"abc", digest_size=32, key=b"poppy: the forms of a session")
  CHECK(form_token("abc") == "609267188640460ad7610164e52879cf9397bdedb6a354267305bad15e6236da");
  CHECK(is_same_secret("abc", "abc"));
  CHECK_FALSE(is_same_secret("abc", "abd"));
  CHECK_FALSE(is_same_secret("abc", "ab"));
  CHECK(is_same_secret("", ""));
}

TEST_CASE("a password for once is five groups of four consonants") {
  const std::regex form("[bcdfghjkmnpqrstvwxz]{4}(-[bcdfghjkmnpqrstvwxz]{4}){4}");
  std::set<std::string> seen;
  std::set<char> letters;
  for (int i = 0; i < 100; ++i) {
    const std::string password = one_time_password();
    CHECK(std::regex_match(password, form));
    CHECK(seen.insert(password).second);
    letters.insert(password.begin(), password.end());
  }
  CHECK(letters.size() == 20);  // of 2000 letters, each of the 19, and the hyphen
  CHECK_FALSE(fault_of_password(one_time_password(), "").has_value());
}

// ---- rates

TEST_CASE("so many tries at once, then one each step") {
  Rates rates({.at_once = 3, .milliseconds_each = 1000});
  for (int i = 0; i < 3; ++i) CHECK(rates.take("a", 5000) == 0);
  CHECK(rates.take("a", 5000) == 1000);
  CHECK(rates.take("b", 5000) == 0);  // another key has its own
  CHECK(rates.take("a", 5999) == 1);
  CHECK(rates.take("a", 6000) == 0);
  CHECK(rates.take("a", 6000) == 1000);
  for (int i = 0; i < 3; ++i) CHECK(rates.take("a", 60'000) == 0);  // full again
  CHECK(rates.take("a", 60'000) == 1000);
  rates.clear("a");
  CHECK(rates.take("a", 60'000) == 0);
  rates.clear("nothing");
}

TEST_CASE("one try is given back, and no other") {
  Rates rates({.at_once = 2, .milliseconds_each = 1000});
  CHECK(rates.take("a", 5000) == 0);
  CHECK(rates.take("a", 5000) == 0);
  rates.give_back("a");
  CHECK(rates.take("a", 5000) == 0);
  CHECK(rates.take("a", 5000) == 1000);
  rates.give_back("nothing");
  for (int i = 0; i < 10; ++i) rates.give_back("a");  // more than were taken
  CHECK(rates.take("a", 5000) == 0);
  CHECK(rates.take("a", 5000) == 0);
  CHECK(rates.take("a", 5000) == 1000);
}

TEST_CASE("a clock that is set back lets nobody wait for longer than a step") {
  Rates rates({.at_once = 2, .milliseconds_each = 1000});
  CHECK(rates.take("a", 1'000'000) == 0);
  CHECK(rates.take("a", 1'000'000) == 0);
  CHECK(rates.take("a", 0) == 1000);
  CHECK(rates.take("a", 1000) == 0);
  CHECK(rates.take("a", 1000) == 1000);
}

TEST_CASE("the memory of tries has an end, and those who tried most are kept longest") {
  Rates rates({.at_once = 5, .milliseconds_each = 1000}, 100);
  for (int i = 0; i < 5; ++i) CHECK(rates.take("guessed", 0) == 0);
  for (int i = 0; i < 1000; ++i) CHECK(rates.take(fmt::format("key {}", i), 0) == 0);
  CHECK(rates.size() == 100);
  CHECK(rates.take("guessed", 0) == 1000);
  CHECK(rates.take("later", 10'000) == 0);  // all others are full again by then, and forgotten
  CHECK(rates.size() == 1);
}

}  // namespace
}  // namespace poppy::serve
