// The orphan sweeper frees what nothing refers to, and nothing else.
#include "storage/orphan_sweeper.h"

#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kStored = limits::kInlineBytesMax + 1000;

size_t rows(StorageWorld& world, Table table) {
  size_t count = 0;
  for (const auto cursor = world.kv.scan(table, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) ++count;
  return count;
}

BlobId write_orphan(StorageWorld& world) {
  const BlobId id = world.store().new_blob_id();
  auto writer = world.process->blobs.create(id);
  REQUIRE((*writer)->append(as_bytes(random_text(1, 1000))).ok());
  REQUIRE((*writer)->seal().ok());
  return id;
}

}  // namespace

TEST_CASE("deleted and overwritten objects give their bytes back, inline or stored", "[sweeper]") {
  StorageWorld world;
  const size_t size = GENERATE(100UL, kStored);
  for (const char* name : {"a", "a", "b", "c"}) REQUIRE(world.put(name, random_text(1, size)).ok());
  REQUIRE(world.remove("b").ok());
  OrphanSweeper sweeper(world.store());
  REQUIRE(sweeper.run_once()->garbage_removed == 2);
  REQUIRE(sweeper.run_once()->garbage_removed == 0);
  REQUIRE(rows(world, Table::kGarbage) == 0);
  REQUIRE(rows(world, Table::kInline) == (size < kStored ? 2 : 0));
  REQUIRE(world.blob_count() == (size < kStored ? 0 : 2));
  REQUIRE(world.read("a").value() == random_text(1, size));
  REQUIRE(world.read("c").value() == random_text(1, size));
}

TEST_CASE("under load a run removes so many blobs, and all that there are while there is nothing else to do",
          "[sweeper]") {
  StorageWorld world;
  constexpr int kObjects = 2'500;
  for (int i = 0; i < kObjects; ++i) REQUIRE(world.put("a", "bytes").ok());
  OrphanSweeper sweeper(world.store(), SweepOptions{.removals_per_run = 100});
  REQUIRE(sweeper.run_once()->garbage_removed == 100);
  REQUIRE(sweeper.run_once(SweepPace::kIdle)->garbage_removed == kObjects - 1 - 100);
  REQUIRE(rows(world, Table::kGarbage) == 0);
  REQUIRE(rows(world, Table::kInline) == 1);
  REQUIRE(world.read("a").value() == "bytes");
}

TEST_CASE("a blob that a composite still uses stays", "[sweeper]") {
  StorageWorld world;
  const size_t size = GENERATE(100UL, kStored);
  REQUIRE(world.put("a", random_text(1, size)).ok());
  REQUIRE(world.compose("both", {"a", "a"}).ok());
  REQUIRE(world.remove("a").ok());
  OrphanSweeper sweeper(world.store());
  REQUIRE(sweeper.run_once()->garbage_removed == 0);
  REQUIRE(world.read("both").value() == random_text(1, size) + random_text(1, size));
  REQUIRE(world.remove("both").ok());
  REQUIRE(sweeper.run_once()->garbage_removed == 1);
}

TEST_CASE("orphans go at the first run and then each interval, pinned ones stay", "[sweeper]") {
  StorageWorld world;
  REQUIRE(world.put("kept", random_text(1, kStored)).ok());
  write_orphan(world);
  OrphanSweeper sweeper(world.store());
  REQUIRE(sweeper.run_once()->orphans_removed == 1);
  const BlobId pinned = write_orphan(world);
  BlobPins::Pin pin(world.store().pins(), pinned);
  REQUIRE(sweeper.run_once()->orphans_removed == 0);
  world.clock.advance_us(SweepOptions().orphan_interval_us);
  REQUIRE(sweeper.run_once()->orphans_removed == 0);
  REQUIRE(world.process->blobs.size_bytes(pinned).ok());
  pin.release();
  world.clock.advance_us(SweepOptions().orphan_interval_us);
  REQUIRE(sweeper.run_once()->orphans_removed == 1);
  REQUIRE(world.blob_count() == 1);
}

TEST_CASE("the blob of an unfinished upload is no orphan", "[sweeper]") {
  StorageWorld world;
  const std::string text = random_text(2, 2 * limits::kResumableChunkMultipleBytes);
  const std::string id = world.begin_upload("name").value();
  const uint64_t half = text.size() / 2;
  const UploadChunk first{0, half - 1, std::nullopt, false, {}};
  REQUIRE(world.append(id, first, text.substr(0, half)).ok());
  world.crash(CrashMode::kDropUnsynced);
  REQUIRE(OrphanSweeper(world.store()).run_once()->orphans_removed == 0);
  const UploadChunk last{half, std::nullopt, std::nullopt, true, {}};
  REQUIRE(world.append(id, last, text.substr(half))->object);
  REQUIRE(OrphanSweeper(world.store()).run_once()->orphans_removed == 0);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("an object that is being read keeps its bytes until the reader ends", "[sweeper]") {
  StorageWorld world;
  std::string whole;
  for (const char* name : {"a", "b", "c"}) {
    REQUIRE(world.put(name, random_text(3, 2'000'000)).ok());
    whole += random_text(3, 2'000'000);
  }
  REQUIRE(world.compose("whole", {"a", "b", "c"}).ok());
  const Object object = world.get("whole").value();
  auto reader = sync_wait(world.store().open(object, {0, object.size_bytes}, nullptr));
  REQUIRE(reader.ok());
  for (const char* name : {"a", "b", "c", "whole"}) REQUIRE(world.remove(name).ok());
  OrphanSweeper sweeper(world.store());
  REQUIRE(sweeper.run_once()->garbage_removed == 0);
  REQUIRE(sync_wait(read_all(**reader)).value() == whole);
  REQUIRE(world.read(object, {0, object.size_bytes}).status().code() == Code::kNotFound);
  reader->reset();
  REQUIRE(sweeper.run_once()->garbage_removed == 3);
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("after a failed sync nothing is removed", "[sweeper]") {
  StorageWorld world;
  REQUIRE(world.put("a", random_text(1, kStored)).ok());
  REQUIRE(world.remove("a").ok());
  world.process->gate.note_failure(Status(Code::kUnavailable, "A sync failed.", "syncFailed"));
  REQUIRE(OrphanSweeper(world.store()).run_once()->garbage_removed == 0);
  REQUIRE(world.blob_count() == 1);
}

TEST_CASE("random writes, deletes, composes, crashes and sweeps never lose an object's bytes", "[sweeper]") {
  const uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  StorageWorld world(seed);
  std::map<std::string, std::string> model;
  auto sweeper = std::make_unique<OrphanSweeper>(world.store(), SweepOptions{1000, 0});
  for (int step = 0; step < 400; ++step) {
    const std::string name(1, static_cast<char>('a' + generator() % 6));
    const uint64_t dice = generator() % 100;
    if (dice < 40) {
      const std::string text = random_text(generator(), generator() % 2 == 0 ? 200 : kStored);
      REQUIRE(world.put(name, text).ok());
      model[name] = text;
    } else if (dice < 60) {
      REQUIRE(world.remove(name).ok() == (model.erase(name) == 1));
    } else if (dice < 75) {
      const std::string source(1, static_cast<char>('a' + generator() % 6));
      const bool exists = model.contains(source) && model.contains(name) && model[name].size() < 10 * kStored;
      if (exists) REQUIRE(world.compose(name, {name, source}).ok());
      if (exists) model[name] = model[name] + model[source];
    } else if (dice < 80) {
      sweeper.reset();
      world.crash(CrashMode::kKeepSome);
      sweeper = std::make_unique<OrphanSweeper>(world.store(), SweepOptions{1000, 0});
    } else {
      REQUIRE(sweeper->run_once().ok());
      for (const auto& [key, text] : model) REQUIRE(world.read(key).value() == text);
    }
  }
  for (const auto& [key, text] : model) REQUIRE(world.remove(key).ok());
  REQUIRE(sweeper->run_once().ok());
  REQUIRE(world.blob_count() == 0);
  REQUIRE(rows(world, Table::kInline) == 0);
}

}  // namespace lakegate
