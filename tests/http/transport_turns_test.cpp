// Connections of a reactor take turns: one that could go on for ever lets the others in, counted in operations and
// bytes.
#include <algorithm>
#include <future>
#include <string>

#include <catch2/catch.hpp>

#include "base/task.h"
#include "gateway/http/transport.h"

namespace lakegate {
namespace {

// A socket that takes everything at once, as that of the fastest reader.
class GreedyTransport final : public Transport {
 public:
  explicit GreedyTransport(Reactor& reactor) : Transport(reactor, Socket(reactor.context())) {}

 protected:
  IoResult try_write(std::span<iovec> pieces) override {
    size_t size_bytes = 0;
    for (const iovec& piece : pieces) size_bytes += piece.iov_len;
    return {IoOutcome::kDone, size_bytes};
  }
};

// What happened on the reactor's thread: 'w' for a piece written, '.' for a turn of somebody else.
struct Scene {
  Reactor reactor{1000};
  std::string events;
  bool ended = false;
  std::promise<void> end;

  void take_turns(std::function<void()> at_each) {
    events += '.';
    at_each();
    if (ended) return end.set_value();
    reactor.run([this, at_each = std::move(at_each)] { take_turns(at_each); });
  }
  size_t longest_run() const {
    size_t longest = 0;
    size_t run = 0;
    for (const char event : events) {
      run = event == 'w' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    return longest;
  }
};

Task<void> write_pieces(Scene& scene, Transport& transport, size_t count, size_t piece_bytes) {
  std::string piece(piece_bytes, 'x');
  for (size_t i = 0; i < count; ++i) {
    std::array<iovec, 1> pieces{{{piece.data(), piece.size()}}};
    const IoResult written = co_await transport.write(pieces, 1'000'000);
    if (!written.done()) break;
    scene.events += 'w';
  }
  scene.ended = true;
}

void play(Scene& scene, size_t count, size_t piece_bytes, const std::function<void(Transport&)>& at_each_turn) {
  std::optional<GreedyTransport> transport;
  scene.reactor.run([&] {
    transport.emplace(scene.reactor);
    spawn(write_pieces(scene, *transport, count, piece_bytes));
    scene.take_turns([&] { at_each_turn(*transport); });
  });
  scene.reactor.start();
  scene.end.get_future().get();
  scene.reactor.stop();
}

}  // namespace

TEST_CASE("a connection that writes large pieces lets others in after half a MiB", "[transport]") {
  Scene scene;
  play(scene, 100, 128U << 10, [](Transport&) {});
  CHECK(std::ranges::count(scene.events, 'w') == 100);
  CHECK(scene.longest_run() <= 4);
}

TEST_CASE("a connection that writes small pieces lets others in after some operations", "[transport]") {
  Scene scene;
  play(scene, 500, 10, [](Transport&) {});
  CHECK(std::ranges::count(scene.events, 'w') == 500);
  CHECK(scene.longest_run() <= 32);
  CHECK(scene.longest_run() > 8);
}

TEST_CASE("a connection that is cut while others have their turn fails then", "[transport]") {
  Scene scene;
  int turns = 0;
  play(scene, 100, 512U << 10, [&turns](Transport& transport) {
    if (++turns == 3) transport.cut();
  });
  CHECK(std::ranges::count(scene.events, 'w') < 5);
}

}  // namespace lakegate
