// Object records, live, noncurrent and soft-deleted: that they can be read, have their references and events, and their
// bytes.
#include "metadata/folder_name.h"
#include "metadata/ops/blob_refs.h"
#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

// Generations older than the feed's first event may have had theirs trimmed.
Result<uint64_t> first_event_version(CheckContext& context) {
  const auto cursor = context.store.scan(Table::kChangeFeed, "", "", ReadMode::kMayBlock);
  RETURN_IF_ERROR(cursor->status());
  if (!cursor->valid()) return uint64_t{0};
  const Result<ChangeKey> key = decode_change_key(cursor->key());
  return key.ok() ? key->commit_version : uint64_t{0};
}

class ObjectChecker {
 public:
  ObjectChecker(CheckContext& context, uint64_t feed_begin) : context_(context), feed_begin_(feed_begin) {}

  Status check(const ObjectKey& key, std::optional<uint64_t> key_generation, const std::string& value) {
    const Result<Object> decoded = decode_object(value);
    if (!decoded.ok()) {
      context_.error("The record of " + context_.name_of(key.bucket_generation, key.name, key_generation.value_or(0)) +
                     " cannot be read: " + std::string(decoded.status().message()));
      return {};
    }
    const Object& object = *decoded;
    const std::string name = context_.name_of(key.bucket_generation, key.name, object.generation);
    if (!context_.bucket_names.contains(key.bucket_generation)) context_.error(name + " is in no bucket.");
    if (key_generation && *key_generation != object.generation) {
      context_.error(name + " stands under generation " + std::to_string(*key_generation) + ".");
    }
    check_size(name, object);
    RETURN_IF_ERROR(check_own_references(name, key, object));
    RETURN_IF_ERROR(check_event(name, key, object));
    if (!key_generation) RETURN_IF_ERROR(check_folder(name, key));
    const std::optional<uint32_t> crc =
        object.customer_encryption ? std::nullopt : std::optional(object.checksums.crc32c);
    return check_content(context_, name, object.extents, crc);
  }

 private:
  void check_size(const std::string& name, const Object& object) {
    uint64_t size_bytes = 0;
    for (const Extent& extent : object.extents) size_bytes += extent.length;
    if (size_bytes == object.size_bytes) return;
    context_.error(name + " has " + std::to_string(object.size_bytes) + " bytes by its record and " +
                   std::to_string(size_bytes) + " by its extents.");
  }

  Status check_own_references(const std::string& name, const ObjectKey& key, const Object& object) {
    for (const auto& [blob, kind] : distinct_blobs(object)) {
      const BlobRefKey ref{blob, key.bucket_generation, key.name, object.generation};
      ASSIGN_OR_RETURN(const auto row, context_.get(Table::kBlobRefs, blob_ref_key(ref)));
      if (!row) context_.error(name + " has no reference row for blob " + blob.to_hex() + ".");
    }
    return {};
  }

  Status check_folder(const std::string& name, const ObjectKey& key) {
    if (!context_.hierarchical_buckets.contains(key.bucket_generation)) return {};
    ASSIGN_OR_RETURN(const bool exists, has_folder(context_, key.bucket_generation, folder_of_object(key.name)));
    if (!exists) context_.error(name + " lies in a folder that does not exist.");
    return {};
  }

  // The name under which the object was made may be in another folder by now.
  bool made_as(const ObjectKey& key, const std::string& event_name) const {
    if (!context_.hierarchical_buckets.contains(key.bucket_generation)) return event_name == key.name;
    return event_name.substr(folder_of_object(event_name).size()) == key.name.substr(folder_of_object(key.name).size());
  }

  Status check_event(const std::string& name, const ObjectKey& key, const Object& object) {
    if (feed_begin_ == 0 || object.generation < feed_begin_) return {};
    bool found = false;
    auto look = [&](const std::string&, const std::string& value) {
      const Result<ChangeEvent> event = decode_change_event(value);
      if (event.ok() && event->kind == ChangeKind::kFinalize && made_as(key, event->object) &&
          event->bucket_generation == key.bucket_generation) {
        found = true;
      }
      return Status();
    };
    RETURN_IF_ERROR(visit_rows(context_, Table::kChangeFeed, change_key(object.generation, 0),
                               change_key(object.generation + 1, 0), look));
    if (!found) context_.error(name + " has no finalize event in the change feed.");
    return {};
  }

  CheckContext& context_;
  const uint64_t feed_begin_;
};

// Without its row among what is due, a soft-deleted generation would never go.
Status check_due_row(CheckContext& context, const NoncurrentKey& place, const std::string& key,
                     const std::string& value) {
  const Result<Object> object = decode_object(value);
  if (!object.ok()) return {};  // Said by the check of the record.
  const std::string due = due_key({object->hard_delete_time_us, DueKind::kSoftDeletedObject, key});
  ASSIGN_OR_RETURN(const auto row, context.get(Table::kDue, due));
  if (!row) {
    context.error(context.name_of(place.bucket_generation, place.name, place.generation) +
                  " is soft-deleted and never due.");
  }
  return {};
}

}  // namespace

Status check_objects(CheckContext& context) {
  ASSIGN_OR_RETURN(const uint64_t feed_begin, first_event_version(context));
  ObjectChecker checker(context, feed_begin);
  auto live = [&](const std::string& key, const std::string& value) {
    ++context.report.live_objects;
    const Result<ObjectKey> decoded = decode_object_key(key);
    if (decoded.ok()) return checker.check(*decoded, std::nullopt, value);
    context.error(std::string(decoded.status().message()));
    return Status();
  };
  RETURN_IF_ERROR(visit_rows(context, Table::kObjects, "", "", live));
  auto noncurrent = [&](const std::string& key, const std::string& value) {
    ++context.report.noncurrent_objects;
    const Result<NoncurrentKey> decoded = decode_noncurrent_key(key);
    if (decoded.ok()) return checker.check({decoded->bucket_generation, decoded->name}, decoded->generation, value);
    context.error(std::string(decoded.status().message()));
    return Status();
  };
  RETURN_IF_ERROR(visit_rows(context, Table::kNoncurrent, "", "", noncurrent));
  auto soft_deleted = [&](const std::string& key, const std::string& value) {
    ++context.report.soft_deleted_objects;
    const Result<NoncurrentKey> decoded = decode_soft_deleted_key(key);
    if (!decoded.ok()) {
      context.error(std::string(decoded.status().message()));
      return Status();
    }
    RETURN_IF_ERROR(check_due_row(context, *decoded, key, value));
    return checker.check({decoded->bucket_generation, decoded->name}, decoded->generation, value);
  };
  return visit_rows(context, Table::kSoftDeleted, "", "", soft_deleted);
}

}  // namespace lakegate
