// Which blobs are free: the metadata side of the orphan sweeper.
//
// A reference row is only ever added in a commit that also guards a record holding the blob, or together with the
// blob's first record. So a blob that has no reference rows, and is in no upload session, can never gain one.
#pragma once

#include <span>
#include <vector>

#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct GarbageBlob {
  BlobId blob;
  BlobKind kind;
};

// At most `limit` candidates that lost a reference, after `after`.
Result<std::vector<GarbageBlob>> blobs_list_garbage(Transaction& transaction, const std::optional<BlobId>& after,
                                                    size_t limit);
// Whether any record refers to the blob.
Result<bool> blobs_is_referenced(Transaction& transaction, const BlobId& blob);
// Removes the candidates' rows, and the bytes of inline blobs that nothing refers to; call after the BlobStore removed
// stored ones. Returns how many of the blobs were free: one that is still referenced loses only its row, and becomes a
// candidate again with its next lost reference.
Result<size_t> blobs_forget_garbage(Transaction& transaction, std::span<const GarbageBlob> garbage);

}  // namespace lakegate
