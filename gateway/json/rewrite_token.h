// Rewrite tokens: how far a rewrite of several calls has come, opaque to clients. Pure functions.
//
// A token is bound to its rewrite, its source generation and its destination; it grants nothing, since every call is
// authorised by itself, and it holds no data, since bytes are shared at the last call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/ops/objects_copy.h"

namespace lakegate {

struct RewriteProgress {
  uint64_t rewrite_id = 0;  // Random; the same in all tokens of one rewrite.
  uint64_t source_generation = 0;
  uint64_t bytes_rewritten = 0;
};

std::string encode_rewrite_token(const ObjectsCopyRequest& copy, const RewriteProgress& progress);
// The empty token is the start. kInvalidArgument for one that was not made for this source and destination.
Result<RewriteProgress> decode_rewrite_token(const ObjectsCopyRequest& copy, std::string_view token);

}  // namespace lakegate
