// Folders of buckets with a hierarchical namespace: made with what lies in them, listed, shown as prefixes, removed
// when they are empty.
#include <thread>

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/objects_compose.h"
#include "metadata/ops/objects_move.h"
#include "tests/metadata/folder_world.h"

namespace lakegate {
namespace {

using Names = std::vector<std::string>;

Status insert_managed(FolderWorld& world, const std::string& name) {
  return world.run(managed_folders_insert, ManagedFoldersInsertRequest{"bucket", name, {}}).status();
}

}  // namespace

TEST_CASE("A folder needs the one above it, unless that is to be made too") {
  FolderWorld world(GENERATE(Engine::kMemory, Engine::kRocksDb));
  CHECK(world.make_folder("a/b/").message() == "The parent folder does not exist.");
  CHECK(world.make_folder("a/b/", true).ok());
  CHECK(world.folder_names() == Names{"a/", "a/b/"});
  CHECK(world.make_folder("a/b/").code() == Code::kAlreadyExists);
  CHECK(world.make_folder("a/b/", true).code() == Code::kAlreadyExists);
  CHECK(world.get_folder("a/")->metageneration == 1);
  CHECK(world.get_folder("b/").status().message() == "The folder does not exist.");
}

TEST_CASE("A flat bucket has no folders, and its objects ask for none") {
  OpsFixture world;
  world.make_bucket("flat");
  world.make_object("flat", std::string(60, '/') + "object");
  CHECK(rows_of(*world.store, Table::kFolders).empty());
  const Status refused = world.run(folders_insert, FoldersInsertRequest{"flat", "a/", false}).status();
  CHECK(refused.message() == "The bucket does not support hierarchical namespace.");
  FoldersListRequest list;
  list.bucket = "flat";
  CHECK(world.read([&](Transaction& transaction) { return folders_list(transaction, list); }).status().code() ==
        Code::kConflict);
}

TEST_CASE("Whatever makes an object makes the folders above it, in the same commit") {
  FolderWorld world;
  const Object first = world.make_object("bucket", "a/b/object");
  CHECK(world.folder_names() == Names{"a/", "a/b/"});
  ObjectsMoveRequest move;
  move.bucket = "bucket";
  move.source_name = "a/b/object";
  move.name = "c/d/moved";
  REQUIRE(world.run(objects_move, move).ok());
  ObjectsComposeRequest compose;
  compose.bucket = "bucket";
  compose.name = "e/";
  compose.sources = {{"c/d/moved", std::nullopt, {}}};
  REQUIRE(world.run(objects_compose, compose).ok());
  CHECK(world.folder_names() == Names{"a/", "a/b/", "c/", "c/d/", "e/"});
  REQUIRE(world.remove("bucket", "c/d/moved").ok());
  CHECK(world.has_folder("c/d/"));
  world.make_object("bucket", "//x");
  CHECK(world.has_folder("/"));
  CHECK(world.has_folder("//"));
  world.check_invariants();
}

TEST_CASE("Folders have a greatest depth and length, for objects too") {
  FolderWorld world;
  std::string deep;
  for (int i = 0; i < limits::kFolderDepthMax; ++i) deep += "d/";
  world.make_object("bucket", deep + "object");
  const auto insert = [&](const std::string& name) {
    return world.run(objects_insert, world.insert_request("bucket", name)).status().code();
  };
  CHECK(insert(deep + "d/object") == Code::kInvalidArgument);
  CHECK(insert(std::string(limits::kFolderNameBytesMax, 'x') + "/object") == Code::kInvalidArgument);
  CHECK(insert(std::string(limits::kFolderNameBytesMax - 1, 'x') + "/" + std::string(500, 'y')) == Code::kOk);
  CHECK(folder_name("a")->ends_with('/'));
  CHECK_FALSE(folder_name(std::string(limits::kFolderNameBytesMax, 'x')).ok());
  CHECK_FALSE(folder_name("a\nb/").ok());
  CHECK_FALSE(folder_name("\xff/").ok());
  CHECK_FALSE(folder_name("").ok());
}

TEST_CASE("Only an empty folder is removed") {
  FolderWorld world;
  REQUIRE(world.make_folder("a/b/", true).ok());
  world.make_object("bucket", "a/b/object");
  for (const char* name : {"a/", "a/b/"}) {
    CHECK(world.delete_folder(name).message() == "The folder you tried to delete is not empty.");
  }
  REQUIRE(world.remove("bucket", "a/b/object").ok());
  CHECK(world.delete_folder("a/").code() == Code::kConflict);
  CHECK(world.delete_folder("a/b/").ok());
  CHECK(world.delete_folder("a/b/").code() == Code::kNotFound);
  CHECK(world.delete_folder("a/").ok());
  CHECK(world.folder_names().empty());
}

TEST_CASE("A folder that is removed while something is made in it is made again or stays") {
  FolderWorld world;
  REQUIRE(world.make_folder("a/").ok());
  // Either order of the two commits; the loser's guard fails.
  const bool deletion_first = GENERATE(true, false);
  Transaction insertion = world.begin();
  const ObjectsInsertRequest insert = world.insert_request("bucket", "a/object");
  REQUIRE(objects_insert(insertion, insert).ok());
  Transaction deletion = world.begin();
  REQUIRE(folders_delete(deletion, {"bucket", "a/", {}, {}}).ok());
  Transaction& first = deletion_first ? deletion : insertion;
  Transaction& second = deletion_first ? insertion : deletion;
  REQUIRE(world.commit(first).ok());
  CHECK(world.commit(second).code() == Code::kAborted);
  REQUIRE(world.run(objects_insert, world.insert_request("bucket", "a/object")).ok());
  CHECK(world.delete_folder("a/").code() == Code::kConflict);
  world.check_invariants();
}

TEST_CASE("Objects made in one folder do not disturb who removes another") {
  FolderWorld world;
  REQUIRE(world.make_folder("a/").ok());
  REQUIRE(world.make_folder("b/").ok());
  Transaction deletion = world.begin();
  REQUIRE(folders_delete(deletion, {"bucket", "a/", {}, {}}).ok());
  world.make_object("bucket", "b/object");
  CHECK(world.commit(deletion).ok());
}

TEST_CASE("Folders are listed in pages, by prefix, level and bounds") {
  FolderWorld world(GENERATE(Engine::kMemory, Engine::kRocksDb));
  for (const char* name : {"a/b/c/", "a/d/", "a-/", "e/"}) REQUIRE(world.make_folder(name, true).ok());
  FoldersListRequest request;
  request.max_results = GENERATE(1, 2, 1000);
  CHECK(world.folder_names(request) == Names{"a-/", "a/", "a/b/", "a/b/c/", "a/d/", "e/"});
  request.one_level = true;
  CHECK(world.folder_names(request) == Names{"a-/", "a/", "e/"});
  request.prefix = "a/";
  CHECK(world.folder_names(request) == Names{"a/", "a/b/", "a/d/"});
  request.one_level = false;
  request.start_offset = "a/b/c/";
  CHECK(world.folder_names(request) == Names{"a/b/c/", "a/d/"});
  request.end_offset = "a/d/";
  CHECK(world.folder_names(request) == Names{"a/b/c/"});
  request.end_offset = "a";
  CHECK(world.folder_names(request).empty());
}

TEST_CASE("Folders and managed folders are prefixes of a listing that asks for them") {
  FolderWorld world;
  REQUIRE(world.make_folder("empty/").ok());
  REQUIRE(insert_managed(world, "managed/").ok());
  world.make_object("bucket", "a");
  world.make_object("bucket", "full/object");
  ObjectsListRequest request;
  CHECK(world.shown(request) == Names{"a", "full/object"});
  request.delimiter = "/";
  CHECK(world.shown(request) == Names{"a", "full/"});
  request.include_folders_as_prefixes = true;
  CHECK(world.shown(request) == Names{"a", "empty/", "full/", "managed/"});
  request.prefix = "e";
  CHECK(world.shown(request) == Names{"empty/"});
  request.prefix = "empty/";
  CHECK(world.shown(request).empty());
  request.prefix.clear();
  request.start_offset = "f";
  request.end_offset = "m";
  CHECK(world.shown(request) == Names{"full/"});
  request.start_offset.clear();
  request.end_offset.clear();
  request.match_glob = "*d/";
  CHECK(world.shown(request) == Names{"managed/"});
}

TEST_CASE("Folders among objects come in one order over all pages") {
  FolderWorld world;
  for (const char* name : {"b/", "d/x/", "f/", "z/"}) REQUIRE(world.make_folder(name, true).ok());
  for (const char* name : {"a", "b/1", "c", "d/", "e", "f0"}) world.make_object("bucket", name);
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.delimiter = "/";
  request.include_folders_as_prefixes = true;
  request.include_trailing_delimiter = GENERATE(true, false);
  Names expected = {"a", "b/", "c", "d/", "e", "f/", "f0", "z/"};
  if (request.include_trailing_delimiter) expected.insert(expected.begin() + 3, "d/");
  request.max_results = GENERATE(1, 2, 3, 100);
  Names names;
  for (bool more = true; more;) {
    const Result<ObjectsListPage> page = world.list(request);
    REQUIRE(page.ok());
    Names here;
    for (const Object& object : page->items) here.push_back(object.name);
    here.insert(here.end(), page->prefixes.begin(), page->prefixes.end());
    std::ranges::sort(here);
    names.insert(names.end(), here.begin(), here.end());
    more = page->next.has_value();
    if (more) request.position = *page->next;
  }
  CHECK(names == expected);
}

TEST_CASE("A managed folder has its folder, and goes with it") {
  FolderWorld world;
  REQUIRE(insert_managed(world, "a/m/").ok());
  CHECK(world.folder_names() == Names{"a/", "a/m/"});
  const Status denied(Code::kPermissionDenied, "No.");
  CHECK(world.run(folders_delete, FoldersDeleteRequest{"bucket", "a/m/", {}, denied}).status().message() == "No.");
  CHECK(world.delete_folder("a/m/").ok());
  const ManagedFoldersGetRequest get{"bucket", "a/m/", {}};
  CHECK(world.read([&](Transaction& transaction) { return managed_folders_get(transaction, get); }).status().code() ==
        Code::kNotFound);
  // Without one, nobody asks whether it may be deleted.
  CHECK(world.run(folders_delete, FoldersDeleteRequest{"bucket", "a/", {}, denied}).ok());
}

TEST_CASE("A bucket with folders is not empty, and leaves no row of them behind") {
  FolderWorld world;
  REQUIRE(world.make_folder("a/").ok());
  REQUIRE(world.begin_rename("a/", "b/").ok());
  world.finish("rename");
  const BucketsDeleteRequest request{"bucket", {}};
  CHECK(world.run(buckets_delete, request).status().code() == Code::kConflict);
  REQUIRE(world.delete_folder("b/").ok());
  Transaction deletion = world.begin();
  REQUIRE(buckets_delete(deletion, request).ok());
  REQUIRE(world.make_folder("c/").ok());
  CHECK(world.commit(deletion).code() == Code::kAborted);
  REQUIRE(world.delete_folder("c/").ok());
  REQUIRE(world.run(buckets_delete, request).ok());
  CHECK(rows_of(*world.store, Table::kFolders).empty());
}

}  // namespace lakegate
