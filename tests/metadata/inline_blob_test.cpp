#include "metadata/ops/inline_blob.h"

#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

Result<InlineBlobPtr> read_blob(OpsFixture& fixture, const BlobId& blob) {
  return fixture.read([&](Transaction& transaction) { return read_inline_blob(transaction, blob); });
}

// Changes a byte where it stands in memory, as a failing chip would.
void rot(const InlineBlobPtr& blob) { const_cast<char&>(blob->bytes().front()) ^= 1; }

}  // namespace

TEST_CASE("Who reads a small object again gets the same memory, verified") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  const size_t size = GENERATE(0UL, 5UL, 65'536UL);
  const Object object = fixture.make_object("bucket", "name", std::string(size, 'x'));
  const InlineBlobPtr first = read_blob(fixture, object.extents[0].blob).value();
  CHECK(first->bytes() == std::string(size, 'x'));
  CHECK(read_blob(fixture, object.extents[0].blob).value() == first);
}

TEST_CASE("Bytes that rotted in memory are not given out, but read from the store again") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  const Object object = fixture.make_object("bucket", "name", "hello");
  rot(read_blob(fixture, object.extents[0].blob).value());
  CHECK(read_blob(fixture, object.extents[0].blob).value()->bytes() == "hello");
}

TEST_CASE("Bytes that were removed are gone for who asks, and stay for who has them") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object object = fixture.make_object("bucket", "name", "hello");
  const InlineBlobPtr held = read_blob(fixture, object.extents[0].blob).value();
  Transaction removal = fixture.begin();
  removal.erase(Table::kInline, inline_key(object.extents[0].blob));
  REQUIRE(fixture.commit(removal).ok());
  CHECK(read_blob(fixture, object.extents[0].blob).status().code() == Code::kDataLoss);
  CHECK(held->bytes() == "hello");
}

TEST_CASE("Stored bytes that are cut off or changed are data loss") {
  const std::string stored = encode_inline_blob("hello");
  for (size_t length = 0; length < stored.size(); ++length) {
    CHECK(InlineBlob(stored.substr(0, length)).verify().code() == Code::kDataLoss);
    CHECK(decode_inline_blob(stored.substr(0, length)).status().code() == Code::kDataLoss);
  }
  for (size_t bit = 0; bit < stored.size() * 8; ++bit) {
    std::string changed = stored;
    changed[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    CHECK(InlineBlob(changed).verify().code() == Code::kDataLoss);
  }
  CHECK(decode_inline_blob(stored).value() == "hello");
}

}  // namespace lakegate
