// Leases and operations on whole folders, in buckets with a hierarchical namespace.
#include <catch2/catch.hpp>

#include "metadata/ops/leases_acquire.h"
#include "metadata/ops/leases_get.h"
#include "tests/metadata/folder_world.h"

namespace lakegate {
namespace {

class LeasedFolders : public FolderWorld {
 public:
  LeasedFolders() {
    make_object("bucket", "a/t/o");
    make_object("bucket", "b/o");
  }
  Status acquire(const LeaseTarget& target, std::optional<int64_t> duration_us = std::nullopt) {
    LeasesAcquireRequest request;
    request.target = target;
    request.id = LeaseId{{1}};
    request.duration_us = duration_us;
    return transact([&](Transaction& transaction) { return leases_acquire(transaction, request); }).status();
  }
  Status rename(const std::string& source, const std::string& destination, const LeaseClaim& claim = {}) {
    FoldersRenameRequest request{"bucket", "rename", source, destination, {}};
    request.source_precondition.lease = claim;
    return run(folders_rename, request).status();
  }
  Status delete_recursive(const std::string& folder, const LeaseClaim& claim = {}) {
    FoldersDeleteRecursiveRequest request{"bucket", "delete", folder, {}, {}};
    request.precondition.lease = claim;
    return run(folders_delete_recursive, request).status();
  }
};

const LeaseTarget kTable{"bucket", "a/t/", true};
const LeaseClaim kHolder{LeaseId{{1}}, {}};
const LeaseClaim kOther{LeaseId{{2}}, {}};

TEST_CASE("A folder with a lease in it, on it or around it is renamed and deleted by the holder alone") {
  LeasedFolders world;
  const LeaseTarget target = GENERATE(LeaseTarget{"bucket", "a/t/", true}, LeaseTarget{"bucket", "a/", true});
  REQUIRE(world.acquire(target).ok());
  CHECK(world.rename("a/t/", "c/").code() == Code::kConditionNotMet);
  CHECK(world.rename("b/", "a/t/u/").code() == Code::kConditionNotMet);
  CHECK(world.rename("a/t/", "c/", kOther).code() == Code::kConflict);
  CHECK(world.delete_recursive("a/t/").code() == Code::kConditionNotMet);
  CHECK(world.locks().locks.empty());
  REQUIRE(world.rename("a/t/", "c/", kHolder).ok());
  CHECK(world.finish("rename").state == OperationState::kSucceeded);
  CHECK(world.get("bucket", "c/o").ok());
}

TEST_CASE("A folder around a leased name is left alone") {
  LeasedFolders world;
  REQUIRE(world.acquire({"bucket", "a/t/o", false}).ok());
  CHECK(world.rename("a/", "c/").code() == Code::kConditionNotMet);
  CHECK(world.delete_recursive("a/").code() == Code::kConditionNotMet);
  CHECK(world.rename("b/", "c/").ok());
}

TEST_CASE("The holder deletes its folder, though the operation's steps name no lease") {
  LeasedFolders world;
  REQUIRE(world.acquire(kTable).ok());
  REQUIRE(world.delete_recursive("a/t/", kHolder).ok());
  CHECK(world.finish("delete").state == OperationState::kSucceeded);
  CHECK_FALSE(world.get("bucket", "a/t/o").ok());
}

TEST_CASE("Nobody acquires a lease where an operation holds the folder") {
  LeasedFolders world;
  REQUIRE(world.rename("a/", "c/").ok());
  for (const LeaseTarget& target : {kTable, LeaseTarget{"bucket", "a/t/o", false}, LeaseTarget{"bucket", "c/x", false},
                                    LeaseTarget{"bucket", "a/", true}}) {
    CHECK(world.acquire(target).code() == Code::kResourceExhausted);
  }
  CHECK(world.acquire({"bucket", "b/o", false}).ok());
  world.finish("rename");
  CHECK(world.acquire(kTable).ok());
}

TEST_CASE("A lease that ended does not hinder an operation on its folder, and cannot be renewed after it") {
  LeasedFolders world;
  REQUIRE(world.acquire(kTable, 15'000'000).ok());
  world.clock.advance_us(15'000'000);
  REQUIRE(world.rename("a/", "c/").ok());
  const auto view = world.read([](Transaction& transaction) { return leases_get(transaction, kTable); });
  CHECK(view->state == LeaseState::kAvailable);
}

TEST_CASE("Of an operation on a folder and a lease in it that race, the second is run again") {
  LeasedFolders world;
  Transaction rename = world.begin();
  Transaction acquire = world.begin();
  REQUIRE(folders_rename(rename, {"bucket", "rename", "a/", "c/", {}}).ok());
  LeasesAcquireRequest request;
  request.target = kTable;
  REQUIRE(leases_acquire(acquire, request).ok());
  REQUIRE(world.commit(acquire).ok());
  CHECK(world.commit(rename).code() == Code::kAborted);
}

}  // namespace
}  // namespace lakegate
