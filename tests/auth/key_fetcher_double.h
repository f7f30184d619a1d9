// FakeProvider: an identity provider without a network: what it answers is set, what it was asked is counted. Any
// thread.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

#include "auth/key_fetcher.h"
#include "tests/auth/sign_in_world.h"

namespace lakegate {

class FakeProvider final : public KeyFetcher {
 public:
  Result<FetchedDocument> fetch(const DocumentRequest& request) override {
    std::unique_lock lock(mutex_);
    ++fetches_;
    last_ = request;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !is_held_; });
    const auto found = documents_.find(request.url);
    if (found == documents_.end()) return unavailable("The provider is down.");
    return found->second;
  }

  void answer(const std::string& url, std::string body, std::string cache_control = {}) {
    const std::lock_guard lock(mutex_);
    documents_[url] = {std::move(body), std::move(cache_control)};
  }
  void go_down() {
    const std::lock_guard lock(mutex_);
    documents_.clear();
  }
  // Fetches wait until release().
  void hold() {
    const std::lock_guard lock(mutex_);
    is_held_ = true;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    is_held_ = false;
    changed_.notify_all();
  }
  int fetches() const {
    const std::lock_guard lock(mutex_);
    return fetches_;
  }
  void await_fetches(int count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return fetches_ >= count; }));
  }
  DocumentRequest last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, FetchedDocument> documents_;
  DocumentRequest last_;
  int fetches_ = 0;
  bool is_held_ = false;
};

// The set of one key.
inline std::string jwks_of(const std::string& key_id, int key_number) {
  const RsaKey::PublicNumbers numbers = test_key(key_number).public_numbers();
  const nlohmann::json key = {{"kid", key_id}, {"kty", "RSA"}, {"n", numbers.modulus}, {"e", numbers.exponent}};
  return nlohmann::json{{"keys", {key}}}.dump();
}

}  // namespace lakegate
