#include "auth/chunk_headers.h"

#include <algorithm>

#include "auth/raw_target.h"
#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr std::string_view kHashHeader = "x-amz-content-sha256";

bool has_chunk_coding(const SignableRequest& request) {
  const std::optional<std::string> codings = request.header("content-encoding");
  std::string_view rest = codings ? std::string_view(*codings) : std::string_view();
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    if (equal_in_any_case(trimmed(rest.substr(0, end)), "aws-chunked")) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace

Result<uint64_t> read_decoded_size(const SignableRequest& request) {
  constexpr std::string_view kHeader = "x-amz-decoded-content-length";
  const std::optional<std::string> decoded_size = request.header(kHeader);
  const std::optional<uint64_t> size_bytes = decoded_size ? parse_uint64(trimmed(*decoded_size)) : std::nullopt;
  if (!size_bytes) return malformed_security_header(kHeader, "A body in chunks must come with its decoded length.");
  return *size_bytes;
}

Result<std::vector<std::string>> read_trailer_names(const SignableRequest& request) {
  std::vector<std::string> names;
  const std::optional<std::string> header = request.header("x-amz-trailer");
  std::string_view rest = header ? std::string_view(*header) : std::string_view();
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string name = lower_case(trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (name.empty() || names.size() == limits::kSignedHeadersMax) {
      return malformed_security_header("x-amz-trailer", "The header must name trailers.");
    }
    names.push_back(std::move(name));
  }
  return names;
}

Result<std::optional<BodyObligation>> find_unsigned_chunks(const SignableRequest& request, bool is_open) {
  const std::optional<std::string> header = request.header(kHashHeader);
  const std::string_view hash = header ? trimmed(*header) : std::string_view();
  const bool is_streaming = hash.starts_with("STREAMING-");
  if (!is_streaming && !has_chunk_coding(request)) return std::optional<BodyObligation>();
  if (is_streaming && !is_open && hash != "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    return malformed_security_header(kHashHeader, "Chunks can be signed by a signature of version 4 alone.");
  }
  BodyObligation obligation;
  obligation.form = PayloadForm::kChunksUnsignedWithTrailer;
  ASSIGN_OR_RETURN(obligation.decoded_size_bytes, read_decoded_size(request));
  ASSIGN_OR_RETURN(obligation.trailers, read_trailer_names(request));
  return std::optional<BodyObligation>(std::move(obligation));
}

}  // namespace lakegate
