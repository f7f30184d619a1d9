// GunzipSource: a stream of gzip bytes as the stream of what they hold, for request bodies with Content-Encoding: gzip
// and for downloads by clients that cannot take gzip.
//
// Owned by its reader; used by one coroutine at a time. Memory is one output piece (64 KiB) beside zlib's window,
// whatever the ratio. Several members in a row are one stream (RFC 1952 section 2.2). Fails with kInvalidArgument for
// bytes that are not whole gzip, with kTooLarge beyond the limit, else as its source fails.
#pragma once

#include <cstdint>
#include <memory>

#include "base/byte_source.h"

namespace lakegate {

class GunzipSource final : public ByteSource {
 public:
  // `compressed` must outlive the source; `size_bytes_max` limits what comes out.
  GunzipSource(ByteSource& compressed, uint64_t size_bytes_max);
  GunzipSource(std::unique_ptr<ByteSource> compressed, uint64_t size_bytes_max);
  ~GunzipSource() override;

  Task<Result<Bytes>> read() override;

 private:
  struct Inflater;

  std::unique_ptr<ByteSource> owned_;
  ByteSource& compressed_;
  uint64_t left_bytes_;
  bool is_finished_ = false;
  std::unique_ptr<Inflater> inflater_;
};

// The whole of `bytes` as one gzip member, for small texts that are in memory anyway.
Result<std::string> gzip_compress(Bytes bytes);

}  // namespace lakegate
