#include "storage/check.h"

#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/key_registry.h"
#include "storage/check_context.h"

namespace lakegate {

void CheckContext::error(std::string sentence) {
  if (++report.error_count <= options.findings_max) report.errors.push_back(std::move(sentence));
}

void CheckContext::warning(std::string sentence) {
  if (++report.warning_count <= options.findings_max) report.warnings.push_back(std::move(sentence));
}

std::string CheckContext::name_of(uint64_t bucket_generation, const std::string& name, uint64_t generation) const {
  const auto found = bucket_names.find(bucket_generation);
  const std::string bucket =
      found == bucket_names.end() ? "(bucket " + std::to_string(bucket_generation) + ")" : found->second;
  return "gs://" + bucket + "/" + name + "#" + std::to_string(generation);
}

Status check_buckets(CheckContext& context) {
  return visit_rows(context, Table::kBuckets, "", "", [&context](const std::string& name, const std::string& value) {
    ++context.report.buckets;
    const Result<Bucket> bucket = decode_bucket(value);
    if (!bucket.ok()) {
      context.error("The record of bucket " + name + " cannot be read: " + std::string(bucket.status().message()));
      return Status();
    }
    if (!context.bucket_names.emplace(bucket->generation, name).second) {
      context.error("Buckets " + name + " and " + context.bucket_names[bucket->generation] + " have the same number.");
    }
    if (bucket->hierarchical_namespace_enabled) context.hierarchical_buckets.insert(bucket->generation);
    return Status();
  });
}

namespace {

// Rows of what is due that speak of nothing take space until their time comes.
Status check_due(CheckContext& context, const std::string& key) {
  const Result<DueKey> due = decode_due_key(key);
  if (!due.ok()) {
    context.error(std::string(due.status().message()));
    return Status();
  }
  if (due->kind == DueKind::kBucketPurge) {
    if (due->payload.size() == sizeof(uint64_t)) {
      context.bucket_names.emplace(read_be64(due->payload, 0), "(a bucket that is gone)");
    } else {
      context.error("A row of what is due is damaged.");
    }
    return Status();
  }
  const Table table = due->kind == DueKind::kSoftDeletedObject ? Table::kSoftDeleted : Table::kResources;
  ASSIGN_OR_RETURN(const auto record, context.get(table, due->payload));
  if (!record) context.warning("A row of what is due speaks of something that is not there.");
  return Status();
}

}  // namespace

// Buckets that are gone and still have records: soft-deleted ones, and those whose remains are being removed.
Status check_gone_buckets(CheckContext& context) {
  const std::string begin(1, static_cast<char>(ResourceKind::kSoftDeletedBucket));
  auto soft_deleted = [&context](const std::string& key, const std::string&) {
    const Result<ResourceKey> decoded = decode_resource_key(key);
    if (decoded.ok()) context.bucket_names.emplace(decoded->bucket_generation, decoded->id);
    if (!decoded.ok()) context.error(std::string(decoded.status().message()));
    return Status();
  };
  RETURN_IF_ERROR(visit_rows(context, Table::kResources, begin, prefix_end(begin), soft_deleted));
  return visit_rows(context, Table::kDue, "", "",
                    [&context](const std::string& key, const std::string&) { return check_due(context, key); });
}

// Rows of buckets that nobody knows any more: what their purge should have taken away.
Status check_resources(CheckContext& context) {
  return visit_rows(context, Table::kResources, "", "", [&context](const std::string& key, const std::string&) {
    const Result<ResourceKey> decoded = decode_resource_key(key);
    if (!decoded.ok()) {
      context.error(std::string(decoded.status().message()));
    } else if (decoded->bucket_generation != 0 && !context.bucket_names.contains(decoded->bucket_generation)) {
      context.warning("A resource of kind " + std::to_string(static_cast<int>(decoded->kind)) + " is in no bucket.");
    }
    return Status();
  });
}

Status check_change_feed(CheckContext& context) {
  return visit_rows(context, Table::kChangeFeed, "", "", [&context](const std::string& key, const std::string& value) {
    ++context.report.change_events;
    const Result<ChangeKey> place = decode_change_key(key);
    const Result<ChangeEvent> event = decode_change_event(value);
    if (!place.ok()) {
      context.error("A change event has a malformed key.");
    } else if (!event.ok()) {
      context.error("Change event " + std::to_string(place->commit_version) + "/" + std::to_string(place->index) +
                    " cannot be read: " + std::string(event.status().message()));
    }
    return Status();
  });
}

Result<CheckReport> check_data(KvStore& store, BlobStore& blobs, const CheckOptions& options) {
  CheckReport report;
  CheckContext context{store, blobs, options, report, {}, {}};
  if (const Status status = store.verify_integrity(); !status.ok()) {
    context.error("The metadata store is damaged: " + std::string(status.message()));
  }
  RETURN_IF_ERROR(check_buckets(context));
  RETURN_IF_ERROR(check_gone_buckets(context));
  RETURN_IF_ERROR(check_resources(context));
  RETURN_IF_ERROR(check_folders(context));
  RETURN_IF_ERROR(check_leases(context));
  RETURN_IF_ERROR(check_objects(context));
  RETURN_IF_ERROR(check_references(context));
  RETURN_IF_ERROR(check_uploads(context));
  RETURN_IF_ERROR(check_multipart_uploads(context));
  RETURN_IF_ERROR(check_change_feed(context));
  RETURN_IF_ERROR(check_orphans(context));
  return report;
}

}  // namespace lakegate
