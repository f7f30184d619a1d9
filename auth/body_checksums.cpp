#include "auth/body_checksums.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include "auth/raw_target.h"
#include "base/checksum.h"
#include "base/encoding.h"
#include "base/reflected_crc.h"

namespace lakegate {
namespace {

constexpr std::string_view kPrefix = "x-amz-checksum-";

struct Kind {
  BodyChecksum kind;
  std::string_view suffix;
  std::string_view title;
  size_t size_bytes;
};
constexpr std::array kKinds = {
    Kind{BodyChecksum::kCrc32, "crc32", "CRC32", 4},     Kind{BodyChecksum::kCrc32c, "crc32c", "CRC32C", 4},
    Kind{BodyChecksum::kSha1, "sha1", "SHA1", 20},       Kind{BodyChecksum::kCrc64Nvme, "crc64nvme", "CRC64NVME", 8},
    Kind{BodyChecksum::kSha256, "sha256", "SHA256", 32},
};

const Kind* find_kind(std::string_view suffix) {
  const auto* const found = std::ranges::find(kKinds, suffix, &Kind::suffix);
  return found == kKinds.end() ? nullptr : found;
}

const Kind& of(BodyChecksum kind) { return *std::ranges::find(kKinds, kind, &Kind::kind); }

Status invalid_request(std::string details) { return {Code::kInvalidArgument, std::move(details), "invalidRequest"}; }

Status invalid_value(std::string_view header) {
  return invalid_request("Value for " + std::string(header) + " header is invalid.");
}

// "x-amz-checksum-type" and the like say how, and are no values.
bool is_value_header(std::string_view lower_name) {
  if (!lower_name.starts_with(kPrefix)) return false;
  const std::string_view suffix = lower_name.substr(kPrefix.size());
  return suffix != "algorithm" && suffix != "mode" && suffix != "type";
}

Result<std::string> parse_value(const Kind& kind, std::string_view text) {
  std::optional<std::string> bytes = base64_decode(trimmed(text));
  if (!bytes || bytes->size() != kind.size_bytes) return invalid_value(std::string(kPrefix) + std::string(kind.suffix));
  return std::move(*bytes);
}

template <class Word>
std::string big_endian(Word value) {
  std::string text;
  for (int shift = static_cast<int>(sizeof(Word)) * 8 - 8; shift >= 0; shift -= 8) {
    text += static_cast<char>(value >> shift & 0xFF);
  }
  return text;
}

// One running checksum of any kind.
class Running {
 public:
  explicit Running(BodyChecksum kind) : kind_(kind) {
    if (kind != BodyChecksum::kSha1 && kind != BodyChecksum::kSha256) return;
    digest_.reset(EVP_MD_CTX_new());
    EVP_DigestInit_ex(digest_.get(), kind == BodyChecksum::kSha1 ? EVP_sha1() : EVP_sha256(), nullptr);
  }

  void update(Bytes bytes) {
    if (digest_) EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
    if (kind_ == BodyChecksum::kCrc32) crc_ = crc32(bytes, static_cast<uint32_t>(crc_));
    if (kind_ == BodyChecksum::kCrc32c) crc_ = crc32c(bytes, static_cast<uint32_t>(crc_));
    if (kind_ == BodyChecksum::kCrc64Nvme) crc_ = crc64_nvme(bytes, crc_);
  }

  std::string finish() {
    if (!digest_) {
      return kind_ == BodyChecksum::kCrc64Nvme ? big_endian(crc_) : big_endian(static_cast<uint32_t>(crc_));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size_bytes = 0;
    EVP_DigestFinal_ex(digest_.get(), digest.data(), &size_bytes);
    return {reinterpret_cast<const char*>(digest.data()), size_bytes};
  }

 private:
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  const BodyChecksum kind_;
  uint64_t crc_ = 0;
  std::unique_ptr<EVP_MD_CTX, FreeContext> digest_;
};

class ChecksumSource final : public ByteSource {
 public:
  ChecksumSource(StatedChecksum stated, ByteSource& body, const ObligedByteSource* trailers)
      : stated_(std::move(stated)), body_(body), trailers_(trailers), running_(stated_.kind) {}
  std::optional<uint64_t> size_bytes() const override { return body_.size_bytes(); }

  Task<Result<Bytes>> read() override {
    if (is_over_) co_return verdict();
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await body_.read());
    if (!piece.empty()) {
      running_.update(piece);
      co_return piece;
    }
    is_over_ = true;
    verdict_ = compare();
    co_return verdict();
  }

 private:
  Result<Bytes> verdict() const {
    if (!verdict_.ok()) return verdict_;
    return Bytes();
  }

  Status compare() {
    const Kind& kind = of(stated_.kind);
    if (!stated_.value) {
      ASSIGN_OR_RETURN(stated_.value, trailing_value(kind));
    }
    if (running_.finish() == *stated_.value) return {};
    return {Code::kInvalidArgument,
            "The " + std::string(kind.title) + " you specified did not match the calculated checksum.", "badDigest"};
  }

  Result<std::string> trailing_value(const Kind& kind) const {
    const std::string name = std::string(kPrefix) + std::string(kind.suffix);
    for (const auto& [trailer, value] : trailers_->trailers()) {
      if (trailer == name) return parse_value(kind, value);
    }
    return invalid_request("The trailer " + name + " is missing.");
  }

  StatedChecksum stated_;
  ByteSource& body_;
  const ObligedByteSource* const trailers_;
  Running running_;
  bool is_over_ = false;
  Status verdict_;
};

}  // namespace

Result<std::optional<StatedChecksum>> find_stated_checksum(
    std::span<const std::pair<std::string, std::string>> header_fields, const std::vector<std::string>& trailers) {
  std::optional<StatedChecksum> found;
  std::optional<std::string> algorithm;
  const auto add = [&found](StatedChecksum stated) -> Status {
    if (found) {
      return invalid_request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }
    found = std::move(stated);
    return {};
  };
  for (const auto& [name, value] : header_fields) {
    const std::string lower = lower_case(name);
    if (lower == "x-amz-sdk-checksum-algorithm") algorithm = lower_case(trimmed(value));
    if (!is_value_header(lower)) continue;
    const Kind* const kind = find_kind(std::string_view(lower).substr(kPrefix.size()));
    if (kind == nullptr) {
      return invalid_request("The algorithm type you specified in x-amz-checksum- header is invalid.");
    }
    ASSIGN_OR_RETURN(std::string bytes, parse_value(*kind, value));
    RETURN_IF_ERROR(add({kind->kind, std::move(bytes)}));
  }
  for (const std::string& trailer : trailers) {
    const std::string_view name = trailer;
    const Kind* const kind = name.starts_with(kPrefix) ? find_kind(name.substr(kPrefix.size())) : nullptr;
    if (kind == nullptr) return invalid_request("The value specified in the x-amz-trailer header is not supported");
    RETURN_IF_ERROR(add({kind->kind, std::nullopt}));
  }
  if (found && algorithm && *algorithm != of(found->kind).suffix) return invalid_value("x-amz-sdk-checksum-algorithm");
  return found;
}

std::unique_ptr<ByteSource> make_checksum_source(StatedChecksum stated, ByteSource& body,
                                                 const ObligedByteSource* trailers) {
  return std::make_unique<ChecksumSource>(std::move(stated), body, trailers);
}

}  // namespace lakegate
