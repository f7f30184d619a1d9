#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/content_copy.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {
namespace {

using NamedParts = std::vector<MultipartUploadsCompletePart>;

Status check_order(const NamedParts& parts) {
  if (parts.empty()) return Status(Code::kInvalidArgument, "The list of parts is empty.", "malformedXml");
  for (size_t i = 1; i < parts.size(); ++i) {
    if (parts[i - 1].number < parts[i].number) continue;
    return Status(Code::kInvalidArgument,
                  "The list of parts was not in ascending order. Parts must be ordered by part number.",
                  "invalidPartOrder");
  }
  return Status();
}

Status invalid_part(int number) {
  return Status(Code::kInvalidArgument,
                "Part " + std::to_string(number) + " could not be found, or its ETag does not match.", "invalidPart");
}

Status check_size(const MultipartPart& part, bool is_last) {
  if (is_last || part.size_bytes >= limits::kMultipartPartSizeBytesMin) return Status();
  return Status(Code::kInvalidArgument,
                "Your proposed upload is smaller than the minimum allowed size: part " + std::to_string(part.number) +
                    " has " + std::to_string(part.size_bytes) + " bytes, and all parts but the last need " +
                    std::to_string(limits::kMultipartPartSizeBytesMin) + ".",
                "entityTooSmall");
}

// The ETag of the whole: the MD5 of the parts' ETags, and how many they are.
std::string whole_etag(const NamedParts& parts) {
  Md5 md5;
  for (const MultipartUploadsCompletePart& part : parts) md5.update(std::as_bytes(std::span(part.etag)));
  const Md5Digest digest = md5.digest();
  return hex_encode(std::as_bytes(std::span(digest))) + "-" + std::to_string(parts.size());
}

// A client that lost the answer asks again.
Result<Object> find_completed(Transaction& transaction, const Bucket& bucket,
                              const MultipartUploadsCompleteRequest& request) {
  ASSIGN_OR_RETURN(std::optional<Object> live, find_live_object(transaction, bucket, request.upload.name));
  const MultipartOrigin origin{whole_etag(request.parts), request.upload.id};
  if (!live || live->multipart != origin) return no_such_multipart_upload();
  return std::move(*live);
}

Status append_part(const MultipartPart& part, const CustomerKeyPtr& key, ObjectsInsertRequest& insert) {
  if (part.size_bytes > limits::kObjectSizeBytesMax - insert.size_bytes) {
    return Status(Code::kTooLarge, "The object exceeds the maximum size of 5 TiB.");
  }
  Checksums checksums = part.checksums;
  if (key) RETURN_IF_ERROR(key->mask_checksums(part.extents, checksums));
  insert.checksums.crc32c = crc32c_concat(insert.checksums.crc32c, checksums.crc32c, part.size_bytes);
  insert.size_bytes += part.size_bytes;
  insert.extents.insert(insert.extents.end(), part.extents.begin(), part.extents.end());
  return Status();
}

// Takes the named parts out of those that are stored. All rows of the upload go.
Status take_parts(Transaction& transaction, const Bucket& bucket, const MultipartUploadsCompleteRequest& request,
                  ObjectsInsertRequest& insert) {
  const std::string& id = request.upload.id;
  ASSIGN_OR_RETURN(const std::vector<MultipartPart> stored, read_multipart_parts(transaction, bucket, id));
  auto named = request.parts.begin();
  for (const MultipartPart& part : stored) {
    if (named != request.parts.end() && named->number < part.number) return invalid_part(named->number);
    const bool is_named = named != request.parts.end() && named->number == part.number;
    if (is_named) {
      if (named->etag != part.etag) return invalid_part(part.number);
      ++named;
      RETURN_IF_ERROR(check_size(part, named == request.parts.end()));
      RETURN_IF_ERROR(append_part(part, request.customer_key, insert));
    }
    transaction.erase(Table::kResources, multipart_part_key(bucket.generation, id, part.number));
    forget_part_ref(transaction, bucket.generation, id, part, is_named ? PartBytes::kTakenOver : PartBytes::kGarbage);
  }
  return named == request.parts.end() ? Status() : invalid_part(named->number);
}

Status check_expected(const MultipartUploadsCompleteRequest& request, uint32_t crc32c) {
  if (request.expected_crc32c.value_or(crc32c) == crc32c) return Status();
  return Status(Code::kInvalidArgument,
                "Provided CRC32C \"" + crc32c_to_base64(*request.expected_crc32c) +
                    "\" doesn't match calculated CRC32C \"" + crc32c_to_base64(crc32c) + "\".",
                "badDigest");
}

}  // namespace

Result<Object> multipart_uploads_complete(Transaction& transaction, const MultipartUploadsCompleteRequest& request) {
  RETURN_IF_ERROR(check_order(request.parts));
  const MultipartUploadName& name = request.upload;
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, name.bucket));
  const Result<MultipartUpload> upload = require_multipart_upload(transaction, bucket, name.name, name.id);
  if (upload.status().reason() == "noSuchUpload") return find_completed(transaction, bucket, request);
  RETURN_IF_ERROR(upload.status());
  RETURN_IF_ERROR(check_customer_key(upload->customer_encryption, request.customer_key));
  ObjectsInsertRequest insert;
  insert.bucket = name.bucket;
  insert.name = name.name;
  insert.attributes = upload->attributes;
  insert.owner = upload->owner;
  insert.precondition = request.precondition;
  insert.component_count = static_cast<uint32_t>(request.parts.size());
  insert.multipart = MultipartOrigin{whole_etag(request.parts), name.id};
  RETURN_IF_ERROR(take_parts(transaction, bucket, request, insert));
  RETURN_IF_ERROR(check_expected(request, insert.checksums.crc32c));
  RETURN_IF_ERROR(seal_checksums(request.customer_key, insert));
  transaction.erase(Table::kResources, multipart_upload_key(bucket.generation, name.name, name.id));
  ChangeAppender changes(transaction);
  return objects_insert_into(transaction, bucket, insert, changes);
}

}  // namespace lakegate
