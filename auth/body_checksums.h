// The checksums that requests of S3's clients state of their bodies, in headers or in trailers behind the last chunk
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html): x-amz-checksum-crc32, crc32c,
// crc64nvme, sha1, sha256. They are compared on the bytes' way past, before the body's end is reported, so that nothing
// is stored of a body that is not what its sender had.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "auth/body_obligation.h"
#include "base/byte_source.h"

namespace lakegate {

enum class BodyChecksum { kCrc32, kCrc32c, kCrc64Nvme, kSha1, kSha256 };

struct StatedChecksum {
  BodyChecksum kind = BodyChecksum::kCrc32;
  std::optional<std::string> value;  // Bytes, big-endian. Nothing: a trailer will bring it.
};

// What the header fields state, with the names of trailers that are promised; nothing: no checksum.
//
// As S3 answers, kInvalidArgument with reason "invalidRequest": an algorithm that is not known, more than one, a value
// that is no base64 of the right length, a trailer that is no checksum.
Result<std::optional<StatedChecksum>> find_stated_checksum(
    std::span<const std::pair<std::string, std::string>> header_fields, const std::vector<std::string>& trailers);

// `body` with its checksum compared at its end: "badDigest" when it is another one. `body` must outlive it, and be an
// ObligedByteSource (`trailers`) where a trailer brings the value.
std::unique_ptr<ByteSource> make_checksum_source(StatedChecksum stated, ByteSource& body,
                                                 const ObligedByteSource* trailers);

}  // namespace lakegate
