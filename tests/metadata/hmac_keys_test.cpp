// What a verifier of signatures needs of HMAC keys: a key is found by its access id alone, and a deleted one is not.
#include <catch2/catch.hpp>

#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/ops/projects_hmac_keys_delete.h"
#include "metadata/ops/projects_hmac_keys_list.h"
#include "metadata/ops/projects_hmac_keys_update.h"
#include "metadata/ops/service_accounts_create.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

struct HmacKeysFixture : OpsFixture {
  HmacKey create(const std::string& access_id, const std::string& project = "p") {
    const ProjectsHmacKeysCreateRequest request{project, "robot@example.com", access_id, Secret("secret " + access_id)};
    const Result<HmacKey> key = run(projects_hmac_keys_create, request);
    REQUIRE(key.ok());
    return *key;
  }
  std::optional<HmacKey> find(const std::string& access_id) {
    const auto found = read([&](Transaction& transaction) { return find_hmac_key(transaction, access_id); });
    REQUIRE(found.ok());
    return *found;
  }
  void remove(const std::string& access_id) {
    const ProjectsHmacKeysUpdateRequest update{"p", access_id, [](const HmacKey&) { return true; },
                                               HmacKeyState::kInactive};
    REQUIRE(run(projects_hmac_keys_update, update).ok());
    REQUIRE(run(projects_hmac_keys_delete, ProjectsHmacKeysDeleteRequest{"p", access_id}).ok());
  }
  size_t listed() {
    ProjectsHmacKeysListRequest list;
    list.project = "p";
    list.show_deleted_keys = true;
    const auto page = read([&](Transaction& transaction) { return projects_hmac_keys_list(transaction, list); });
    REQUIRE(page.ok());
    return page->items.size();
  }
  size_t rows() {
    Transaction transaction = begin();
    size_t count = 0;
    const std::string first(1, static_cast<char>(ResourceKind::kHmacKey));
    for (auto cursor = transaction.scan(Table::kResources, first, prefix_end(first)); cursor->valid(); cursor->next()) {
      ++count;
    }
    return count;
  }
};

}  // namespace

TEST_CASE_METHOD(HmacKeysFixture,
                 "A project makes no keys for another project's accounts, in whatever case they are written") {
  const ServiceAccountsCreateRequest account{"p", "robot@p.iam.gserviceaccount.com", "", "1"};
  REQUIRE(run(service_accounts_create, account).ok());
  for (const char* email : {"robot@p.iam.gserviceaccount.com", "ROBOT@p.iam.gserviceaccount.com"}) {
    const ProjectsHmacKeysCreateRequest stolen{"q", email, "GOOG1Q", Secret("secret")};
    const Result<HmacKey> refused = run(projects_hmac_keys_create, stolen);
    CHECK(refused.status().code() == Code::kNotFound);
    CHECK_FALSE(find("GOOG1Q"));
  }
  const ProjectsHmacKeysCreateRequest own{"p", "robot@p.iam.gserviceaccount.com", "GOOG1P", Secret("secret")};
  CHECK(run(projects_hmac_keys_create, own).ok());
}

TEST_CASE_METHOD(HmacKeysFixture, "A key is found by its access id alone, with its project and secret") {
  create("GOOG1A");
  create("GOOG1B", "q");
  const std::optional<HmacKey> found = find("GOOG1B");
  REQUIRE(found);
  CHECK(found->project == "q");
  CHECK(found->access_id == "GOOG1B");
  CHECK(found->secret.reveal() == "secret GOOG1B");
  CHECK_FALSE(find("GOOG1C"));
  CHECK_FALSE(find(""));
}

TEST_CASE_METHOD(HmacKeysFixture, "A deleted key is not found, and no row holds its secret") {
  create("GOOG1A");
  remove("GOOG1A");
  CHECK_FALSE(find("GOOG1A"));
  CHECK(listed() == 1);
  Transaction transaction = begin();
  const Result<HmacKey> left = require_hmac_key(transaction, "p", "GOOG1A");
  REQUIRE(left.ok());
  CHECK(left->secret.empty());
}

TEST_CASE_METHOD(HmacKeysFixture, "A deleted key leaves nothing after 30 days") {
  create("GOOG1A");
  remove("GOOG1A");
  clock.advance_us(30 * kDayUs - 1);
  CHECK(listed() == 1);
  clock.advance_us(1);
  CHECK(listed() == 0);
  CHECK(rows() == 1);
  create("GOOG1B");
  CHECK(rows() == 2);
  CHECK(find("GOOG1B"));
}

}  // namespace lakegate
