// What is authorised is what is done: requests that say one thing to whoever asks about permissions and another to
// whoever carries them out. Each was, or could have been, a way in.
#include "tests/gateway/route_calls.h"

namespace lakegate {
namespace {

std::string value_of(const Answer& answer, const std::string& name) {
  const std::string start = "\"" + name + "\": \"";
  const size_t at = answer.body.find(start);
  REQUIRE(at != std::string::npos);
  const size_t begin = at + start.size();
  return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

// Bucket www.example.com with versions, where everybody may read the live generation of "o" and nobody the older one.
struct GenerationsWorld : AccessWorld {
  GenerationsWorld() {
    as(unverified());
    REQUIRE(call({Method::kPost,
                  "/storage/v1/b?project=project",
                  R"({"name":"www.example.com","versioning":{"enabled":true}})",
                  {{"Content-Type", "application/json"}}})
                .status == 200);
    const std::string upload = "/upload/storage/v1/b/www.example.com/o?uploadType=media&name=o&predefinedAcl=";
    secret = value_of(call({Method::kPost, upload + "private", "secret"}), "generation");
    open = value_of(call({Method::kPost, upload + "publicRead", "open"}), "generation");
    grant(kAnn, {"storage.objects.create", "storage.multipartUploads.create"});
    as(user(kAnn));
  }
  std::string secret;
  std::string open;
};

// Does something between the authorisation of the next request and its handler.
struct Meanwhile final : RequestFilter {
  explicit Meanwhile(std::function<void()> then) : act(std::move(then)) {}
  Task<Result<Response>> handle(RequestContext& context, Handler handler) override {
    if (act) std::exchange(act, nullptr)();
    co_return co_await handler(context);
  }
  std::function<void()> act;
};

// Everybody may read, and Ann own, "o" of a bucket without versions, until somebody else's secret takes its name.
struct ReplacedWorld : AccessWorld {
  ReplacedWorld() {
    as(unverified());
    const std::string acl = R"("acl":[{"entity":"user-ann@example.com","role":"OWNER"}])";
    REQUIRE(call({Method::kPost,
                  "/storage/v1/b?project=project",
                  R"({"name":"www.example.com"})",
                  {{"Content-Type", "application/json"}}})
                .status == 200);
    const std::string body = "--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"o\"," + acl +
                             "}\r\n--b\r\nContent-Type: text/plain\r\n\r\nopen\r\n--b--";
    REQUIRE(call({Method::kPost,
                  "/upload/storage/v1/b/www.example.com/o?uploadType=multipart",
                  body,
                  {{"Content-Type", "multipart/related; boundary=b"}}})
                .status == 200);
    grant(kAnn, {"storage.objects.create", "storage.multipartUploads.create"});
    as(user(kAnn));
  }
  // The request's answer where the object is replaced after it was let in.
  Answer call_while_replaced(const Call& request, std::string_view predefined_acl) {
    Meanwhile meanwhile([&] {
      as(unverified());
      filter(&spy);
      const std::string upload = "/upload/storage/v1/b/www.example.com/o?uploadType=media&name=o&predefinedAcl=";
      REQUIRE(call({Method::kPost, upload + std::string(predefined_acl), "secret"}).status == 200);
      as(user(kAnn));
    });
    filter(&meanwhile);
    Answer answer = call(request);
    filter(&spy);
    CHECK_FALSE(meanwhile.act);
    return answer;
  }
};

}  // namespace

TEST_CASE("Who may read a generation is not given the one that replaces it meanwhile") {
  const std::string target =
      GENERATE("/storage/v1/b/www.example.com/o/o", "/storage/v1/b/www.example.com/o/o?alt=media",
               "/download/storage/v1/b/www.example.com/o/o?alt=media", "/www.example.com/o",
               "/storage/v1/b/www.example.com/o/o/acl", "/storage/v1/b/www.example.com/o/o/acl/user-ann@example.com",
               "/storage/v1/b/www.example.com/o/o/iam", "/www.example.com/o?acl",
               // The live object by a number that no object has.
               "/storage/v1/b/www.example.com/o/o?alt=media&generation=0", "/www.example.com/o?generation=0&a=b");
  CAPTURE(target);
  ReplacedWorld world;
  CHECK(world.call({Method::kGet, target}).status == 200);
  const Answer answer = world.call_while_replaced({Method::kGet, target}, "private");
  CHECK(answer.status == 403);
  CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("Who may read the replacement too is given it") {
  ReplacedWorld world;
  const Answer answer = world.call_while_replaced({Method::kGet, "/www.example.com/o"}, "publicRead");
  CHECK(answer.status == 200);
  CHECK(answer.body == "secret");
}

TEST_CASE("Who owns a generation changes nothing of the one that replaces it meanwhile") {
  const std::string json = "application/json";
  const auto request = GENERATE_COPY(
      Call{Method::kPatch, "/storage/v1/b/www.example.com/o/o", R"({"contentType":"a/b"})", {{"Content-Type", json}}},
      Call{Method::kPost,
           "/storage/v1/b/www.example.com/o/o/acl",
           R"({"entity":"allUsers","role":"READER"})",
           {{"Content-Type", json}}},
      Call{Method::kPatch,
           "/storage/v1/b/www.example.com/o/o?generation=0",
           R"({"contentType":"a/b"})",
           {{"Content-Type", json}}},
      Call{Method::kPut, "/www.example.com/o?acl", {}, {{"x-goog-acl", "public-read"}}});
  CAPTURE(request.target);
  ReplacedWorld world;
  const Answer answer = world.call_while_replaced(request, "private");
  CHECK(answer.status == 503);
  world.as(AccessWorld::unverified());
  const Answer now = world.call({Method::kGet, "/storage/v1/b/www.example.com/o/o?projection=full"});
  CHECK(now.body.find("\"metageneration\": \"1\"") != std::string::npos);
  CHECK(now.body.find("allUsers") == std::string::npos);
}

TEST_CASE("Copies and compositions take the generation that the principal may read, or nothing") {
  const std::string json = "application/json";
  const auto request = GENERATE_COPY(Call{Method::kPost,
                                          "/storage/v1/b/www.example.com/o/o/copyTo/b/www.example.com/o/mine",
                                          "{}",
                                          {{"Content-Type", json}}},
                                     Call{Method::kPost,
                                          "/storage/v1/b/www.example.com/o/o/copyTo/b/www.example.com/o/mine"
                                          "?sourceGeneration=0",
                                          "{}",
                                          {{"Content-Type", json}}},
                                     Call{Method::kPost,
                                          "/storage/v1/b/www.example.com/o/o/rewriteTo/b/www.example.com/o/mine",
                                          "{}",
                                          {{"Content-Type", json}}});
  CAPTURE(request.target);
  ReplacedWorld world;
  CHECK(world.call_while_replaced(request, "private").status == 503);
  world.as(AccessWorld::unverified());
  CHECK(world.call({Method::kGet, "/storage/v1/b/www.example.com/o/mine"}).status == 404);
}

TEST_CASE("The project that the caller is asked about is the one that is served, however many the request names") {
  AccessWorld world;
  world.grant(AccessWorld::kEve, {"storage.buckets.list", "storage.buckets.create"}, "other");
  world.as(user(AccessWorld::kEve));
  const Answer listed = world.call({Method::kGet, "/?project=other", {}, {{"x-goog-project-id", "project"}}});
  CHECK(listed.status == 403);
  CHECK(listed.body.find("box") == std::string::npos);
  CHECK(world.call({Method::kGet, "/", {}, {{"x-goog-project-id", "other"}}}).status == 200);
  CHECK(world.call({Method::kGet, "/?project=project", {}, {{"x-goog-project-id", "other"}}}).body.find("box") ==
        std::string::npos);
  const Answer made = world.call({Method::kPut, "/planted?project=other", {}, {{"x-goog-project-id", "project"}}});
  CHECK(made.status == 403);
  const Answer json = world.call({Method::kGet, "/storage/v1/b?project=project", {}, {{"x-goog-project-id", "other"}}});
  CHECK(json.status == 403);
  CHECK(world.call({Method::kGet, "/storage/v1/b?project=project&project=other"}).status == 403);
}

TEST_CASE("A right to a managed folder opens nothing of its bucket, whatever prefix a request names") {
  AccessWorld world;
  const ManagedFoldersInsertRequest folder{"box", "m/", {}};
  world.must([&](Transaction& transaction) { return managed_folders_insert(transaction, folder); });
  world.must([&](Transaction& transaction) -> Result<bool> {
    ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, "box"));
    IamPolicy policy;
    policy.bindings = {{"roles/storage.admin", {"user:ann@example.com"}, std::nullopt}};
    put_managed_folder_iam_policy(transaction, bucket, "m/", policy);
    return true;
  });
  world.as(user(AccessWorld::kAnn));
  int lists = 0;
  for (const Route* route : guarded_routes()) {
    Call call = call_of(*route);
    call.target += (call.target.find('?') == std::string::npos ? "?" : "&") + std::string("prefix=m/");
    CAPTURE(route->id, call.target);
    // Lists of what is below a prefix; Google asks for them by the managed folders above it.
    constexpr std::array<std::string_view, 5> kLists = {"storage.objects.list", "storage.folders.list",
                                                        "storage.managedFolders.list", "storage.multipartUploads.list",
                                                        "lakegate.leases.list"};
    const bool lists_a_bucket = std::find(kLists.begin(), kLists.end(), route->permission) != kLists.end();
    if (call.target.find("/managedFolders/m%2F") != std::string::npos) continue;  // Of the folder itself.
    Stopper stopper;
    world.filter(&stopper);
    const Answer answer = world.call(call);
    world.filter(&world.spy);
    CAPTURE(answer.status, answer.body);
    CHECK(stopper.was_reached == lists_a_bucket);
    if (lists_a_bucket) ++lists;
  }
  CHECK(lists >= 6);
}

TEST_CASE("Each generation is authorised by its own access control list, also as the source of a copy") {
  GenerationsWorld world;
  const std::string bucket = AccessWorld::kWebsite;
  for (const bool may : {false, true}) {
    const std::string generation = may ? world.open : world.secret;
    CAPTURE(may);
    const int copied = may ? 200 : 403;
    CHECK(world.call({Method::kGet, "/" + bucket + "/o?generation=" + generation}).status == copied);
    const std::vector<std::pair<std::string, std::string>> source = {{"x-goog-copy-source", "/" + bucket + "/o"},
                                                                     {"x-goog-copy-source-generation", generation}};
    CHECK(world.call({Method::kPut, "/" + bucket + "/copy" + generation, {}, source}).status == copied);
    const std::string json = "/storage/v1/b/" + bucket + "/o/";
    CHECK(world
              .call({Method::kPost,
                     json + "o/rewriteTo/b/" + bucket + "/o/w" + generation + "?sourceGeneration=" + generation})
              .status == copied);
    CHECK(world
              .call({Method::kPost,
                     json + "c" + generation + "/compose",
                     R"({"sourceObjects":[{"name":"o","generation":")" + generation + R"("}]})",
                     {{"Content-Type", "application/json"}}})
              .status == copied);
    CHECK(world
              .call({Method::kPut, "/" + bucket + "/x" + generation + "?compose",
                     "<ComposeRequest><Component><Name>o</Name><Generation>" + generation +
                         "</Generation></Component></ComposeRequest>"})
              .status == copied);
    const Answer begun = world.call({Method::kPost, "/" + bucket + "/parts?uploads"});
    const size_t id = begun.body.find("<UploadId>") + 10;
    REQUIRE(begun.status == 200);
    const std::string upload = begun.body.substr(id, begun.body.find('<', id) - id);
    CHECK(world.call({Method::kPut, "/" + bucket + "/parts?partNumber=1&uploadId=" + upload, {}, source}).status ==
          copied);
  }
}

TEST_CASE("A website shows the generations that the reader may see, and no others") {
  GenerationsWorld world;
  world.anonymous();
  Call call{Method::kGet, "/o"};
  call.host = AccessWorld::kWebsite;
  CHECK(world.call(call).body == "open");
  call.target = "/o?generation=" + world.open;
  CHECK(world.call(call).body == "open");
  call.target = "/o?generation=" + world.secret;
  const Answer refused = world.call(call);
  CHECK(refused.status == 403);
  CHECK(refused.body.find("secret") == std::string::npos);
}

}  // namespace lakegate
