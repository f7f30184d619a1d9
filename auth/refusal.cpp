#include "auth/refusal.h"

namespace lakegate {
namespace {

std::string_view resource_noun(const AccessRequest& access) {
  if (access.bucket.empty()) return "Google Cloud project";
  const bool is_of_bucket = access.permission.starts_with("storage.buckets.") || access.permission.ends_with(".list");
  // An object whose name is not known yet is one all the same.
  if (access.permission.starts_with("storage.objects.") && !is_of_bucket) return "Google Cloud Storage object";
  if (access.object.empty() || is_of_bucket) return "Google Cloud Storage bucket";
  switch (access.target) {
    case AccessTarget::kObject:
      return "Google Cloud Storage object";
    case AccessTarget::kFolder:
      return "Google Cloud Storage folder";
    case AccessTarget::kManagedFolder:
      return "Google Cloud Storage managed folder";
  }
  return {};
}

std::string caller(const Principal& principal) {
  if (principal.kind == PrincipalKind::kAnonymous) return "Anonymous caller";
  return principal.name.empty() ? "Caller" : principal.name;
}

}  // namespace

Status access_refusal(const Principal& principal, const AccessRequest& access) {
  const std::string permission(access.permission);
  std::string sentence = caller(principal) + " does not have " + permission + " access to the " +
                         std::string(resource_noun(access)) + ". Permission '" + permission +
                         "' denied on resource (or it may not exist).";
  if (principal.kind == PrincipalKind::kAnonymous) {
    return Status(Code::kUnauthenticated, std::move(sentence), "required").at("Authorization");
  }
  return Status(Code::kPermissionDenied, std::move(sentence));
}

Status scope_refusal() { return Status(Code::kPermissionDenied, "Provided scope(s) are not authorized"); }

}  // namespace lakegate
