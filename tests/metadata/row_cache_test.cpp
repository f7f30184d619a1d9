#include "metadata/kv/row_cache.h"

#include <semaphore>
#include <thread>

#include <catch2/catch.hpp>

#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

constexpr size_t kRowBytes = 100;

struct Number {
  int value = 0;
};
struct OtherForm {};

std::shared_ptr<const void> number(int value) { return std::make_shared<const Number>(Number{value}); }

WriteBatch write_of(const std::string& key, Table table = Table::kBuckets) {
  WriteBatch batch;
  batch.put(table, key, "anything");
  return batch;
}

// One commit, from its beginning to its end.
void commit(RowCache& cache, const WriteBatch& batch) {
  cache.begin_writes({&batch, 1});
  cache.end_writes({&batch, 1});
}

RowCache::Found find(RowCache& cache, const std::string& key) {
  return cache.find(Table::kBuckets, key, RowCache::form_of<Number>());
}

void keep(RowCache& cache, const std::string& key, std::shared_ptr<const void> row, uint64_t ticket) {
  cache.keep(Table::kBuckets, key, RowCache::form_of<Number>(), std::move(row), kRowBytes, ticket);
}

void look_up(RowCache& cache, const std::string& key, std::shared_ptr<const void> row) {
  const RowCache::Found found = find(cache, key);
  if (!found.is_known) keep(cache, key, std::move(row), found.ticket);
}

int value_of(const RowCache::Found& found) { return std::static_pointer_cast<const Number>(found.row)->value; }

}  // namespace

TEST_CASE("A row that was kept is found, and so is that there is none") {
  RowCache cache;
  look_up(cache, "here", number(7));
  look_up(cache, "absent", nullptr);
  REQUIRE(find(cache, "here").is_known);
  CHECK(value_of(find(cache, "here")) == 7);
  REQUIRE(find(cache, "absent").is_known);
  CHECK(find(cache, "absent").row == nullptr);
  CHECK_FALSE(find(cache, "elsewhere").is_known);
}

TEST_CASE("A commit forgets the rows that it writes and no others") {
  RowCache cache;
  look_up(cache, "written", number(1));
  look_up(cache, "other", number(2));
  look_up(cache, "absent", nullptr);
  commit(cache, write_of("written"));
  commit(cache, write_of("absent"));
  CHECK_FALSE(find(cache, "written").is_known);
  CHECK_FALSE(find(cache, "absent").is_known);
  CHECK(find(cache, "other").is_known);
}

TEST_CASE("An erased row is forgotten like one that is written") {
  RowCache cache;
  look_up(cache, "bucket", number(1));
  WriteBatch batch;
  batch.erase(Table::kBuckets, "bucket");
  commit(cache, batch);
  CHECK_FALSE(find(cache, "bucket").is_known);
}

TEST_CASE("What was read before a commit is not kept after it") {
  RowCache cache;
  const RowCache::Found before = find(cache, "bucket");
  commit(cache, write_of("bucket"));
  keep(cache, "bucket", number(1), before.ticket);
  CHECK_FALSE(find(cache, "bucket").is_known);
}

TEST_CASE("What was read before a commit is not kept while it is under way") {
  RowCache cache;
  const WriteBatch batch = write_of("bucket");
  const RowCache::Found before = find(cache, "bucket");
  cache.begin_writes({&batch, 1});
  keep(cache, "bucket", number(1), before.ticket);
  CHECK_FALSE(find(cache, "bucket").is_known);
  cache.end_writes({&batch, 1});
  CHECK_FALSE(find(cache, "bucket").is_known);
}

TEST_CASE("What was read while a commit was under way is kept neither then nor afterwards") {
  RowCache cache;
  const WriteBatch batch = write_of("bucket");
  cache.begin_writes({&batch, 1});
  const RowCache::Found during = find(cache, "bucket");
  CHECK_FALSE(during.is_known);
  keep(cache, "bucket", number(1), during.ticket);
  CHECK_FALSE(find(cache, "bucket").is_known);
  cache.end_writes({&batch, 1});
  keep(cache, "bucket", number(1), during.ticket);
  CHECK_FALSE(find(cache, "bucket").is_known);
  look_up(cache, "bucket", number(2));
  CHECK(value_of(find(cache, "bucket")) == 2);
}

TEST_CASE("A row is kept in each form that it was decoded to, and forgotten in all of them") {
  RowCache cache;
  look_up(cache, "bucket", number(1));
  const RowCache::Form other = RowCache::form_of<OtherForm>();
  const RowCache::Found found = cache.find(Table::kBuckets, "bucket", other);
  CHECK_FALSE(found.is_known);
  cache.keep(Table::kBuckets, "bucket", other, std::make_shared<const OtherForm>(), kRowBytes, found.ticket);
  CHECK(cache.find(Table::kBuckets, "bucket", other).is_known);
  CHECK(value_of(find(cache, "bucket")) == 1);
  commit(cache, write_of("bucket"));
  CHECK_FALSE(cache.find(Table::kBuckets, "bucket", other).is_known);
  CHECK_FALSE(find(cache, "bucket").is_known);
}

TEST_CASE("Rows of the same key in two tables are two") {
  RowCache cache;
  const std::string key = resource_key(ResourceKind::kGroup, 0, "team@example.com");
  look_up(cache, key, number(1));
  CHECK_FALSE(cache.find(Table::kResources, key, RowCache::form_of<Number>()).is_known);
  commit(cache, write_of(key, Table::kResources));
  CHECK(find(cache, key).is_known);
}

TEST_CASE("Only buckets, live objects and what decisions about access read is kept") {
  CHECK(RowCache::keeps(Table::kBuckets, "bucket"));
  for (const ResourceKind kind :
       {ResourceKind::kBucketIamPolicy, ResourceKind::kManagedFolderIamPolicy, ResourceKind::kProjectIamPolicy,
        ResourceKind::kGroup, ResourceKind::kCustomRole, ResourceKind::kDenyPolicy}) {
    CHECK(RowCache::keeps(Table::kResources, resource_key(kind, 1, "x")));
  }
  CHECK(RowCache::keeps(Table::kInline, "blob"));
  CHECK(RowCache::keeps(Table::kObjects, "object"));
  CHECK_FALSE(RowCache::keeps(Table::kResources, resource_key(ResourceKind::kMultipartPart, 1, "x")));
  CHECK_FALSE(RowCache::keeps(Table::kResources, {}));
  CHECK_FALSE(RowCache::keeps(Table::kNoncurrent, "object"));
  RowCache cache;
  const RowCache::Found found = cache.find(Table::kNoncurrent, "object", RowCache::form_of<Number>());
  cache.keep(Table::kNoncurrent, "object", RowCache::form_of<Number>(), number(1), kRowBytes, found.ticket);
  CHECK_FALSE(cache.find(Table::kNoncurrent, "object", RowCache::form_of<Number>()).is_known);
}

TEST_CASE("A hundred thousand absent rows take no more memory than is set") {
  constexpr size_t kBytesMax = 1 << 20;
  RowCache cache(kBytesMax);
  look_up(cache, "first", number(1));
  for (int i = 0; i < 100'000; ++i) {
    look_up(cache, "folder-" + std::to_string(i), nullptr);
    // What is asked for again and again stays.
    look_up(cache, "hot", number(2));
  }
  CHECK(cache.size_bytes() <= kBytesMax);
  CHECK(cache.size_bytes() > kBytesMax / 2);
  CHECK_FALSE(find(cache, "first").is_known);
  CHECK(find(cache, "folder-99999").is_known);
  CHECK(value_of(find(cache, "hot")) == 2);
}

TEST_CASE("Records and bytes of objects have bounds of their own and drive no other rows out") {
  const Table table = GENERATE(Table::kObjects, Table::kInline);
  constexpr size_t kBytesMax = 1 << 20;
  constexpr size_t kRowBytes = 10'000;
  RowCache cache(1 << 20, kBytesMax, kBytesMax);
  look_up(cache, "bucket", number(1));
  const size_t rows_bytes = cache.size_bytes();
  const RowCache::Form form = RowCache::form_of<Number>();
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "row-" + std::to_string(i);
    cache.keep(table, key, form, number(i), kRowBytes, cache.find(table, key, form).ticket);
  }
  CHECK(cache.size_bytes() - rows_bytes <= kBytesMax);
  CHECK(cache.size_bytes() - rows_bytes > kBytesMax / 4);
  CHECK_FALSE(cache.find(table, "row-0", form).is_known);
  CHECK(value_of(cache.find(table, "row-999", form)) == 999);
  CHECK(value_of(find(cache, "bucket")) == 1);
  commit(cache, write_of("row-999", table));
  CHECK_FALSE(cache.find(table, "row-999", form).is_known);
}

TEST_CASE("What another thread has at hand is forgotten with the commit that writes it, and only then") {
  RowCache cache;
  look_up(cache, "bucket", number(1));
  std::binary_semaphore asked{0};
  std::binary_semaphore answered{0};
  RowCache::Found found;
  std::thread other([&] {
    for (int i = 0; i < 4; ++i) {
      asked.acquire();
      found = find(cache, "bucket");
      answered.release();
    }
  });
  const auto find_there = [&] {
    asked.release();
    answered.acquire();
    return found;
  };
  CHECK(value_of(find_there()) == 1);
  commit(cache, write_of("elsewhere"));
  CHECK(value_of(find_there()) == 1);
  const WriteBatch batch = write_of("bucket");
  cache.begin_writes({&batch, 1});
  CHECK_FALSE(find_there().is_known);
  cache.end_writes({&batch, 1});
  look_up(cache, "bucket", number(2));
  CHECK(value_of(find_there()) == 2);
  other.join();
}

TEST_CASE("What a thread has at hand of one cache is not found in the next") {
  for (int i = 0; i < 3; ++i) {
    RowCache cache;
    CHECK_FALSE(find(cache, "bucket").is_known);
    look_up(cache, "bucket", number(i));
    CHECK(value_of(find(cache, "bucket")) == i);
  }
}

TEST_CASE("A row that is larger than its share is not kept") {
  constexpr size_t kBytesMax = 1 << 20;
  RowCache cache(kBytesMax);
  const RowCache::Found found = find(cache, "bucket");
  cache.keep(Table::kBuckets, "bucket", RowCache::form_of<Number>(), number(1), kBytesMax, found.ticket);
  CHECK_FALSE(find(cache, "bucket").is_known);
  CHECK(cache.size_bytes() == 0);
}

}  // namespace lakegate
