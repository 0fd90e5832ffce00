// A small web server for one person's browser: who may ask, how much at once, and how a refusal
// looks. What there is to ask for is the caller's.
#pragma once

#include "base/error.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gradus::serve {

/// What a page asks for.
struct Question {
  std::multimap<std::string, std::string> parameters;  // behind the ? of the address
  std::string body;
  /// The first value of a parameter; "" without.
  std::string parameter(const std::string& name) const;
};

struct Answer {
  std::string body;
  std::string type = "application/json";
};

/// An error with a status of its own. Other errors are answered as 400, and as 500 where they are
/// of the kind `failed`.
class Refusal : public Error {
 public:
  Refusal(int status, Message message) : Error(Kind::failed, std::move(message)), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

/// What is next in a stream: text, "" where there is nothing new yet, nothing where it ends.
using Source = std::function<std::optional<std::string>()>;

/// A body that is too large to be held: taken piece by piece, answered at its end.
struct Upload {
  std::function<void(std::string_view)> take;
  std::function<Answer()> finish;
};

/// What is answered at which path. Everything but `pages` needs the token.
struct Routes {
  std::map<std::string, Answer> pages;
  std::map<std::string, std::function<Answer(const Question&)>> get;
  std::map<std::string, std::function<Answer(const Question&)>> post;
  std::map<std::string, std::function<Upload(const Question&)>> uploads;
  std::map<std::string, std::function<Source(const Question&)>> streams;
};

struct Limits {
  std::size_t body = 1 << 20;      // bytes
  std::size_t upload = 256 << 20;  // bytes
  int streams = 4;   // at once: a browser has 6 connections to a server, for all of its tabs
  int threads = 16;  // a stream takes one
};

/// The header with which a page shows that it has the token of the link.
inline constexpr const char* token_header = "X-Gradus-Token";

class Server {
 public:
  Server(Routes routes, std::string token, Limits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Answers on 127.0.0.1 from now on, on threads of its own. 0 is any free port. Returns the port.
  /// Throws Error(failed, "server-busy").
  int listen(int port);
  /// Ends streams, closes connections and joins all threads; takes a second or two.
  void stop();
  /// Since the last question with the token, or since the start.
  double seconds_of_silence() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// The one JSON object that every refusal is: {"error": {"code", "message", "why", "fix", ..}}.
std::string error_body(const Message& message);

}  // namespace gradus::serve
