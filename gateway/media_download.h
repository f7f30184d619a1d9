// Object bytes as an HTTP answer, for both APIs: ranges, conditional headers, decompressive transcoding, the exact set
// of headers of each (https://cloud.google.com/storage/docs/xml-api/reference-headers,
// https://cloud.google.com/storage/docs/transcoding).
#pragma once

#include "gateway/context.h"
#include "metadata/ops/objects_get.h"

namespace lakegate {

// 200, 206, 304, 412 or 416. A HEAD request opens no bytes. `dialect_is_xml` chooses the headers.
Task<Result<Response>> media_download(RequestContext& context, ObjectBytes found, bool dialect_is_xml);

// x-goog-generation, -metageneration, -hash, -storage-class, -stored-content-*, and (XML) ETag, Last-Modified,
// x-goog-meta-*.
void add_object_headers(Headers& headers, const Object& object, bool dialect_is_xml);

}  // namespace lakegate
