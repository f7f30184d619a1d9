// Object bytes as an HTTP answer, for both APIs: ranges, conditional headers, decompressive transcoding, the exact set
// of headers of each (https://cloud.google.com/storage/docs/xml-api/reference-headers,
// https://cloud.google.com/storage/docs/transcoding).
#pragma once

#include "gateway/context.h"
#include "metadata/ops/objects_get.h"

namespace lakegate {

// 200, 206, 304, 412 or 416; 400 without the key of an encrypted object. A HEAD request opens no bytes, and in XML,
// where it is the way to the metadata, it needs no key. `dialect_is_xml` chooses the headers.
Task<Result<Response>> media_download(RequestContext& context, ObjectBytes found, bool dialect_is_xml);

// x-goog-generation, -metageneration, -hash, -storage-class, -stored-content-*, and (XML) ETag, Last-Modified,
// x-goog-meta-*. Of an encrypted object also how it is encrypted, and the checksums only with its key.
void add_object_headers(Headers& headers, const Object& object, bool dialect_is_xml,
                        const CustomerKeyPtr& key = nullptr);

}  // namespace lakegate
