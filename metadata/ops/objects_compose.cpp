#include "metadata/ops/objects_compose.h"

#include <set>

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/object_settings.h"

namespace lakegate {
namespace {

Status check_source_count(const ObjectsComposeRequest& request) {
  if (request.sources.empty()) {
    return invalid_argument("You must provide at least one source component.", "sourceObjects");
  }
  if (request.sources.size() > static_cast<size_t>(limits::kComposeComponentsMax)) {
    return invalid_argument("The number of source components provided (" + std::to_string(request.sources.size()) +
                                ") exceeds the maximum (" + std::to_string(limits::kComposeComponentsMax) + ")",
                            "sourceObjects");
  }
  return Status();
}

Result<std::vector<Object>> find_sources(Transaction& transaction, const Bucket& bucket,
                                         const ObjectsComposeRequest& request) {
  std::vector<Object> sources;
  sources.reserve(request.sources.size());
  for (const ComposeSource& source : request.sources) {
    std::optional<Object> object;
    RETURN_IF_ERROR(require_object(transaction, bucket, source.name, source.generation, object));
    RETURN_IF_ERROR(check_precondition(source.precondition, {object->generation, object->metageneration}));
    RETURN_IF_ERROR(check_customer_key(object->customer_encryption, request.customer_key));
    sources.push_back(*std::move(object));
  }
  return sources;
}

void append_extent(std::vector<Extent>& extents, const Extent& extent) {
  if (extent.length == 0) return;
  if (!extents.empty()) {
    Extent& last = extents.back();
    if (last.blob == extent.blob && last.kind == extent.kind && last.offset + last.length == extent.offset) {
      last.length += extent.length;
      return;
    }
  }
  extents.push_back(extent);
}

Status append_source(const Object& source, const CustomerKeyPtr& key, ObjectsInsertRequest& insert) {
  if (source.size_bytes > limits::kObjectSizeBytesMax - insert.size_bytes) {
    return Status(Code::kTooLarge, "The composed object exceeds the maximum size of 5 TiB.");
  }
  ASSIGN_OR_RETURN(const Checksums checksums, content_checksums(source, key));
  insert.checksums.crc32c = crc32c_concat(insert.checksums.crc32c, checksums.crc32c, source.size_bytes);
  insert.size_bytes += source.size_bytes;
  insert.component_count += source.component_count == 0 ? 1 : source.component_count;
  for (const Extent& extent : source.extents) append_extent(insert.extents, extent);
  return Status();
}

Status join_contexts(const std::vector<Object>& sources, ObjectAttributes& attributes) {
  for (const Object& source : sources) {
    for (const auto& [key, context] : source.contexts) attributes.contexts.insert_or_assign(key, context);
  }
  return check_context_limits(attributes);
}

Status remove_sources(Transaction& transaction, const Bucket& bucket, const ObjectsComposeRequest& request,
                      const std::vector<Object>& sources, ChangeAppender& changes) {
  std::set<std::pair<std::string, uint64_t>> removed;
  for (const Object& source : sources) {
    // The destination has replaced its own live generation already.
    if (is_live(source) && source.name == request.name) continue;
    if (!removed.emplace(source.name, source.generation).second) continue;
    ASSIGN_OR_RETURN(const LeasePass pass, pass_lease_fence_beside(transaction, bucket, source.name, LeaseClaim(),
                                                                   request.precondition.lease));
    if (is_live(source)) {
      RETURN_IF_ERROR(remove_live_object(transaction, bucket, source, RemovalCause::kDeleted, pass, changes));
    } else {
      RETURN_IF_ERROR(remove_generation(transaction, bucket, source, pass, changes));
    }
  }
  return Status();
}

ObjectsInsertRequest insert_request(const ObjectsComposeRequest& request) {
  ObjectsInsertRequest insert;
  insert.bucket = request.bucket;
  insert.name = request.name;
  insert.precondition = request.precondition;
  insert.attributes = request.attributes;
  insert.owner = request.owner;
  return insert;
}

// `copy` is null where the sources' blobs are shared.
Result<Object> compose(Transaction& transaction, const ObjectsComposeRequest& request, const ContentCopy* copy) {
  RETURN_IF_ERROR(check_source_count(request));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const std::vector<Object> sources, find_sources(transaction, bucket, request));
  ObjectsInsertRequest insert = insert_request(request);
  for (const Object& source : sources) RETURN_IF_ERROR(append_source(source, request.customer_key, insert));
  if (request.keep_source_contexts) RETURN_IF_ERROR(join_contexts(sources, insert.attributes));
  if (copy != nullptr) RETURN_IF_ERROR(use_copy(sources, insert.checksums.crc32c, *copy, insert));
  if (insert.extents.size() > limits::kExtentsPerObjectMax) {
    return Status(Code::kConflict, "The sources are in too many pieces to be joined without a copy.", "tooManyExtents");
  }
  RETURN_IF_ERROR(seal_checksums(request.customer_key, insert));
  ChangeAppender changes(transaction);
  ASSIGN_OR_RETURN(Object object, objects_insert_into(transaction, bucket, insert, changes));
  if (request.delete_source_objects) {
    RETURN_IF_ERROR(remove_sources(transaction, bucket, request, sources, changes));
  }
  return object;
}

}  // namespace

Result<Object> objects_compose(Transaction& transaction, const ObjectsComposeRequest& request) {
  return compose(transaction, request, nullptr);
}

Result<std::vector<Object>> objects_compose_sources(Transaction& transaction, const ObjectsComposeRequest& request) {
  RETURN_IF_ERROR(check_source_count(request));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  return find_sources(transaction, bucket, request);
}

Result<Object> objects_compose_copied(Transaction& transaction, const ObjectsComposeRequest& request,
                                      const ContentCopy& copy) {
  return compose(transaction, request, &copy);
}

}  // namespace lakegate
