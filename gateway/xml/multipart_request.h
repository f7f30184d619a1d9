// What the requests of XML API multipart uploads share: their query, their further permissions, their ETags. The S3
// dialect of the same requests differs in the names of headers alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/context.h"
#include "metadata/ops/multipart_uploads.h"

namespace lakegate {

MultipartUploadName multipart_upload_name(const RequestContext& context);

// partNumber, 1 to limits::kMultipartPartNumberMax.
Result<int> part_number(const RequestContext& context);

// max-parts, max-uploads: 0 to `most`; larger values and an absent parameter mean `most`.
Result<int> multipart_max_parameter(const Query& query, std::string_view name, int most);

// The quotes are the client's choice. Nothing for what no part can have.
std::optional<Md5Digest> parse_part_etag(std::string_view text);
std::string part_etag_text(const Md5Digest& etag);  // Quoted.

// kInvalidArgument for requests with preconditions: "Preconditions are not supported in the requests"
// (https://cloud.google.com/storage/docs/multipart-uploads), and one that is ignored would be a lost update.
Status refuse_preconditions(const Headers& headers);

// The part out of another object (multipart_uploads_copy_part.cpp); multipart_uploads_put_part() calls it for requests
// that name a source.
Task<Result<Response>> copy_multipart_part(RequestContext& context);

}  // namespace lakegate
