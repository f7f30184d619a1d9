// Log, metrics and health: what the server says about itself.
#include <array>
#include <stdio.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

#include "base/health.h"
#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {
namespace {

// What `say` writes to standard error, without the time at the front of a text line.
template <class Say>
std::string captured(Say say) {
  FILE* const file = tmpfile();
  REQUIRE(file != nullptr);
  const int saved = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  say();
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  rewind(file);
  std::string text(4096, '\0');
  text.resize(fread(text.data(), 1, text.size(), file));
  fclose(file);
  return text;
}

std::string after(const std::string& line, const std::string& mark) {
  const size_t at = line.find(mark);
  REQUIRE(at != std::string::npos);
  return line.substr(at);
}

}  // namespace

TEST_CASE("a text line quotes what could be mistaken for another field or line", "[log]") {
  configure_log(LogLevel::kInfo, LogFormat::kText);
  const std::string line = captured([] {
    log_info("Served.", {{"name", "a b=c\n\x1B[31m"}, {"size_bytes", 12}, {"plain", "x/y"}, {"empty", ""}});
  });
  CHECK(after(line, "info ") == "info Served. name=\"a b=c\\u000a\\u001b[31m\" size_bytes=12 plain=x/y empty=\"\"\n");
}

TEST_CASE("a JSON line escapes quotes, control characters and what is not UTF-8", "[log]") {
  configure_log(LogLevel::kInfo, LogFormat::kJson);
  const std::string line = captured([] {
    log_warning("A \"quote\"", {{"name", "\\\n\x7F\xC2\x9B é"}, {"bad", "\xFF"}, {"count", -3}});
  });
  configure_log(LogLevel::kInfo, LogFormat::kText);
  CHECK(line.starts_with(R"({"time":"2)"));
  CHECK(after(line, R"("level")") ==
        "\"level\":\"warning\",\"message\":\"A \\\"quote\\\"\",\"name\":\"\\\\\\u000a\\u007f\\u009b é\","
        "\"bad\":\"\\ufffd\",\"count\":-3}\n");
}

TEST_CASE("lines below the level are not written", "[log]") {
  LogLevel level = LogLevel::kInfo;
  REQUIRE(parse_log_level("error", level));
  CHECK(level == LogLevel::kError);
  CHECK_FALSE(parse_log_level("loud", level));
  set_log_level(level);
  CHECK(captured([] { log_warning("Quiet."); }).empty());
  CHECK_FALSE(captured([] { log_error("Loud."); }).empty());
  set_log_level(LogLevel::kInfo);
}

TEST_CASE("the same name and labels are the same metric, and all are in the text", "[metrics]") {
  counter("test_requests_total", "Requests.", {{"method", "get"}}).add();
  counter("test_requests_total", "Requests.", {{"method", "get"}}).add(2);
  counter("test_requests_total", "Requests.", {{"method", "put"}}).add();
  gauge("test_open_files", "Open files.").set(5);
  gauge("test_open_files", "Open files.").add(-2);
  histogram("test_seconds", "Time.", {0.1, 1}).observe(0.5);
  const std::string text = metrics_text();
  CHECK(text.find("test_requests_total{method=\"get\"} 3") != std::string::npos);
  CHECK(text.find("test_requests_total{method=\"put\"} 1") != std::string::npos);
  CHECK(text.find("test_open_files 3") != std::string::npos);
  CHECK(text.find("test_seconds_bucket{le=\"0.1\"} 0") != std::string::npos);
  CHECK(text.find("test_seconds_bucket{le=\"1\"} 1") != std::string::npos);
}

TEST_CASE("what many threads count is added up, once, however often it is scraped", "[metrics]") {
  constexpr int kThreads = 40;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 100; ++j) {
        counter("test_many_total", "Counted.").add();
        histogram("test_many_seconds", "Time.", {0.1, 1}).observe(j % 2 == 0 ? 0.1 : 0.5);
      }
    });
  }
  static_cast<void>(metrics_text());
  for (std::thread& thread : threads) thread.join();
  static_cast<void>(metrics_text());
  const std::string text = metrics_text();
  CHECK(text.find("test_many_total 4000") != std::string::npos);
  CHECK(text.find("test_many_seconds_count 4000") != std::string::npos);
  CHECK(text.find("test_many_seconds_bucket{le=\"0.1\"} 2000") != std::string::npos);
  CHECK(text.find("test_many_seconds_bucket{le=\"1\"} 4000") != std::string::npos);
}

TEST_CASE("a server is ready when no component has a reason against it", "[health]") {
  Health health;
  CHECK(health.ready());
  health.report("storage", "diskFull", "first");
  health.report("storage", "diskFull", "second");
  health.report("metadata", "syncFailed", "third");
  REQUIRE(health.reasons().size() == 2);
  CHECK(health.reasons().back().component == "storage");
  CHECK(health.reasons().back().message == "second");
  health.clear("storage", "diskFull");
  CHECK_FALSE(health.ready());
  health.clear("metadata", "syncFailed");
  CHECK(health.ready());
}

}  // namespace lakegate
