// cpp-httplib behind a gate: the Host and Origin of this machine, the token, known paths, bounded
// bodies. Everything goes through set_pre_routing_handler, so that no path meets a regular
// expression and no body is read before its sender has shown the token.
#include "serve/server.hpp"

#include "model/json.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

namespace gradus::serve {
namespace {

using Handled = httplib::Server::HandlerResponse;
using Clock = std::chrono::steady_clock;

constexpr auto look_every = std::chrono::milliseconds(250);  // of streams
constexpr auto silence_at_most = std::chrono::seconds(2);    // then a comment finds dead browsers

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' "
    "data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// As a provider, since httplib would compress a body that it holds, which takes longer than the
/// way to this very machine.
void send(httplib::Response& response, int status, Answer answer) {
  response.status = status;
  const auto body = std::make_shared<std::string>(std::move(answer.body));
  response.set_content_provider(body->size(), answer.type,
                                [body](std::size_t at, std::size_t size, httplib::DataSink& sink) {
                                  return sink.write(body->data() + at, size);
                                });
}

void send_error(httplib::Response& response, int status, const Message& message) {
  send(response, status, {error_body(message)});
}

/// Runs what may throw, and answers for it where it does.
template <class Call>
void answer_errors(httplib::Response& response, Call call) {
  try {
    call();
  } catch (const Refusal& refusal) {
    send_error(response, refusal.status(), refusal.message());
  } catch (const Error& error) {
    send_error(response, error.kind() == Error::Kind::failed ? 500 : 400, error.message());
  } catch (const std::exception& unforeseen) {
    send_error(response, 500,
               {.code = "unforeseen",
                .text = fmt::format("something unforeseen happened: {}", unforeseen.what())});
  }
}

/// Whether the name before the port is this machine's: what another site's page cannot fake.
bool is_local(const std::string& host) {
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  const std::string name = host.substr(0, end);
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

/// Takes the same time wherever the first difference is.
bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    different |= static_cast<unsigned>(a[i]) ^ static_cast<unsigned>(b[i]);
  return different == 0;
}

/// What is said about requests that httplib itself turns down.
Message message_of(int status) {
  switch (status) {
    case 404: return {.code = "unknown-page", .text = "there is nothing at this address"};
    case 413: return {.code = "too-large", .text = "the request is larger than is taken here"};
    case 414: return {.code = "too-large", .text = "the address is longer than is taken here"};
    default: return {.code = "bad-request", .text = "this is no request that can be understood"};
  }
}

}  // namespace

std::string Question::parameter(const std::string& name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? "" : found->second;
}

std::string error_body(const Message& message) {
  nlohmann::ordered_json error{{"code", message.code}, {"message", message.text}};
  if (!message.place.what.empty()) error["place"] = message.place.what;
  if (!message.excerpt.empty()) error["excerpt"] = message.excerpt;
  if (!message.why.empty()) error["why"] = message.why;
  if (!message.fix.empty()) error["fix"] = message.fix;
  const nlohmann::ordered_json object{{"error", error}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

class Server::Implementation {
 public:
  Implementation(Routes routes, std::string token, Limits limits)
      : routes_(std::move(routes)), token_(std::move(token)), limits_(limits) {
    server_.new_task_queue = [this] {
      return new httplib::ThreadPool(static_cast<std::size_t>(limits_.threads));
    };
    // httplib's own choice would let a second program share the port, and its questions.
    server_.set_socket_options([](int socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server_.set_keep_alive_timeout(1);  // an idle connection keeps a thread for so long
    server_.set_keep_alive_max_count(1000);
    server_.set_tcp_nodelay(true);
    server_.set_payload_max_length(limits_.upload + 1);
    server_.set_default_headers({{"Content-Security-Policy", policy},
                                 {"X-Content-Type-Options", "nosniff"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"Cross-Origin-Resource-Policy", "same-origin"},
                                 {"Cross-Origin-Opener-Policy", "same-origin"},
                                 {"Cache-Control", "no-store"}});
    server_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.content_length_ == 0)
        send_error(response, response.status, message_of(response.status));
    });
    server_.set_pre_routing_handler([this](const auto& request, auto& response) {
      Handled handled = Handled::Handled;
      answer_errors(response, [&] { handled = route(request, response); });
      return handled;
    });
    for (const auto& post : routes_.post) {
      server_.Post(post.first,
                   [this, handler = &post.second](const httplib::Request& request, auto& response,
                                                  const httplib::ContentReader& reader) {
                     answer_errors(response, [&] {
                       Question question = question_of(request);
                       question.body = body_of(request, reader);
                       send(response, 200, (*handler)(question));
                     });
                   });
    }
    for (const auto& upload_route : routes_.uploads) {
      server_.Post(upload_route.first, [this, handler = &upload_route.second](
                                           const httplib::Request& request, auto& response,
                                           const httplib::ContentReader& reader) {
        answer_errors(response, [&] {
          const Upload upload = (*handler)(question_of(request));
          read_bounded(request, reader, limits_.upload, upload.take);
          send(response, 200, upload.finish());
        });
      });
    }
  }

  int listen(int port) {
    const int bound = port == 0 ? server_.bind_to_any_port("127.0.0.1")
                      : server_.bind_to_port("127.0.0.1", port) ? port
                                                                : -1;
    if (bound < 0) {
      throw Error(Error::Kind::failed,
                  {.code = "server-busy",
                   .text = fmt::format("port {} is taken by another program", port),
                   .place = {.what = "option --port"},
                   .fix = "--port 0    picks a free one"});
    }
    listener_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return bound;
  }

  void stop() {
    stopping_ = true;
    server_.stop();
    if (listener_.joinable()) listener_.join();
  }

  double seconds_of_silence() const {
    return std::chrono::duration<double>(Clock::now() - asked_.load()).count();
  }

 private:
  Handled route(const httplib::Request& request, httplib::Response& response) {
    check_sender(request);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (const auto page = routes_.pages.find(request.path); reads && page != routes_.pages.end()) {
      send(response, 200, page->second);
      return Handled::Handled;
    }
    check_token(request);
    asked_ = Clock::now();
    if (reads) {
      get(request, response);
      return Handled::Handled;
    }
    if (request.method == "POST" &&
        (routes_.post.contains(request.path) || routes_.uploads.contains(request.path)))
      return Handled::Unhandled;  // httplib now reads the body
    throw Refusal(404, message_of(404));
  }

  void get(const httplib::Request& request, httplib::Response& response) {
    if (const auto found = routes_.get.find(request.path); found != routes_.get.end()) {
      send(response, 200, found->second(question_of(request)));
    } else if (const auto live = routes_.streams.find(request.path);
               live != routes_.streams.end()) {
      stream(live->second(question_of(request)), response);
    } else {
      throw Refusal(404, message_of(404));
    }
  }

  static void check_sender(const httplib::Request& request) {
    const std::string host = request.get_header_value("Host");
    const std::string origin = request.get_header_value("Origin");
    if (is_local(host) && (origin.empty() || origin == "http://" + host)) return;
    throw Refusal(403, {.code = "wrong-host",
                        .text = "only pages of this machine are answered",
                        .fix = "open the link that gradus studio printed"});
  }

  void check_token(const httplib::Request& request) const {
    if (same_text(request.get_header_value(token_header), token_)) return;
    throw Refusal(401, {.code = "wrong-token",
                        .text = "this page does not have the token of this studio",
                        .fix = "open the link that gradus studio printed"});
  }

  static Question question_of(const httplib::Request& request) {
    return {.parameters = {request.params.begin(), request.params.end()}, .body = {}};
  }

  std::string body_of(const httplib::Request& request, const httplib::ContentReader& reader) const {
    std::string body;
    read_bounded(request, reader, limits_.body, [&](std::string_view piece) { body += piece; });
    return body;
  }

  static void read_bounded(const httplib::Request& request, const httplib::ContentReader& reader,
                           std::size_t most, const std::function<void(std::string_view)>& take) {
    const Refusal too_large(
        413, {.code = "too-large", .text = fmt::format("more than {} bytes are not taken", most)});
    if (request.get_header_value<std::uint64_t>("Content-Length") > most) throw too_large;
    if (request.is_multipart_form_data()) throw Refusal(400, message_of(400));
    std::size_t taken = 0;
    const bool whole = reader([&](const char* data, std::size_t size) {
      taken += size;
      if (taken > most) return false;
      take({data, size});
      return true;
    });
    if (taken > most) throw too_large;
    if (!whole) throw Refusal(400, message_of(400));
  }

  void stream(Source source, httplib::Response& response) {
    if (streams_.fetch_add(1) >= limits_.streams) {
      --streams_;
      throw Refusal(503, {.code = "too-many-streams",
                          .text = "as many pages as can be are being told what happens; ask now "
                                  "and then instead"});
    }
    response.status = 200;
    auto spoke = std::make_shared<Clock::time_point>(Clock::now());
    response.set_chunked_content_provider(
        "text/event-stream",
        [this, source = std::move(source), spoke](std::size_t, httplib::DataSink& sink) {
          std::optional<std::string> text = stopping_ ? std::nullopt : source();
          if (!text) {
            sink.done();
            return true;
          }
          if (text->empty() && Clock::now() - *spoke > silence_at_most) *text = ": \n\n";
          if (text->empty()) {
            std::this_thread::sleep_for(look_every);
            return sink.is_writable();
          }
          *spoke = Clock::now();
          return sink.write(text->data(), text->size());
        },
        [this](bool) { --streams_; });
  }

  const Routes routes_;
  const std::string token_;
  const Limits limits_;
  httplib::Server server_;
  std::thread listener_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> streams_{0};
  std::atomic<Clock::time_point> asked_{Clock::now()};
};

Server::Server(Routes routes, std::string token, Limits limits)
    : implementation_(
          std::make_unique<Implementation>(std::move(routes), std::move(token), limits)) {}
Server::~Server() {
  stop();
}
int Server::listen(int port) {
  return implementation_->listen(port);
}
void Server::stop() {
  implementation_->stop();
}
double Server::seconds_of_silence() const {
  return implementation_->seconds_of_silence();
}

}  // namespace gradus::serve
