// Access that only the body, the state of the store or a parameter decides, end to end through the pipeline; and what
// callers see of refusals.
#include "gateway/access.h"

#include "base/encoding.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/objects_delete.h"
#include "metadata/ops/objects_insert.h"
#include "tests/gateway/access_world.h"
#include "tests/support/own_object.h"

namespace lakegate {
namespace {

constexpr const char* kAnn = AccessWorld::kAnn;
constexpr const char* kEve = AccessWorld::kEve;

// Each way of making an object of a name, with what it needs to make one that is not there yet.
struct Maker {
  std::string what;
  std::vector<std::string> permissions;
  std::function<Call(const std::string& name)> call;
};

std::vector<Maker> makers() {
  const std::string multipart =
      "--x\r\nContent-Type: application/json\r\n\r\n{\"name\": \"NAME\"}\r\n--x\r\nContent-Type: "
      "text/plain\r\n\r\nnew\r\n"
      "--x--";
  const auto with_name = [](std::string text, const std::string& name) {
    return text.replace(text.find("NAME"), 4, name);
  };
  const std::string create = "storage.objects.create";
  const std::string get = "storage.objects.get";
  const std::string upload = "/upload/storage/v1/b/box/o?uploadType=";
  const std::string object = "/storage/v1/b/box/o/";
  return {
      {"media",
       {create},
       [=](const auto& name) {
         return Call{Method::kPost, upload + "media&name=" + name, "new"};
       }},
      {"multipart",
       {create},
       [=](const auto& name) {
         return Call{Method::kPost,
                     upload + "multipart",
                     with_name(multipart, name),
                     {{"Content-Type", "multipart/related; boundary=x"}}};
       }},
      {"metadata only",
       {create},
       [=](const auto& name) {
         return Call{Method::kPost, "/storage/v1/b/box/o", "{\"name\": \"" + name + "\"}"};
       }},
      {"copy",
       {create, get},
       [=](const auto& name) {
         return Call{Method::kPost, object + "p/copyTo/b/box/o/" + name, "{}"};
       }},
      {"rewrite",
       {create, get},
       [=](const auto& name) {
         return Call{Method::kPost, object + "p/rewriteTo/b/box/o/" + name, "{}"};
       }},
      {"compose",
       {create, get},
       [=](const auto& name) {
         return Call{Method::kPost, object + name + "/compose", R"({"sourceObjects": [{"name": "p"}]})"};
       }},
      {"move",
       {create, "storage.objects.move"},
       [=](const auto& name) {
         return Call{Method::kPost, object + "p/moveTo/o/" + name, "{}"};
       }},
      {"XML put",
       {create},
       [](const auto& name) {
         return Call{Method::kPut, "/box/" + name, "new"};
       }},
      {"XML copy",
       {create, get},
       [](const auto& name) {
         return Call{Method::kPut, "/box/" + name, {}, {{"x-goog-copy-source", "/box/p"}}};
       }},
      {"XML compose",
       {create, get},
       [](const auto& name) {
         return Call{Method::kPut, "/box/" + name + "?compose",
                     "<ComposeRequest><Component><Name>p</Name></Component></ComposeRequest>"};
       }},
  };
}

bool is_ok(const Answer& answer) { return answer.status >= 200 && answer.status < 300; }

// Its second piece comes only after something happened in the store.
class InterruptedSource final : public ByteSource {
 public:
  explicit InterruptedSource(std::function<void()> happen) : happen_(std::move(happen)) {}
  Task<Result<Bytes>> read() override {
    if (step_++ == 0) co_return as_bytes("ne");
    if (step_ == 2) {
      happen_();
      co_return as_bytes("w");
    }
    co_return Bytes();
  }

 private:
  std::function<void()> happen_;
  int step_ = 0;
};

Call session_call(AccessWorld& world, const std::string& name) {
  const Answer begun =
      world.call({Method::kPost, "/upload/storage/v1/b/box/o?uploadType=resumable&name=" + name, "{}"});
  REQUIRE(begun.status == 200);
  std::string target(begun.headers.get("location"));
  target.erase(0, target.find('/', target.find("//") + 2));
  return {Method::kPut, target, "new", {{"Content-Range", "bytes 0-2/3"}}};
}

}  // namespace

TEST_CASE("Who may create objects but not delete them makes new ones, and replaces none, whatever the way") {
  for (const Maker& maker : makers()) {
    CAPTURE(maker.what);
    AccessWorld world;
    world.grant(kAnn, maker.permissions);
    world.as(user(kAnn));
    const Answer refused = world.call(maker.call("o"));
    CAPTURE(refused.body);
    CHECK(refused.status == 403);
    CHECK(refused.body.find("storage.objects.delete") != std::string::npos);
    CHECK_FALSE(refused.touched_store);
    CHECK(world.bytes_of("o") == "old");
    CHECK(world.bytes_of("p") == "old");
    const Answer made = world.call(maker.call("new"));
    CAPTURE(made.body);
    CHECK(is_ok(made));
    CHECK(world.bytes_of("new"));
  }
}

TEST_CASE("Who may delete objects too replaces them") {
  for (const Maker& maker : makers()) {
    CAPTURE(maker.what);
    AccessWorld world;
    std::vector<std::string> permissions = maker.permissions;
    permissions.emplace_back("storage.objects.delete");
    world.grant(kAnn, permissions);
    world.as(user(kAnn));
    CHECK(is_ok(world.call(maker.call("o"))));
  }
}

TEST_CASE("Each way of making an object needs each of its permissions") {
  for (const Maker& maker : makers()) {
    for (const std::string& permission : maker.permissions) {
      CAPTURE(maker.what, permission);
      AccessWorld world;
      world.grant(kAnn, all_permissions_but(permission));
      world.as(user(kAnn));
      const Answer answer = world.call(maker.call("new"));
      CHECK(answer.status == 403);
      CHECK_FALSE(answer.touched_store);
      CHECK_FALSE(world.bytes_of("new"));
    }
  }
}

TEST_CASE("An object that appears while another is uploaded is not replaced by who may only create") {
  AccessWorld world;
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  InterruptedSource body([&world] {
    world.must([](Transaction& transaction) {
      ObjectsInsertRequest request;
      request.bucket = "box";
      request.name = "raced";
      return objects_insert(transaction, request);
    });
  });
  const Answer answer =
      world.send({Method::kPost, "/upload/storage/v1/b/box/o?uploadType=media&name=raced", "new"}, body);
  CHECK(answer.status == 403);
  CHECK(world.bytes_of("raced") == "");
}

TEST_CASE("A resumable upload that was begun before the object appeared does not replace it") {
  AccessWorld world;
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  const Call finish = session_call(world, "raced");
  world.as(AccessWorld::unverified());
  REQUIRE(is_ok(world.call({Method::kPost, "/upload/storage/v1/b/box/o?uploadType=media&name=raced", "first"})));
  world.anonymous();
  CHECK(world.call(finish).status == 403);
  CHECK(world.bytes_of("raced") == "first");
}

TEST_CASE("A session's id is no right to another bucket or object") {
  AccessWorld world;
  world.must([](Transaction& transaction) { return buckets_insert(transaction, {"other", "project", {}}); });
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  Call finish = session_call(world, "new");
  const Call elsewhere{Method::kPut, std::string(finish.target).replace(finish.target.find("/b/box/"), 7, "/b/other/"),
                       finish.body, finish.headers};
  CHECK(world.call(elsewhere).status == 404);
  Call cancel = elsewhere;
  cancel.method = Method::kDelete;
  CHECK(world.call(cancel).status == 404);
  CHECK(world.call(finish).status == 200);
}

TEST_CASE("A precondition that fails is told before the right to replace") {
  AccessWorld world;
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  const std::string target = "/upload/storage/v1/b/box/o?uploadType=media&name=o&ifGenerationMatch=";
  CHECK(world.call({Method::kPost, target + "0", "new"}).status == 412);
  CHECK(world.call({Method::kPost, target + "1", "new"}).status == 412);
}

TEST_CASE("Composing that deletes its sources needs the right to") {
  AccessWorld world;
  world.grant(kAnn, {"storage.objects.create", "storage.objects.get"});
  world.as(user(kAnn));
  const Answer answer = world.call({Method::kPost, "/storage/v1/b/box/o/new/compose",
                                    R"({"sourceObjects": [{"name": "p"}], "deleteSourceObjects": true})"});
  CHECK(answer.status == 403);
  CHECK(world.bytes_of("p") == "old");
}

TEST_CASE("A grant for some names holds for a name that only the body says, and for no other") {
  AccessWorld world;
  world.bind_on_bucket({"roles/storage.objectCreator",
                        {std::string("user:") + kAnn},
                        IamCondition{"t", "", "resource.name.startsWith('projects/_/buckets/box/objects/team')"}});
  world.as(user(kAnn));
  for (const Maker& maker : makers()) {
    if (maker.permissions.size() > 1) continue;
    CAPTURE(maker.what);
    CHECK(is_ok(world.call(maker.call("team-" + std::to_string(maker.what.size())))));
    const Answer refused = world.call(maker.call("other"));
    CHECK(refused.status == 403);
    CHECK_FALSE(refused.touched_store);
  }
}

TEST_CASE("A condition on the time ends a grant between two requests") {
  AccessWorld world;
  world.bind_on_bucket(
      {"roles/storage.objectViewer",
       {std::string("user:") + kAnn},
       IamCondition{"t", "", "request.time < timestamp('" + format_rfc3339(world.clock.now_us() + 1'000'000) + "')"}});
  world.as(user(kAnn));
  const Call get{Method::kGet, "/storage/v1/b/box/o/o?alt=media"};
  CHECK(world.call(get).status == 200);
  world.clock.advance_us(2'000'000);
  CHECK(world.call(get).status == 403);
}

TEST_CASE("Who may read objects but not list them is not told that one is missing") {
  AccessWorld world;
  world.grant(kAnn, {"storage.objects.get"});
  world.as(user(kAnn));
  for (const char* target : {"/storage/v1/b/box/o/missing", "/storage/v1/b/box/o/missing?alt=media", "/box/missing"}) {
    CAPTURE(target);
    const Answer answer = world.call({Method::kGet, target});
    CHECK(answer.status == 403);
    CHECK(answer.body.find("storage.objects.list") != std::string::npos);
  }
  world.grant(kAnn, {"storage.objects.list"});
  CHECK(world.call({Method::kGet, "/storage/v1/b/box/o/missing"}).status == 404);
  CHECK(world.call({Method::kGet, "/box/missing"}).status == 404);
}

TEST_CASE("A missing bucket is answered with 404 to who may create buckets, and like a forbidden one to others") {
  AccessWorld world;
  world.grant(kAnn, {"storage.buckets.create", "storage.objects.list"});
  world.grant(kEve, {"storage.objects.list"}, "other");
  world.as(user(kAnn));
  CHECK(world.call({Method::kGet, "/storage/v1/b/nowhere/o"}).status == 404);
  world.as(user(kEve));
  const Answer missing = world.call({Method::kGet, "/storage/v1/b/nowhere/o"});
  const Answer forbidden = world.call({Method::kGet, "/storage/v1/b/box/o"});
  CHECK(missing.status == 403);
  CHECK(missing.body == forbidden.body);
}

TEST_CASE("Changing a list, a retention or contexts of an object needs the right to each, and nothing else does") {
  struct Row {
    std::string permission, body;
  };
  const Row row =
      GENERATE(Row{"storage.objects.setIamPolicy", R"({"acl": [{"entity": "allUsers", "role": "READER"}]})"},
               Row{"storage.objects.createContext", R"({"contexts": {"custom": {"k": {"value": "v"}}}})"},
               Row{"storage.objects.setRetention",
                   R"({"retention": {"mode": "Unlocked", "retainUntilTime": "2099-01-01T00:00:00Z"}})"});
  CAPTURE(row.permission);
  AccessWorld world(/*uniform=*/false);
  world.patch_bucket([](BucketAttributes& attributes) { attributes.object_retention_enabled = true; });
  world.grant(kAnn, all_permissions_but(row.permission));
  world.as(user(kAnn));
  const std::string target = "/storage/v1/b/box/o/o";
  const Answer refused = world.call({Method::kPatch, target, row.body});
  CAPTURE(refused.body);
  CHECK(refused.status == 403);
  CHECK(refused.body.find(row.permission) != std::string::npos);
  CHECK_FALSE(refused.touched_store);
  CHECK(is_ok(world.call({Method::kPatch, target, R"({"metadata": {"a": "b"}})"})));
  world.grant(kAnn, {row.permission});
  CHECK(is_ok(world.call({Method::kPatch, target, row.body})));
}

TEST_CASE("A new object with a retention or contexts needs the right to them") {
  AccessWorld world;
  world.patch_bucket([](BucketAttributes& attributes) { attributes.object_retention_enabled = true; });
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  const auto insert = [&](const std::string& more) {
    return world.call({Method::kPost, "/storage/v1/b/box/o", R"({"name": "new", )" + more + "}"});
  };
  const std::string retention = R"("retention": {"mode": "Unlocked", "retainUntilTime": "2099-01-01T00:00:00Z"})";
  CHECK(insert(retention).status == 403);
  CHECK(insert(R"("contexts": {"custom": {"k": {"value": "v"}}})").status == 403);
  CHECK_FALSE(world.bytes_of("new"));
  world.grant(kAnn, {"storage.objects.setRetention"});
  CHECK(is_ok(insert(retention)));
}

TEST_CASE("Changing who has access to a bucket, or its IP filter, needs more than the right to update it") {
  struct Row {
    std::string permission, query, body;
  };
  const Row row = GENERATE(
      Row{"storage.buckets.setIamPolicy", "", R"({"iamConfiguration": {"publicAccessPrevention": "enforced"}})"},
      Row{"storage.buckets.setIamPolicy", "",
          R"({"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": true}}})"},
      Row{"storage.buckets.setIamPolicy", "?predefinedAcl=publicRead", "{}"},
      Row{"storage.buckets.setIamPolicy", "?predefinedDefaultObjectAcl=publicRead", "{}"},
      Row{"storage.buckets.setIpFilter", "", R"({"ipFilter": {"mode": "Disabled"}})"});
  CAPTURE(row.permission, row.query, row.body);
  AccessWorld world(/*uniform=*/false);
  world.grant(kAnn, all_permissions_but(row.permission));
  world.as(user(kAnn));
  const Answer refused = world.call({Method::kPatch, "/storage/v1/b/box" + row.query, row.body});
  CAPTURE(refused.body);
  CHECK(refused.status == 403);
  CHECK(refused.body.find(row.permission) != std::string::npos);
  CHECK_FALSE(refused.touched_store);
  CHECK(is_ok(world.call({Method::kPatch, "/storage/v1/b/box", R"({"labels": {"a": "b"}})"})));
  world.grant(kAnn, {row.permission});
  CHECK(is_ok(world.call({Method::kPatch, "/storage/v1/b/box" + row.query, row.body})));
}

TEST_CASE("A bucket for retained objects or with an IP filter needs the right to that on the project") {
  AccessWorld world;
  world.grant(kAnn, {"storage.buckets.create"});
  world.as(user(kAnn));
  const std::string target = "/storage/v1/b?project=project";
  CHECK(world.call({Method::kPost, target + "&enableObjectRetention=true", R"({"name": "new-bucket"})"}).status == 403);
  CHECK(world.call({Method::kPost, target, R"({"name": "new-bucket", "ipFilter": {"mode": "Disabled"}})"}).status ==
        403);
  CHECK(is_ok(world.call({Method::kPost, target, R"({"name": "new-bucket"})"})));
}

TEST_CASE("Lists are shown to who may read them and left out for others") {
  AccessWorld world(/*uniform=*/false);
  world.grant(kAnn, {"storage.objects.get", "storage.objects.list", "storage.buckets.get", "storage.buckets.list"});
  world.as(user(kAnn));
  const std::vector<std::string> targets = {"/storage/v1/b/box/o/o?projection=full",
                                            "/storage/v1/b/box/o?projection=full", "/storage/v1/b/box?projection=full",
                                            "/storage/v1/b?project=project&projection=full"};
  for (const std::string& target : targets) {
    CAPTURE(target);
    const Answer answer = world.call({Method::kGet, target});
    CHECK(answer.status == 200);
    CHECK(answer.body.find("\"acl\"") == std::string::npos);
  }
  world.grant(kAnn, {"storage.objects.getIamPolicy", "storage.buckets.getIamPolicy"});
  for (const std::string& target : targets) {
    CAPTURE(target);
    CHECK(world.call({Method::kGet, target}).body.find("\"acl\"") != std::string::npos);
  }
}

TEST_CASE("The maker of an object owns it where lists count, and a new object is the project's teams' besides") {
  AccessWorld world(/*uniform=*/false);
  world.grant(kAnn, {"storage.objects.create"});
  world.as(user(kAnn));
  REQUIRE(is_ok(world.call({Method::kPost, "/upload/storage/v1/b/box/o?uploadType=media&name=mine", "new"})));
  CHECK(world.call({Method::kGet, "/storage/v1/b/box/o/mine?alt=media"}).body == "new");
  CHECK(world.call({Method::kGet, "/storage/v1/b/box/o/o?alt=media"}).status == 403);
  CHECK(is_ok(world.call({Method::kPatch, "/storage/v1/b/box/o/mine?predefinedAcl=publicRead", "{}"})));
  world.anonymous();
  CHECK(world.call({Method::kGet, "/box/mine"}).body == "new");
  CHECK(world.call({Method::kGet, "/box/o"}).status == 403);
  world.grant_role(std::string("user:") + kEve, "roles/viewer");
  world.as(user(kEve));
  CHECK(world.call({Method::kGet, "/box/o"}).body == "old");
  CHECK(world.call({Method::kDelete, "/box/o"}).status == 403);
}

TEST_CASE("Buckets of a project are listed for who may list that project's, and for nobody else") {
  AccessWorld world;
  world.must([](Transaction& transaction) { return buckets_insert(transaction, {"theirs", "other", {}}); });
  world.grant_role(std::string("user:") + kAnn, "roles/viewer");
  world.as(user(kAnn));
  const Answer own = world.call({Method::kGet, "/storage/v1/b?project=project"});
  CHECK(own.status == 200);
  CHECK(own.body.find("\"box\"") != std::string::npos);
  CHECK(own.body.find("theirs") == std::string::npos);
  CHECK(world.call({Method::kGet, "/storage/v1/b?project=other"}).status == 403);
  CHECK(world.call({Method::kGet, "/", {}, {{"x-goog-project-id", "other"}}}).status == 403);
}

TEST_CASE("Tested permissions are those that the caller really holds") {
  AccessWorld world;
  world.grant_role(std::string("user:") + kAnn, "roles/storage.objectViewer");
  world.as(user(kAnn));
  for (const char* resource : {"/storage/v1/b/box/iam", "/storage/v1/b/box/o/o/iam"}) {
    const Answer answer = world.call(
        {Method::kGet, std::string(resource) +
                           "/testPermissions?permissions=storage.objects.get&permissions=storage.objects.delete"});
    CHECK(answer.status == 200);
    CHECK(answer.body.find("storage.objects.get") != std::string::npos);
    CHECK(answer.body.find("storage.objects.delete") == std::string::npos);
  }
}

TEST_CASE("An IP filter lets in from elsewhere only who is exempt") {
  AccessWorld world;
  world.patch_bucket([](BucketAttributes& attributes) {
    attributes.ip_filter.emplace();
    attributes.ip_filter->enabled = true;
    attributes.ip_filter->public_allowed_ip_cidr_ranges = {"198.51.100.0/24"};
  });
  world.grant(kAnn, {"storage.objects.get"});
  world.as(user(kAnn));
  const Call get{Method::kGet, "/storage/v1/b/box/o/o?alt=media"};
  CHECK(world.call(get).status == 403);
  world.peer_address = "198.51.100.7";
  CHECK(world.call(get).status == 200);
  world.grant(kAnn, {"storage.buckets.get"});
  CHECK(world.call({Method::kGet, "/storage/v1/b/box"}).body.find("ipFilter") == std::string::npos);
  world.grant(kAnn, {"storage.buckets.getIpFilter"});
  CHECK(world.call({Method::kGet, "/storage/v1/b/box"}).body.find("ipFilter") != std::string::npos);
  world.peer_address = "192.0.2.1";
  world.grant(kAnn, {"storage.buckets.exemptFromIpFilter"});
  CHECK(world.call(get).status == 200);
}

TEST_CASE("Where the requester pays he names a project that he may bill, or may bill the bucket's own") {
  AccessWorld world;
  world.patch_bucket([](BucketAttributes& attributes) { attributes.requester_pays = true; });
  world.grant(kAnn, {"storage.objects.get"});
  world.as(user(kAnn));
  const std::string target = "/storage/v1/b/box/o/o?alt=media";
  CHECK(world.call({Method::kGet, target}).status == 400);
  const Answer foreign = world.call({Method::kGet, target + "&userProject=other"});
  CHECK(foreign.status == 403);
  CHECK(foreign.body.find("serviceusage.services.use") != std::string::npos);
  CHECK(world.call({Method::kGet, target, {}, {{"x-goog-user-project", "other"}}}).status == 403);
  world.grant(kAnn, {"serviceusage.services.use"}, "other");
  CHECK(world.call({Method::kGet, target + "&userProject=other"}).status == 200);
  world.grant(kAnn, {"resourcemanager.projects.createBillingAssignment"});
  CHECK(world.call({Method::kGet, target}).status == 200);
}

TEST_CASE("What a bucket demands of payers is told only to who may write to it, wherever the object's name stands") {
  AccessWorld world;
  world.patch_bucket([](BucketAttributes& attributes) { attributes.requester_pays = true; });
  world.as(user(kAnn));
  for (const char* query : {"uploadType=media&name=new", "uploadType=multipart", "uploadType=resumable"}) {
    CAPTURE(query);
    CHECK(world.call({Method::kPost, "/upload/storage/v1/b/box/o?" + std::string(query), "{}"}).status == 403);
  }
}

TEST_CASE("The parts of a batch are authorised one by one") {
  AccessWorld world;
  world.bind_on_bucket({"roles/storage.objectUser",
                        {std::string("user:") + kAnn},
                        IamCondition{"t", "", "resource.name == 'projects/_/buckets/box/objects/o'"}});
  world.as(user(kAnn));
  const auto part = [](const std::string& name) {
    return "--x\r\nContent-Type: application/http\r\n\r\nDELETE /storage/v1/b/box/o/" + name + " HTTP/1.1\r\n\r\n\r\n";
  };
  const Answer answer = world.call({Method::kPost,
                                    "/batch/storage/v1",
                                    part("o") + part("p") + "--x--",
                                    {{"Content-Type", "multipart/mixed; boundary=x"}}});
  CHECK(answer.status == 200);
  CHECK(answer.body.find("204") != std::string::npos);
  CHECK(answer.body.find("403") != std::string::npos);
  CHECK_FALSE(world.bytes_of("o"));
  CHECK(world.bytes_of("p") == "old");
}

TEST_CASE("Restoring needs the right to create, and to delete where something is replaced") {
  AccessWorld world(/*uniform=*/true, /*soft_delete=*/true);
  const Object deleted = world.must([](Transaction& transaction) -> Result<Object> {
    ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, "box"));
    ObjectsGetRequest get;
    get.bucket = "box";
    get.name = "o";
    return get_own_object(transaction, get);
  });
  world.must([](Transaction& transaction) { return objects_delete(transaction, {"box", "o", std::nullopt, {}}); });
  const Call restore{Method::kPost, "/storage/v1/b/box/o/o/restore?generation=" + std::to_string(deleted.generation)};
  world.grant(kAnn, {"storage.objects.restore"});
  world.as(user(kAnn));
  CHECK(world.call(restore).status == 403);
  world.grant(kAnn, {"storage.objects.create"});
  CHECK(is_ok(world.call(restore)));
  CHECK(world.call(restore).status == 403);
  world.grant(kAnn, {"storage.objects.delete"});
  CHECK(is_ok(world.call(restore)));
  Call with_acl = restore;
  with_acl.target += "&copySourceAcl=true";
  CHECK(world.call(with_acl).status == 403);
}

TEST_CASE("A soft-deleted bucket is restored by who has the right on it, not by who has it on another project") {
  AccessWorld world(/*uniform=*/true, /*soft_delete=*/true);
  const Bucket bucket = world.must([](Transaction& transaction) { return require_bucket(transaction, "box"); });
  for (const char* name : {"o", "p"}) {
    world.must([&](Transaction& transaction) { return objects_delete(transaction, {"box", name, std::nullopt, {}}); });
  }
  world.as(AccessWorld::unverified());
  REQUIRE(is_ok(world.call({Method::kDelete, "/storage/v1/b/box"})));
  const Call restore{Method::kPost, "/storage/v1/b/box/restore?generation=" + std::to_string(bucket.generation)};
  world.grant(kEve, all_permissions_but({}), "other");
  world.as(user(kEve));
  CHECK(world.call(restore).status == 403);
  world.grant(kAnn, {"storage.buckets.restore"});
  world.as(user(kAnn));
  CHECK(is_ok(world.call(restore)));
}

TEST_CASE("A refusal has the form that each API has for it") {
  AccessWorld world;
  const Answer json = world.call({Method::kGet, "/storage/v1/b/box/o/o"});
  CHECK(json.status == 401);
  CHECK(json.headers.has("www-authenticate"));
  for (const char* text :
       {"\"reason\": \"required\"", "\"locationType\": \"header\"", "\"location\": \"Authorization\"",
        "Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object."}) {
    CAPTURE(json.body, text);
    CHECK(json.body.find(text) != std::string::npos);
  }
  const Answer xml = world.call({Method::kGet, "/box/o"});
  CHECK(xml.status == 403);
  CHECK(
      xml.body ==
      "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>"
      "Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object. Permission "
      "'storage.objects.get' denied on resource (or it may not exist).</Details></Error>");
  world.as(user(kAnn));
  const Answer named = world.call({Method::kGet, "/storage/v1/b/box/o/o"});
  CHECK(named.status == 403);
  CHECK(named.body.find("\"reason\": \"forbidden\"") != std::string::npos);
  CHECK(named.body.find("ann@example.com does not have storage.objects.get access") != std::string::npos);
}

}  // namespace lakegate
