// Deleting folders with all that is in them.
#include "metadata/ops/managed_folders_get.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/objects_patch.h"
#include "tests/metadata/folder_world.h"

namespace lakegate {
namespace {

using Names = std::vector<std::string>;

constexpr int kManyObjects = static_cast<int>(limits::kOperationStepItemsMax) * 2 + 10;

void hold(FolderWorld& world, const std::string& name, bool held) {
  ObjectsPatchRequest patch;
  patch.bucket = "bucket";
  patch.name = name;
  patch.change = [held](const Object& object) -> Result<ObjectAttributes> {
    ObjectAttributes attributes = object;
    attributes.temporary_hold = held;
    return attributes;
  };
  REQUIRE(world.run(objects_patch, patch).ok());
}

}  // namespace

TEST_CASE("A folder goes with everything in it, in bounded steps, and nothing else goes") {
  FolderWorld world(GENERATE(Engine::kMemory, Engine::kRocksDb));
  for (int i = 0; i < kManyObjects; ++i) {
    world.make_object("bucket", "a/" + std::to_string(i % 7) + "/" + std::to_string(i));
  }
  for (int i = 0; i < kManyObjects; ++i) REQUIRE(world.make_folder("a/empty/" + std::to_string(i) + "/", true).ok());
  world.make_object("bucket", "a-sibling");
  world.make_object("bucket", "b/object");
  world.new_events();
  CHECK(world.begin_delete("a/")->request.at("folderId") == "a/");
  int steps = 0;
  for (bool more = true; more; ++steps) {
    more = world.step("delete");
    world.check_invariants();
  }
  CHECK(steps >= 5);
  CHECK(world.operation("delete").state == OperationState::kSucceeded);
  CHECK(world.folder_names() == Names{"b/"});
  CHECK(world.shown() == Names{"a-sibling", "b/object"});
  CHECK(world.new_events().size() == kManyObjects);
  CHECK(world.locks().locks.empty());
}

// A step that began at the folder's first row would walk over all rows erased before it: with a million objects ten
// minutes of nothing else.
TEST_CASE("Each step of a deletion goes on behind what the one before has erased") {
  FolderWorld world;
  for (int i = 0; i < kManyObjects; ++i) world.make_object("bucket", "a/" + std::to_string(i));
  for (int i = 0; i < kManyObjects; ++i) REQUIRE(world.make_folder("a/" + std::to_string(i) + "/b/", true).ok());
  REQUIRE(world.begin_delete("a/").ok());
  std::string objects_to;
  std::string folders_to;
  int advances = 0;
  while (world.step("delete")) {
    const auto progress = world.operation("delete").progress;
    const std::string objects = progress.at("position");
    const std::string folders = progress.contains("folderPosition") ? progress.at("folderPosition") : "";
    advances += objects > objects_to || folders > folders_to ? 1 : 0;
    CHECK(objects >= objects_to);
    CHECK(folders >= folders_to);
    objects_to = objects;
    folders_to = folders;
  }
  CHECK(advances >= 5);
  CHECK(world.folder_names().empty());
  CHECK(world.shown().empty());
}

TEST_CASE("Deep folders go too") {
  FolderWorld world;
  std::string deep;
  for (int i = 0; i < limits::kFolderDepthMax; ++i) deep += "d/";
  REQUIRE(world.make_folder(deep, true).ok());
  REQUIRE(world.begin_delete("d/").ok());
  CHECK(world.finish("delete").state == OperationState::kSucceeded);
  CHECK(world.folder_names().empty());
}

TEST_CASE("A held object ends the deletion with its sentence, and the folder is free again") {
  FolderWorld world;
  for (const char* name : {"a/1", "a/2", "a/b/3"}) world.make_object("bucket", name);
  hold(world, "a/2", true);
  REQUIRE(world.begin_delete("a/").ok());
  const Operation ended = world.finish("delete");
  CHECK(ended.state == OperationState::kFailed);
  CHECK(ended.error->code == 7);
  CHECK(ended.error->message.find("'bucket/a/2' is under active Temporary hold") != std::string::npos);
  CHECK(world.get("bucket", "a/2").ok());
  CHECK(world.locks().locks.empty());
  world.make_object("bucket", "a/new");
  hold(world, "a/2", false);
  REQUIRE(world.begin_delete("a/", "again").ok());
  CHECK(world.finish("again").state == OperationState::kSucceeded);
  CHECK(world.shown().empty());
  world.check_invariants();
}

TEST_CASE("What is deleted with its folder can be restored where the bucket keeps it") {
  FolderWorld world(Engine::kMemory, 604'800);
  world.make_object("bucket", "a/object");
  REQUIRE(world.begin_delete("a/").ok());
  CHECK(world.finish("delete").state == OperationState::kSucceeded);
  ObjectsListRequest request;
  request.soft_deleted = true;
  CHECK(world.shown(request) == Names{"a/object"});
  world.check_invariants();
}

TEST_CASE("A cancelled deletion lets go of its folder") {
  FolderWorld world;
  for (int i = 0; i < kManyObjects; ++i) world.make_object("bucket", "a/" + std::to_string(i));
  REQUIRE(world.begin_delete("a/").ok());
  REQUIRE(world.step("delete"));
  CHECK(world.run(objects_insert, world.insert_request("bucket", "a/new")).status().code() == Code::kResourceExhausted);
  CHECK(world.remove("bucket", world.shown().front()).code() == Code::kResourceExhausted);
  REQUIRE(world.cancel("delete").ok());
  CHECK(world.finish("delete").state == OperationState::kCancelled);
  CHECK(world.shown().size() == kManyObjects - limits::kOperationStepItemsMax);
  world.make_object("bucket", "a/new");
  world.check_invariants();
}

TEST_CASE("A write that began before the deletion is done again, and refused") {
  FolderWorld world;
  world.make_object("bucket", "a/old");
  Transaction insertion = world.begin();
  REQUIRE(objects_insert(insertion, world.insert_request("bucket", "a/new")).ok());
  REQUIRE(world.begin_delete("a/").ok());
  CHECK(world.commit(insertion).code() == Code::kAborted);
  CHECK(world.finish("delete").state == OperationState::kSucceeded);
  CHECK(world.folder_names().empty());
}

TEST_CASE("Managed folders go along, if the caller may delete them") {
  FolderWorld world;
  REQUIRE(world.run(managed_folders_insert, ManagedFoldersInsertRequest{"bucket", "a/m/", {}}).ok());
  FoldersDeleteRecursiveRequest request{"bucket", "delete", "a/", {}, Status(Code::kPermissionDenied, "No.")};
  CHECK(world.run(folders_delete_recursive, request).status().message() == "No.");
  request.managed_folder_access = Status();
  request.precondition.if_metageneration_match = 2;
  CHECK(world.run(folders_delete_recursive, request).status().code() == Code::kConditionNotMet);
  request.precondition = {};
  REQUIRE(world.run(folders_delete_recursive, request).ok());
  CHECK(world.finish("delete").state == OperationState::kSucceeded);
  CHECK(rows_of(*world.store, Table::kResources).size() == 1);  // The operation.
  CHECK(world.begin_delete("a/", "again").status().code() == Code::kNotFound);
}

}  // namespace lakegate
