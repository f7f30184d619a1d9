// The offline check of folders: silent about what requests and operations leave, loud about each planted fault.
#include <functional>

#include <catch2/catch.hpp>

#include "metadata/ops/folders_rename.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"
#include "storage/check.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

struct FoldersWorld : StorageWorld {
  FoldersWorld() {
    auto insert = [](Transaction& transaction) {
      BucketsInsertRequest request{"folders", "project", {}};
      request.attributes.uniform_bucket_level_access = true;
      request.attributes.hierarchical_namespace_enabled = true;
      return buckets_insert(transaction, request);
    };
    const auto made = sync_wait(process->catalog.transact(insert));
    REQUIRE(made.ok());
    bucket_generation = made->commit_version;
    PiecesSource body("some bytes", 100'000);
    ObjectWrite write;
    write.bucket = "folders";
    write.name = "a/b/object";
    REQUIRE(sync_wait(store().objects_insert(write, body)).ok());
  }
  void begin_rename() {
    auto begin = [](Transaction& transaction) {
      return folders_rename(transaction, {"folders", "rename", "a/", "c/", {}});
    };
    REQUIRE(sync_wait(process->catalog.transact(begin)).ok());
  }
  bool step() {
    auto step = [this](Transaction& transaction) {
      return operations_run_step(transaction, {bucket_generation, "rename"});
    };
    const auto result = sync_wait(process->catalog.transact(step));
    REQUIRE(result.ok());
    return !result->value.done;
  }
  void write(const std::function<void(Transaction&)>& fill) {
    auto change = [&fill](Transaction& transaction) -> Result<bool> {
      fill(transaction);
      return true;
    };
    REQUIRE(sync_wait(process->catalog.transact(change)).ok());
  }
  CheckReport check() {
    const Result<CheckReport> report = check_data(kv, process->blobs);
    REQUIRE(report.ok());
    return *report;
  }
  std::string key(const std::string& folder) const { return folder_key(bucket_generation, folder); }

  uint64_t bucket_generation = 0;
};

}  // namespace

TEST_CASE("The check has nothing to say about folders, before, during and after a rename") {
  FoldersWorld world;
  CHECK(world.check().folders == 2);
  CHECK(world.check().errors.empty());
  world.begin_rename();
  do {
    const CheckReport report = world.check();
    CHECK(report.errors.empty());
    CHECK(report.warnings.empty());
  } while (world.step());
  CHECK(world.check().errors.empty());
  CHECK(world.check().folders == 2);
}

TEST_CASE("The check finds what is wrong with folders") {
  struct Fault {
    std::string sentence;
    std::function<void(FoldersWorld&, Transaction&)> plant;
  };
  const FolderLocks unknown{0, {{"nobody", "a/", "", FolderLockState::kDeleting}}};
  const std::vector<Fault> faults = {
      {"gs://folders/a/b/object#", [](auto& world, auto& t) { t.erase(Table::kFolders, world.key("a/b/")); }},
      {"The folder gs://folders/a/b/ lies in a folder that does not exist",
       [](auto& world, auto& t) { t.erase(Table::kFolders, world.key("a/")); }},
      {"The record of folder gs://folders/a/ cannot be read",
       [](auto& world, auto& t) { t.put(Table::kFolders, world.key("a/"), "nonsense"); }},
      {"The folder gs://folders/a is not named like one",
       [](auto& world, auto& t) { t.put(Table::kFolders, world.key("a"), encode_folder(Folder())); }},
      {"The locks of folders in gs://folders/ cannot be read",
       [](auto& world, auto& t) { t.put(Table::kFolders, folder_locks_key(world.bucket_generation), "nonsense"); }},
      {"is held by operation nobody, which does not exist",
       [&](auto& world, auto& t) {
         t.put(Table::kFolders, folder_locks_key(world.bucket_generation), encode_folder_locks(unknown));
       }},
      {"folder key is malformed", [](auto& /*world*/, auto& t) { t.put(Table::kFolders, "nonsense", ""); }},
      {"is in no bucket", [](auto& /*world*/, auto& t) { t.put(Table::kFolders, folder_key(5, "x/"), ""); }},
  };
  for (const Fault& fault : faults) {
    FoldersWorld world;
    world.write([&](Transaction& transaction) { fault.plant(world, transaction); });
    const CheckReport report = world.check();
    INFO(fault.sentence);
    const auto says = [&](const std::string& error) { return error.find(fault.sentence) != std::string::npos; };
    CHECK(std::ranges::any_of(report.errors, says));
  }
}

}  // namespace lakegate
