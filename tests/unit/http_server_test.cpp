// The server, over sockets of its own: what it answers, what it refuses, and that nobody holds it
// up.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "interpreter/serve/http_server.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::serve {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A connection that is used byte by byte.
class Client {
 public:
  explicit Client(const HttpServer& server) : Client(server.listens_at().port) {}
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  /// Whether it was closed before all that was sent was read.
  [[nodiscard]] bool is_lost() const { return is_lost_; }
  [[nodiscard]] bool is_connected() const { return is_connected_; }
  Client& send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) is_lost_ = true;
      if (sent <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }
  /// One answer by its length; what was read of the next one stays.
  std::string answer(bool has_body = true) {
    while (true) {
      const std::size_t head = read_.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::size_t length = has_body ? length_in(read_.substr(0, head + 2)) : 0;
        if (read_.size() >= head + 4 + length) {
          std::string one = read_.substr(0, head + 4 + length);
          read_.erase(0, one.size());
          return one;
        }
      }
      if (!read_some(3s)) return read_ + "(cut off)";
    }
  }
  /// All that comes until the other side ends it; `(open)` behind it where that is not within a
  /// time.
  std::string rest(std::chrono::milliseconds within = 3s) {
    const auto end = Clock::now() + within;
    while (read_some(std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()))) {
    }
    return read_ + (is_ended_ ? "" : "(open)");
  }

 private:
  static std::size_t length_in(const std::string& head) {
    const std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }
  bool read_some(std::chrono::milliseconds within) {
    pollfd one{socket_, POLLIN, 0};
    if (within.count() < 0 || ::poll(&one, 1, static_cast<int>(within.count())) <= 0) return false;
    std::array<char, 16384> bytes{};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) {
      is_ended_ = true;
      if (count < 0) is_lost_ = true;
      return false;
    }
    read_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  bool is_connected_ = false, is_ended_ = false, is_lost_ = false;
  std::string read_;
};

/// A server of a few paths, with the requests that came to its handler.
struct Stand {
  std::mutex mutex;
  std::vector<Request> seen;
  std::vector<Served> served;
  std::latch* until = nullptr;  // `/wait` waits for it
  std::atomic<int> waiting = 0;
  std::unique_ptr<HttpServer> server;

  explicit Stand(const std::function<void(ServerOptions&)>& change = {}) {
    ServerOptions options;
    options.listen.port = 0;
    options.workers = 4;
    options.limits.bytes_of_second = 1 << 30;
    options.milliseconds = [] { return std::int64_t{784111777000}; };
    options.refusal = [](int status) { return plain_text("refused", status); };
    options.served = [this](const Served& one) {
      const std::scoped_lock lock(mutex);
      served.push_back(one);
    };
    if (change) change(options);
    auto started =
        HttpServer::start(std::move(options), [this](const Request& r) { return answer(r); });
    if (!started) FAIL(started.error().front().message);
    server = std::move(*started);
  }
  ~Stand() { server.reset(); }

  Response answer(const Request& request) {
    {
      const std::scoped_lock lock(mutex);
      seen.push_back(request);
    }
    if (request.path == "/throw") throw std::runtime_error("secret words");
    if (request.path == "/wait") {
      ++waiting;
      until->wait();
    }
    if (request.path == "/large") return plain_text(std::string(32 << 20, 'x'));
    if (request.path == "/split") return plain_text("").set("X", "a\r\nSet-Cookie: b=1\n\nc");
    if (request.path == "/empty") return {204, {}, "ignored"};
    return plain_text(request.method + " " + request.path + " " + request.body);
  }
  std::size_t count_seen() {
    const std::scoped_lock lock(mutex);
    return seen.size();
  }
  void await(int count) const {
    for (int i = 0; i < 300 && waiting < count; ++i) std::this_thread::sleep_for(10ms);
    REQUIRE(waiting == count);
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
std::string get(const std::string& path, const std::string& more = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, more);
}
std::string post(const std::string& headers, const std::string& body) {
  return fmt::format("POST /a HTTP/1.1\r\nHost: localhost\r\n{}\r\n{}", headers, body);
}
int status_of(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

TEST_CASE("a connection takes one request after another, and many at once in their order") {
  Stand stand;
  Client client(*stand.server);
  const std::string first = client.send(get("/one")).answer();
  CHECK(first ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; "
        "charset=utf-8\r\n"
        "Content-Length: 9\r\nConnection: keep-alive\r\n\r\nGET /one ");
  client.send(get("/two") + post("Content-Length: 3\r\n", "abc") + get("/three") + "GET /fo");
  CHECK(has(client.answer(), "GET /two "));
  CHECK(has(client.answer(), "POST /a abc"));
  CHECK(has(client.answer(), "GET /three "));
  CHECK(has(client.send("ur HTTP/1.1\r\nHost: localhost\r\n\r\n").answer(), "GET /four "));
  CHECK(has(client.send(get("/last", "Connection: close\r\n")).rest(),
            "Connection: close\r\n\r\nGET /last "));
  CHECK(has(Client(*stand.server).send("GET /old HTTP/1.0\r\nHost: localhost\r\n\r\n").rest(),
            "GET /old "));
}

TEST_CASE("a request is told whole: path, query, headers, body, and where it came from") {
  Stand stand([](ServerOptions& options) { options.proxies = {"127.0.0.1"}; });
  Client client(*stand.server);
  const std::string five = "5\r\nhello\r\n",
                    rest = "6;a=\"b\"\r\n world\r\n0\r\nHost: evil\r\nX: y\r\n\r\n";
  client.send(
      "POST http://LOCALHOST:8086/a%20b?c=d+e HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
      "6.6.6.6\r\n"
      "x-forwarded-for: 10.0.0.1 , 192.0.2.7\r\nTransfer-Encoding: Chunked\r\n\r\n" +
      five);
  std::this_thread::sleep_for(20ms);
  CHECK(has(client.send(rest).answer(), "POST /a%20b hello world"));
  CHECK(status_of(client.send(get("/a", "X-Forwarded-For: nobody\r\n")).answer()) == 200);
  REQUIRE(stand.seen.size() == 2);
  const Request& seen = stand.seen.front();
  CHECK(seen.parts == std::vector<std::string>{"a b"});
  CHECK(seen.asked("c") == "d e");
  CHECK(seen.host == "LOCALHOST:8086");
  CHECK(seen.peer == "192.0.2.7");
  CHECK(*seen.header("TRANSFER-ENCODING") == "Chunked");
  CHECK(seen.header("x") == nullptr);  // of the trailer
  CHECK(stand.seen.back().peer == "127.0.0.1");
  CHECK(seen.is_of_proxy);
  const std::scoped_lock lock(stand.mutex);
  CHECK(stand.served.front().peer == "192.0.2.7");
  CHECK(stand.served.front().path == "/a%20b");
}

TEST_CASE("who is no proxy says of nobody where a request comes from") {
  Stand stand([](ServerOptions& options) { options.proxies = {"192.0.2.1"}; });
  Client client(*stand.server);
  client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
  CHECK(status_of(client.answer()) == 200);
  REQUIRE(stand.seen.size() == 1);
  CHECK_FALSE(stand.seen.front().is_of_proxy);
  CHECK(stand.seen.front().peer == "127.0.0.1");
}

TEST_CASE("HEAD has the length without the body, 204 neither, and no value begins another header") {
  Stand stand;
  Client client(*stand.server);
  const std::string head = client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n").answer(false);
  CHECK(has(head, "Content-Length: 8\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  const std::string empty = client.send(get("/empty")).answer();
  CHECK(has(empty, "204 No Content"));
  CHECK_FALSE(has(empty, "Content-Length"));
  CHECK(has(client.send(get("/split")).answer(), "X: a  Set-Cookie: b=1  c\r\n"));
  CHECK(has(client.send(get("/after")).answer(), "GET /after "));
}

TEST_CASE("who asks whether to go on is told so, or refused before a byte was sent") {
  Stand stand;
  Client client(*stand.server);
  client.send(post("Content-Length: 3\r\nExpect: 100-continue\r\n", ""));
  CHECK(client.answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(has(client.send("abc").answer(), "POST /a abc"));
  CHECK(status_of(Client(*stand.server)
                      .send(post("Content-Length: 99999999\r\nExpect: 100-continue\r\n", ""))
                      .answer()) == 413);
  CHECK(status_of(Client(*stand.server)
                      .send(post("Content-Length: 3\r\nExpect: a miracle\r\n", ""))
                      .answer()) == 417);
}

TEST_CASE("what could be read in two ways is refused, and nothing behind it is answered") {
  Stand stand;
  const std::string hidden = get("/hidden");
  const std::string refused[] = {
      // Two lengths, or a length and chunks.
      post("Content-Length: 0\r\nContent-Length: 5\r\n", hidden),
      post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + hidden),
      post("Content-Length: 3, 3\r\n", "abc" + hidden),
      post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n" + hidden),
      // Lengths and codings that are none.
      post("Content-Length: +3\r\n", "abc" + hidden), post("Content-Length: -1\r\n", hidden),
      post("Content-Length: 0x3\r\n", "abc" + hidden), post("Content-Length: \r\n", hidden),
      post("Content-Length: 18446744073709551617\r\n", hidden),
      post("Transfer-Encoding: identity\r\n", hidden),
      post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + hidden),
      post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + hidden),
      post("Transfer-Encoding: xchunked\r\n", hidden),
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden),
      post("Transfer-Encoding: \x0B"
           "chunked\r\n",
           "0\r\n\r\n" + hidden),
      "POST /a HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
      // Lines that some read as other lines.
      post("Content-Length : 0\r\n", hidden), post("A: b\r\n Content-Length: 0\r\n", hidden),
      post("A: b\nContent-Length: 0\r\n", hidden), post("A: b\rContent-Length: 0\r\n", hidden),
      post(std::string("A: b\0c\r\n", 8), hidden),
      " GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden, "\r\n" + hidden,
      "GET /a\r\n\r\n" + hidden, "GET  /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden,
      "GET /a HTTP/2.0\r\nHost: localhost\r\n\r\n" + hidden,
      "GET /a HTTP/1.1 \r\nHost: localhost\r\n\r\n" + hidden, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      std::string("\x16\x03\x01\x02\x00\x01", 6),
      // Chunks that are none.
      post("Transfer-Encoding: chunked\r\n", "-1\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\n", "3\nabc\r\n0\r\n\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n" + hidden),
      post("Transfer-Encoding: chunked\r\n", "3;\"\r\nabc\r\n0\r\n\r\n" + hidden),
      // Hosts and targets.
      "GET /a HTTP/1.1\r\n\r\n" + hidden,
      "GET /a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n" + hidden,
      "GET http://u@localhost/a HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden,
      "GET /../a HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden,
      "GET /%2e%2e/a HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden,
      "GET /a%00 HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden,
      "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden};
  for (const std::string& one : refused) {
    CAPTURE(one);
    const std::string answer = Client(*stand.server).send(one).rest();
    // A length beyond all bounds may as well be too large.
    const bool is_large = has(one, "fffffffff");
    CHECK((status_of(answer) == 400 || (is_large && status_of(answer) == 413)));
    CHECK(answer.ends_with("refused"));
    CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
  }
  CHECK(stand.count_seen() == 0);
}

TEST_CASE("a host that is none of this server is told so; a method that nobody has is refused") {
  Stand stand;
  const auto status = [&](const std::string& request) {
    return status_of(Client(*stand.server).send(request).answer());
  };
  CHECK(status("GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n") == 421);
  CHECK(status("GET http://evil.example/a HTTP/1.1\r\nHost: localhost\r\n\r\n") == 421);
  CHECK(status("GET /a HTTP/1.1\r\nHost: [::1]:1\r\n\r\n") == 200);
  for (const char* method : {"BREW", "TRACE", "CONNECT", "get"}) {
    const std::string answer =
        Client(*stand.server)
            .send(fmt::format("{} /a HTTP/1.1\r\nHost: localhost\r\n\r\n", method))
            .answer();
    CHECK(status_of(answer) == 405);
    CHECK(has(answer, "Allow: GET, HEAD, POST"));
  }
  CHECK(has(Client(*stand.server).send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").answer(),
            "OPTIONS * "));
}

TEST_CASE(
    "a header and a body that are too large are refused, and who sends them reads the answer") {
  Stand stand([](ServerOptions& options) {
    options.limits.body_bytes = 1000;
    options.limits.bodies_at_once = 1500;
  });
  const auto sent = [&](const std::string& request) {
    Client client(*stand.server);
    std::string answer = client.send(request).rest();
    CHECK_FALSE(client.is_lost());
    return answer;
  };
  CHECK(status_of(sent(get("/a", "A: " + std::string(17000, 'a') + "\r\n"))) == 431);
  CHECK(status_of(sent("GET /" + std::string(17000, 'a'))) == 431);
  CHECK(status_of(sent(get("/a", "A: " + std::string(16000, 'a') + "\r\nConnection: close\r\n"))) ==
        200);
  CHECK(status_of(sent(
            post("Content-Length: 1000\r\nConnection: close\r\n", std::string(1000, 'a')))) == 200);
  // Some of it lies unread when the answer is written: it must not be lost by that.
  CHECK(status_of(sent(post("Content-Length: 20000000\r\n", std::string(20'000'000, 'a')))) == 413);
  CHECK(status_of(sent(post("Transfer-Encoding: chunked\r\n",
                            "3e9\r\n" + std::string(1001, 'a') + "\r\n0\r\n\r\n"))) == 413);
  CHECK(status_of(sent(post("Transfer-Encoding: chunked\r\n",
                            "1;" + std::string(99'000, 'a') + "\r\na\r\n0\r\n\r\n"))) == 400);
  CHECK(status_of(sent(post("Transfer-Encoding: chunked\r\n",
                            "0\r\nA: " + std::string(99'000, 'a') + "\r\n\r\n"))) == 400);
  // Bodies of many connections are counted together.
  Client slow(*stand.server);
  slow.send(post("Content-Length: 900\r\n", "a"));
  std::this_thread::sleep_for(30ms);
  const std::string busy = sent(post("Content-Length: 900\r\n", ""));
  CHECK(status_of(busy) == 503);
  CHECK(has(busy, "Retry-After: 2\r\n"));
  CHECK(status_of(slow.send(std::string(899, 'a')).answer()) == 200);
  CHECK(status_of(sent(
            post("Content-Length: 900\r\nConnection: close\r\n", std::string(900, 'a')))) == 200);
}

TEST_CASE("who is slow is cut, and holds nobody up") {
  Stand stand([](ServerOptions& options) {
    options.workers = 1;
    options.limits.reading = options.limits.writing = 300ms;
    options.limits.idle = 400ms;
  });
  Client silent(*stand.server), header(*stand.server), body(*stand.server), reader(*stand.server);
  header.send("GET /a HT");
  body.send(post("Content-Length: 10\r\n", "abc"));
  reader.send(get("/large"));
  const auto begin = Clock::now();
  // A byte now and then is no way to stay.
  std::thread trickle([&] {
    for (int i = 0; i < 20; ++i) {
      header.send("T");
      std::this_thread::sleep_for(20ms);
    }
  });
  CHECK(status_of(Client(*stand.server).send(get("/a")).answer()) == 200);
  CHECK(body.rest() == "");
  trickle.join();
  CHECK(header.rest() == "");
  CHECK(silent.rest() == "");
  CHECK(Clock::now() - begin < 4s);
  CHECK(reader.rest().size() < std::size_t{32}
                                   << 20);  // it did not read while the server would write
}

TEST_CASE("two hundred at once are all answered") {
  Stand stand;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(*stand.server));
    REQUIRE(clients.back()->is_connected());
  }
  for (auto& one : clients) one->send(get("/a") + get("/b"));
  for (auto& one : clients) {
    CHECK(has(one->answer(), "GET /a "));
    CHECK(has(one->answer(), "GET /b "));
  }
}

TEST_CASE("connections over the limits are turned away with words") {
  Stand few([](ServerOptions& options) { options.limits.connections = 3; });
  Stand peer([](ServerOptions& options) { options.limits.connections_of_peer = 3; });
  Stand proxy([](ServerOptions& options) {
    options.limits.connections_of_peer = 3;
    options.proxies = {"127.0.0.1"};
  });
  for (Stand* stand : {&few, &peer, &proxy}) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(std::make_unique<Client>(*stand->server));
      CHECK(status_of(clients.back()->send(get("/a")).answer()) == 200);
    }
    Client fourth(*stand->server);
    const std::string answer = fourth.send(get("/a")).answer();
    CHECK(status_of(answer) == (stand == &proxy ? 200 : 503));
    if (stand != &proxy) CHECK(has(answer, "Retry-After: 2\r\n"));
  }
}

TEST_CASE("a connection ends after as many requests as it may have") {
  Stand stand([](ServerOptions& options) { options.limits.requests_of_connection = 2; });
  Client client(*stand.server);
  CHECK(has(client.send(get("/a") + get("/b") + get("/c")).answer(), "keep-alive"));
  CHECK(has(client.answer(), "Connection: close"));
  CHECK(client.rest() == "");
}

TEST_CASE("requests wait for a thread in a line that has an end") {
  std::latch latch(1);
  Stand stand([](ServerOptions& options) {
    options.workers = 1;
    options.limits.waiting = 1;
  });
  stand.until = &latch;
  Client one(*stand.server), two(*stand.server), three(*stand.server);
  one.send(get("/wait"));
  stand.await(1);
  two.send(get("/a"));
  std::this_thread::sleep_for(30ms);
  CHECK(status_of(three.send(get("/b")).answer()) == 503);
  latch.count_down();
  CHECK(status_of(one.answer()) == 200);
  CHECK(status_of(two.answer()) == 200);
}

TEST_CASE("large answers that nobody takes are not kept without end") {
  Stand stand([](ServerOptions& options) {
    options.workers = 1;
    options.limits.answers_at_once = 40 << 20;
  });
  Client one(*stand.server), two(*stand.server), three(*stand.server);
  one.send(get("/large"));  // 32 MB, which are not read yet
  for (int i = 0; i < 300 && stand.count_seen() < 1; ++i) std::this_thread::sleep_for(10ms);
  const std::string refused = two.send(get("/large")).answer();
  CHECK(status_of(refused) == 503);
  CHECK(has(refused, "Retry-After"));
  CHECK(status_of(three.send(get("/a")).answer()) == 200);  // small ones are told
  CHECK(one.answer().size() > (32U << 20U));
  std::this_thread::sleep_for(100ms);
  CHECK(status_of(two.send(get("/large")).answer()) == 200);
}

TEST_CASE("a handler that throws is answered with 500, and no word of it") {
  Stand stand;
  Client client(*stand.server);
  const std::string answer = client.send(get("/throw")).answer();
  CHECK(status_of(answer) == 500);
  CHECK_FALSE(has(answer, "secret"));
  CHECK(status_of(client.send(get("/a")).answer()) == 200);
}

TEST_CASE("any bytes whatever are refused or cut, and the next is answered") {
  Stand stand;
  std::mt19937 random(7);
  const std::string whole = post("Transfer-Encoding: chunked\r\nA: b\r\n", "3\r\nabc\r\n0\r\n\r\n");
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole;
    if (i % 3 == 0) {
      bytes.resize(random() % 200);
      for (char& byte : bytes) byte = static_cast<char>(random());
    } else {
      for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
        bytes[random() % bytes.size()] =
            i % 3 == 1 ? static_cast<char>(random()) : "\r\n \t:;0fF\0,"[random() % 11];
      }
    }
    Client(*stand.server).send(bytes);
  }
  CHECK(status_of(Client(*stand.server).send(get("/a")).answer()) == 200);
}

TEST_CASE("it stops: who waits is let go, what is being answered is answered") {
  std::latch latch(1);
  Stand stand([](ServerOptions& options) { options.limits.stopping = 9s; });
  stand.until = &latch;
  Client idle(*stand.server), half(*stand.server), busy(*stand.server);
  half.send("GET /a");
  busy.send(get("/wait"));
  stand.await(1);
  const std::uint16_t port = stand.server->listens_at().port;
  std::thread stopping([&] { stand.server->stop(); });
  CHECK(idle.rest() == "");
  CHECK(half.rest() == "");
  CHECK_FALSE(Client(port).is_connected());
  latch.count_down();
  CHECK(has(busy.rest(), "Connection: close\r\n\r\nGET /wait "));
  stopping.join();
  stand.server->stop();  // once more is nothing
}

TEST_CASE("what takes longer than the end may take is cut") {
  std::latch latch(1);
  Stand stand([](ServerOptions& options) { options.limits.stopping = 300ms; });
  stand.until = &latch;
  Client busy(*stand.server);
  busy.send(get("/wait"));
  stand.await(1);
  const auto begin = Clock::now();
  std::thread late([&] {
    std::this_thread::sleep_for(500ms);
    latch.count_down();
  });
  stand.server->stop();
  late.join();
  CHECK(Clock::now() - begin < 4s);
  stand.server.reset();
  CHECK(busy.rest() == "");
}

TEST_CASE("a port that is taken, and an address that is none, are problems") {
  Stand stand;
  for (const Endpoint& at :
       {stand.server->listens_at(), Endpoint{"300.1.1.1", 0}, Endpoint{"192.0.2.1", 0}}) {
    ServerOptions options;
    options.listen = at;
    options.milliseconds = [] { return std::int64_t{0}; };
    const auto started =
        HttpServer::start(std::move(options), [](const Request&) { return Response{}; });
    REQUIRE_FALSE(started.has_value());
    CHECK(started.error().front().code == text::ProblemCode::console_address);
  }
}

}  // namespace
}  // namespace poppy::serve
