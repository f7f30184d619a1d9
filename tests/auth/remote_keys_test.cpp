// Keys that are fetched from a provider: when, how often, and for how long they hold without it.
#include "auth/remote_keys.h"

#include <atomic>

#include "tests/auth/key_fetcher_double.h"

namespace lakegate {
namespace {

constexpr const char* kUrl = "https://idp.example/keys";
constexpr auto kRs256 = SignatureAlgorithm::kRs256;

struct RemoteWorld {
  std::unique_ptr<RemoteKeys> make() {
    return std::make_unique<RemoteKeys>(RemoteKeySource{"https://idp.example", kUrl, "", {}}, provider, clock);
  }
  static bool has(RemoteKeys& keys, const std::string& key_id) {
    const RemoteKeys::Keys found = sync_wait(keys.keys_that_have(key_id, kRs256));
    return found != nullptr && found->find(key_id, kRs256) != nullptr;
  }
  // Asks again until the background has got there; for what must come true by itself.
  static bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 6000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  ManualClock clock;
  FakeProvider provider;
};

}  // namespace

TEST_CASE_METHOD(RemoteWorld, "The first token waits for the keys, and later ones find them") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  for (int i = 0; i < 100; ++i) CHECK(has(*keys, "key-1"));
  CHECK(provider.fetches() == 1);
  CHECK(provider.last().timeout_ms <= limits::kJwksFetchTimeoutMs);
  CHECK(provider.last().bytes_max == limits::kJwksBytesMax);
}

TEST_CASE_METHOD(RemoteWorld, "A provider that was never reached signs in nobody, and is asked once in five seconds") {
  const auto keys = make();
  for (int i = 0; i < 100; ++i) CHECK_FALSE(has(*keys, "key-1"));
  CHECK(provider.fetches() == 1);
  provider.answer(kUrl, jwks_of("key-1", 0));
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs - 1);
  CHECK_FALSE(has(*keys, "key-1"));
  clock.advance_us(1);
  CHECK(has(*keys, "key-1"));
}

TEST_CASE_METHOD(RemoteWorld, "A key that nobody has heard of is asked for at once, but once in five seconds") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  provider.answer(kUrl, jwks_of("key-2", 1));
  CHECK(has(*keys, "key-2"));
  CHECK_FALSE(has(*keys, "key-1"));
  const int fetches = provider.fetches();
  CHECK(fetches == 2);
  for (int i = 0; i < 10'000; ++i) CHECK_FALSE(has(*keys, "garbage-" + std::to_string(i)));
  CHECK(provider.fetches() == fetches);
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  for (int i = 0; i < 10'000; ++i) CHECK_FALSE(has(*keys, "garbage-" + std::to_string(i)));
  CHECK(provider.fetches() == fetches + 1);
}

TEST_CASE_METHOD(RemoteWorld, "A stampede of unknown keys shares one fetch, and only so many wait for it") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  provider.hold();
  std::atomic<size_t> refused{0};
  // Resumed where the fetch ends, as on reactors, none of which waits meanwhile.
  const auto ask = [](RemoteKeys& of, std::string key_id, std::atomic<size_t>& count) -> Task<void> {
    const RemoteKeys::Keys found = co_await of.keys_that_have(key_id, kRs256);
    if (found->find(key_id, kRs256) == nullptr) ++count;
  };
  constexpr size_t kAsked = RemoteKeys::kWaitersMax + 500;
  for (size_t i = 0; i < kAsked; ++i) spawn(ask(*keys, "garbage-" + std::to_string(i), refused));
  CHECK(refused == 500);
  CHECK(keys->waiting_count() == RemoteKeys::kWaitersMax);
  provider.await_fetches(2);
  // Who has a key that is there does not wait for anybody's garbage.
  CHECK(has(*keys, "key-1"));
  provider.release();
  CHECK(comes_true([&] { return refused == kAsked; }));
  CHECK(keys->waiting_count() == 0);
  CHECK(provider.fetches() == 2);
}

TEST_CASE_METHOD(RemoteWorld, "Keys are renewed in the background, so that a withdrawn one ends without being asked") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  provider.answer(kUrl, jwks_of("key-2", 1));
  clock.advance_us(RemoteKeys::kRefreshUs);
  provider.await_fetches(2);
  CHECK(comes_true([&] { return has(*keys, "key-2"); }));
  CHECK_FALSE(has(*keys, "key-1"));
}

TEST_CASE_METHOD(RemoteWorld, "The provider says how long its keys hold, within a minute and an hour") {
  const auto refreshed_after = [this](const std::string& cache_control, int64_t at_us) {
    INFO(cache_control);
    provider.answer(kUrl, jwks_of("key-1", 0), cache_control);
    const auto keys = make();
    CHECK(has(*keys, "key-1"));
    CHECK(keys->due_us() == clock.monotonic_us() + at_us);
    const int fetches = provider.fetches();
    clock.advance_us(at_us);
    provider.await_fetches(fetches + 1);
  };
  refreshed_after("public, max-age=600", 600 * kSecondUs);
  refreshed_after("max-age=1", RemoteKeys::kRefreshMinUs);
  refreshed_after("no-store", RemoteKeys::kRefreshMinUs);
  refreshed_after("max-age=99999999", RemoteKeys::kRefreshMaxUs);
}

TEST_CASE_METHOD(RemoteWorld, "A provider that is down leaves its keys in force for a day and no longer") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  provider.go_down();
  for (int hour = 0; hour < 23; ++hour) {
    clock.advance_us(3600 * kSecondUs);
    CHECK(has(*keys, "key-1"));
  }
  CHECK(comes_true([&] { return provider.fetches() > 1; }));
  clock.advance_us(3600 * kSecondUs);
  CHECK_FALSE(has(*keys, "key-1"));
  CHECK(sync_wait(keys->keys_that_have("key-1", kRs256)) == nullptr);
  provider.answer(kUrl, jwks_of("key-1", 0));
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  CHECK(has(*keys, "key-1"));
}

TEST_CASE_METHOD(RemoteWorld, "What is no set of keys leaves the old ones in force") {
  provider.answer(kUrl, jwks_of("key-1", 0));
  const auto keys = make();
  CHECK(has(*keys, "key-1"));
  for (const std::string bad : {"", "not json", "[]", "{}", "<html></html>", R"({"keys": {}})"}) {
    INFO(bad);
    provider.answer(kUrl, bad);
    clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
    const int fetches = provider.fetches();
    CHECK_FALSE(has(*keys, "key-2"));
    CHECK(provider.fetches() == fetches + 1);
    CHECK(has(*keys, "key-1"));
  }
  // Whoever answers with none has withdrawn them all.
  provider.answer(kUrl, R"({"keys": []})");
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  CHECK_FALSE(has(*keys, "key-2"));
  CHECK_FALSE(has(*keys, "key-1"));
}

TEST_CASE_METHOD(RemoteWorld, "Without a jwks_uri the issuer's discovery document says where the keys are") {
  const std::string document = "https://idp.example/.well-known/openid-configuration";
  provider.answer(document, R"({"issuer": "https://idp.example", "jwks_uri": "https://keys.example/v1"})");
  provider.answer("https://keys.example/v1", jwks_of("key-1", 0));
  const std::vector<IpRange> networks = {*IpRange::parse("10.0.0.0/8")};
  RemoteKeys keys({"https://idp.example", "", "/ca.pem", networks}, provider, clock);
  CHECK(has(keys, "key-1"));
  CHECK(provider.fetches() == 2);
  CHECK(provider.last().ca_file == "/ca.pem");
  CHECK(provider.last().allowed_networks.size() == 1);
  // One that speaks for somebody else lends no keys.
  provider.answer(document, R"({"issuer": "https://idp.example/", "jwks_uri": "https://keys.example/v2"})");
  provider.answer("https://keys.example/v2", jwks_of("key-2", 1));
  clock.advance_us(RemoteKeys::kUnknownKeyFetchUs);
  CHECK_FALSE(has(keys, "key-2"));
  CHECK(has(keys, "key-1"));
}

}  // namespace lakegate
