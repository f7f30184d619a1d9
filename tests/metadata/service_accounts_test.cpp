// Service accounts and their keys as rows: what is made is found, what is deleted leaves nothing that signs in.
#include "metadata/ops/service_accounts.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_account_keys_delete.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts_create.h"
#include "metadata/ops/service_accounts_delete.h"
#include "metadata/ops/service_accounts_disable.h"
#include "metadata/ops/service_accounts_get.h"
#include "metadata/ops/service_accounts_list.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

constexpr const char* kEmail = "loader@retail.iam.gserviceaccount.com";

struct ServiceAccountsFixture : OpsFixture {
  Result<ServiceAccount> create(const std::string& email = kEmail, const std::string& project = "retail") {
    return run(service_accounts_create,
               ServiceAccountsCreateRequest{project, email, "Loader", "100000000000000000001"});
  }
  Result<ServiceAccountKey> create_key(const std::string& key_id, const std::string& email = kEmail) {
    ServiceAccountKey key;
    key.email = email;
    key.key_id = key_id;
    key.public_key = "public";
    return run(service_account_keys_create, key);
  }
  Result<std::vector<ServiceAccountKey>> keys(const std::string& email = kEmail) {
    return read([&](Transaction& transaction) { return service_account_keys_list(transaction, email); });
  }
  Result<ServiceAccount> get(const std::string& email = kEmail) {
    return read([&](Transaction& transaction) { return service_accounts_get(transaction, email); });
  }
};

}  // namespace

TEST_CASE_METHOD(ServiceAccountsFixture, "A service account that is made is found, enabled and without keys") {
  REQUIRE(create().ok());
  const Result<ServiceAccount> found = get();
  REQUIRE(found.ok());
  CHECK(found->email == kEmail);
  CHECK(found->project == "retail");
  CHECK(found->state == ServiceAccountState::kEnabled);
  CHECK(keys()->empty());
}

TEST_CASE_METHOD(ServiceAccountsFixture, "The address of a service account can be taken once") {
  REQUIRE(create().ok());
  CHECK(create().status().code() == Code::kAlreadyExists);
}

TEST_CASE_METHOD(ServiceAccountsFixture, "A list names the accounts of its project alone") {
  REQUIRE(create("b@retail.iam.gserviceaccount.com").ok());
  REQUIRE(create("a@retail.iam.gserviceaccount.com").ok());
  REQUIRE(create("a@other.iam.gserviceaccount.com", "other").ok());
  const auto listed = read([](Transaction& transaction) { return service_accounts_list(transaction, "retail"); });
  REQUIRE(listed.ok());
  REQUIRE(listed->size() == 2);
  CHECK(listed->front().email == "a@retail.iam.gserviceaccount.com");
  const auto all = read([](Transaction& transaction) { return service_accounts_list(transaction, ""); });
  CHECK(all->size() == 3);
}

TEST_CASE_METHOD(ServiceAccountsFixture, "A project has so many service accounts and no more") {
  for (int i = 0; i < limits::kServiceAccountsPerProjectMax; ++i) {
    REQUIRE(create("a" + std::to_string(i) + "@retail.iam.gserviceaccount.com").ok());
  }
  CHECK(create().status().code() == Code::kResourceExhausted);
  CHECK(create("a@other.iam.gserviceaccount.com", "other").ok());
}

TEST_CASE_METHOD(ServiceAccountsFixture, "A service account can be disabled and enabled again") {
  REQUIRE(create().ok());
  REQUIRE(run(service_accounts_disable, ServiceAccountsDisableRequest{kEmail}).ok());
  CHECK(get()->state == ServiceAccountState::kDisabled);
  REQUIRE(run(service_accounts_disable, ServiceAccountsDisableRequest{kEmail, ServiceAccountState::kEnabled}).ok());
  CHECK(get()->state == ServiceAccountState::kEnabled);
  CHECK(run(service_accounts_disable, ServiceAccountsDisableRequest{"x@y"}).status().code() == Code::kNotFound);
}

TEST_CASE_METHOD(ServiceAccountsFixture, "Keys belong to their account, are listed in order, and can be deleted") {
  CHECK(create_key("k").status().code() == Code::kNotFound);
  REQUIRE(create().ok());
  REQUIRE(create("other@retail.iam.gserviceaccount.com").ok());
  REQUIRE(create_key("k2").ok());
  REQUIRE(create_key("k1").ok());
  REQUIRE(create_key("k3", "other@retail.iam.gserviceaccount.com").ok());
  CHECK(create_key("k1").status().code() == Code::kAlreadyExists);
  REQUIRE(keys()->size() == 2);
  CHECK(keys()->front().key_id == "k1");
  CHECK(keys()->front().email == kEmail);
  REQUIRE(run(service_account_keys_delete, ServiceAccountKeysDeleteRequest{kEmail, "k1"}).ok());
  CHECK(keys()->size() == 1);
  CHECK(run(service_account_keys_delete, ServiceAccountKeysDeleteRequest{kEmail, "k1"}).status().code() ==
        Code::kNotFound);
}

TEST_CASE_METHOD(ServiceAccountsFixture, "An account has so many keys and no more, those of the server not counted") {
  REQUIRE(create().ok());
  ServiceAccountKey managed;
  managed.email = kEmail;
  managed.key_id = "managed";
  managed.origin = ServiceAccountKeyOrigin::kSystemManaged;
  REQUIRE(run(service_account_keys_create, managed).ok());
  for (int i = 0; i < limits::kKeysPerServiceAccountMax; ++i) REQUIRE(create_key("k" + std::to_string(i)).ok());
  CHECK(create_key("last").status().code() == Code::kResourceExhausted);
}

TEST_CASE_METHOD(ServiceAccountsFixture, "A deleted account leaves no key and no HMAC key behind") {
  REQUIRE(create().ok());
  REQUIRE(create_key("k").ok());
  const ProjectsHmacKeysCreateRequest own{"retail", kEmail, "GOOG1OWN", Secret("s")};
  const ProjectsHmacKeysCreateRequest foreign{"retail", "x@example.com", "GOOG1FOREIGN", Secret("s")};
  REQUIRE(run(projects_hmac_keys_create, own).ok());
  REQUIRE(run(projects_hmac_keys_create, foreign).ok());
  REQUIRE(run(service_accounts_delete, std::string(kEmail)).ok());
  CHECK(get().status().code() == Code::kNotFound);
  REQUIRE(create().ok());
  CHECK(keys()->empty());
  const auto find = [this](const std::string& id) {
    return read([&](Transaction& transaction) { return find_hmac_key(transaction, id); });
  };
  CHECK_FALSE(*find("GOOG1OWN"));
  CHECK(*find("GOOG1FOREIGN"));
}

TEST_CASE_METHOD(ServiceAccountsFixture, "A key that is made while its account is deleted does not stay") {
  REQUIRE(create().ok());
  Transaction deletion = begin();
  REQUIRE(service_accounts_delete(deletion, kEmail).ok());
  REQUIRE(create_key("late").ok());
  CHECK(commit(deletion).code() == Code::kAborted);
}

}  // namespace lakegate
