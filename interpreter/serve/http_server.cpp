// See http_server.h. Boost.Asio and Boost.Beast are known here alone: Asio moves bytes, Beast reads
// headers and bodies out of them. What Beast would let pass and others might read otherwise is
// refused before and after it (scan_header, read_request).
//
// All of a connection happens on the one thread of the io_context, but for what hand_over gives to
// a worker, which touches nothing but the request. A connection lives as long as somebody waits for
// it: each waiting function holds a pointer to it.
#define BOOST_ASIO_DISABLE_CO_AWAIT  // of 1.74, before C++20 had it
#include "interpreter/serve/http_server.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "interpreter/serve/message.h"
#include "interpreter/serve/target.h"
#include "interpreter/serve/workers.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using std::chrono::milliseconds;

constexpr std::size_t kReadBytes = 4096;  // at a time, of a header
constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::size_t kDroppedBytes = 32 << 20;  // of what a client still sends after its answer
constexpr milliseconds kDropping{5000};
constexpr milliseconds kAfterNoDescriptor{100};
constexpr std::size_t kSmallAnswer = 1 << 20;
constexpr std::size_t kRefusedAtOnce = 64;  // connections over the limit that are told so

class Connection;

}  // namespace

/// What the thread that moves bytes has. What is declared first goes last: connections take
/// themselves out of the sets when the io_context lets go of them.
struct HttpServer::Core {
  Core(ServerOptions its_options, Handler its_handler)
      : options(std::move(its_options)),
        handler(std::move(its_handler)),
        workers(std::in_place, options.workers, options.limits.waiting) {}

  ServerOptions options;
  Handler handler;
  Endpoint listens_at;
  std::set<Connection*> connections;
  std::map<std::string, std::size_t> of_peer;
  std::size_t body_bytes = 0, answer_bytes = 0;
  bool is_running = true;
  bool is_stopping = false;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer timer{io};
  std::optional<Workers> workers;
  std::thread thread;

  [[nodiscard]] bool is_proxy(const std::string& peer) const {
    return std::ranges::find(options.proxies, peer) != options.proxies.end();
  }
  error_code open(const Endpoint& at);
  void run();
  void accept();
  void admit(tcp::socket socket);
  void begin_stop();
};

namespace {

using Core = HttpServer::Core;

/// Of the header alone. 0, or the status that refuses it.
int fill(Request& request, const Parser& parser, const AllowedHosts& hosts) {
  const auto& message = parser.get();
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  const auto method = message.method_string();
  const auto target = message.target();
  return read_request(
      request, {{method.data(), method.size()}, {target.data(), target.size()}, message.version()},
      hosts);
}

/// Nobody is told what was thrown: it may say more than they should know.
Response call(const Core& core, const Request& request) {
  try {
    try {
      return core.handler(request);
    } catch (...) {
      return core.options.refusal(500);
    }
  } catch (...) {  // where memory is short, say
    return {500, {}, {}};
  }
}

/// Else the other side is gone, or was too slow.
bool is_wrong_body(const error_code& error) {
  return error.category() == make_error_code(beast::http::error::bad_chunk).category() &&
         error != beast::http::error::end_of_stream && error != beast::http::error::partial_message;
}

/// An address of version 4 is the same whichever way it came in.
std::string words_of(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.to_string();
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core& core, tcp::socket socket, std::string peer)
      : core_(core),
        stream_(std::move(socket)),
        peer_(std::move(peer)),
        buffer_(std::max(kBufferBytes, limits().header_bytes + kReadBytes)) {
    core_.connections.insert(this);
    ++core_.of_peer[peer_];
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  // NOLINTNEXTLINE(bugprone-exception-escape): what is erased is there
  ~Connection() {
    release_body();
    core_.connections.erase(this);
    const auto of_peer = core_.of_peer.find(peer_);
    if (--of_peer->second == 0) core_.of_peer.erase(of_peer);
    if (core_.is_running && core_.is_stopping && core_.connections.empty()) core_.timer.cancel();
  }

  void start() { wait(); }
  /// Instead of reading anything.
  void turn_away() {
    is_kept_ = false;
    refuse(503);
  }
  /// Of those that are neither being answered nor told their answer.
  void close_if_idle() {
    if (!is_answering_) stream_.close();
  }

 private:
  [[nodiscard]] const ServerLimits& limits() const { return core_.options.limits; }
  [[nodiscard]] milliseconds span_of(milliseconds least, std::size_t bytes) const {
    return least + milliseconds(1000 * bytes / std::max<std::size_t>(limits().bytes_of_second, 1));
  }
  [[nodiscard]] std::string_view readable() const {
    return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
  }

  /// For the first byte of the next request, which may have come along with the one before.
  void wait() {
    is_answering_ = false;
    if (core_.is_stopping) return;
    request_ = {};
    seen_ = 0;
    if (buffer_.size() > 0) return begin_request();
    if (buffer_.capacity() > 2 * kReadBytes) buffer_.shrink_to_fit();  // after a body
    stream_.expires_after(limits().idle);
    read_some([](Connection& self) { self.begin_request(); });
  }

  template <typename Then>
  void read_some(Then then) {
    stream_.async_read_some(buffer_.prepare(kReadBytes),
                            [self = shared_from_this(), then](error_code error, std::size_t bytes) {
                              if (error) return;  // gone, or too slow
                              self->buffer_.commit(bytes);
                              then(*self);
                            });
  }

  void begin_request() {
    began_ = core_.options.milliseconds();
    stream_.expires_after(limits().reading);
    read_header();
  }

  void read_header() {
    const HeaderScan scan = scan_header(readable(), seen_);
    seen_ = scan.seen;
    if (scan.is_bad) return refuse(400);
    const std::size_t bytes = scan.end == 0 ? buffer_.size() : scan.end;
    if (bytes > limits().header_bytes) return refuse(431);
    if (scan.end > 0) return take_header(scan.end);
    read_some([](Connection& self) { self.read_header(); });
  }

  void take_header(std::size_t bytes) {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits().header_bytes + 1));
    parser_->body_limit(limits().body_bytes);
    error_code error;
    const std::size_t taken = parser_->put(asio::const_buffer(buffer_.data().data(), bytes), error);
    if (error == beast::http::error::body_limit) return refuse(413);
    if (error || taken != bytes || !parser_->is_header_done()) return refuse(400);
    buffer_.consume(bytes);
    if (const int status = fill(request_, *parser_, core_.options.hosts); status != 0) {
      return refuse(status);
    }
    request_.is_of_proxy = core_.is_proxy(peer_);
    request_.peer = request_.is_of_proxy ? forwarded_peer(request_, peer_) : peer_;
    is_kept_ = parser_->keep_alive();
    if (parser_->is_done()) return hand_over();
    const auto length = parser_->content_length();
    const std::size_t body = length ? static_cast<std::size_t>(*length) : limits().body_bytes;
    if (body > limits().bodies_at_once - std::min(core_.body_bytes, limits().bodies_at_once)) {
      return refuse(503);
    }
    held_body_ = body;
    core_.body_bytes += body;
    stream_.expires_after(span_of(limits().reading, body));
    if (request_.header("expect") == nullptr) return read_body();
    static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kGoOn.data(), kGoOn.size()),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (!failed) self->read_body();
                      });
  }

  void read_body() {
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error) return self->hand_over();
                              if (error == beast::http::error::body_limit) return self->refuse(413);
                              if (is_wrong_body(error)) self->refuse(400);
                            });
  }

  void hand_over() {
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    is_answering_ = true;
    stream_.expires_never();
    // The pointer is moved on: the last one of a connection must not be let go by a worker.
    const bool taken = core_.workers->offer([self = shared_from_this()]() mutable {
      Core& core = self->core_;
      Response response = call(core, self->request_);
      asio::post(core.io, [self = std::move(self), response = std::move(response)]() mutable {
        Connection& connection = *self;
        connection.hold(std::move(response));
      });
    });
    if (!taken) refuse(503);
  }

  /// The answer to what is no request, or for which there is no room. What else the client sends
  /// cannot be told from its next request: the connection ends.
  void refuse(int status) {
    is_kept_ = false;
    Response response = core_.options.refusal(status);
    if (status == 503) response.set("Retry-After", "2");
    if (status == 405) response.set("Allow", std::string(kAllMethods));
    write(std::move(response));
  }

  /// An answer that is large, while others of that kind wait to be taken, is not kept for a client
  /// that may take its time.
  void hold(Response response) {
    const std::size_t bytes = response.body.size();
    const bool is_small = bytes <= kSmallAnswer || core_.answer_bytes == 0;
    if (!is_small && core_.answer_bytes + bytes > limits().answers_at_once) {
      response = core_.options.refusal(503);
      response.set("Retry-After", "5");
    }
    held_answer_ = response.body.size();
    core_.answer_bytes += held_answer_;
    write(std::move(response));
  }

  void write(Response response) {
    is_answering_ = true;
    is_kept_ = is_kept_ && !core_.is_stopping && ++requests_ < limits().requests_of_connection;
    status_ = response.status;
    head_ = write_head(response, is_kept_ ? Connect::keep : Connect::close,
                       core_.options.milliseconds());
    const bool is_sent = has_body(status_) && request_.method != "HEAD";
    body_ = is_sent ? std::move(response.body) : std::string();
    stream_.expires_after(span_of(limits().writing, body_.size()));
    asio::async_write(
        stream_, std::array{asio::buffer(std::as_const(head_)), asio::buffer(std::as_const(body_))},
        [self = shared_from_this()](error_code error, std::size_t) {
          if (!error) self->has_written();
        });
  }

  void has_written() {
    if (core_.options.served) {
      core_.options.served({request_.peer.empty() ? peer_ : request_.peer, request_.method,
                            request_.path, status_, body_.size(),
                            std::max<std::int64_t>(core_.options.milliseconds() - began_, 0)});
    }
    release_body();
    body_ = {};
    if (is_kept_) return wait();
    // Closed at once, what the client still sends would take its answer from it.
    error_code ignored;
    ignored = stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    is_answering_ = false;
    if (core_.is_stopping) return;
    stream_.expires_after(kDropping);
    buffer_.clear();
    drop_rest();
  }

  void drop_rest() {
    stream_.async_read_some(buffer_.prepare(kReadBytes),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                              self->dropped_ += bytes;
                              if (!error && self->dropped_ < kDroppedBytes) self->drop_rest();
                            });
  }

  void release_body() {
    core_.answer_bytes -= held_answer_;
    held_answer_ = 0;
    core_.body_bytes -= held_body_;
    held_body_ = 0;
    request_.body = {};
  }

  Core& core_;
  beast::tcp_stream stream_;
  std::string peer_;
  beast::flat_buffer buffer_;
  std::size_t seen_ = 0;  // of the header, in the buffer
  std::optional<Parser> parser_;
  Request request_;
  std::size_t held_body_ = 0, held_answer_ = 0;  // of Core::body_bytes and answer_bytes
  std::size_t requests_ = 0, dropped_ = 0;
  std::int64_t began_ = 0;
  bool is_kept_ = true, is_answering_ = false;
  int status_ = 0;
  std::string head_, body_;
};

}  // namespace

void HttpServer::Core::run() {
  while (true) {
    try {
      io.run();
      return;
    } catch (...) {  // memory was short: the connection that needed it has gone, the others go on
      continue;
    }
  }
}

error_code HttpServer::Core::open(const Endpoint& at) {
  error_code error;
  const auto address =
      asio::ip::make_address(at.address == "localhost" ? "127.0.0.1" : at.address, error);
  if (error) return error;
  const tcp::endpoint endpoint(address, at.port);
  if (acceptor.open(endpoint.protocol(), error); error) return error;
  if (acceptor.set_option(tcp::acceptor::reuse_address(true), error); error) return error;
  if (acceptor.bind(endpoint, error); error) return error;
  if (acceptor.listen(asio::socket_base::max_listen_connections, error); error) return error;
  const tcp::endpoint got = acceptor.local_endpoint(error);
  if (!error) listens_at = {got.address().to_string(), got.port()};
  return error;
}

void HttpServer::Core::accept() {
  acceptor.async_accept([this](error_code error, tcp::socket socket) {
    if (is_stopping) return;
    if (!error) {
      try {
        admit(std::move(socket));
      } catch (const std::bad_alloc&) {  // it is let go, and others are not
        error = asio::error::no_memory;
      }
    } else if (error != asio::error::connection_aborted) {
      // No descriptors, or no memory: others will give some back.
      timer.expires_after(kAfterNoDescriptor);
      timer.async_wait([this](error_code) {
        if (!is_stopping) accept();
      });
      return;
    }
    accept();
  });
}

void HttpServer::Core::admit(tcp::socket socket) {
  error_code error;
  const tcp::endpoint from = socket.remote_endpoint(error);
  if (error) return;
  error = socket.set_option(tcp::no_delay(true), error);
  const std::string peer = words_of(from.address());
  const ServerLimits& limits = options.limits;
  if (connections.size() >= limits.connections + kRefusedAtOnce) return;
  const auto found = of_peer.find(peer);
  const std::size_t its_own = found == of_peer.end() ? 0 : found->second;
  const bool is_one_too_many = connections.size() >= limits.connections ||
                               (its_own >= limits.connections_of_peer && !is_proxy(peer));
  const auto connection = std::make_shared<Connection>(*this, std::move(socket), peer);
  if (is_one_too_many) {
    connection->turn_away();
  } else {
    connection->start();
  }
}

void HttpServer::Core::begin_stop() {
  is_stopping = true;
  error_code ignored;
  ignored = acceptor.close(ignored);
  for (Connection* one : connections) one->close_if_idle();
  timer.expires_after(options.limits.stopping);
  timer.async_wait([this](error_code) { io.stop(); });
  if (connections.empty()) timer.cancel();
}

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() { stop(); }

const Endpoint& HttpServer::listens_at() const { return core_->listens_at; }

text::Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options,
                                                            Handler handler) {
  const Endpoint at = options.listen;
  auto core = std::make_unique<Core>(std::move(options), std::move(handler));
  if (const error_code error = core->open(at)) {
    return std::unexpected(text::Problems{
        {text::ProblemCode::console_address,
         {},
         fmt::format("`{}` cannot be listened at: {}", to_string(at), error.message()),
         "another port: --listen 127.0.0.1:8087; port 0 takes one that is free"}});
  }
  core->accept();
  core->thread = std::thread([&core = *core] { core.run(); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

void HttpServer::stop() {
  if (!core_->thread.joinable()) return;
  asio::post(core_->io, [core = core_.get()] { core->begin_stop(); });
  core_->thread.join();
  core_->is_running = false;
  core_->workers.reset();
}

}  // namespace poppy::serve
