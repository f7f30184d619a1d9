// What a request has promised of its body, kept: from here on nobody can read the body without it being checked, and
// nothing is stored of a body that is another one. Used by the pipeline, once for each request, and by its coroutine.
#pragma once

#include <memory>
#include <vector>

#include "base/placing_source.h"
#include "gateway/context.h"

namespace lakegate {

class ObligedByteSource;

// What stands between the connection's body and the handler, each source over the one before. RequestContext owns it as
// its obliged_body.
class PromisedBody final : public PlacingSource {
 public:
  explicit PromisedBody(ByteSource& body) : top_(&body) {}
  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override { return read_into(*top_, into); }
  std::optional<uint64_t> size_bytes() const override { return top_->size_bytes(); }

  void put_on_top(std::unique_ptr<ByteSource> source) {
    top_ = source.get();
    sources_.push_back(std::move(source));
  }
  ByteSource& top() { return *top_; }

  const ObligedByteSource* obliged = nullptr;  // Among the sources; null where nothing was signed of the body.
  // Only its end shows whether the body is what was promised.
  bool is_proved_at_end = false;

 private:
  ByteSource* top_;
  std::vector<std::unique_ptr<ByteSource>> sources_;
};

// The request's, which is made by the first call.
PromisedBody& promised_body(RequestContext& context);
bool is_body_proved_at_end(const RequestContext& context);

// What a signature says of the body (auth/body_obligation.h), and frames around it (aws-chunked), whoever signed.
Status oblige_body(RequestContext& context, const SignableRequest& head);

// The checksums of S3's clients (auth/body_checksums.h). After the request's headers are those of the object.
Status expect_checksums(RequestContext& context);

}  // namespace lakegate
