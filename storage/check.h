// The offline check of a data folder: proves that metadata and bytes agree, and says what does not (`lakegate check
// DIR`).
//
// Nobody else may use the stores meanwhile. Blocks for the disk; memory does not grow with the number of objects.
// Nothing is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metadata/kv/kv_store.h"
#include "storage/blob_store.h"

namespace lakegate {

struct CheckOptions {
  bool read_bytes = true;      // Reads every byte and compares checksums; otherwise only lengths.
  size_t findings_max = 1000;  // More are counted, not described.
};

struct CheckReport {
  uint64_t buckets = 0;
  uint64_t live_objects = 0;
  uint64_t noncurrent_objects = 0;
  uint64_t soft_deleted_objects = 0;
  uint64_t folders = 0;
  uint64_t uploads = 0;  // Resumable ones.
  uint64_t multipart_uploads = 0;
  uint64_t change_events = 0;
  uint64_t blobs = 0;
  uint64_t bytes_read = 0;
  uint64_t error_count = 0;
  uint64_t warning_count = 0;
  std::vector<std::string> errors;    // A sentence each: what is lost, damaged or contradictory.
  std::vector<std::string> warnings;  // What only wastes space: bytes that nothing refers to.
};

// A Status only when the check itself could not go on.
Result<CheckReport> check_data(KvStore& store, BlobStore& blobs, const CheckOptions& options = {});

}  // namespace lakegate
