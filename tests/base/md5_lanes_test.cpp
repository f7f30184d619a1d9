#include "base/md5_lanes.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "base/random.h"
#include "tests/support/random_text.h"

namespace lakegate {
namespace {

// Those that this processor has.
std::vector<Md5Vectors> all_vectors() {
  std::vector<Md5Vectors> vectors = {Md5Vectors::kNone};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) vectors.push_back(Md5Vectors::kAvx2);
  if (__builtin_cpu_supports("avx512f")) vectors.push_back(Md5Vectors::kAvx512);
#endif
  return vectors;
}

std::string hex_digest(const Md5& md5) {
  const Md5Digest digest = md5.digest();
  return hex_encode(std::as_bytes(std::span(digest)));
}

// Hashes all texts, so many at once as there are lanes, and gives the streams.
std::vector<Md5> hash_all(const std::vector<std::string>& texts, size_t step_bytes, Md5Vectors vectors) {
  std::vector<Md5> streams(texts.size());
  for (size_t first = 0; first < texts.size(); first += md5_lane_count(vectors)) {
    std::vector<Md5Lane> lanes;
    for (size_t i = first; i < std::min(texts.size(), first + md5_lane_count(vectors)); ++i) {
      lanes.push_back({&streams[i], as_bytes(texts[i])});
    }
    while (!lanes.empty()) {
      md5_advance(lanes, step_bytes, vectors);
      std::erase_if(lanes, [](const Md5Lane& lane) { return lane.bytes.empty(); });
    }
  }
  return streams;
}

}  // namespace

TEST_CASE("MD5 in lanes gives the values of RFC 1321, section A.5", "[checksum]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "d41d8cd98f00b204e9800998ecf8427e"},
      {"a", "0cc175b9c0f1b6a831c399e269772661"},
      {"abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
      {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "57edf4a22be3c955ac49da2e2107b67a"}};
  std::vector<std::string> texts;
  for (const auto& [text, digest] : cases) texts.push_back(text);
  for (const Md5Vectors vectors : all_vectors()) {
    const std::vector<Md5> streams = hash_all(texts, kMd5BlockBytes, vectors);
    for (size_t i = 0; i < cases.size(); ++i) CHECK(hex_digest(streams[i]) == cases[i].second);
  }
}

TEST_CASE("MD5 in lanes gives what each stream gives alone, for any number, length and step", "[checksum]") {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    SeededRandom random(seed);
    std::vector<std::string> texts;
    const size_t count = 1 + random.next_uint64() % 40;
    for (size_t i = 0; i < count; ++i) texts.push_back(random_text(random.next_uint64(), random.next_uint64() % 5000));
    const size_t step_bytes = kMd5BlockBytes + random.next_uint64() % 3000;
    for (const Md5Vectors vectors : all_vectors()) {
      INFO("seed " << seed << ", vectors " << static_cast<int>(vectors));
      const std::vector<Md5> streams = hash_all(texts, step_bytes, vectors);
      for (size_t i = 0; i < count; ++i) {
        Md5 alone;
        alone.update(as_bytes(texts[i]));
        CHECK(streams[i].save() == alone.save());
      }
    }
  }
}

TEST_CASE("MD5 in lanes goes on in the middle of a block", "[checksum]") {
  const std::string text = random_text(7, 1000);
  for (const Md5Vectors vectors : all_vectors()) {
    for (size_t cut = 0; cut < 200; ++cut) {
      Md5 cut_stream;
      Md5 other;
      cut_stream.update(as_bytes(text).first(cut));
      std::vector<Md5Lane> lanes = {{&cut_stream, as_bytes(text).subspan(cut)}};
      if (md5_lane_count(vectors) > 1) lanes.push_back({&other, as_bytes(text)});
      while (!lanes.empty()) {
        md5_advance(lanes, 256, vectors);
        std::erase_if(lanes, [](const Md5Lane& lane) { return lane.bytes.empty(); });
      }
      Md5 alone;
      alone.update(as_bytes(text));
      CHECK(cut_stream.save() == alone.save());
      if (md5_lane_count(vectors) > 1) CHECK(other.save() == alone.save());
    }
  }
}

TEST_CASE("MD5 in lanes counts the length of a stream beyond 4 GiB", "[checksum]") {
  Md5::State state = Md5().save();
  state[20] = 1;  // The length, little-endian from 16 on, is 2^32.
  const std::string text = random_text(8, 640);
  for (const Md5Vectors vectors : all_vectors()) {
    if (md5_lane_count(vectors) == 1) continue;
    Md5 long_stream = Md5::restore(state);
    Md5 other;
    std::vector<Md5Lane> lanes = {{&long_stream, as_bytes(text)}, {&other, as_bytes(text)}};
    md5_advance(lanes, text.size(), vectors);
    Md5 alone = Md5::restore(state);
    alone.update(as_bytes(text));
    CHECK(hex_digest(long_stream) == hex_digest(alone));
  }
}

}  // namespace lakegate
