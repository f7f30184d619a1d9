// What the parts of the offline check share; see storage/check.h.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "metadata/record/object.h"
#include "metadata/schema/key_registry.h"
#include "storage/check.h"

namespace lakegate {

struct CheckContext {
  KvStore& store;
  BlobStore& blobs;
  const CheckOptions& options;
  CheckReport& report;
  std::map<uint64_t, std::string> bucket_names;  // By bucket generation.
  std::set<uint64_t> hierarchical_buckets;       // Those of them that have folders.

  void error(std::string sentence);
  void warning(std::string sentence);
  Result<std::optional<std::string>> get(Table table, const std::string& key) {
    return store.get(table, key, ReadMode::kMayBlock);
  }
  // "gs://bucket/folder/"
  std::string folder_path(uint64_t bucket_generation, std::string_view folder) const;
  // "gs://bucket/name#generation", or the bucket's number where its record is missing.
  std::string name_of(uint64_t bucket_generation, const std::string& name, uint64_t generation) const;
};

// Every row of a table, in order; the walk's own failure is the result.
template <class Visit>
Status visit_rows(CheckContext& context, Table table, std::string begin, std::string end, Visit visit) {
  const auto cursor = context.store.scan(table, std::move(begin), std::move(end), ReadMode::kMayBlock);
  for (; cursor->valid(); cursor->next()) {
    RETURN_IF_ERROR(visit(std::string(cursor->key()), std::string(cursor->value())));
  }
  return cursor->status();
}

// The parts; each adds its findings to the report.
Status check_buckets(CheckContext& context);
Status check_gone_buckets(CheckContext& context);
Status check_resources(CheckContext& context);
Status check_objects(
    CheckContext& context);  // Live, noncurrent and soft-deleted records, their references, events and bytes.
Status check_folders(CheckContext& context);
Status check_leases(CheckContext& context);
Status check_references(CheckContext& context);  // Reference rows, inline blobs, garbage rows.
Status check_uploads(CheckContext& context);
Status check_multipart_uploads(CheckContext& context);  // Uploads, their parts, references and bytes.
Status check_part_reference(CheckContext& context, const BlobRefKey& ref);  // A row of check_references().
Status check_change_feed(CheckContext& context);
Status check_orphans(CheckContext& context);

// Whether the folder stands above what is found in it; the root always does.
Result<bool> has_folder(CheckContext& context, uint64_t bucket_generation, std::string_view folder);

// The bytes of a record's extents against the blobs and the checksum; `name` is for the findings. Without a checksum,
// as for bytes under a customer's key, the blobs' own checksums are what is verified.
Status check_content(CheckContext& context, const std::string& name, const std::vector<Extent>& extents,
                     std::optional<uint32_t> expected_crc32c);

}  // namespace lakegate
