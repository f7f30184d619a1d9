// Operation: the stored record of a long-running operation (https://cloud.google.com/storage/docs/using-operations). A
// plain value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lakegate {

// Stored; numbers never change.
enum class OperationKind : uint8_t {
  kObjectsBulkRestore = 1,
  kFoldersRename = 2,
  kFoldersDeleteRecursive = 3,
  kBucketsRelocate = 4,
  kAnywhereCachesInsert = 5,
  kAnywhereCachesUpdate = 6,
  kRapidCachesInsert = 7,
  kRapidCachesUpdate = 8,
  kRapidCachesDisable = 9,
};
inline constexpr OperationKind kOperationKindLast = OperationKind::kRapidCachesDisable;

enum class OperationState : uint8_t { kRunning = 1, kSucceeded = 2, kFailed = 3, kCancelled = 4 };

// google.rpc.Status (https://cloud.google.com/apis/design/errors): `code` is a google.rpc.Code.
struct OperationError {
  int32_t code = 0;
  std::string message;
  bool operator==(const OperationError&) const = default;
};

struct Operation {
  std::string id;                  // From the key, not stored in the value.
  uint64_t bucket_generation = 0;  // Likewise.
  std::string bucket;
  OperationKind kind = OperationKind::kObjectsBulkRestore;
  OperationState state = OperationState::kRunning;
  bool cancel_requested = false;
  std::map<std::string, std::string> request;   // What was asked for; fixed from the start.
  std::map<std::string, std::string> progress;  // Where the work goes on, and what a client is shown of it.
  std::optional<OperationError> error;          // Of kFailed and kCancelled.
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  int64_t time_finished_us = 0;

  bool is_done() const { return state != OperationState::kRunning; }
  bool operator==(const Operation&) const = default;
};

}  // namespace lakegate
