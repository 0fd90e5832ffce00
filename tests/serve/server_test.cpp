#include "serve/server.hpp"

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <future>

namespace gradus::serve {
namespace {

using testing::HasSubstr;

const httplib::Headers with_token{{token_header, "secret"}};

class AServer : public testing::Test {
 protected:
  static Routes routes(std::string& uploaded) {
    Routes routes;
    routes.pages["/"] = {"<p>", "text/html"};
    routes.get["/api/name"] = [](const Question& q) { return Answer{q.parameter("name") + "!"}; };
    routes.get["/api/bad"] = [](const Question&) -> Answer {
      throw Error(Error::Kind::data, {.code = "missing-file", .text = "no <b>", .fix = "do"});
    };
    routes.post["/api/echo"] = [](const Question& q) { return Answer{q.body + "."}; };
    routes.uploads["/api/upload"] = [&uploaded](const Question&) {
      return Upload{[&](std::string_view piece) { uploaded += piece; },
                    [] { return Answer{"{}"}; }};
    };
    routes.streams["/api/stream"] = [](const Question&) {
      return
          [n = 0]() mutable -> std::optional<std::string> { return n++ == 0 ? "data: 1\n\n" : ""; };
    };
    return routes;
  }

  std::string code(const httplib::Result& result) {
    return nlohmann::json::parse(result->body)["error"]["code"];
  }

  std::string uploaded_;
  Server server_{
      routes(uploaded_), "secret", {.body = 100, .upload = 1000, .streams = 1, .threads = 4}};
  int port_ = server_.listen(0);
  httplib::Client client_{"127.0.0.1", port_};
};

TEST_F(AServer, AnswersWhoHasTheToken) {
  const auto answer = client_.Get("/api/name?name=a%20b", with_token);

  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "a b!");
  EXPECT_THAT(answer->get_header_value("Content-Security-Policy"),
              HasSubstr("default-src 'none'; script-src 'self'"));
  EXPECT_EQ(client_.Get("/")->body, "<p>");
  EXPECT_EQ(client_.Post("/api/echo", with_token, "x", "text/plain")->body, "x.");
}

TEST_F(AServer, TellsNobodyElseAnything) {
  for (const httplib::Headers& headers :
       {httplib::Headers{}, {{token_header, "secrex"}}, {{token_header, "secretsecret"}}}) {
    const auto answer = client_.Get("/api/name", headers);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(code(answer), "wrong-token");
  }
  EXPECT_EQ(client_.Post("/api/echo", "x", "text/plain")->status, 401);
}

TEST_F(AServer, TurnsAwayPagesOfOtherNames) {
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example", "", "localhost.evil:1", "[::2]"}) {
    const auto answer = client_.Get("/", {{"Host", host}});
    EXPECT_EQ(answer->status, 403) << host;
    EXPECT_EQ(code(answer), "wrong-host");
  }
  EXPECT_EQ(client_.Get("/", {{"Host", "localhost:123"}})->status, 200);  // through ssh -L
  EXPECT_EQ(client_.Get("/", {{"Host", "[::1]:1"}})->status, 200);
  httplib::Headers foreign = with_token;
  foreign.emplace("Origin", "http://evil.example");
  EXPECT_EQ(client_.Post("/api/echo", foreign, "x", "text/plain")->status, 403);
}

TEST_F(AServer, AnswersWhatIsWrongWithOneObject) {
  const auto bad = client_.Get("/api/bad", with_token);
  EXPECT_EQ(bad->status, 400);
  EXPECT_EQ(bad->body, R"({"error":{"code":"missing-file","message":"no <b>","fix":"do"}})");
  EXPECT_EQ(client_.Get("/api/none", with_token)->status, 404);
  EXPECT_EQ(client_.Get("/../etc/passwd", with_token)->status, 404);
  EXPECT_EQ(client_.Put("/api/echo", with_token, "x", "text/plain")->status, 404);
  EXPECT_EQ(code(client_.Get("/api/none", with_token)), "unknown-page");
  EXPECT_EQ(client_.Get(("/" + std::string(9000, 'a')).c_str())->status, 414);
}

TEST_F(AServer, TakesNoMoreThanItCanHold) {
  const auto large = client_.Post("/api/echo", with_token, std::string(101, 'x'), "text/plain");
  EXPECT_EQ(large->status, 413);
  EXPECT_EQ(code(large), "too-large");
  EXPECT_EQ(client_.Post("/api/upload", with_token, std::string(1000, 'x'), "text/plain")->status,
            200);
  EXPECT_EQ(uploaded_.size(), 1000U);
  uploaded_.clear();
  const auto unending = client_.Post(
      "/api/upload", with_token,
      [](std::size_t, httplib::DataSink& sink) {
        const std::string piece(600, 'x');
        return sink.write(piece.data(), piece.size());
      },
      "text/plain");
  EXPECT_TRUE(!unending || unending->status == 413);
  EXPECT_LE(uploaded_.size(), 1000U);
  EXPECT_EQ(client_.Get("/api/name", with_token)->status, 200);
}

TEST_F(AServer, HasFewStreamsAndEndsThemWithItself) {
  std::promise<void> begun;
  auto first = std::async(std::launch::async, [&] {
    httplib::Client client("127.0.0.1", port_);
    bool told = false;
    return client.Get("/api/stream", with_token, [&](const char*, std::size_t) {
      if (!told) begun.set_value();
      told = true;
      return true;
    });
  });
  begun.get_future().wait();
  EXPECT_EQ(client_.Get("/api/stream", with_token)->status, 503);
  EXPECT_EQ(client_.Get("/api/name", with_token)->status, 200);

  server_.stop();

  first.wait();  // or this would wait for ever
}

TEST_F(AServer, GetsAStreamBackFromAReaderThatWentAway) {
  const auto status_of_one = [&] {
    int status = 0;
    client_.Get(
        "/api/stream", with_token,
        [&](const httplib::Response& response) {
          status = response.status;
          return false;  // hangs up
        },
        [](const char*, std::size_t) { return false; });
    return status;
  };

  EXPECT_EQ(status_of_one(), 200);
  while (status_of_one() != 200) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

TEST_F(AServer, SharesItsPortWithNobody) {
  Server other(Routes{}, "x");

  EXPECT_THROW(other.listen(port_), Error);
}

}  // namespace
}  // namespace gradus::serve
