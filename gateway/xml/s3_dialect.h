// The S3 dialect of the XML API: requests that are written the Amazon way
// (https://cloud.google.com/storage/docs/interoperability, .../aws-simple-migration). Functions over one request; no
// state.
//
// Handlers know GCS's words only. After a request is authenticated, since its signature covers what it says, Amazon's
// words in it get GCS's beside them; answers get Amazon's. Documents keep GCS's namespace, as GCS's own answers to
// requests with Amazon's signatures do, except for access control lists and the list of versions.
#pragma once

#include "base/status.h"
#include "gateway/http/request.h"

namespace lakegate {

// Signed the Amazon way (AWS4-HMAC-SHA256, "AWS ", X-Amz-* in the query), or unsigned with headers of Amazon's clients.
bool is_s3_dialect(const Request& request);

// Adds x-goog-* for each x-amz-* that has one, and `generation` for `versionId`. kUnimplemented for what this server
// does not have and must not ignore (tags of objects, legal holds, keys of a key management service); kInvalidArgument
// for an encryption key that is not the one that its MD5 names.
Status translate_s3_request(Request& request);

// Custom metadata as x-amz-meta-*, the generation as x-amz-version-id, and so on.
void translate_s3_answer(Headers& headers);

// Whether the query names a part of a bucket or object that S3 has and GCS does not ("policy", "replication").
bool names_foreign_s3_part(const Query& query);

}  // namespace lakegate
