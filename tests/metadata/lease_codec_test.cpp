#include "metadata/schema/lease_codec.h"

#include <catch2/catch.hpp>

#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Lease full_lease() {
  Lease lease;
  lease.id.bytes.fill(0xA7);
  lease.epoch = 1'700'000'000'000'001;
  lease.duration_us = 30'000'000;
  lease.term = 1'700'000'000'000'000;
  lease.since_us = 123'456'789;
  lease.break_period_us = 0;
  lease.time_acquired_us = 1'700'000'000'500'000;
  lease.holder = "user-somebody";
  return lease;
}

TEST_CASE("A lease is read as it was written, with every field and with none") {
  CHECK(*decode_lease(encode_lease(full_lease())) == full_lease());
  CHECK(*decode_lease(encode_lease(Lease())) == Lease());
  CHECK(*decode_lease_index(encode_lease_index({0x8000'0001})) == LeaseIndex{0x8000'0001});
  CHECK(*decode_lease_index(encode_lease_index({})) == LeaseIndex());
}

TEST_CASE("The epoch stands where a commit writes its version") {
  std::string record = encode_lease(full_lease());
  std::string version;
  append_be64(version, 42);
  record.replace(kRecordStampOffset, version.size(), version);
  CHECK(decode_lease(record)->epoch == 42);
}

TEST_CASE("A lease that is truncated, without an id, or out of bounds is damage") {
  const std::string record = encode_lease(full_lease());
  for (size_t length = 0; length < kRecordHeaderBytes + 17; ++length) {
    CHECK(decode_lease(record.substr(0, length)).status().code() == Code::kDataLoss);
  }
  FieldWriter nothing;
  CHECK(decode_lease(nothing.record(1, 7)).status().code() == Code::kDataLoss);
  Lease lease = full_lease();
  lease.duration_us = 60'000'001;
  CHECK(decode_lease(encode_lease(lease)).status().code() == Code::kDataLoss);
  lease.duration_us = -1;
  CHECK(decode_lease(encode_lease(lease)).status().code() == Code::kDataLoss);
  lease = full_lease();
  lease.break_period_us = 60'000'001;
  CHECK(decode_lease(encode_lease(lease)).status().code() == Code::kDataLoss);
  lease = full_lease();
  lease.since_us = -1;
  CHECK(decode_lease(encode_lease(lease)).status().code() == Code::kDataLoss);
}

TEST_CASE("Keys of leases have the form that the documents say") {
  const std::string generation("\0\0\0\0\0\0\0\x05", 8);
  CHECK(lease_key(5, "", LeaseRowKind::kIndex) == generation + std::string("\0\0\x01", 3));
  CHECK(lease_key(5, "a/b", LeaseRowKind::kObject) == generation + "a/b" + std::string("\0\0\x02", 3));
  CHECK(lease_key(5, "a/", LeaseRowKind::kPrefix) == generation + "a/" + std::string("\0\0\x03", 3));
  for (const LeaseRowKind kind : {LeaseRowKind::kObject, LeaseRowKind::kPrefix}) {
    const auto key = decode_lease_key(lease_key(5, std::string("x\0y", 3), kind));
    REQUIRE(key.ok());
    CHECK(key->name == std::string("x\0y", 3));
    CHECK(key->kind == kind);
    CHECK(key->bucket_generation == 5);
  }
  CHECK(decode_lease_key(lease_key(5, "", LeaseRowKind::kIndex)).ok());
  const std::string good = lease_key(5, "a", LeaseRowKind::kObject);
  for (const std::string& bad : {std::string(), good.substr(0, good.size() - 1), good + "x", good.substr(1),
                                 lease_key(5, "", LeaseRowKind::kObject), lease_key(5, "a", LeaseRowKind::kIndex),
                                 lease_key(5, "a", LeaseRowKind{0}), lease_key(5, "a", LeaseRowKind{4})}) {
    CHECK(decode_lease_key(bad).status().code() == Code::kDataLoss);
  }
}

}  // namespace
}  // namespace lakegate
