// XML API multipart uploads as records (https://cloud.google.com/storage/docs/multipart-uploads): begin, put a part,
// list, complete, abort. Each operation is one commit.
//
// A part's commit guards the upload's record, so no part is added to an upload that is gone. Completion and abortion
// guard the fence of the upload's parts, so neither of them misses a part. Ids are no capabilities: every request is
// authorised like any other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/customer_key.h"
#include "metadata/ops/objects_insert.h"
#include "metadata/precondition.h"
#include "metadata/record/multipart_upload.h"
#include "metadata/transaction.h"

namespace lakegate {

struct MultipartUploadName {
  std::string bucket;
  std::string name;
  std::string id;
};

struct MultipartUploadsBeginRequest {
  std::string bucket;
  MultipartUpload upload;          // With its id and name; the time is the commit's.
  Precondition precondition = {};  // Whether the caller may replace an object, and the lease that he names.
};
// Fails as objects_insert_check() does.
Result<MultipartUpload> multipart_uploads_begin(Transaction& transaction, const MultipartUploadsBeginRequest& request);

// kNotFound with reason "noSuchUpload" for an upload that is unknown, completed or aborted.
Result<MultipartUpload> multipart_uploads_get(Transaction& transaction, const MultipartUploadName& upload);

struct MultipartUploadsPutPartRequest {
  MultipartUploadName upload;
  MultipartPart part;  // The time is the commit's.
  // Bytes of an inline blob that this commit creates, named by the part's extent.
  std::optional<std::pair<BlobId, std::string>> inline_bytes;
};
// Adds the part, or puts it in the place of the one of that number, whose bytes become garbage.
Result<MultipartPart> multipart_uploads_put_part(Transaction& transaction,
                                                 const MultipartUploadsPutPartRequest& request);

struct MultipartUploadsCompletePart {
  int number = 0;
  Md5Digest etag{};
};
struct MultipartUploadsCompleteRequest {
  MultipartUploadName upload;
  std::vector<MultipartUploadsCompletePart> parts;  // In the order in which the client named them.
  std::optional<uint32_t> expected_crc32c;          // Of the whole object.
  CustomerKeyPtr customer_key;
  Precondition precondition = {};  // Likewise; clients cannot send others.
};
// Makes the object out of the parts' blobs, drops the parts that are not named, and forgets the upload. The record has
// generation 0 (the commit version is its generation), or its own where the upload was completed before with the same
// parts and the object still is what it made; then nothing is written.
//
// kInvalidArgument with the reasons "invalidPart", "invalidPartOrder", "entityTooSmall", "badDigest"; "noSuchUpload".
Result<Object> multipart_uploads_complete(Transaction& transaction, const MultipartUploadsCompleteRequest& request);

struct MultipartUploadsAbortResult {};
Result<MultipartUploadsAbortResult> multipart_uploads_abort(Transaction& transaction,
                                                            const MultipartUploadName& upload);

struct MultipartUploadsListPartsRequest {
  MultipartUploadName upload;
  int after_number = 0;
  int max_parts = 0;
};
struct MultipartPartsPage {
  MultipartUpload upload;
  std::vector<MultipartPart> parts;
  bool more = false;
};
Result<MultipartPartsPage> multipart_uploads_list_parts(Transaction& transaction,
                                                        const MultipartUploadsListPartsRequest& request);

struct MultipartUploadsListRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::string key_marker;
  std::string upload_id_marker;  // Without a key marker it says nothing.
  int max_uploads = 0;
};
struct MultipartUploadsPage {
  std::vector<MultipartUpload> uploads;
  std::vector<std::string> prefixes;
  // Where the next page begins; the id is empty behind a common prefix.
  bool more = false;
  std::string next_key_marker;
  std::string next_upload_id_marker;
};
// By name, then by id.
Result<MultipartUploadsPage> multipart_uploads_list(Transaction& transaction,
                                                    const MultipartUploadsListRequest& request);

}  // namespace lakegate
