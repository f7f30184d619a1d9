// RemoteKeys: the public keys of one identity provider, fetched over the network and kept fresh by a thread of its own.
//
// Owned by OidcIssuers; any thread may ask. Nobody who asks ever waits on a thread: coroutines are resumed when the
// fetch ends, and all that wait share one. What tokens say can bring about one fetch in kUnknownKeyFetchUs at most.
//
// A provider that cannot be reached leaves its keys in force for kKeysLifetimeUs: long enough for somebody to be called
// and to mend the network, and no longer, because a key that the provider has withdrawn meanwhile would go on opening
// the store unseen. Without keys in force every token of the issuer is refused.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auth/jwks.h"
#include "auth/key_fetcher.h"
#include "base/clock.h"
#include "base/task.h"

namespace lakegate {

class Counter;
class Gauge;

struct RemoteKeySource {
  std::string issuer;
  std::string jwks_uri;  // Empty: what the issuer's discovery document says.
  std::string ca_file;
  std::vector<IpRange> allowed_networks;
};

class RemoteKeys {
 public:
  static constexpr int64_t kUnknownKeyFetchUs = 5'000'000;
  // Between two fetches: what the provider says (Cache-Control), but within these bounds, so that a key that was
  // withdrawn is gone within the hour.
  static constexpr int64_t kRefreshMinUs = 60'000'000;
  static constexpr int64_t kRefreshMaxUs = 3'600'000'000;
  static constexpr int64_t kRefreshUs = 300'000'000;  // Where the provider says nothing.
  static constexpr int64_t kRetryUs = 30'000'000;     // After a failure.
  static constexpr int64_t kKeysLifetimeUs = 24LL * 3600 * 1'000'000;
  // More requests than this do not wait for one fetch; they are answered with what is known.
  static constexpr size_t kWaitersMax = 1000;

  using Keys = std::shared_ptr<const JwkSet>;

  // Begins to fetch. Both outlive this.
  RemoteKeys(RemoteKeySource source, KeyFetcher& fetcher, const Clock& clock);
  // Waits for a fetch that is under way. Nobody may be waiting for keys any more.
  ~RemoteKeys();
  RemoteKeys(const RemoteKeys&) = delete;
  RemoteKeys& operator=(const RemoteKeys&) = delete;

  // The keys in force, fetched anew first where none of them is the one asked for and it is time; null: none.
  Task<Keys> keys_that_have(std::string key_id, SignatureAlgorithm algorithm);
  size_t waiting_count() const;
  // When the next fetch begins by itself, by the monotonic clock.
  int64_t due_us() const;

 private:
  using Resolve = std::function<void(Keys)>;
  struct Fetched {
    JwkSet keys;
    int64_t refresh_us = kRefreshUs;
  };

  void run();
  Result<Fetched> fetch() const;
  Result<FetchedDocument> fetch_document(const std::string& url, int64_t deadline_us) const;
  // With the mutex held.
  Keys in_force() const;
  bool may_wait() const;
  void take(Result<Fetched> fetched);
  void note_age() const;

  void wait_for_fetch(Resolve resolve);

  const RemoteKeySource source_;
  KeyFetcher& fetcher_;
  const Clock& clock_;
  Counter& fetches_;
  Counter& failures_;
  Gauge& age_s_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Keys keys_;
  // By the monotonic clock.
  int64_t fetched_us_;    // When the fetch of keys_ began; before there are any, when this was made.
  int64_t attempted_us_;  // When the last fetch began.
  int64_t due_us_;
  bool is_wanted_ = false;
  bool is_fetching_ = false;
  bool is_stopping_ = false;
  std::vector<Resolve> waiters_;
  std::thread thread_;  // Last: it begins when all else is there.
};

}  // namespace lakegate
