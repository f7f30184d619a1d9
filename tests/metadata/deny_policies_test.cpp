#include "metadata/ops/deny_policies.h"

#include <functional>

#include <catch2/catch.hpp>

#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

// Lets a test do something in the store between two reads of a transaction.
class InterruptedKvStore final : public KvStore {
 public:
  explicit InterruptedKvStore(KvStore& inner) : inner_(inner) {}
  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    Result<std::optional<std::string>> found = inner_.get(table, key, mode);
    if (behind_first_read) std::exchange(behind_first_read, nullptr)();
    return found;
  }
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    return inner_.scan(table, std::move(begin), std::move(end), mode);
  }
  uint64_t visible_version() const override { return inner_.visible_version(); }
  void commit(WriteBatch batch, CommitCallback done) override { inner_.commit(std::move(batch), std::move(done)); }
  Status verify_integrity() override { return inner_.verify_integrity(); }

  std::function<void()> behind_first_read;

 private:
  KvStore& inner_;
};

void put(OpsFixture& fixture, const std::string& name) {
  REQUIRE(fixture
              .transact([&](Transaction& transaction) {
                return put_deny_policy(transaction, {"project", name, {}, {}});
              })
              .ok());
}

Result<std::vector<DenyPolicy>> get_interrupted(OpsFixture& fixture, std::function<void()> behind_first_read) {
  InterruptedKvStore store(*fixture.store);
  store.behind_first_read = std::move(behind_first_read);
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
