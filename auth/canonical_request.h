// Canonical requests of version 4: the one text that both sides make of a request
// (https://cloud.google.com/storage/docs/authentication/canonical-requests). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/raw_target.h"
#include "auth/signed_request.h"

namespace lakegate {

// A header's value as it is signed: without space at the ends, each run of white space inside as one space.
std::string canonical_header_value(std::string_view value);

// The path with each segment decoded and encoded again, which is what signers make of a name; an encoded slash stays
// encoded, because routing tells it from a slash. The path as it came when it holds a broken escape.
std::string canonical_path(std::string_view raw_path);

// All parameters but the signature itself, encoded and sorted.
std::string canonical_query(const std::vector<TargetParameter>& parameters, const RequestSignature& signature);

// The whole text, with `host` for the value of Host. Every signed header must be there.
std::string canonical_request(const SignableRequest& request, const RequestSignature& signature, std::string_view path,
                              std::string_view query, std::string_view host);

}  // namespace lakegate
