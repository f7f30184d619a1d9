#include <algorithm>
#include <memory>

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {
namespace {

std::string key_prefix(const Bucket& bucket, const std::string& name_prefix) {
  return resource_key(ResourceKind::kMultipartUpload, bucket.generation, name_prefix);
}

// The common prefix that `name` lies below; empty where it stands for itself.
std::string group_of(const MultipartUploadsListRequest& request, const std::string& name) {
  if (request.delimiter.empty() || !name.starts_with(request.prefix)) return {};
  const size_t at = name.find(request.delimiter, request.prefix.size());
  return at == std::string::npos ? std::string() : name.substr(0, at + request.delimiter.size());
}

// The first key behind what the markers name.
std::string begin_key(const Bucket& bucket, const MultipartUploadsListRequest& request) {
  const std::string& marker = request.key_marker;
  if (marker.empty()) return key_prefix(bucket, request.prefix);
  std::string begin;
  if (group_of(request, marker) == marker) {
    begin = prefix_end(key_prefix(bucket, marker));
  } else if (!request.upload_id_marker.empty()) {
    begin = multipart_upload_key(bucket.generation, marker, request.upload_id_marker) + '\0';
  } else {
    // Behind the zero that ends the name.
    begin = key_prefix(bucket, marker) + '\x01';
  }
  return std::max(begin, key_prefix(bucket, request.prefix));
}

}  // namespace

Result<MultipartUploadsPage> multipart_uploads_list(Transaction& transaction,
                                                    const MultipartUploadsListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  MultipartUploadsPage page;
  const std::string begin = begin_key(bucket, request);
  const std::string end = prefix_end(key_prefix(bucket, request.prefix));
  if (begin >= end) return page;
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, begin, end);
  while (cursor->valid()) {
    if (page.uploads.size() + page.prefixes.size() == static_cast<size_t>(request.max_uploads)) {
      page.more = true;
      return page;
    }
    ASSIGN_OR_RETURN(const ResourceKey key, decode_resource_key(cursor->key()));
    ASSIGN_OR_RETURN(MultipartUploadPlace place, decode_multipart_upload_place(key.id));
    if (const std::string group = group_of(request, place.name); !group.empty()) {
      page.prefixes.push_back(group);
      page.next_key_marker = group;
      page.next_upload_id_marker.clear();
      cursor->seek(prefix_end(key_prefix(bucket, group)));
      continue;
    }
    ASSIGN_OR_RETURN(MultipartUpload upload, decode_multipart_upload(cursor->value()));
    page.next_key_marker = place.name;
    page.next_upload_id_marker = place.upload_id;
    upload.name = std::move(place.name);
    upload.id = std::move(place.upload_id);
    page.uploads.push_back(std::move(upload));
    cursor->next();
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace lakegate
