// Finding multipart uploads and dealing with the rows of their parts, guarded.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "metadata/ops/multipart_uploads.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// kNotFound with reason "noSuchUpload".
Status no_such_multipart_upload();

// Nothing for one that is unknown, completed or aborted.
Result<std::optional<MultipartUpload>> find_multipart_upload(Transaction& transaction, const Bucket& bucket,
                                                             const std::string& name, const std::string& id);
Result<MultipartUpload> require_multipart_upload(Transaction& transaction, const Bucket& bucket,
                                                 const std::string& name, const std::string& id);

// Every part of the upload in the order of their numbers, as they will be when the transaction commits.
Result<std::vector<MultipartPart>> read_multipart_parts(Transaction& transaction, const Bucket& bucket,
                                                        const std::string& upload_id);
// Touched by every commit that puts a part of the upload.
std::string multipart_parts_fence(uint64_t bucket_generation, const std::string& upload_id);

// The part's reference to its blob goes; with it the blob becomes a candidate for sweeping, unless an object takes it
// over.
enum class PartBytes { kGarbage, kTakenOver };
void forget_part_ref(Transaction& transaction, uint64_t bucket_generation, const std::string& upload_id,
                     const MultipartPart& part, PartBytes bytes);

// Ends the upload: its parts become garbage.
Status abort_multipart_upload(Transaction& transaction, const Bucket& bucket, const MultipartUpload& upload);

}  // namespace lakegate
