// Multipart uploads: that their records and those of their parts can be read, that each part belongs to an upload, has
// its reference, and has its bytes.
#include <algorithm>

#include "metadata/schema/multipart_upload_codec.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

// Whether they are encrypted, by bucket generation and upload id. As many as there are uploads under way, whatever the
// number of objects.
using Uploads = std::map<std::pair<uint64_t, std::string>, bool>;

std::string path_of(const CheckContext& context, uint64_t bucket_generation, const std::string& name) {
  const auto found = context.bucket_names.find(bucket_generation);
  return "gs://" +
         (found == context.bucket_names.end() ? "(bucket " + std::to_string(bucket_generation) + ")" : found->second) +
         "/" + name;
}

void check_upload(CheckContext& context, const ResourceKey& key, const std::string& value, Uploads& uploads) {
  ++context.report.multipart_uploads;
  const Result<MultipartUploadPlace> place = decode_multipart_upload_place(key.id);
  if (!place.ok()) {
    context.error(std::string(place.status().message()));
    return;
  }
  const Result<MultipartUpload> upload = decode_multipart_upload(value);
  if (!upload.ok()) {
    context.error("The record of a multipart upload of " + path_of(context, key.bucket_generation, place->name) +
                  " cannot be read: " + std::string(upload.status().message()));
  }
  // Of an upload that cannot be read nobody knows whether its parts' checksums are masked.
  const bool is_encrypted = !upload.ok() || upload->customer_encryption.has_value();
  uploads[{key.bucket_generation, place->upload_id}] = is_encrypted;
}

Status check_part(CheckContext& context, const ResourceKey& key, const std::string& value, const Uploads& uploads) {
  const Result<MultipartPartPlace> place = decode_multipart_part_place(key.id);
  if (!place.ok()) {
    context.error(std::string(place.status().message()));
    return {};
  }
  const std::string name = "Part " + std::to_string(place->number) + " of multipart upload " + place->upload_id;
  const auto upload = uploads.find({key.bucket_generation, place->upload_id});
  if (upload == uploads.end()) context.error(name + " belongs to no upload.");
  const Result<MultipartPart> part = decode_multipart_part(value);
  if (!part.ok()) {
    context.error("The record of " + name + " cannot be read: " + std::string(part.status().message()));
    return {};
  }
  for (const Extent& extent : part->extents) {
    const BlobRefKey ref = multipart_part_ref(key.bucket_generation, *place, extent.blob);
    ASSIGN_OR_RETURN(const auto row, context.get(Table::kBlobRefs, blob_ref_key(ref)));
    if (!row) context.error(name + " has no reference row for blob " + extent.blob.to_hex() + ".");
  }
  const bool is_encrypted = upload == uploads.end() || upload->second;
  const std::optional<uint32_t> crc = is_encrypted ? std::nullopt : std::optional(part->checksums.crc32c);
  return check_content(context, name, part->extents, crc);
}

template <class Visit>
Status visit_kind(CheckContext& context, ResourceKind kind, Visit visit) {
  const std::string begin(1, static_cast<char>(kind));
  return visit_rows(context, Table::kResources, begin, prefix_end(begin),
                    [&visit](const std::string& key, const std::string& value) {
                      const Result<ResourceKey> decoded = decode_resource_key(key);
                      // Said by check_resources().
                      return decoded.ok() ? visit(*decoded, value) : Status();
                    });
}

}  // namespace

Status check_multipart_uploads(CheckContext& context) {
  Uploads uploads;
  RETURN_IF_ERROR(
      visit_kind(context, ResourceKind::kMultipartUpload, [&](const ResourceKey& key, const std::string& value) {
        check_upload(context, key, value, uploads);
        return Status();
      }));
  return visit_kind(context, ResourceKind::kMultipartPart, [&](const ResourceKey& key, const std::string& value) {
    return check_part(context, key, value, uploads);
  });
}

Status check_part_reference(CheckContext& context, const BlobRefKey& ref) {
  const std::string key = resource_key(ResourceKind::kMultipartPart, ref.bucket_generation, ref.name);
  ASSIGN_OR_RETURN(const auto record, context.get(Table::kResources, key));
  if (record) {
    const Result<MultipartPart> part = decode_multipart_part(*record);
    const auto uses = [&ref](const Extent& extent) { return extent.blob == ref.blob; };
    if (part.ok() && std::ranges::any_of(part->extents, uses)) return {};
  }
  context.error("A reference row says that a part of a multipart upload uses blob " + ref.blob.to_hex() +
                ", which no record confirms.");
  return {};
}

}  // namespace lakegate
