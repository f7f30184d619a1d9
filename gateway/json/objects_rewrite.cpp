// storage.objects.rewrite (https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite).
//
// Blobs are shared, so the work of a rewrite is one commit whatever its size, unless the encryption key changes. Google
// finishes at the first call too unless location, storage class or key change; where they do and the client bounds each
// call with maxBytesRewrittenPerCall, this server counts up call by call as Google does, and commits at the last one.
#include <algorithm>
#include <array>
#include <bit>

#include "base/limits.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/answer.h"
#include "gateway/json/object_copy.h"
#include "gateway/json/rewrite_progress.h"
#include "gateway/json/rewrite_token.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/links.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/objects_get.h"

namespace lakegate::json {
namespace {

// What a call has to know of both ends before it may say "not done yet".
struct RewriteEnds {
  SharedObject source;
  bool needs_several_calls = false;
};

Result<RewriteEnds> look_at_ends(Transaction& transaction, const ObjectsCopyRequest& copy) {
  ObjectsGetRequest get;
  get.bucket = copy.source_bucket;
  get.name = copy.source_name;
  get.generation = copy.source_generation;
  RewriteEnds ends;
  ASSIGN_OR_RETURN(ends.source, lakegate::objects_get(transaction, get));
  const Object& source = *ends.source;
  RETURN_IF_ERROR(check_precondition(copy.source_precondition, {source.generation, source.metageneration}));
  RETURN_IF_ERROR(objects_insert_check(transaction, copy.bucket, copy.name, copy.precondition).status());
  ASSIGN_OR_RETURN(const Bucket source_bucket, require_bucket(transaction, copy.source_bucket));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, copy.bucket));
  ASSIGN_OR_RETURN(const ObjectAttributes attributes, copy.attributes(source));
  const std::string& storage_class = attributes.storage_class.empty() ? bucket.storage_class : attributes.storage_class;
  RETURN_IF_ERROR(check_customer_key(source.customer_encryption, copy.key_of(source)));
  const bool key_changes = source.customer_encryption != identity_of(copy.customer_key);
  ends.needs_several_calls =
      key_changes || storage_class != source.storage_class || source_bucket.location != bucket.location;
  return ends;
}

uint64_t new_rewrite_id(Random& random) {
  std::array<std::byte, 8> bytes{};
  random.fill(bytes);
  return std::bit_cast<uint64_t>(bytes) | 1U;
}

// The answer to a call that is not the last, or nothing when this one finishes the rewrite.
Task<Result<std::optional<RewriteProgress>>> count_up(RequestContext& context, ObjectsCopyRequest& copy,
                                                      std::optional<uint64_t> bytes_per_call, uint64_t& size_bytes) {
  CO_ASSIGN_OR_RETURN(RewriteProgress progress, decode_rewrite_token(copy, context.query.get("rewriteToken")));
  auto operation = [&copy](Transaction& transaction) { return look_at_ends(transaction, copy); };
  CO_ASSIGN_OR_RETURN(const RewriteEnds ends, co_await context.services.catalog.read(operation));
  size_bytes = ends.source->size_bytes;
  if (progress.source_generation != 0 && progress.source_generation != ends.source->generation) {
    co_return invalid_argument("The source object changed since the rewrite began.", "rewriteToken");
  }
  // The last call copies the generation that the first one saw, or fails.
  copy.source_generation = ends.source->generation;
  if (!bytes_per_call || !ends.needs_several_calls) co_return std::optional<RewriteProgress>();
  progress.source_generation = ends.source->generation;
  if (progress.rewrite_id == 0) progress.rewrite_id = new_rewrite_id(context.services.random);
  progress.bytes_rewritten = RewriteProgressTable::instance().advance(progress.rewrite_id, progress.bytes_rewritten,
                                                                      std::min(*bytes_per_call, size_bytes));
  if (progress.bytes_rewritten >= size_bytes) co_return std::optional<RewriteProgress>();
  co_return std::optional<RewriteProgress>(progress);
}

}  // namespace

Task<Result<Response>> objects_rewrite(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const auto bytes_per_call, uint64_parameter(context.query, "maxBytesRewrittenPerCall"));
  if (bytes_per_call && (*bytes_per_call == 0 || *bytes_per_call % limits::kRewriteBytesMultiple != 0)) {
    co_return invalid_argument("maxBytesRewrittenPerCall must be a positive multiple of 1 MiB.",
                               "maxBytesRewrittenPerCall");
  }
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_copy_resource(context.request));
  CO_ASSIGN_OR_RETURN(ObjectsCopyRequest copy, parse_copy(context, resource));
  CO_RETURN_IF_ERROR(co_await authorize_copy(context, copy, resource));
  uint64_t size_bytes = 0;
  CO_ASSIGN_OR_RETURN(const auto unfinished, co_await count_up(context, copy, bytes_per_call, size_bytes));
  std::optional<Object> object;
  if (!unfinished) {
    Result<Object> copied = co_await context.services.objects.objects_copy(copy);
    CO_RETURN_IF_ERROR(copied.status());
    object = std::move(*copied);
  }
  CO_ASSIGN_OR_RETURN(const std::optional<Bucket> bucket,
                      co_await bucket_of_shown_acls(context, copy.bucket, copy.name, resource.contains("acl")));
  const std::optional<Acl> acl = object ? shown_object_acl(bucket, *object) : std::nullopt;
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#rewriteResponse");
    json.int64("totalBytesRewritten", unfinished ? unfinished->bytes_rewritten : size_bytes);
    json.int64("objectSize", size_bytes);
    json.boolean("done", !unfinished.has_value());
    if (unfinished) json.string("rewriteToken", encode_rewrite_token(copy, *unfinished));
    if (object) write_object(json, "resource", *object, base, acl ? &*acl : nullptr, context.customer_key);
    json.end_object();
  });
}

}  // namespace lakegate::json
