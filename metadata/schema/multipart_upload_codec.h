// The stored forms of MultipartUpload and MultipartPart (docs/formats/records.md), the ids of their rows in
// Table::kResources, and the reference row of a part's blob (docs/formats/keys.md). Pure; any thread. Malformed input
// is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/multipart_upload.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

std::string encode_multipart_upload(const MultipartUpload& upload);
Result<MultipartUpload> decode_multipart_upload(std::string_view record);

std::string encode_multipart_part(const MultipartPart& part);
Result<MultipartPart> decode_multipart_part(std::string_view record);

// ResourceKind::kMultipartUpload: object name, 00, upload id. An upload id holds no 00.
std::string multipart_upload_key(uint64_t bucket_generation, std::string_view name, std::string_view upload_id);
struct MultipartUploadPlace {
  std::string name;
  std::string upload_id;
};
Result<MultipartUploadPlace> decode_multipart_upload_place(std::string_view resource_id);

// ResourceKind::kMultipartPart: upload id, part number (2 bytes). All upload ids have the same length.
std::string multipart_part_key(uint64_t bucket_generation, std::string_view upload_id, int number);
// Where the keys of all parts of the upload begin.
std::string multipart_part_prefix(uint64_t bucket_generation, std::string_view upload_id);
struct MultipartPartPlace {
  std::string upload_id;
  int number = 0;
};
Result<MultipartPartPlace> decode_multipart_part_place(std::string_view resource_id);

// The reference of a part: the id of its row for a name, and generation 0, which no object has.
BlobRefKey multipart_part_ref(uint64_t bucket_generation, const MultipartPartPlace& place, const BlobId& blob);
inline bool is_multipart_part_ref(const BlobRefKey& ref) { return ref.generation == 0; }

}  // namespace lakegate
