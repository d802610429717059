// HTTP/1.1 over TCP: one thread moves bytes, others answer. It knows nothing of pages, and files
// least of all; TLS is the business of a proxy before it (docs/console.md).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/serve/http.h"
#include "interpreter/serve/listen.h"
#include "interpreter/text/problem.h"

namespace poppy::serve {

/// What nobody may go beyond; docs/console.md lists them, with what is answered.
struct ServerLimits {
  std::size_t header_bytes = 16 << 10;        // 431
  std::size_t body_bytes = 8 << 20;           // 413
  std::size_t bodies_at_once = 256 << 20;     // of all requests that are not answered yet: 503
  std::size_t answers_at_once = 512 << 20;    // that clients have not taken yet: 503
  std::size_t connections = 2048;             // 503
  std::size_t connections_of_peer = 256;      // from one address that is no proxy: 503
  std::size_t waiting = 512;                  // requests that no thread has begun: 503
  std::size_t requests_of_connection = 1000;  // then it is closed
  std::chrono::milliseconds reading{30'000};  // of a request, from its first byte on
  std::chrono::milliseconds writing{30'000};  // of an answer
  std::chrono::milliseconds idle{60'000};     // between two requests
  std::chrono::milliseconds stopping{5'000};  // for what is being answered when the end comes
  std::size_t bytes_of_second = 64 << 10;     // reading and writing get a second more for so many
};

/// A request that was answered, for a log: without its query and its body, which may have secrets.
struct Served {
  std::string peer, method, path;
  int status = 0;
  std::size_t bytes = 0;          // of the body of the answer
  std::int64_t milliseconds = 0;  // from its first byte to the last one of the answer
};

struct ServerOptions {
  Endpoint listen;
  AllowedHosts hosts;                // else 421
  std::vector<std::string> proxies;  // addresses whose X-Forwarded-For is believed
  unsigned workers = 8;
  ServerLimits limits;
  std::function<std::int64_t()> milliseconds;      // since 1970: the clock
  std::function<Response(int status)> refusal;     // for what does not come to the handler
  std::function<void(const Served&)> served = {};  // on the thread that moves bytes
};

/// On any of the workers, many at once. What it throws is answered with 500.
using Handler = std::function<Response(const Request&)>;

class HttpServer {
 public:
  /// Problem: it cannot listen there (console_address).
  [[nodiscard]] static text::Result<std::unique_ptr<HttpServer>> start(ServerOptions options,
                                                                       Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Stops.
  ~HttpServer();

  /// Where it listens, with the port that it has.
  [[nodiscard]] const Endpoint& listens_at() const;
  /// Takes no connection any more, ends those that wait, and gives what is being answered the time
  /// of the limits. A handler that takes longer is waited for, but nobody gets its answer.
  void stop();

  struct Core;  // of http_server.cpp

 private:
  explicit HttpServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace poppy::serve
