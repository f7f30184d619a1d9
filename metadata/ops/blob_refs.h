// Blob references: which object generations use which blob. Every record that is made or removed passes here, so that
// the rows of Table::kBlobRefs always say exactly what the records say.
#pragma once

#include <set>
#include <utility>

#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

std::set<std::pair<BlobId, BlobKind>> distinct_blobs(const Object& object);

// For a record whose generation is the commit version.
void add_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object);
// For a record that is copied under another name with its generation. The caller guards the record.
void copy_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object,
                    const std::string& new_name);
// For a record that goes while its copy under another name stays, so that no blob loses its last reference.
void forget_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object);
// For a record that goes for good; its blobs become candidates for sweeping.
void remove_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object);

// Makes a blob that no record ever used a candidate for sweeping.
void add_garbage(Transaction& transaction, const BlobId& blob, BlobKind kind);

}  // namespace lakegate
