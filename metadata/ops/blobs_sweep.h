// Which blobs are free: the metadata side of the orphan sweeper.
//
// A reference row is only ever added in a commit that also guards a record holding the blob, or together with the
// blob's first record. So a blob that has no reference rows, and is in no upload session, can never gain one.
#pragma once

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
// Removes the candidate's row, and the bytes of an inline blob that nothing refers to; call after the BlobStore removed
// a stored one. Returns whether the blob was free: one that is still referenced loses only its row, and becomes a
// candidate again with its next lost reference.
Result<bool> blobs_forget_garbage(Transaction& transaction, const GarbageBlob& garbage);

}  // namespace lakegate
