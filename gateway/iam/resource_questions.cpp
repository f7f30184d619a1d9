#include "gateway/iam/resource_questions.h"

#include <algorithm>
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

#include "gateway/json/wire/json_read.h"
#include "gateway/page_token.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeMax = 1000;

constexpr std::string_view kProjectPrefix = "//cloudresourcemanager.googleapis.com/projects/";
constexpr std::string_view kBucketPrefix = "//storage.googleapis.com/projects/_/buckets/";
constexpr std::string_view kAccountPrefix = "//iam.googleapis.com/projects/";
constexpr std::string_view kAccountsSegment = "/serviceAccounts/";

bool is_segment(std::string_view text) { return !text.empty() && text.find('/') == std::string_view::npos; }

bool is_behind(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && is_segment(name.substr(prefix.size()));
}

bool is_account(std::string_view name) {
  if (!name.starts_with(kAccountPrefix)) return false;
  name.remove_prefix(kAccountPrefix.size());
  const size_t accounts = name.find(kAccountsSegment);
  return accounts != std::string_view::npos && is_segment(name.substr(0, accounts)) &&
         is_segment(name.substr(accounts + kAccountsSegment.size()));
}

// A project by the address that gcloud was pointed at, which it puts in place of Google's host
// [google-cloud-sdk command_lib/iam/iam_util.py, GetFullResourceName].
bool is_project_of_own_address(std::string_view name) {
  constexpr std::string_view kSlashes = "//";
  constexpr std::string_view kProjects = "/projects/";
  if (!name.starts_with(kSlashes)) return false;
  name.remove_prefix(kSlashes.size());
  const size_t slash = name.find('/');
  if (slash == 0 || slash == std::string_view::npos) return false;
  return !name.substr(0, slash).ends_with(".googleapis.com") && is_behind(name.substr(slash), kProjects);
}

Result<AskedResource> asked_resource(std::string_view name) {
  if (is_behind(name, kProjectPrefix) || is_project_of_own_address(name)) return AskedResource::kProject;
  if (is_behind(name, kBucketPrefix)) return AskedResource::kBucket;
  if (is_account(name)) return AskedResource::kServiceAccount;
  return invalid_argument("The full resource name is not one of a project, a bucket or a service account.",
                          "fullResourceName");
}

}  // namespace

Result<ResourceQuestion> read_resource_question(const nlohmann::json& request, size_t page_size_default) {
  std::string name;
  std::string token;
  std::optional<int64_t> size;
  RETURN_IF_ERROR(read_text(request, "fullResourceName", name));
  RETURN_IF_ERROR(read_text(request, "pageToken", token));
  RETURN_IF_ERROR(read_int64(request, "pageSize", size));
  if (size.value_or(0) < 0) return invalid_argument("The page size must not be negative.", "pageSize");
  ResourceQuestion question;
  ASSIGN_OR_RETURN(question.resource, asked_resource(name));
  question.page.size = size.value_or(0) == 0 ? page_size_default : std::min<size_t>(*size, kPageSizeMax);
  ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(token));
  question.page.after = position.after_name;
  return question;
}

}  // namespace lakegate::iam
