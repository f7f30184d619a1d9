// Renaming folders: the tree has one of its two names for everybody who looks, whatever else goes on and wherever the
// process ends.
#include <atomic>
#include <thread>

#include "metadata/ops/iam_policies.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/managed_folders_list.h"
#include "metadata/ops/objects_patch.h"
#include "metadata/ops/objects_restore.h"
#include "tests/metadata/folder_world.h"

namespace lakegate {
namespace {

using Names = std::vector<std::string>;

std::string numbered(const std::string& folder, int number) {
  std::string digits = std::to_string(number);
  return folder + std::string(6 - digits.size(), '0') + digits;
}

// More than one step copies.
constexpr int kManyObjects = static_cast<int>(limits::kFolderRenameStepItemsMax) * 2 + 50;

void fill(FolderWorld& world, const std::string& folder, int count) {
  for (int i = 0; i < count; ++i) world.make_object("bucket", numbered(folder, i), "x");
}

Names all_of(FolderWorld& world, const std::string& folder) {
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.prefix = folder;
  Names names;
  for (bool more = true; more;) {
    const Result<ObjectsListPage> page = world.list(request);
    REQUIRE(page.ok());
    for (const Object& object : page->items) names.push_back(object.name);
    more = page->next.has_value();
    if (more) request.position = *page->next;
  }
  return names;
}

}  // namespace

TEST_CASE("A renamed folder takes all that is in it along, unchanged") {
  FolderWorld world(GENERATE(Engine::kMemory, Engine::kRocksDb));
  REQUIRE(world.make_folder("a/empty/", true).ok());
  const Object object = world.make_object("bucket", "a/b/object", "bytes");
  const Object marker = world.make_object("bucket", "a/");
  world.make_object("bucket", "a-sibling");
  world.new_events();
  world.clock.advance_us(5'000'000);
  const Operation begun = *world.begin_rename("a/", "z/");
  CHECK(begun.request == std::map<std::string, std::string>{{"sourceFolderId", "a/"}, {"destinationFolderId", "z/"}});
  const Operation ended = world.finish("rename");
  CHECK(ended.state == OperationState::kSucceeded);
  CHECK(ended.progress.at("response.name") == "projects/_/buckets/bucket/folders/z/");
  CHECK(world.folder_names() == Names{"z/", "z/b/", "z/empty/"});
  CHECK(all_of(world, "") == Names{"a-sibling", "z/", "z/b/object"});
  Object expected = object;
  expected.name = "z/b/object";
  CHECK(*world.get("bucket", "z/b/object") == expected);
  CHECK(world.get("bucket", "z/")->generation == marker.generation);
  CHECK(world.get("bucket", "a/b/object").status().code() == Code::kNotFound);
  const Folder folder = *world.get_folder("z/");
  CHECK(folder.metageneration == 1);
  CHECK(folder.time_created_us + 5'000'000 == folder.updated_us);
  CHECK(folder.pending_rename_operation.empty());
  const std::vector<ChangeEvent> events = world.new_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == ChangeKind::kFolderRename);
  CHECK((events[0].object == "a/" && events[0].destination == "z/"));
  CHECK(world.locks().locks.empty());
  world.check_invariants();
  CHECK(world.make_folder("a/").ok());
}

TEST_CASE("A folder moves below another, and back") {
  FolderWorld world;
  world.make_object("bucket", "a/x/object");
  REQUIRE(world.make_folder("b/").ok());
  REQUIRE(world.begin_rename("a/x/", "b/y/").ok());
  CHECK(world.finish("rename").state == OperationState::kSucceeded);
  REQUIRE(world.begin_rename("b/y/", "a/x/", "again").ok());
  CHECK(world.finish("again").state == OperationState::kSucceeded);
  CHECK(all_of(world, "") == Names{"a/x/object"});
  CHECK(world.folder_names() == Names{"a/", "a/x/", "b/"});
  world.check_invariants();
}

TEST_CASE("What cannot be renamed is refused at once") {
  FolderWorld world;
  REQUIRE(world.make_folder("a/b/", true).ok());
  REQUIRE(world.make_folder("c/").ok());
  CHECK(world.begin_rename("gone/", "d/").status().message() == "The folder does not exist.");
  CHECK(world.begin_rename("a/", "c/").status().code() == Code::kAlreadyExists);
  CHECK(world.begin_rename("a/", "a/").status().code() == Code::kAlreadyExists);
  CHECK(world.begin_rename("a/b/", "x/y/").status().message() == "The parent folder does not exist.");
  CHECK(world.begin_rename("a/", "a/c/").status().code() == Code::kInvalidArgument);
  FoldersRenameRequest request{"bucket", "id", "a/", "d/", {}};
  request.source_precondition.if_metageneration_match = 2;
  CHECK(world.run(folders_rename, request).status().code() == Code::kConditionNotMet);
  CHECK(world.locks().version == 0);
}

TEST_CASE("A reader sees the whole tree under one name after every step") {
  FolderWorld world;
  fill(world, "a/deep/", kManyObjects);
  world.make_object("bucket", "b-after");
  REQUIRE(world.begin_rename("a/", "b/").ok());
  bool moved = false;
  int steps = 0;
  for (bool more = true; more; ++steps) {
    more = world.step("rename");
    const std::string shown = world.has_folder("b/") ? "b/" : "a/";
    const std::string other = shown == "a/" ? "b/" : "a/";
    if (moved) CHECK(shown == "b/");
    moved = shown == "b/";
    CHECK(all_of(world, shown).size() == kManyObjects);
    CHECK(all_of(world, other).empty());
    CHECK(all_of(world, "").size() == kManyObjects + 1);
    CHECK(world.folder_names() == Names{shown, shown + "deep/"});
    CHECK(world.get("bucket", numbered(shown + "deep/", 0)).ok());
    CHECK_FALSE(world.get("bucket", numbered(other + "deep/", 0)).ok());
    ObjectsListRequest levels;
    levels.delimiter = "/";
    levels.include_folders_as_prefixes = true;
    CHECK(world.shown(levels) == Names{"b-after", shown});
    if (more) CHECK(world.get_folder(shown)->pending_rename_operation == "rename");
    world.check_invariants();
  }
  CHECK(moved);
  CHECK(steps > 4);
}

TEST_CASE("Nobody writes in a folder while it is renamed, or where it goes to") {
  FolderWorld world(Engine::kMemory, 604'800);
  fill(world, "a/", kManyObjects);
  const Object gone = world.make_object("bucket", "a/gone");
  REQUIRE(world.remove("bucket", "a/gone").ok());
  REQUIRE(world.begin_rename("a/", "b/").ok());
  const auto refused = [](const Status& status) { return status.code() == Code::kResourceExhausted; };
  const auto insert = [&](const std::string& name) {
    return world.run(objects_insert, world.insert_request("bucket", name)).status();
  };
  for (bool more = true; more; more = world.step("rename")) {
    const std::string shown = world.has_folder("b/") ? "b/" : "a/";
    for (const char* folder : {"a/", "b/"}) {
      CHECK(refused(insert(folder + std::string("new"))));
      CHECK(refused(world.make_folder(folder + std::string("new/"))));
      CHECK(refused(
          world.run(managed_folders_insert, ManagedFoldersInsertRequest{"bucket", folder + std::string("m/"), {}})
              .status()));
    }
    CHECK(refused(world.remove("bucket", numbered(shown, 1))));
    ObjectsPatchRequest patch;
    patch.bucket = "bucket";
    patch.name = numbered(shown, 1);
    patch.change = [](const Object& object) -> Result<ObjectAttributes> { return ObjectAttributes(object); };
    CHECK(refused(world.run(objects_patch, patch).status()));
    CHECK(refused(
        world.run(objects_restore, ObjectsRestoreRequest{"bucket", "a/gone", gone.generation, {}, false}).status()));
    CHECK(refused(world.delete_folder(shown)));
    CHECK(refused(world.begin_rename(shown, "c/", "other").status()));
    CHECK(refused(world.begin_delete(shown, "other").status()));
    CHECK(insert("c").ok());
  }
  CHECK(insert("a/new").ok());
  CHECK(insert("b/new").ok());
  world.check_invariants();
}

TEST_CASE("A write that began before the rename and ends after it began is done again, and refused") {
  FolderWorld world;
  world.make_object("bucket", "a/old");
  Transaction insertion = world.begin();
  REQUIRE(objects_insert(insertion, world.insert_request("bucket", "a/new")).ok());
  Transaction removal = world.begin();
  REQUIRE(objects_delete(removal, {"bucket", "a/old", std::nullopt, {}}).ok());
  REQUIRE(world.begin_rename("a/", "b/").ok());
  CHECK(world.commit(insertion).code() == Code::kAborted);
  CHECK(world.commit(removal).code() == Code::kAborted);
  world.finish("rename");
  CHECK(all_of(world, "") == Names{"b/old"});
}

TEST_CASE("A process that ends between any two commits of a rename leaves nothing half done") {
  FolderWorld world(Engine::kRocksDb);
  fill(world, "a/", kManyObjects);
  REQUIRE(world.begin_rename("a/", "b/").ok());
  // The runner of the next process knows nothing but the records.
  for (bool more = true; more;) {
    const auto running =
        world.read([](Transaction& transaction) { return operations_list_running(transaction, std::nullopt, 10); });
    REQUIRE(running.ok());
    REQUIRE(running->size() == 1);
    more = world.step(running->front().id);
    world.check_invariants();
  }
  CHECK(all_of(world, "b/").size() == kManyObjects);
}

TEST_CASE("A step whose commit meets another one is done again as a whole") {
  FolderWorld world;
  fill(world, "a/", 10);
  REQUIRE(world.begin_rename("a/", "b/").ok());
  const RunningOperation running{world.bucket.generation, "rename"};
  Transaction first = world.begin();
  REQUIRE(operations_run_step(first, running).ok());
  Transaction second = world.begin();
  REQUIRE(operations_run_step(second, running).ok());
  REQUIRE(world.commit(first).ok());
  CHECK(world.commit(second).code() == Code::kAborted);
  CHECK(world.finish("rename").state == OperationState::kSucceeded);
  CHECK(all_of(world, "").size() == 10);
  world.check_invariants();
}

TEST_CASE("Readers beside a rename never see a mixture") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  FolderWorld world(engine);
  constexpr int kObjects = 300;
  fill(world, "a/", kObjects);
  std::atomic<bool> stop = false;
  std::atomic<int> mixtures = 0;
  std::atomic<int> looks = 0;
  const auto watch = [&] {
    ObjectsListRequest request;
    request.bucket = "bucket";
    while (!stop) {
      const Result<ObjectsListPage> page = world.list(request);
      const bool whole = page.ok() && page->items.size() == kObjects &&
                         page->items.front().name.front() == page->items.back().name.front();
      if (!whole) ++mixtures;
      // One of the two names always finds the object.
      bool found = false;
      for (int tries = 0; tries < 50 && !found; ++tries) {
        for (const char* folder : {"a/", "b/"}) found = found || world.get("bucket", numbered(folder, 7)).ok();
      }
      if (!found) ++mixtures;
      ++looks;
    }
  };
  std::thread first(watch);
  std::thread second(watch);
  for (int round = 0; round < 10 || looks < 20; ++round) {
    const std::string id = "rename" + std::to_string(round);
    const bool there = round % 2 == 0;
    REQUIRE(world.begin_rename(there ? "a/" : "b/", there ? "b/" : "a/", id).ok());
    REQUIRE(world.finish(id).state == OperationState::kSucceeded);
  }
  stop = true;
  first.join();
  second.join();
  CHECK(mixtures == 0);
  world.check_invariants();
}

TEST_CASE("A rename that would make a name too long is undone, with its reason") {
  FolderWorld world;
  fill(world, "a/", kManyObjects);
  const std::string longest = std::string(limits::kFolderNameBytesMax - 5, 'f') + "/";
  world.make_object("bucket", "a/" + longest + "object");
  REQUIRE(world.begin_rename("a/", "much-longer/").ok());
  bool undoing = false;
  for (bool more = true; more;) {
    more = world.step("rename");
    undoing = undoing || (!world.locks().locks.empty() && world.locks().locks[0].state == FolderLockState::kUndoing);
    CHECK(world.has_folder("a/"));
    CHECK_FALSE(world.has_folder("much-longer/"));
    CHECK(all_of(world, "").size() == kManyObjects + 1);
    world.check_invariants();
  }
  CHECK(undoing);
  const Operation ended = world.operation("rename");
  CHECK(ended.state == OperationState::kFailed);
  CHECK(ended.error->code == 3);
  CHECK(ended.error->message.find("512 bytes") != std::string::npos);
  CHECK(world.locks().locks.empty());
  CHECK(world.make_folder("much-longer/").ok());
  CHECK(world.remove("bucket", numbered("a/", 0)).ok());
}

TEST_CASE("An object's name that becomes too long undoes the rename after much was copied") {
  FolderWorld world;
  fill(world, "a/", kManyObjects);
  world.make_object("bucket", "a/" + std::string(limits::kObjectNameBytesMax - 2, 'z'));
  REQUIRE(world.begin_rename("a/", "bb/").ok());
  const Operation ended = world.finish("rename");
  CHECK(ended.state == OperationState::kFailed);
  CHECK(ended.error->code == 3);
  CHECK(all_of(world, "a/").size() == kManyObjects + 1);
  CHECK(world.folder_names() == Names{"a/"});
  world.check_invariants();
}

TEST_CASE("A rename is not cancelled, whoever asks") {
  FolderWorld world;
  fill(world, "a/", 10);
  REQUIRE(world.begin_rename("a/", "b/").ok());
  REQUIRE(world.cancel("rename").ok());
  const Operation ended = world.finish("rename");
  CHECK(ended.state == OperationState::kSucceeded);
  CHECK(ended.cancel_requested);
  CHECK(all_of(world, "b/").size() == 10);
}

TEST_CASE("Managed folders go along with their policies, and show under one name") {
  FolderWorld world;
  fill(world, "a/m/", kManyObjects);
  REQUIRE(world.run(managed_folders_insert, ManagedFoldersInsertRequest{"bucket", "a/m/", {}}).ok());
  const IamPolicy policy{1, {{"roles/storage.objectViewer", {"user:somebody@example.com"}, std::nullopt}}};
  REQUIRE(world
              .transact([&](Transaction& transaction) -> Result<bool> {
                put_managed_folder_iam_policy(transaction, world.bucket, "a/m/", policy);
                return true;
              })
              .ok());
  REQUIRE(world.begin_rename("a/", "b/").ok());
  const ManagedFoldersListRequest list{"bucket", "", "", 1000};
  for (bool more = true; more;) {
    more = world.step("rename");
    const auto page = world.read([&](Transaction& transaction) { return managed_folders_list(transaction, list); });
    REQUIRE(page.ok());
    REQUIRE(page->items.size() == 1);
    CHECK(page->items[0].name == (world.has_folder("b/") ? "b/m/" : "a/m/"));
  }
  const auto moved = world.read(
      [&](Transaction& transaction) { return get_managed_folder_iam_policy(transaction, world.bucket, "b/m/"); });
  CHECK(*moved == policy);
  const auto left = world.read(
      [&](Transaction& transaction) { return get_managed_folder_iam_policy(transaction, world.bucket, "a/m/"); });
  CHECK(left->bindings.empty());
}

TEST_CASE("Held objects are renamed, and soft-deleted ones stay under the name that they had") {
  FolderWorld world(Engine::kMemory, 604'800);
  ObjectsInsertRequest held = world.insert_request("bucket", "a/held");
  held.attributes.temporary_hold = true;
  REQUIRE(world.run(objects_insert, held).ok());
  const Object gone = world.make_object("bucket", "a/gone");
  REQUIRE(world.remove("bucket", "a/gone").ok());
  REQUIRE(world.begin_rename("a/", "b/").ok());
  CHECK(world.finish("rename").state == OperationState::kSucceeded);
  CHECK(world.get("bucket", "b/held")->temporary_hold == true);
  CHECK(world.run(objects_restore, ObjectsRestoreRequest{"bucket", "a/gone", gone.generation, {}, false}).ok());
  CHECK(world.folder_names() == Names{"a/", "b/"});
  world.check_invariants();
}

}  // namespace lakegate
