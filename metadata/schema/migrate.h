// How stored forms of older versions are read, and the refusal of newer ones.
//
// Records are migrated when they are read and written back only when something else changes them. Every kind of record
// has a table with one step per version. Pure functions, except for the data folder's version key; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/kv/kv_store.h"

namespace lakegate {

// Rewrites a whole record (header included) of one version as the next version.
using MigrationStep = Result<std::string> (*)(std::string_view record);

struct MigrationTable {
  std::string_view kind;                 // "object", for messages.
  uint8_t oldest = 1;                    // The version that steps[0] reads.
  std::span<const MigrationStep> steps;  // One for each version before the newest.
  uint8_t newest() const { return static_cast<uint8_t>(oldest + steps.size()); }
};

// The record in its newest form: `record` itself where it is that already, else a text in `storage`. kDataLoss for
// versions outside the table.
Result<std::string_view> migrate_record(const MigrationTable& table, std::string_view record, std::string& storage);

extern const MigrationTable kBucketMigrations;
extern const MigrationTable kObjectMigrations;
extern const MigrationTable kUploadSessionMigrations;
extern const MigrationTable kChangeEventMigrations;
extern const MigrationTable kOperationMigrations;
extern const MigrationTable kManagedFolderMigrations;
extern const MigrationTable kHmacKeyMigrations;
extern const MigrationTable kNotificationMigrations;
extern const MigrationTable kZonalCacheMigrations;
extern const MigrationTable kIamPolicyMigrations;
extern const MigrationTable kLifecycleProgressMigrations;
extern const MigrationTable kFolderMigrations;
extern const MigrationTable kFolderLocksMigrations;
extern const MigrationTable kMultipartUploadMigrations;
extern const MigrationTable kMultipartPartMigrations;
extern const MigrationTable kServiceAccountMigrations;
extern const MigrationTable kServiceAccountKeyMigrations;
extern const MigrationTable kSigningSecretMigrations;
extern const MigrationTable kRefreshTokenMigrations;
extern const MigrationTable kRevokedTokenMigrations;
extern const MigrationTable kGroupMigrations;
extern const MigrationTable kCustomRoleMigrations;
extern const MigrationTable kDenyPolicyMigrations;
extern const MigrationTable kLeaseMigrations;
extern const MigrationTable kLeaseIndexMigrations;

// The version of the data folder's layout as a whole: which tables there are and what their keys look like.
inline constexpr uint64_t kFormatVersion = 3;

// Writes the version into an empty store and into one of an older version, whose forms are all still read (versions 2
// and 3 only added tables, whose records an older program would not respect); refuses a store of a newer version, or of
// one this program cannot read, before anything is changed. Blocks for the disk; call once at start.
Status ensure_format_version(KvStore& store);

}  // namespace lakegate
