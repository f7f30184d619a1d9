// What a page of a listing costs, counted in reads of the store, so that no machine's speed matters.
#include <catch2/catch.hpp>

#include "metadata/kv/memory_kv_store.h"
#include "metadata/ops/objects_list.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

struct Reads {
  size_t gets = 0;
  size_t scans = 0;
  size_t steps = 0;
  size_t seeks = 0;
  bool operator==(const Reads&) const = default;
};

class CountingCursor final : public KvCursor {
 public:
  CountingCursor(std::unique_ptr<KvCursor> inner, Reads& reads) : inner_(std::move(inner)), reads_(reads) {}
  bool valid() const override { return inner_->valid(); }
  Status status() const override { return inner_->status(); }
  std::string_view key() const override { return inner_->key(); }
  std::string_view value() const override { return inner_->value(); }
  void next() override {
    ++reads_.steps;
    inner_->next();
  }
  void seek(std::string_view key) override {
    ++reads_.seeks;
    inner_->seek(key);
  }

 private:
  std::unique_ptr<KvCursor> inner_;
  Reads& reads_;
};

// A store that counts what is read of another one.
class CountingStore final : public KvStore {
 public:
  explicit CountingStore(KvStore& inner) : inner_(inner) {}
  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    ++reads.gets;
    return inner_.get(table, key, mode);
  }
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    ++reads.scans;
    return std::make_unique<CountingCursor>(inner_.scan(table, std::move(begin), std::move(end), mode), reads);
  }
  uint64_t visible_version() const override { return inner_.visible_version(); }
  void commit(WriteBatch batch, CommitCallback done) override { inner_.commit(std::move(batch), std::move(done)); }
  Status verify_integrity() override { return inner_.verify_integrity(); }

  Reads reads;

 private:
  KvStore& inner_;
};

class ListCost {
 public:
  ListCost() : bucket_(fixture_.make_bucket("bucket")) {}

  // Records without bytes, many in a commit.
  void add(const std::string& prefix, int count) {
    Object object;
    object.generation = 1;
    const std::string record = encode_object(object);
    Transaction transaction = fixture_.begin();
    for (int i = 0; i < count; ++i) {
      std::string name = std::to_string(i);
      name.insert(0, 7 - name.size(), '0');
      transaction.put(Table::kObjects, object_key(bucket_.generation, prefix + name), record);
    }
    REQUIRE(fixture_.commit(transaction).ok());
  }

  ObjectsListPage page(const ObjectsListRequest& request, Reads& reads) {
    CountingStore store(*fixture_.store);
    Transaction transaction(store, ReadMode::kMayBlock, fixture_.clock.now_us(), fixture_.catalog.lease_time());
    Result<ObjectsListPage> page = objects_list(transaction, request);
    REQUIRE(page.ok());
    reads = store.reads;
    return std::move(*page);
  }

 private:
  OpsFixture fixture_;
  Bucket bucket_;
};

Reads cost_of_ten_prefixes(int names_below_each) {
  ListCost cost;
  for (int i = 0; i < 10; ++i) cost.add("folder" + std::to_string(i) + "/", names_below_each);
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.delimiter = "/";
  Reads reads;
  CHECK(cost.page(request, reads).prefixes.size() == 10);
  return reads;
}

}  // namespace

TEST_CASE("Common prefixes cost the same whatever number of names they hide") {
  const Reads reads = cost_of_ten_prefixes(100);
  CHECK(reads == cost_of_ten_prefixes(20'000));
  CHECK(reads.scans == 1);
  CHECK(reads.gets <= 2);
  CHECK(reads.seeks <= 10);
  CHECK(reads.steps <= 50);
}

TEST_CASE("A page deep in a listing costs what the first costs, in one walk") {
  ListCost cost;
  cost.add("n/", 20'000);
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.prefix = "n/";
  Reads first;
  request.position = *cost.page(request, first).next;
  for (int page = 2; page <= 19; ++page) {
    Reads reads;
    const ObjectsListPage found = cost.page(request, reads);
    CHECK(found.items.size() == 1000);
    CHECK(reads == first);
    request.position = *found.next;
  }
  CHECK(first.scans == 1);
  CHECK(first.seeks == 0);
  CHECK(first.steps <= 1001);
  CHECK(first.gets <= 2);
}

}  // namespace lakegate
