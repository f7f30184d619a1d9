// FolderWorld: an OpsFixture with a bucket that has a hierarchical namespace, and short forms of what its tests do.
#pragma once

#include <set>

#include "base/limits.h"
#include "metadata/folder_name.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folders_delete.h"
#include "metadata/ops/folders_delete_recursive.h"
#include "metadata/ops/folders_get.h"
#include "metadata/ops/folders_insert.h"
#include "metadata/ops/folders_list.h"
#include "metadata/ops/folders_rename.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {

class FolderWorld : public OpsFixture {
 public:
  explicit FolderWorld(Engine engine = Engine::kMemory, int64_t soft_delete_s = 0) : OpsFixture(engine) {
    BucketsInsertRequest request{"bucket", "project", {}};
    request.attributes.uniform_bucket_level_access = true;
    request.attributes.hierarchical_namespace_enabled = true;
    if (soft_delete_s > 0) request.attributes.soft_delete_policy = SoftDeletePolicy{soft_delete_s, clock.now_us()};
    Result<Bucket> made = run(buckets_insert, request);
    REQUIRE(made.ok());
    bucket = *made;
  }

  Status make_folder(const std::string& name, bool recursive = false) {
    return run(folders_insert, FoldersInsertRequest{"bucket", name, recursive}).status();
  }
  Status delete_folder(const std::string& name) {
    return run(folders_delete, FoldersDeleteRequest{"bucket", name, {}, {}}).status();
  }
  Result<Folder> get_folder(const std::string& name) {
    const FoldersGetRequest request{"bucket", name, {}};
    return read([&](Transaction& transaction) { return folders_get(transaction, request); });
  }
  bool has_folder(const std::string& name) { return get_folder(name).ok(); }
  std::vector<std::string> folder_names(FoldersListRequest request = {}) {
    request.bucket = "bucket";
    std::vector<std::string> names;
    for (bool more = true; more;) {
      const auto page = read([&](Transaction& transaction) { return folders_list(transaction, request); });
      REQUIRE(page.ok());
      for (const Folder& folder : page->items) names.push_back(folder.name);
      more = page->more;
      if (more) request.start_after = names.back();
    }
    return names;
  }
  // Items and prefixes as one page of a listing shows them.
  std::vector<std::string> shown(ObjectsListRequest request = {}) {
    request.bucket = "bucket";
    const Result<ObjectsListPage> page = list(request);
    REQUIRE(page.ok());
    std::vector<std::string> names;
    for (const Object& object : page->items) names.push_back(object.name);
    names.insert(names.end(), page->prefixes.begin(), page->prefixes.end());
    return names;
  }

  Result<Operation> begin_rename(const std::string& source, const std::string& destination,
                                 const std::string& id = "rename") {
    return run(folders_rename, FoldersRenameRequest{"bucket", id, source, destination, {}});
  }
  Result<Operation> begin_delete(const std::string& name, const std::string& id = "delete") {
    return run(folders_delete_recursive, FoldersDeleteRecursiveRequest{"bucket", id, name, {}, {}});
  }
  // One step, as the runner does it; whether there is more to do.
  bool step(const std::string& id) {
    const RunningOperation running{bucket.generation, id};
    const auto result = transact([&](Transaction& transaction) { return operations_run_step(transaction, running); });
    if (result.ok()) return !result->value.done;
    const Status failure = result.status();
    const auto ended =
        transact([&](Transaction& transaction) { return operations_fail(transaction, running, failure); });
    REQUIRE(ended.ok());
    return !ended->value.done;
  }
  Operation finish(const std::string& id) {
    while (step(id)) {
    }
    return operation(id);
  }
  Operation operation(const std::string& id) {
    const auto found = read([&](Transaction& transaction) { return operations_get(transaction, "bucket", id); });
    REQUIRE(found.ok());
    return *found;
  }
  Status cancel(const std::string& id) {
    return transact([&](Transaction& transaction) { return operations_cancel(transaction, "bucket", id); }).status();
  }
  FolderLocks locks() {
    const auto found = read([&](Transaction& transaction) { return read_folder_locks(transaction, bucket); });
    REQUIRE(found.ok());
    return *found;
  }

  // References are exact, and everything lies in folders that exist, hidden or not.
  void check_invariants() {
    check_blob_invariants(*store);
    std::set<std::string> folders = {""};
    for (const auto& [key, value] : rows_of(*store, Table::kFolders)) {
      folders.insert(decode_folder_key(key)->name);
    }
    for (const std::string& folder : folders) {
      if (!folder.empty()) CHECK(folders.contains(std::string(parent_folder(folder))));
    }
    for (const auto& [key, value] : rows_of(*store, Table::kObjects)) {
      CHECK(folders.contains(std::string(folder_of_object(decode_object_key(key)->name))));
    }
  }

  Bucket bucket;
};

}  // namespace lakegate
