// What a request's headers say of a body in chunks (aws-chunked). Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/signature_verifier.h"

namespace lakegate {

// x-amz-decoded-content-length; kInvalidArgument (malformedSecurityHeader) where it is missing or no number.
Result<uint64_t> read_decoded_size(const SignableRequest& request);
// The names in x-amz-trailer, in lower case.
Result<std::vector<std::string>> read_trailer_names(const SignableRequest& request);

// The body of a request that has no signature of version 4 to say what it is: nothing for a plain body, else chunks
// that are not signed. Frames are no bytes of an object, so they are taken off whoever sent them.
//
// Signed chunks need the signature that they follow on: without one kInvalidArgument (malformedSecurityHeader), but for
// a server that reads no credentials (`is_open`), which does not read those of chunks either.
Result<std::optional<BodyObligation>> find_unsigned_chunks(const SignableRequest& request, bool is_open);

}  // namespace lakegate
