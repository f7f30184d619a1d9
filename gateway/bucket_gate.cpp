#include "gateway/bucket_gate.h"

#include <algorithm>

#include "base/ip_range.h"
#include "metadata/ops/buckets_get.h"

namespace lakegate {
namespace {

bool has_user_project(const RequestContext& context) {
  return !context.query.get("userProject").empty() || !context.request.headers.get("x-goog-user-project").empty();
}

bool has_credentials(const RequestContext& context) {
  return context.request.headers.has("authorization") || context.query.has("access_token") ||
         context.query.has("X-Goog-Signature") || context.query.has("Signature");
}

// Requests of those who may bill the bucket's own project need not say who pays
// (https://cloud.google.com/storage/docs/requester-pays). Who brings no credentials is of no project.
Task<Status> check_billing(const RequestContext& context, const Bucket& bucket) {
  if (!bucket.requester_pays.value_or(false) || has_user_project(context)) co_return Status();
  AccessRequest billing;
  billing.permission = "resourcemanager.projects.createBillingAssignment";
  billing.bucket = bucket.name;
  // Without authentication everybody may do everything, so there only who brings credentials is of the project.
  if (context.principal().kind != PrincipalKind::kUnverified || has_credentials(context)) {
    const Status allowed = co_await context.services.authorizer.authorize(context.principal(), billing);
    if (allowed.ok()) co_return Status();
  }
  co_return Status(Code::kInvalidArgument, "Bucket is a requester pays bucket but no user project provided.",
                   "userProjectMissing");
}

// Exempt are those who may be (https://cloud.google.com/storage/docs/ip-filtering-overview#bypass); whom nobody
// verified is not.
Task<Status> check_address(const RequestContext& context, const Bucket& bucket) {
  if (!bucket.ip_filter || lets_in(*bucket.ip_filter, context.request.peer_address)) co_return Status();
  if (context.principal().kind != PrincipalKind::kUnverified) {
    AccessRequest exemption;
    exemption.permission = "storage.buckets.exemptFromIpFilter";
    exemption.bucket = bucket.name;
    const Status exempt = co_await context.services.authorizer.authorize(context.principal(), exemption);
    if (exempt.ok()) co_return Status();
  }
  co_return Status(Code::kPermissionDenied,
                   "There is an IP filtering condition that is preventing access to the resource.");
}

Task<Status> check_one(RequestContext& context, const std::string& name, bool is_worked_in) {
  if (name.empty()) co_return Status();
  auto find = [&name](Transaction& transaction) { return find_bucket(transaction, name); };
  CO_ASSIGN_OR_RETURN(const SharedBucket bucket, co_await context.services.catalog.read(find));
  if (!bucket) co_return Status();
  CO_RETURN_IF_ERROR(co_await check_address(context, *bucket));
  if (is_worked_in && context.request.headers.has("origin")) context.cors = bucket->cors;
  co_return co_await check_billing(context, *bucket);
}

}  // namespace

bool lets_in(const IpFilter& filter, std::string_view peer_address) {
  if (!filter.enabled) return true;
  const std::optional<IpAddress> address = parse_ip_address(peer_address);
  if (!address) return false;
  // There are no networks of Google's here, so that only the public source can hold an address.
  return std::ranges::any_of(filter.public_allowed_ip_cidr_ranges, [&](const std::string& text) {
    const std::optional<IpRange> range = IpRange::parse(text);
    return range && range->contains(*address);
  });
}

Task<Status> check_bucket_gate(RequestContext& context) {
  const std::string& bucket = context.bucket();
  const std::string& source = context.path_parameter("sourceBucket");
  const std::string& destination = context.path_parameter("destinationBucket");
  CO_RETURN_IF_ERROR(co_await check_one(context, bucket, true));
  CO_RETURN_IF_ERROR(co_await check_one(context, destination, true));
  if (source == destination) co_return Status();
  co_return co_await check_one(context, source, false);
}

Task<Status> check_bucket_gate(RequestContext& context, const std::string& bucket) {
  co_return co_await check_one(context, bucket, false);
}

}  // namespace lakegate
