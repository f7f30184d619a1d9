// cloudresourcemanager.projects.get, list, getAncestry
// (https://cloud.google.com/resource-manager/reference/rest/v1/projects) and get, search of v3 (.../rest/v3/projects).
//
// Projects are only names here: there is one for whoever has a right in it. Nobody learns of others.
#include <algorithm>

#include "gateway/iam/iam_access.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/iam/project_filter.h"
#include "gateway/json/answer.h"
#include "metadata/ops/projects_known.h"
#include "metadata/project_number.h"

namespace lakegate::iam {
namespace {

constexpr std::string_view kGet = "resourcemanager.projects.get";
constexpr size_t kPageSizeDefault = 500;
constexpr size_t kPageSizeMax = 1000;
// Each project is a question to the authoriser; a page ends after so many.
constexpr size_t kProjectsAskedMax = 1000;

using WriteProject = void (*)(JsonWriter& json, const std::string& project);

void write_v1(JsonWriter& json, const std::string& project) {
  json.begin_object();
  json.int64("projectNumber", project_number(project));
  json.string("projectId", project);
  json.string("lifecycleState", "ACTIVE");
  json.string("name", project);
  json.end_object();
}

void write_v3(JsonWriter& json, const std::string& project) {
  json.begin_object();
  json.string("name", "projects/" + std::to_string(project_number(project)));
  json.string("projectId", project);
  json.string("state", "ACTIVE");
  json.string("displayName", project);
  json.string("etag", content_etag(project));
  json.end_object();
}

struct SeenProjects {
  std::vector<std::string> names;
  std::string next;  // Behind which the next page begins; empty at the end.
};

Task<Result<SeenProjects>> projects_seen(RequestContext& context, const ProjectFilter& filter, const Page& page) {
  auto list = [](Transaction& transaction) { return projects_known(transaction); };
  CO_ASSIGN_OR_RETURN(std::vector<std::string> projects, co_await context.services.catalog.read(list));
  // Who may do everything sees the server's own project, whether anything names it or not.
  projects.push_back(context.services.config.project);
  std::sort(projects.begin(), projects.end());
  projects.erase(std::unique(projects.begin(), projects.end()), projects.end());
  SeenProjects seen;
  size_t asked = 0;
  for (auto project = std::upper_bound(projects.begin(), projects.end(), page.after); project != projects.end();
       ++project) {
    if (seen.names.size() == page.size || asked == kProjectsAskedMax) {
      seen.next = *(project - 1);
      co_return seen;
    }
    if (!filter.fits(*project)) continue;
    ++asked;
    CO_ASSIGN_OR_RETURN(const bool may_see, co_await holds(context, kGet, *project));
    if (may_see) seen.names.push_back(*project);
  }
  co_return seen;
}

Task<Result<Response>> list_answer(RequestContext& context, std::string_view filter_text, WriteProject write) {
  CO_ASSIGN_OR_RETURN(const ProjectFilter filter, ProjectFilter::parse(filter_text));
  CO_ASSIGN_OR_RETURN(const Page page, page_of(context.query, kPageSizeDefault, kPageSizeMax));
  CO_ASSIGN_OR_RETURN(const SeenProjects seen, co_await projects_seen(context, filter, page));
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (!seen.names.empty()) {
      json.begin_array("projects");
      for (const std::string& project : seen.names) write(json, project);
      json.end_array();
    }
    if (!seen.next.empty()) json.string("nextPageToken", page_token_after(seen.next));
    json.end_object();
  });
}

}  // namespace

Task<Result<Response>> projects_get(RequestContext& context) {
  co_return json_answer(context, [&](JsonWriter& json) { write_v1(json, context.path_parameter("project")); });
}

Task<Result<Response>> projects_get_v3(RequestContext& context) {
  co_return json_answer(context, [&](JsonWriter& json) { write_v3(json, context.path_parameter("project")); });
}

Task<Result<Response>> projects_list(RequestContext& context) {
  co_return co_await list_answer(context, context.query.get("filter"), write_v1);
}

Task<Result<Response>> projects_search(RequestContext& context) {
  co_return co_await list_answer(context, context.query.get("query"), write_v3);
}

// There are no folders and organizations above a project.
Task<Result<Response>> projects_get_ancestry(RequestContext& context) {
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.begin_array("ancestor");
    json.begin_object();
    json.begin_object("resourceId");
    json.string("type", "project");
    json.string("id", context.path_parameter("project"));
    json.end_object();
    json.end_object();
    json.end_array();
    json.end_object();
  });
}

}  // namespace lakegate::iam
