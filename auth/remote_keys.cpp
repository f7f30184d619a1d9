#include "auth/remote_keys.h"

#include <algorithm>
#include <chrono>

#include "auth/oidc_discovery.h"
#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {
namespace {

// How often the clock is looked at, which tests move.
constexpr std::chrono::milliseconds kTick{500};
constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kUsPerMs = 1000;

MetricLabels labels_of(const RemoteKeySource& source) { return {{"issuer", source.issuer}}; }

}  // namespace

RemoteKeys::RemoteKeys(RemoteKeySource source, KeyFetcher& fetcher, const Clock& clock)
    : source_(std::move(source)),
      fetcher_(fetcher),
      clock_(clock),
      fetches_(counter("lakegate_oidc_key_fetches_total", "Fetches of an identity provider's keys, also failed ones.",
                       labels_of(source_))),
      failures_(counter("lakegate_oidc_key_fetch_failures_total", "Fetches of an identity provider's keys that failed.",
                        labels_of(source_))),
      age_s_(gauge("lakegate_oidc_keys_age_seconds",
                   "Time since the keys in force were fetched, or since the start while there are none.",
                   labels_of(source_))),
      fetched_us_(clock.monotonic_us()),
      attempted_us_(clock.monotonic_us() - kUnknownKeyFetchUs),
      due_us_(clock.monotonic_us()),
      thread_([this] { run(); }) {}

RemoteKeys::~RemoteKeys() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

RemoteKeys::Keys RemoteKeys::in_force() const {
  return clock_.monotonic_us() - fetched_us_ < kKeysLifetimeUs ? keys_ : nullptr;
}

bool RemoteKeys::may_wait() const {
  if (is_stopping_ || waiters_.size() >= kWaitersMax) return false;
  return is_fetching_ || is_wanted_ || clock_.monotonic_us() - attempted_us_ >= kUnknownKeyFetchUs;
}

void RemoteKeys::note_age() const {
  age_s_.set(static_cast<double>(clock_.monotonic_us() - fetched_us_) / static_cast<double>(kUsPerSecond));
}

size_t RemoteKeys::waiting_count() const {
  const std::lock_guard lock(mutex_);
  return waiters_.size();
}

int64_t RemoteKeys::due_us() const {
  const std::lock_guard lock(mutex_);
  return due_us_;
}

Task<RemoteKeys::Keys> RemoteKeys::keys_that_have(std::string key_id, SignatureAlgorithm algorithm) {
  {
    const std::lock_guard lock(mutex_);
    Keys keys = in_force();
    if (keys != nullptr && keys->find(key_id, algorithm) != nullptr) co_return keys;
    if (!may_wait()) co_return keys;
  }
  auto start = [this](auto resolve) { wait_for_fetch(std::move(resolve)); };
  co_return co_await await_callback<Keys>(start);
}

void RemoteKeys::wait_for_fetch(Resolve resolve) {
  std::unique_lock lock(mutex_);
  if (may_wait()) {
    waiters_.push_back(std::move(resolve));
    if (!is_fetching_) is_wanted_ = true;
    wake_.notify_one();
    return;
  }
  // The fetch has ended meanwhile.
  Keys keys = in_force();
  lock.unlock();
  resolve(std::move(keys));
}

void RemoteKeys::run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    note_age();
    const int64_t now_us = clock_.monotonic_us();
    if (!is_wanted_ && now_us < due_us_) {
      wake_.wait_for(lock, kTick, [this] { return is_wanted_ || is_stopping_; });
      continue;
    }
    is_wanted_ = false;
    is_fetching_ = true;
    attempted_us_ = now_us;
    lock.unlock();
    Result<Fetched> fetched = fetch();
    lock.lock();
    is_fetching_ = false;
    take(std::move(fetched));
    const std::vector<Resolve> waiters = std::exchange(waiters_, {});
    const Keys keys = in_force();
    lock.unlock();
    for (const Resolve& resolve : waiters) resolve(keys);
    lock.lock();
  }
}

void RemoteKeys::take(Result<Fetched> fetched) {
  fetches_.add();
  if (fetched.ok()) {
    keys_ = std::make_shared<const JwkSet>(std::move(fetched->keys));
    fetched_us_ = attempted_us_;
    due_us_ = attempted_us_ + fetched->refresh_us;
    return;
  }
  failures_.add();
  due_us_ = attempted_us_ + kRetryUs;
  log_warning("could not fetch the keys of an identity provider",
              {{"issuer", source_.issuer},
               {"error", fetched.status().to_string()},
               {"has_keys_in_force", in_force() != nullptr ? "true" : "false"},
               {"keys_age_s", (attempted_us_ - fetched_us_) / kUsPerSecond}});
}

Result<FetchedDocument> RemoteKeys::fetch_document(const std::string& url, int64_t deadline_us) const {
  DocumentRequest request;
  request.url = url;
  request.ca_file = source_.ca_file;
  request.allowed_networks = source_.allowed_networks;
  const int64_t left_ms = (deadline_us - clock_.monotonic_us()) / kUsPerMs;
  if (left_ms <= 0) return unavailable("There is no time left to fetch " + url + ".");
  request.timeout_ms = static_cast<int>(std::min<int64_t>(left_ms, request.timeout_ms));
  return fetcher_.fetch(request);
}

Result<RemoteKeys::Fetched> RemoteKeys::fetch() const {
  const int64_t deadline_us = clock_.monotonic_us() + limits::kJwksFetchTimeoutMs * kUsPerMs;
  std::string url = source_.jwks_uri;
  if (url.empty()) {
    ASSIGN_OR_RETURN(const FetchedDocument document, fetch_document(discovery_url(source_.issuer), deadline_us));
    ASSIGN_OR_RETURN(url, discovered_jwks_uri(source_.issuer, document.body));
  }
  ASSIGN_OR_RETURN(const FetchedDocument document, fetch_document(url, deadline_us));
  Fetched fetched;
  ASSIGN_OR_RETURN(fetched.keys, JwkSet::parse(document.body));
  if (const std::optional<int64_t> max_age_s = cache_max_age_s(document.cache_control)) {
    fetched.refresh_us = std::clamp(*max_age_s * kUsPerSecond, kRefreshMinUs, kRefreshMaxUs);
  }
  return fetched;
}

}  // namespace lakegate
