#include "gateway/http/reactor.h"

#include <atomic>
#include <fcntl.h>
#include <latch>
#include <thread>

#include <catch2/catch.hpp>

using namespace lakegate;

namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    out = Descriptor(ends[0]);
    in = Descriptor(ends[1]);
    REQUIRE(::write(in.number(), "x", 1) == 1);
  }
  Descriptor out;
  Descriptor in;
};

class Counting final : public Pollable {
 public:
  void on_events(uint32_t) override {
    ++event_count;
    if (then) then();
  }
  int event_count = 0;
  std::function<void()> then;
};

// Runs on the reactor and waits for the end of it.
void run_there(Reactor& reactor, const std::function<void()>& job) {
  std::latch done(1);
  reactor.run([&] {
    job();
    done.count_down();
  });
  done.wait();
}

}  // namespace

TEST_CASE("Whatever many threads give to a reactor runs, however they meet its sleep") {
  Reactor reactor(20);
  reactor.start();
  constexpr int kThreads = 4;
  constexpr int kJobs = 5000;
  std::atomic<int> run_count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kJobs; ++i) {
        const int before = run_count;
        reactor.run([&] { ++run_count; });
        // Now and then wait until it has nothing to do, so that it goes to sleep.
        while (i % 16 == 0 && run_count == before) std::this_thread::yield();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  run_there(reactor, [] {});
  CHECK(run_count == kThreads * kJobs);
}

TEST_CASE("What is removed while events are handled gets none of those that came with them") {
  Reactor reactor(20);
  Pipe pipes[2];
  Counting pollables[2];
  for (int i = 0; i < 2; ++i) {
    Counting& other = pollables[1 - i];
    const int descriptor = pipes[1 - i].out.number();
    pollables[i].then = [&reactor, &other, descriptor] { reactor.remove(descriptor, &other); };
    REQUIRE(reactor.add(pipes[i].out.number(), EPOLLIN | EPOLLET, &pollables[i]));
  }
  // Both are ready before the loop begins, so that one call brings both events.
  reactor.start();
  run_there(reactor, [] {});
  run_there(reactor, [] {});
  reactor.stop();
  CHECK(pollables[0].event_count + pollables[1].event_count == 1);
}

TEST_CASE("A descriptor that is ready when it is added is told at once, and again only after something new") {
  Reactor reactor(20);
  Pipe pipe;
  Counting pollable;
  reactor.start();
  run_there(reactor, [&] { REQUIRE(reactor.add(pipe.out.number(), EPOLLIN | EPOLLET, &pollable)); });
  run_there(reactor, [] {});
  run_there(reactor, [&] { CHECK(pollable.event_count == 1); });
  REQUIRE(::write(pipe.in.number(), "y", 1) == 1);
  run_there(reactor, [] {});
  run_there(reactor, [&] { CHECK(pollable.event_count == 2); });
  // Before the pipe's other end closes, which is an event too.
  reactor.stop();
}

TEST_CASE("Jobs for later run in their order, and not before their time") {
  Reactor reactor(20);
  reactor.start();
  std::vector<int> order;
  std::latch done(1);
  const auto start = std::chrono::steady_clock::now();
  run_there(reactor, [&] {
    reactor.run_after(60, [&] {
      order.push_back(2);
      done.count_down();
    });
    reactor.run_after(30, [&] { order.push_back(1); });
  });
  done.wait();
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(60));
  CHECK(order == std::vector{1, 2});
}
