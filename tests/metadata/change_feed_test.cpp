#include "metadata/change_feed.h"

#include "tests/metadata/ops_fixture.h"

namespace lakegate {

TEST_CASE("The feed is read in pages from any cursor, in commit order") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  const Bucket bucket = fixture.make_bucket("bucket");
  std::vector<uint64_t> generations;
  for (int i = 0; i < 5; ++i) generations.push_back(fixture.make_object("bucket", "name").generation);
  std::vector<ChangeEvent> events;
  ChangeCursor cursor;
  while (true) {
    const Result<std::vector<ChangeEvent>> page =
        fixture.read([&](Transaction& transaction) { return read_change_feed(transaction, cursor, 2); });
    REQUIRE(page.ok());
    if (page->empty()) break;
    events.insert(events.end(), page->begin(), page->end());
    cursor = {events.back().commit_version, events.back().index};
  }
  REQUIRE(events.size() == 9);
  for (size_t i = 0; i < 5; ++i) {
    const ChangeEvent& finalize = events[i == 0 ? 0 : 2 * i];
    CHECK(finalize.kind == ChangeKind::kFinalize);
    CHECK(finalize.generation == generations[i]);
    CHECK(finalize.commit_version == generations[i]);
    CHECK(finalize.bucket_generation == bucket.generation);
    CHECK((finalize.bucket == "bucket" && finalize.object == "name"));
    CHECK(finalize.time_us == fixture.clock.now_us());
  }
}

TEST_CASE("A trimmed feed keeps what lies behind the cursor") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "a");
  const Object second = fixture.make_object("bucket", "b");
  const Object third = fixture.make_object("bucket", "c");
  const auto trim = [&](size_t limit) {
    const ChangeCursor cursor{second.generation, 0};
    return fixture.transact([&](Transaction& transaction) { return trim_change_feed(transaction, cursor, limit); })
        ->value;
  };
  CHECK(trim(1) == 1);
  CHECK(trim(10) == 1);
  CHECK(trim(10) == 0);
  const std::vector<ChangeEvent> rest = fixture.new_events();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].generation == third.generation);
}

}  // namespace lakegate
