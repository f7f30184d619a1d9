#include "metadata/ops/buckets_relocate.h"

#include <algorithm>

#include "base/encoding.h"
#include "metadata/locations.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/operations.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// Names of google.storage.control.v2.RelocateBucketMetadata.
constexpr const char* kSourceLocation = "sourceLocation";
constexpr const char* kDestinationLocation = "destinationLocation";
constexpr const char* kSourceRegions = "sourceCustomPlacementConfig.dataLocations";
constexpr const char* kDestinationRegions = "destinationCustomPlacementConfig.dataLocations";
constexpr const char* kValidateOnly = "validateOnly";
constexpr const char* kState = "metadata.relocationState";

std::string join_lines(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "\n") + text;
  return joined;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string entry(const std::map<std::string, std::string>& entries, const char* name) {
  const auto found = entries.find(name);
  return found == entries.end() ? std::string() : found->second;
}

bool is_advanced(const Transaction& transaction, const Operation& operation) {
  const std::optional<int64_t> until_us = parse_rfc3339(entry(operation.progress, kRelocationAdvancedUntil));
  return until_us && transaction.now_us() < *until_us;
}

bool needs_write_downtime(const Bucket& bucket, const std::string& location, const std::vector<std::string>& regions) {
  return location_type(bucket.location, bucket.custom_placement_locations) == "region" ||
         location_type(location, regions) == "region" || continent_of(bucket.location) != continent_of(location);
}

}  // namespace

Result<Operation> buckets_relocate(Transaction& transaction, const BucketsRelocateRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.name));
  if (bucket.location == request.location && bucket.custom_placement_locations == request.regions) {
    return invalid_argument("The bucket is in the destination location already.", kDestinationLocation);
  }
  std::map<std::string, std::string> stated = {{kSourceLocation, bucket.location},
                                               {kDestinationLocation, request.location}};
  if (!bucket.custom_placement_locations.empty())
    stated[kSourceRegions] = join_lines(bucket.custom_placement_locations);
  if (!request.regions.empty()) stated[kDestinationRegions] = join_lines(request.regions);
  if (!request.validate_only) {
    return operations_begin(transaction, bucket, OperationKind::kBucketsRelocate, request.operation_id,
                            std::move(stated));
  }
  stated[kValidateOnly] = "true";
  return operations_record_finished(transaction, bucket, OperationKind::kBucketsRelocate, request.operation_id,
                                    std::move(stated));
}

Status buckets_relocate_step(Transaction& transaction, Operation& operation) {
  ASSIGN_OR_RETURN(Bucket bucket, require_bucket(transaction, operation.bucket));
  const std::string location = entry(operation.request, kDestinationLocation);
  const std::vector<std::string> regions = split_lines(entry(operation.request, kDestinationRegions));
  if (needs_write_downtime(bucket, location, regions) && !is_advanced(transaction, operation)) {
    operation.progress.erase(kRelocationAdvancedUntil);
    // Shown once; from then on the step changes nothing, and so waits.
    operation.progress[kState] = "SYNCING";
    return Status();
  }
  bucket.location = location;
  bucket.custom_placement_locations = regions;
  if (location_type(location, regions) != "dual-region") bucket.rpo.clear();
  ++bucket.metageneration;
  bucket.updated_us = transaction.now_us();
  transaction.put(Table::kBuckets, bucket_key(bucket.name), encode_bucket(bucket));
  operation.progress[kState] = "SUCCEEDED";
  operation.state = OperationState::kSucceeded;
  return Status();
}

}  // namespace lakegate
