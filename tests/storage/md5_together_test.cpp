#include "storage/md5_together.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "base/random.h"
#include "tests/support/random_text.h"

namespace lakegate {
namespace {

Md5Digest digest_of(const std::string& text) {
  Md5 md5;
  md5.update(as_bytes(text));
  return md5.digest();
}

}  // namespace

TEST_CASE("many streams that are hashed at once get each its own digest", "[md5]") {
  WorkerPool pool(4);
  constexpr size_t kStreams = 200;
  std::vector<std::string> texts;
  for (size_t i = 0; i < kStreams; ++i) texts.push_back(random_text(i, (i * 7919) % 300'000));
  std::vector<Md5> streams(kStreams);
  std::atomic<size_t> done = 0;
  std::vector<std::jthread> clients;
  for (size_t client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      for (size_t i = client; i < kStreams; i += 4) {
        md5_update_together(pool, streams[i], as_bytes(texts[i]), [&done] { ++done; });
      }
    });
  }
  clients.clear();
  while (done < kStreams) std::this_thread::yield();
  for (size_t i = 0; i < kStreams; ++i) {
    INFO("stream " << i);
    CHECK(streams[i].digest() == digest_of(texts[i]));
  }
}

TEST_CASE("a stream goes on in pieces of any length, among others", "[md5]") {
  WorkerPool pool(3);
  std::vector<std::jthread> clients;
  std::atomic<int> wrong = 0;
  for (uint64_t client = 0; client < 6; ++client) {
    clients.emplace_back([&pool, &wrong, client] {
      for (uint64_t round = 0; round < 20; ++round) {
        const std::string text = random_text(client * 100 + round, 100'000);
        Md5 md5;
        SeededRandom random(client * 1000 + round);
        Bytes rest = as_bytes(text);
        while (!rest.empty()) {
          const Bytes piece = rest.first(std::min<size_t>(rest.size(), 1 + random.next_uint64() % 40'000));
          auto update = [&]() -> Task<bool> {
            co_await md5_update_together(pool, md5, piece);
            co_return true;
          };
          sync_wait(update());
          rest = rest.subspan(piece.size());
        }
        if (md5.digest() != digest_of(text)) ++wrong;
      }
    });
  }
  clients.clear();
  CHECK(wrong == 0);
}

}  // namespace lakegate
