// The matrix: every route of the table as everybody who may not, and as somebody who may exactly that. A refused
// request reaches no handler and touches no store. A route without a line in google_permissions.h fails.
#include <map>

#include "tests/gateway/google_permissions.h"
#include "tests/gateway/google_scopes.h"
#include "tests/gateway/route_calls.h"

namespace lakegate {
namespace {

const GooglePermissions* find_line(std::string_view id) {
  const auto found = std::find_if(kGooglePermissions.begin(), kGooglePermissions.end(),
                                  [&](const GooglePermissions& line) { return line.id == id; });
  return found == kGooglePermissions.end() ? nullptr : &*found;
}

bool scope_suffices(AccessWorld& world, const Route& route, const Principal& token) {
  Stopper stopper;
  world.as(token);
  world.filter(&stopper);
  Call call = call_of(route);
  if (route.id == "storage.buckets.restore") call.target += "?generation=1";
  const Answer answer = world.call(call);
  world.filter(&world.spy);
  CHECK(stopper.was_reached == !answer.was_refused());
  if (answer.was_refused()) CHECK(answer.body.find("Provided scope(s) are not authorized") != std::string::npos);
  return stopper.was_reached;
}

void check_refused(const Answer& answer) {
  CHECK(answer.was_refused());
  CHECK_FALSE(answer.entered_handler);
  CHECK_FALSE(answer.touched_store);
}

// Reads that a copy does besides; the pipeline asks for them, too.
std::vector<std::string> needed_in_pipeline(const Route& route) {
  std::vector<std::string> needed = words(route.permission);
  if (route.id == "storage.objects.copy" || route.id == "storage.objects.rewrite") {
    needed.emplace_back("storage.objects.get");
  }
  return needed;
}

}  // namespace

TEST_CASE("Every route that is served asks for what Google's tables say") {
  for (const Route& route : all_routes()) {
    if (route.handler == nullptr) continue;
    CAPTURE(route.id);
    const GooglePermissions* line = find_line(route.id);
    REQUIRE(line != nullptr);
    std::vector<std::string> ours = words(route.permission);
    std::vector<std::string> theirs = words(line->permissions);
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    CHECK(ours == theirs);
    for (const std::string& permission : ours) CHECK(is_permission(permission));
  }
}

TEST_CASE("Every line of Google's tables stands for a route, so that none is a leftover") {
  for (const GooglePermissions& line : kGooglePermissions) {
    CAPTURE(line.id);
    const auto routes = all_routes();
    CHECK(std::any_of(routes.begin(), routes.end(), [&](const Route& route) { return route.id == line.id; }));
  }
}

TEST_CASE("Every route refuses who brings nothing, and who may nothing") {
  AccessWorld world;
  for (const Route* route : guarded_routes()) {
    CAPTURE(route->id);
    world.anonymous();
    const Answer nobody = world.call(call_of(*route));
    check_refused(nobody);
    CHECK(nobody.status == (route->dialect == Dialect::kXml ? 403 : 401));
    world.as(user(AccessWorld::kAnn));
    const Answer stranger = world.call(call_of(*route));
    check_refused(stranger);
    CHECK(stranger.status == 403);
  }
}

TEST_CASE("Every route refuses who may everything but one of the permissions that it needs") {
  AccessWorld world;
  int who = 0;
  for (const Route* route : guarded_routes()) {
    for (const std::string& permission : needed_in_pipeline(*route)) {
      CAPTURE(route->id, permission);
      const std::string name = "user" + std::to_string(++who) + "@example.com";
      world.grant(name, all_permissions_but(permission));
      world.as(user(name));
      const Answer answer = world.call(call_of(*route));
      check_refused(answer);
      if (route->method != Method::kHead) {
        CHECK(answer.body.find(permission) != std::string::npos);
      }
    }
  }
}

TEST_CASE("Every route lets in who has exactly what it needs") {
  for (const Route* route : guarded_routes()) {
    CAPTURE(route->id);
    // It needs a generation that is soft-deleted; access_test.cpp has one.
    if (route->id == "storage.buckets.restore") continue;
    AccessWorld world;
    world.grant(AccessWorld::kAnn, needed_in_pipeline(*route));
    world.as(user(AccessWorld::kAnn));
    const Answer answer = world.call(call_of(*route));
    CAPTURE(answer.status, answer.body);
    CHECK(answer.entered_handler);
  }
}

TEST_CASE("Every route refuses who owns another project, whatever he may there") {
  AccessWorld world;
  world.grant(AccessWorld::kEve, all_permissions_but({}), "other");
  world.grant_role(std::string("user:") + AccessWorld::kEve, "roles/owner", "other");
  world.as(user(AccessWorld::kEve));
  for (const Route* route : guarded_routes()) {
    CAPTURE(route->id);
    check_refused(world.call(call_of(*route)));
  }
}

TEST_CASE("Every route refuses a token whose scopes or boundary are of something else") {
  AccessWorld world;
  world.grant(AccessWorld::kAnn, all_permissions_but({}));
  const std::string prefix = "https://www.googleapis.com/auth/";
  for (const Route* route : guarded_routes()) {
    CAPTURE(route->id);
    Principal token = user(AccessWorld::kAnn);
    token.scopes = std::vector<std::string>{prefix + "userinfo.email", prefix + "bigquery"};
    world.as(token);
    check_refused(world.call(call_of(*route)));
    token.scopes.reset();
    token.boundary =
        std::make_shared<const AccessBoundary>(AccessBoundary{{"elsewhere", {"roles/storage.admin"}, std::string()}});
    world.as(token);
    check_refused(world.call(call_of(*route)));
  }
}

TEST_CASE("Every route that writes refuses a token for reading") {
  AccessWorld world;
  world.grant(AccessWorld::kAnn, all_permissions_but({}));
  for (const char* scope : {"devstorage.read_only", "cloud-platform.read-only"}) {
    Principal token = user(AccessWorld::kAnn);
    token.scopes = std::vector<std::string>{std::string("https://www.googleapis.com/auth/") + scope};
    world.as(token);
    for (const Route* route : guarded_routes()) {
      if (route->method == Method::kGet || route->method == Method::kHead) continue;
      CAPTURE(route->id, scope);
      check_refused(world.call(call_of(*route)));
    }
  }
}

TEST_CASE("Every JSON method takes the scopes that the discovery document lists for it, and no smaller ones") {
  AccessWorld world;
  world.grant(AccessWorld::kAnn, all_permissions_but({}));
  const std::map<ScopeReach, std::string> scopes = {
      {ScopeReach::kRead, "read_only"}, {ScopeReach::kWrite, "read_write"}, {ScopeReach::kControl, "full_control"}};
  for (const GoogleScope& line : kGoogleScopes) {
    const auto routes = all_routes();
    const auto route =
        std::find_if(routes.begin(), routes.end(), [&](const Route& each) { return each.id == line.id; });
    CAPTURE(line.id);
    REQUIRE(route != routes.end());
    if (route->permission.empty()) continue;
    for (const auto& [reach, scope] : scopes) {
      CAPTURE(scope);
      Principal token = user(AccessWorld::kAnn);
      token.scopes = std::vector<std::string>{"https://www.googleapis.com/auth/devstorage." + scope};
      CHECK(scope_suffices(world, *route, token) == (reach >= line.reach));
    }
  }
}

TEST_CASE("Routes without a permission tell a stranger nothing") {
  AccessWorld world;
  for (const Route& route : all_routes()) {
    if (route.handler == nullptr || !route.permission.empty()) continue;
    CAPTURE(route.id);
    // Judged by the key or the page; the test below is theirs.
    if (route.id == "xml.bucket.post.delete" || route.id.starts_with("xml.website.")) continue;
    // What methods there are is no secret.
    if (route.id == "lakegate.discovery.get") continue;
    REQUIRE((route.id.ends_with(".testIamPermissions") || route.id == "storage.channels.stop"));
    world.anonymous();
    const Answer answer = world.call(call_of(route));
    CHECK_FALSE(answer.touched_store);
    if (route.id == "storage.channels.stop") continue;
    if (route.id == "storage.managedFolders.testIamPermissions") continue;
    CHECK(answer.status == 200);
    CHECK(answer.body.find("storage.objects.get") == std::string::npos);
    Call missing = call_of(route);
    missing.target.replace(missing.target.find("/b/box"), 6, "/b/nowhere");
    const Answer nowhere = world.call(missing);
    CHECK(nowhere.status == 200);
    CHECK(nowhere.body == answer.body);
  }
}

TEST_CASE(
    "A deletion of many objects refuses each key that the caller may not delete, and hides whether buckets exist") {
  AccessWorld world;
  const std::string keys = "<Delete><Object><Key>o</Key></Object><Object><Key>p</Key></Object></Delete>";
  for (const bool is_anonymous : {true, false}) {
    CAPTURE(is_anonymous);
    if (is_anonymous) world.anonymous();
    if (!is_anonymous) world.as(user(AccessWorld::kAnn));
    const Answer refused = world.call({Method::kPost, "/box?delete", keys});
    CAPTURE(refused.body);
    CHECK_FALSE(refused.touched_store);
    CHECK(refused.body.find("<Deleted>") == std::string::npos);
    CHECK(refused.body.find("<Key>o</Key><Code>AccessDenied</Code>") != std::string::npos);
    CHECK(refused.body.find("<Key>p</Key><Code>AccessDenied</Code>") != std::string::npos);
    const Answer nowhere = world.call({Method::kPost, "/nowhere?delete", keys});
    CHECK(nowhere.status == refused.status);
    CHECK(nowhere.body == refused.body);
  }
  world.grant(AccessWorld::kAnn, {"storage.objects.delete"});
  const Answer deleted = world.call({Method::kPost, "/box?delete", keys});
  CAPTURE(deleted.body);
  CHECK(deleted.status == 200);
  CHECK(deleted.body.find("<Error>") == std::string::npos);
  CHECK_FALSE(world.bytes_of("o"));
}

TEST_CASE("A resumable session's id is the only right that going on with it needs, and no other id is one") {
  for (const bool is_xml : {false, true}) {
    CAPTURE(is_xml);
    AccessWorld world;
    world.grant(AccessWorld::kAnn, {"storage.objects.create"});
    world.as(user(AccessWorld::kAnn));
    Call begin{Method::kPost, "/upload/storage/v1/b/box/o?uploadType=resumable&name=new", "{}"};
    if (is_xml) begin = {Method::kPost, "/box/new", {}, {{"x-goog-resumable", "start"}}};
    const Answer begun = world.call(begin);
    CAPTURE(begun.body);
    REQUIRE((begun.status == 200 || begun.status == 201));
    std::string target(begun.headers.get("location"));
    target.erase(0, target.find('/', target.find("//") + 2));
    world.anonymous();
    Call guessed{Method::kPut, target, "new", {{"Content-Range", "bytes 0-2/3"}}};
    guessed.target.back() = guessed.target.back() == 'A' ? 'B' : 'A';
    guessed.target[guessed.target.size() - 5] = guessed.target[guessed.target.size() - 5] == 'A' ? 'B' : 'A';
    CHECK(world.call(guessed).status == 404);
    CHECK_FALSE(world.bytes_of("new"));
    const Answer finished = world.call({Method::kPut, target, "new", {{"Content-Range", "bytes 0-2/3"}}});
    CAPTURE(finished.body);
    CHECK(finished.status == 200);
    CHECK(world.bytes_of("new") == "new");
  }
}

}  // namespace lakegate
