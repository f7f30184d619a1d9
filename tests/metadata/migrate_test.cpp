#include "metadata/schema/migrate.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

// A kind of record whose version 0 held minutes where version 1 holds seconds; version 2 renames the tag.
Result<std::string> minutes_to_seconds(std::string_view record) {
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  FieldReader reader(header.fields);
  FieldWriter writer;
  for (Field field; reader.next(field);) writer.number(field.tag, field.number * 60);
  RETURN_IF_ERROR(reader.status());
  return writer.record(1, header.stamp);
}
Result<std::string> tag_one_to_two(std::string_view record) {
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  FieldReader reader(header.fields);
  FieldWriter writer;
  for (Field field; reader.next(field);) writer.number(field.tag + 1, field.number);
  RETURN_IF_ERROR(reader.status());
  return writer.record(2, header.stamp);
}
constexpr MigrationStep kSteps[] = {minutes_to_seconds, tag_one_to_two};
const MigrationTable kTable = {"synthetic", 0, kSteps};

std::string record_of(uint8_t version, uint32_t tag, uint64_t number) {
  FieldWriter writer;
  writer.number(tag, number);
  return writer.record(version, 7);
}

Status ensure(KvStore& store) { return ensure_format_version(store); }

void store_version(OpsFixture& fixture, const std::string& version) {
  Transaction transaction = fixture.begin();
  transaction.put(Table::kSystem, std::string(kFormatVersionKey), version);
  REQUIRE(fixture.commit(transaction).ok());
}

}  // namespace

TEST_CASE("Every older version of a record is read as the newest") {
  CHECK(kTable.newest() == 2);
  for (const std::string& record : {record_of(0, 1, 3), record_of(1, 1, 180), record_of(2, 2, 180)}) {
    std::string storage;
    const Result<std::string_view> migrated = migrate_record(kTable, record, storage);
    REQUIRE(migrated.ok());
    CHECK(*migrated == record_of(2, 2, 180));
  }
}

TEST_CASE("A record of a version that nobody knows is data loss") {
  std::string storage;
  const Status newer = migrate_record(kTable, record_of(3, 1, 1), storage).status();
  CHECK(newer.code() == Code::kDataLoss);
  CHECK(newer.message() == "A stored synthetic record has version 3; this program reads versions 0 to 2.");
  CHECK(migrate_record(kObjectMigrations, record_of(0, 1, 1), storage).status().code() == Code::kDataLoss);
}

TEST_CASE("A damaged old record fails its migration") {
  std::string storage;
  const std::string record = record_of(0, 1, 3).substr(0, kRecordHeaderBytes + 1);
  CHECK(migrate_record(kTable, record, storage).status().code() == Code::kDataLoss);
}

TEST_CASE("An empty store gets the format version, and keeps it") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  REQUIRE(ensure(*fixture.store).ok());
  CHECK(fixture.store->get(Table::kSystem, kFormatVersionKey, ReadMode::kMayBlock)->value() == "3");
  fixture.make_bucket("bucket");
  CHECK(ensure(*fixture.store).ok());
}

TEST_CASE("A store of the first format is taken up and marked, so that an older program refuses it") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  store_version(fixture, "1");
  REQUIRE(ensure(*fixture.store).ok());
  CHECK(fixture.store->get(Table::kSystem, kFormatVersionKey, ReadMode::kMayBlock)->value() == "3");
}

TEST_CASE("A store of a newer format is refused in words that say so") {
  OpsFixture fixture;
  store_version(fixture, "4");
  const Status status = ensure(*fixture.store);
  CHECK_FALSE(status.ok());
  CHECK(std::string(status.message()).find("format version 4, written by a newer lakegate") != std::string::npos);
  CHECK(fixture.store->get(Table::kSystem, kFormatVersionKey, ReadMode::kMayBlock)->value() == "4");
}

TEST_CASE("A damaged or missing format version in a store with records is data loss") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  CHECK(ensure(*fixture.store).code() == Code::kDataLoss);
  store_version(fixture, "x1");
  CHECK(ensure(*fixture.store).code() == Code::kDataLoss);
}

}  // namespace lakegate
