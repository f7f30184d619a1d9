// SignInWorld: identities, tokens and the authenticator over a store in memory, with keys to sign with. Used by one
// thread.
#pragma once

#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "auth/request_authenticator.h"
#include "auth/rsa_key.h"
#include "base/encoding.h"
#include "metadata/kv/memory_kv_store.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_account_keys_delete.h"
#include "metadata/ops/service_accounts_create.h"
#include "metadata/ops/service_accounts_delete.h"
#include "metadata/ops/service_accounts_disable.h"

namespace lakegate {

inline constexpr const char* kRobot = "robot@retail.iam.gserviceaccount.com";
inline constexpr int64_t kSecondUs = 1'000'000;

// Making one takes long, so tests share two.
inline const RsaKey& test_key(int number = 0) {
  static const RsaKey keys[] = {RsaKey::generate().value(), RsaKey::generate().value()};
  return keys[number];
}

struct SignInWorld {
  template <class Operation, class Request>
  auto run(Operation operation, const Request& request) {
    auto committed =
        sync_wait(catalog.transact([&](Transaction& transaction) { return operation(transaction, request); }));
    INFO(committed.status().to_string());
    REQUIRE(committed.ok());
    return committed->value;
  }

  void make_account(const std::string& email = kRobot, int key_number = 0, const std::string& key_id = "key-1") {
    run(service_accounts_create, ServiceAccountsCreateRequest{"retail", email, "", "1" + std::to_string(++accounts)});
    add_key(email, key_number, key_id);
  }
  void add_key(const std::string& email, int key_number, const std::string& key_id) {
    ServiceAccountKey key;
    key.email = email;
    key.key_id = key_id;
    key.public_key = test_key(key_number).public_pem();
    run(service_account_keys_create, key);
  }

  int64_t now_s() const { return clock.now_us() / kSecondUs; }

  nlohmann::json claims() const {
    return {{"iss", kRobot},
            {"sub", kRobot},
            {"aud", "https://storage.googleapis.com/"},
            {"iat", now_s()},
            {"exp", now_s() + 3600}};
  }
  static std::string sign_jwt(const nlohmann::json& claims, int key_number = 0, const std::string& key_id = "key-1",
                              const std::string& algorithm = "RS256") {
    nlohmann::json header = {{"alg", algorithm}, {"typ", "JWT"}};
    if (!key_id.empty()) header["kid"] = key_id;
    const std::string text =
        base64url_encode(as_bytes(header.dump())) + "." + base64url_encode(as_bytes(claims.dump()));
    return text + "." + base64url_encode(as_bytes(test_key(key_number).sign(text).value()));
  }

  AccessToken robot_token() {
    AccessToken token;
    token.kind = PrincipalKind::kServiceAccount;
    token.subject = kRobot;
    token.unique_id = "1" + std::to_string(accounts);
    token.scopes = {"scope"};
    return token;
  }
  std::string issue(const AccessToken& token, int64_t lifetime_s = 3600) {
    const Result<IssuedAccessToken> issued = sync_wait(tokens.issue(token, lifetime_s));
    REQUIRE(issued.ok());
    return issued->text.reveal();
  }

  Result<SignIn> authenticate(std::vector<std::pair<std::string, std::string>> headers,
                              const std::string& target = "/storage/v1/b?project=p",
                              const std::string& method = "GET") {
    headers.emplace_back("Host", "gcs.example.com");
    CredentialView view;
    view.head.method = method;
    view.head.raw_target = target;
    for (const auto& [name, value] : headers) view.head.headers.push_back({name, value});
    return sync_wait(authenticator.authenticate(view));
  }
  Result<SignIn> with_bearer(const std::string& token) { return authenticate({{"Authorization", "Bearer " + token}}); }

  ManualClock clock;
  MemoryKvStore store{clock};
  WorkerPool pool{1};
  Catalog catalog{store, clock, pool};
  SeededRandom random{7};
  IdentityStore identities{catalog};
  TokenService tokens{identities, random, pool};
  RequestAuthenticator authenticator{tokens, nullptr,
                                     ServerNames{"https://gcs.example.com", {"storage.googleapis.com"}}};
  int accounts = 0;
};

}  // namespace lakegate
