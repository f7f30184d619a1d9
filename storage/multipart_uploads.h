// XML API multipart uploads over the object store: parts are bytes first, then one commit; the completion is one commit
// that touches no bytes (metadata/ops/multipart_uploads.h).
//
// Functions over an ObjectStore, with its rules: success means durable, failure means nothing has changed.
#pragma once

#include <string>

#include "metadata/ops/multipart_uploads.h"
#include "storage/object_store.h"

namespace lakegate {

// The id is 16 random bytes in base64url. The write's checksums are not looked at.
Task<Result<MultipartUpload>> begin_multipart_upload(ObjectStore& store, const ObjectWrite& write);

struct MultipartPartWrite {
  MultipartUploadName upload;
  int number = 0;  // 1 to limits::kMultipartPartNumberMax.
  ExpectedChecksums expected;
  CustomerKeyPtr customer_key;
};
// The part as its record says, its checksums in the clear. kTooLarge for more than
// limits::kMultipartPartSizeBytesMax bytes; fails as check_customer_key() does without the upload's key.
Task<Result<MultipartPart>> put_multipart_part(ObjectStore& store, const MultipartPartWrite& write, ByteSource& body);

// The object with its generation.
Task<Result<Object>> complete_multipart_upload(ObjectStore& store, const MultipartUploadsCompleteRequest& request);

// Allowed on a full disk, since it frees space.
Task<Status> abort_multipart_upload(ObjectStore& store, const MultipartUploadName& upload);

}  // namespace lakegate
