#include "gateway/http/gzip.h"

#include <random>

#include <catch2/catch.hpp>

using namespace lakegate;

namespace {

// Gives `text` in pieces of `piece_bytes`.
class PieceSource final : public ByteSource {
 public:
  PieceSource(std::string text, size_t piece_bytes) : text_(std::move(text)), piece_bytes_(piece_bytes) {}
  Task<Result<Bytes>> read() override {
    const std::string_view piece = std::string_view(text_).substr(position_, piece_bytes_);
    position_ += piece.size();
    co_return as_bytes(piece);
  }

 private:
  std::string text_;
  size_t piece_bytes_;
  size_t position_ = 0;
};

Task<Result<std::string>> read_all(ByteSource& source) {
  std::string text;
  for (;;) {
    Result<Bytes> piece = co_await source.read();
    if (!piece.ok()) co_return piece.status();
    if (piece->empty()) co_return text;
    text += as_text(*piece);
  }
}

Result<std::string> gunzip(std::string bytes, size_t piece_bytes = 1000, uint64_t size_bytes_max = 100'000'000) {
  GunzipSource source(std::make_unique<PieceSource>(std::move(bytes), piece_bytes), size_bytes_max);
  return sync_wait(read_all(source));
}

std::string gzip(std::string_view text) { return *gzip_compress(as_bytes(text)); }

std::string noise(size_t size_bytes) {
  std::mt19937 generator(7);
  std::string text(size_bytes, '\0');
  for (char& c : text) c = static_cast<char>(generator());
  return text;
}

}  // namespace

TEST_CASE("Gzip content unpacks to what was packed, however it is split") {
  for (const std::string& text : {std::string(), std::string("x"), std::string(65536, 'a'), std::string(65537, 'a'),
                                  std::string(1'000'000, 'z'), noise(200'000)}) {
    const std::string packed = gzip(text);
    for (const size_t piece_bytes : {size_t{1}, size_t{3}, size_t{1000}, packed.size()}) {
      INFO(text.size() << " in pieces of " << piece_bytes);
      const Result<std::string> unpacked = gunzip(packed, piece_bytes);
      REQUIRE(unpacked.ok());
      CHECK((*unpacked == text));
    }
  }
}

TEST_CASE("Several gzip members are one stream") {
  const std::string packed = gzip("one,") + gzip("") + gzip("two");
  for (size_t piece_bytes = 1; piece_bytes <= packed.size(); ++piece_bytes) {
    CHECK(*gunzip(packed, piece_bytes) == "one,two");
  }
}

TEST_CASE("Gzip content that stops early, is changed or is something else is refused") {
  const std::string packed = gzip(std::string(1000, 'a') + "end");
  for (size_t size = 0; size < packed.size(); ++size) {
    INFO(size);
    const Result<std::string> unpacked = gunzip(packed.substr(0, size), 7);
    CHECK(unpacked.status().code() == Code::kInvalidArgument);
  }
  std::string changed = packed;
  changed[changed.size() - 6] = static_cast<char>(changed[changed.size() - 6] ^ 1);
  CHECK(gunzip(changed).status().code() == Code::kInvalidArgument);
  CHECK(gunzip("plain text").status().code() == Code::kInvalidArgument);
  CHECK(gunzip(packed + "garbage").status().code() == Code::kInvalidArgument);
}

TEST_CASE("A gzip bomb stops at the limit") {
  const std::string bomb = gzip(std::string(10'000'000, '\0'));
  CHECK(bomb.size() < 20'000);
  CHECK(gunzip(bomb, 1000, 1'000'000).status().code() == Code::kTooLarge);
  CHECK(gunzip(bomb, 1000, 10'000'000).ok());
}
