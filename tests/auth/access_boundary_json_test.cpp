// Access boundaries: read strictly, since a rule that is not understood must not allow more.
#include "auth/access_boundary_json.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

std::string with_rule(const std::string& rule) {
  return R"({"accessBoundary":{"accessBoundaryRules":[)" + rule + "]}}";
}

const std::string kRule = R"-({"availableResource":"//storage.googleapis.com/projects/_/buckets/b-1",)-"
                          R"-("availablePermissions":["inRole:roles/storage.objectViewer"],)-"
                          R"-("availabilityCondition":{"expression":"resource.name.startsWith('x')"}})-";

}  // namespace

TEST_CASE("An access boundary names buckets, roles and conditions") {
  const Result<AccessBoundary> boundary = parse_access_boundary(with_rule(kRule));
  REQUIRE(boundary.ok());
  REQUIRE(boundary->size() == 1);
  CHECK(boundary->front().bucket == "b-1");
  CHECK(boundary->front().permissions == std::vector<std::string>{"roles/storage.objectViewer"});
  CHECK(boundary->front().condition == "resource.name.startsWith('x')");
}

TEST_CASE("What is no access boundary is refused") {
  const std::string resource = R"("availableResource":"//storage.googleapis.com/projects/_/buckets/b-1")";
  const std::string roles = R"("availablePermissions":["inRole:roles/storage.objectViewer"])";
  std::string eleven = kRule;
  for (int i = 0; i < 10; ++i) eleven += "," + kRule;
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("[]"), with_rule(""), with_rule("7"), with_rule("{}"),
        with_rule("{" + resource + "}"), with_rule("{" + roles + "}"),
        with_rule("{" + resource + R"(,"availablePermissions":[]})"),
        with_rule("{" + resource + R"(,"availablePermissions":["roles/owner"]})"),
        with_rule("{" + resource + R"(,"availablePermissions":["inRole:"]})"),
        with_rule(R"({"availableResource":"//storage.googleapis.com/projects/_/buckets/",)" + roles + "}"),
        with_rule(R"({"availableResource":"//storage.googleapis.com/projects/_/buckets/b/objects/o",)" + roles + "}"),
        with_rule(R"({"availableResource":"//other.googleapis.com/projects/_/buckets/b",)" + roles + "}"),
        with_rule("{" + resource + "," + roles + R"(,"availabilityCondition":{}})"),
        with_rule("{" + resource + "," + roles + R"(,"availabilityCondition":"true"})"), with_rule(eleven)}) {
    INFO(text);
    CHECK(parse_access_boundary(text).status().code() == Code::kInvalidArgument);
  }
}

}  // namespace lakegate
