// storage.buckets.relocate: changes where a bucket lies, as a long-running operation
// (https://cloud.google.com/storage/docs/bucket-relocation/overview). No byte moves on one site, so the only step
// changes the record. As with Google, a relocation between two multi-regions or dual-regions of a continent goes
// through by itself, and any other waits for advanceRelocateBucket.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/operation.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsRelocateRequest {
  std::string name;
  std::string location;              // Upper case, checked.
  std::vector<std::string> regions;  // Of a custom dual-region; empty: none.
  bool validate_only = false;        // The operation ends at once and has changed nothing.
  std::string operation_id;          // Random.
};

// kInvalidArgument where the bucket lies there already.
Result<Operation> buckets_relocate(Transaction& transaction, const BucketsRelocateRequest& request);

// The key of Operation::progress under which advanceRelocateBucket leaves the time (RFC 3339) until which the
// relocation may go through.
inline constexpr const char* kRelocationAdvancedUntil = "advanced_until";

// The OperationStep of kBucketsRelocate.
Status buckets_relocate_step(Transaction& transaction, Operation& operation);

}  // namespace lakegate
