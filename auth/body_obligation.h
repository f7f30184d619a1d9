// Byte sources that meet what a signature has promised of a body (BodyObligation): they hand on what another source
// reads, and fail instead of ending when the promise does not hold. Used by one coroutine at a time, as every source.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "auth/signature_verifier.h"
#include "base/byte_source.h"

namespace lakegate {

// A body's bytes, and what came behind them.
class ObligedByteSource : public ByteSource {
 public:
  using Trailers = std::vector<std::pair<std::string, std::string>>;
  // Names in lower case, in the order of their coming; empty before the end, and for forms without trailers.
  virtual const Trailers& trailers() const = 0;
};

// Wraps `body`, which must outlive it. kSha256: the digest is compared before the end is reported; kInvalidArgument
// with reason contentSha256Mismatch. Chunks: decoded, signatures verified before their bytes are handed on, the whole
// length compared. kUnsigned: `body` as it is.
std::unique_ptr<ObligedByteSource> make_obliged_source(BodyObligation obligation, ByteSource& body);

// Chunks of any form, decoded without a look at their signatures: for a server that reads no credentials.
std::unique_ptr<ObligedByteSource> make_unread_chunks_source(BodyObligation obligation, ByteSource& body);

}  // namespace lakegate
