#include "metadata/schema/migrate.h"

#include <future>

#include "base/encoding.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

const MigrationTable kBucketMigrations = {"bucket", 1, {}};
const MigrationTable kObjectMigrations = {"object", 1, {}};
const MigrationTable kUploadSessionMigrations = {"upload session", 1, {}};
const MigrationTable kChangeEventMigrations = {"change event", 1, {}};
const MigrationTable kOperationMigrations = {"operation", 1, {}};
const MigrationTable kManagedFolderMigrations = {"managed folder", 1, {}};
const MigrationTable kHmacKeyMigrations = {"HMAC key", 1, {}};
const MigrationTable kNotificationMigrations = {"notification", 1, {}};
const MigrationTable kZonalCacheMigrations = {"zonal cache", 1, {}};
const MigrationTable kIamPolicyMigrations = {"IAM policy", 1, {}};
const MigrationTable kLifecycleProgressMigrations = {"lifecycle progress", 1, {}};
const MigrationTable kFolderMigrations = {"folder", 1, {}};
const MigrationTable kFolderLocksMigrations = {"folder locks", 1, {}};
const MigrationTable kMultipartUploadMigrations = {"multipart upload", 1, {}};
const MigrationTable kMultipartPartMigrations = {"part of a multipart upload", 1, {}};
const MigrationTable kServiceAccountMigrations = {"service account", 1, {}};
const MigrationTable kServiceAccountKeyMigrations = {"service account key", 1, {}};
const MigrationTable kSigningSecretMigrations = {"signing secret", 1, {}};
const MigrationTable kRefreshTokenMigrations = {"refresh token", 1, {}};
const MigrationTable kRevokedTokenMigrations = {"revoked token", 1, {}};
const MigrationTable kGroupMigrations = {"group", 1, {}};
const MigrationTable kCustomRoleMigrations = {"custom role", 1, {}};
const MigrationTable kDenyPolicyMigrations = {"deny policy", 1, {}};
const MigrationTable kLeaseMigrations = {"lease", 1, {}};
const MigrationTable kLeaseIndexMigrations = {"lease index", 1, {}};

Result<std::string_view> migrate_record(const MigrationTable& table, std::string_view record, std::string& storage) {
  ASSIGN_OR_RETURN(RecordHeader header, decode_record_header(record));
  if (header.version < table.oldest || header.version > table.newest()) {
    return Status(Code::kDataLoss, "A stored " + std::string(table.kind) + " record has version " +
                                       std::to_string(header.version) + "; this program reads versions " +
                                       std::to_string(table.oldest) + " to " + std::to_string(table.newest()) + ".");
  }
  while (header.version != table.newest()) {
    const uint8_t version = header.version;
    ASSIGN_OR_RETURN(std::string next, table.steps[version - table.oldest](record));
    storage = std::move(next);
    record = storage;
    ASSIGN_OR_RETURN(header, decode_record_header(record));
    if (header.version != version + 1) return damaged_record(table.kind);
  }
  return record;
}

namespace {

Status write_format_version(KvStore& store) {
  WriteBatch batch;
  batch.put(Table::kSystem, std::string(kFormatVersionKey), std::to_string(kFormatVersion));
  // Shared, because the commit thread may still hold it when the waiting thread goes on.
  const auto done = std::make_shared<std::promise<Status>>();
  std::future<Status> outcome = done->get_future();
  store.commit(std::move(batch), [done](const Result<uint64_t>& version) { done->set_value(version.status()); });
  return outcome.get();
}

Result<bool> is_empty(KvStore& store) {
  for (const Table table : {Table::kBuckets, Table::kObjects, Table::kUploads, Table::kChangeFeed}) {
    const std::unique_ptr<KvCursor> cursor = store.scan(table, {}, {}, ReadMode::kMayBlock);
    RETURN_IF_ERROR(cursor->status());
    if (cursor->valid()) return false;
  }
  return true;
}

}  // namespace

Status ensure_format_version(KvStore& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                   store.get(Table::kSystem, kFormatVersionKey, ReadMode::kMayBlock));
  if (!stored) {
    ASSIGN_OR_RETURN(const bool empty, is_empty(store));
    if (!empty) return Status(Code::kDataLoss, "The data folder holds records but no format version.");
    return write_format_version(store);
  }
  const std::optional<uint64_t> version = parse_uint64(*stored);
  if (!version || *version == 0) return Status(Code::kDataLoss, "The data folder's format version is damaged.");
  if (*version > kFormatVersion) {
    return Status(Code::kConflict, "The data folder has format version " + std::to_string(*version) +
                                       ", written by a newer lakegate; this one reads versions up to " +
                                       std::to_string(kFormatVersion) + ". Nothing was changed.");
  }
  if (*version < kFormatVersion) return write_format_version(store);
  return Status();
}

}  // namespace lakegate
