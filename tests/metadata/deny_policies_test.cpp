#include "metadata/ops/deny_policies.h"

#include <functional>

#include <catch2/catch.hpp>

#include "metadata/schema/key_registry.h"
#include "tests/metadata/hooked_kv_store.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

void put(OpsFixture& fixture, const std::string& name) {
  REQUIRE(fixture
              .transact([&](Transaction& transaction) {
                return put_deny_policy(transaction, {"project", name, {}, {}});
              })
              .ok());
}

Result<std::vector<DenyPolicy>> get_interrupted(OpsFixture& fixture, std::function<void()> behind_first_read) {
  HookedKvStore store(*fixture.store);
  store.after_next_get = std::move(behind_first_read);
  Transaction transaction(store, ReadMode::kMayBlock, fixture.clock.now_us(), fixture.catalog.lease_time(),
                          TransactionUse::kReadOnly);
  return get_deny_policies(transaction, "project");
}

}  // namespace

TEST_CASE("A deny policy that is deleted while the project's are read is read or not, and never missing") {
  OpsFixture fixture;
  put(fixture, "first");
  put(fixture, "second");
  const Result<std::vector<DenyPolicy>> found = get_interrupted(fixture, [&] {
    REQUIRE(
        fixture.transact([](Transaction& transaction) { return delete_deny_policy(transaction, "project", "first"); })
            .ok());
  });
  REQUIRE(found.ok());
  REQUIRE(found->size() == 1);
  CHECK(found->front().name == "second");
}

TEST_CASE("A deny policy that is named and not there allows nothing") {
  OpsFixture fixture;
  put(fixture, "first");
  Transaction damage = fixture.begin();
  damage.erase(Table::kResources, resource_key(ResourceKind::kDenyPolicy, 0, "project/first"));
  REQUIRE(fixture.commit(damage).ok());
  const auto read = [](Transaction& transaction) { return get_deny_policies(transaction, "project"); };
  CHECK(fixture.read(read).status().code() == Code::kDataLoss);
}

}  // namespace lakegate
