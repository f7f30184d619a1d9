#include <random>
#include <set>

#include "metadata/glob.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

struct Versioned {
  std::string name;
  uint64_t generation;
  bool live;
  auto operator<=>(const Versioned&) const = default;
};

struct Listing {
  std::vector<std::pair<std::string, uint64_t>> items;
  std::vector<std::string> prefixes;
  bool operator==(const Listing&) const = default;
};

// What the whole listing must hold, worked out over a plain set.
Listing naive_listing(const std::set<Versioned>& all, const ObjectsListRequest& request) {
  std::optional<Glob> glob;
  if (!request.match_glob.empty()) glob = *Glob::compile(request.match_glob);
  const auto matches = [&](const std::string& name) { return !glob || glob->matches(name); };
  Listing listing;
  std::set<std::string> prefixes;
  for (const Versioned& version : all) {
    if (!version.live && !request.versions) continue;
    const std::string& name = version.name;
    if (!name.starts_with(request.prefix) || name < request.start_offset) continue;
    if (!request.end_offset.empty() && name >= request.end_offset) continue;
    const size_t at =
        request.delimiter.empty() ? std::string::npos : name.find(request.delimiter, request.prefix.size());
    if (at != std::string::npos) {
      const std::string group = name.substr(0, at + request.delimiter.size());
      if (matches(group)) prefixes.insert(group);
      if (group != name || !request.include_trailing_delimiter) continue;
    }
    if (matches(name)) listing.items.emplace_back(name, version.generation);
  }
  listing.prefixes.assign(prefixes.begin(), prefixes.end());
  return listing;
}

Listing paged_listing(OpsFixture& fixture, ObjectsListRequest request) {
  Listing listing;
  for (int pages = 0; pages < 10'000; ++pages) {
    const Result<ObjectsListPage> page = fixture.list(request);
    INFO(page.status().to_string());
    REQUIRE(page.ok());
    REQUIRE(page->items.size() + page->prefixes.size() <= static_cast<size_t>(request.max_results));
    if (page->next) REQUIRE(page->items.size() + page->prefixes.size() > 0);
    for (const Object& object : page->items) listing.items.emplace_back(object.name, object.generation);
    listing.prefixes.insert(listing.prefixes.end(), page->prefixes.begin(), page->prefixes.end());
    if (!page->next) return listing;
    request.position = *page->next;
  }
  FAIL("The listing does not end.");
  return listing;
}

std::string random_text(std::mt19937& random, size_t shortest, size_t longest) {
  static const std::string kParts[] = {"a", "b", "/", "/", "-", "é", std::string(1, '\0'), "\x7F"};
  std::string text;
  for (size_t count = shortest + random() % (longest - shortest + 1); count > 0; --count) {
    text += kParts[random() % std::size(kParts)];
  }
  return text;
}

template <class Choices>
auto one_of(std::mt19937& random, const Choices& choices) {
  return choices[random() % std::size(choices)];
}

ObjectsListRequest random_request(std::mt19937& random) {
  static const std::string kDelimiters[] = {"", "/", "/", "/", "a", "//", "-a"};
  static const std::string kGlobs[] = {"", "", "", "*", "**", "a*", "**/", "*/", "*a", "**b", "a/**", "{a,b}*/", "a/*"};
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.delimiter = one_of(random, kDelimiters);
  request.match_glob = one_of(random, kGlobs);
  request.include_trailing_delimiter = random() % 2 == 0;
  request.versions = random() % 2 == 0;
  if (random() % 2 == 0) request.prefix = random_text(random, 0, 2);
  if (random() % 3 == 0) request.start_offset = random_text(random, 0, 3);
  if (random() % 3 == 0) request.end_offset = random_text(random, 0, 3);
  return request;
}

// Objects under random names, some overwritten, some deleted; the set of what must be there.
std::set<Versioned> fill(OpsFixture& fixture, std::mt19937& random, int changes) {
  std::map<std::string, uint64_t> live;
  std::set<Versioned> all;
  const auto archive = [&](const std::string& name) {
    all.erase({name, live.at(name), true});
    all.insert({name, live.at(name), false});
    live.erase(name);
  };
  for (int i = 0; i < changes; ++i) {
    const std::string name = random_text(random, 1, 4);
    if (live.contains(name) && random() % 2 == 0) {
      REQUIRE(fixture.remove("bucket", name).ok());
      archive(name);
      continue;
    }
    const uint64_t generation = fixture.make_object("bucket", name).generation;
    if (live.contains(name)) archive(name);
    live[name] = generation;
    all.insert({name, generation, true});
  }
  return all;
}

}  // namespace

TEST_CASE("Every listing, in pages of any size, is what a plain set says") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  const unsigned seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  OpsFixture fixture(engine);
  fixture.make_bucket("aaa-before", true);
  fixture.make_object("aaa-before", "a");
  fixture.make_bucket("bucket", true);
  const std::set<Versioned> all = fill(fixture, random, engine == Engine::kMemory ? 400 : 60);
  fixture.make_bucket("zzz-after", true);
  fixture.make_object("zzz-after", "a");
  size_t results = 0;
  for (int i = 0; i < (engine == Engine::kMemory ? 600 : 100); ++i) {
    ObjectsListRequest request = random_request(random);
    const Listing expected = naive_listing(all, request);
    results += expected.items.size() + expected.prefixes.size();
    INFO("prefix '" << request.prefix << "' delimiter '" << request.delimiter << "' start '" << request.start_offset
                    << "' end '" << request.end_offset << "' glob '" << request.match_glob << "' trailing "
                    << request.include_trailing_delimiter << " versions " << request.versions);
    request.max_results = 1 + static_cast<int>(random() % 7);
    INFO("page size " << request.max_results);
    REQUIRE(paged_listing(fixture, request) == expected);
    request.max_results = 1000;
    REQUIRE(paged_listing(fixture, request) == expected);
  }
  CHECK(results > 100);
}

TEST_CASE("Listed objects are whole records but for their extents, which no listing shows") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  fixture.make_object("bucket", "name");
  Object live = fixture.make_object("bucket", "name");
  REQUIRE_FALSE(live.extents.empty());
  live.extents.clear();
  ObjectsListRequest request;
  request.bucket = "bucket";
  CHECK(fixture.list(request)->items == std::deque<Object>{live});
  request.versions = true;
  const Result<ObjectsListPage> versions = fixture.list(request);
  REQUIRE(versions->items.size() == 2);
  CHECK(versions->items[0].time_deleted_us != 0);
  CHECK(versions->items[1] == live);
}

TEST_CASE("A glob with a delimiter yields common prefixes whatever lies below them") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  for (const std::string name : {"dir/one/file", "dir/two/file", "dir/three", "other/one/file"}) {
    fixture.make_object("bucket", name);
  }
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.prefix = "dir/";
  request.delimiter = "/";
  request.match_glob = "dir/*/";
  const Result<ObjectsListPage> page = fixture.list(request);
  CHECK(page->items.empty());
  CHECK(page->prefixes == std::vector<std::string>{"dir/one/", "dir/two/"});
  CHECK_FALSE(page->next);
}

TEST_CASE("A page ends early when its records are large, and the next one goes on") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  constexpr int kObjects = 700;
  for (int i = 0; i < kObjects; ++i) {
    ObjectsInsertRequest request = fixture.insert_request("bucket", "name-" + std::to_string(1000 + i));
    request.attributes.metadata = {{"key", std::string(8000, 'x')}};
    REQUIRE(fixture.run(objects_insert, request).ok());
  }
  ObjectsListRequest request;
  request.bucket = "bucket";
  const Result<ObjectsListPage> page = fixture.list(request);
  REQUIRE(page.ok());
  CHECK(page->items.size() < 600);
  CHECK(page->items.size() > 400);
  CHECK(paged_listing(fixture, request).items.size() == kObjects);
}

TEST_CASE("A listing of a missing bucket, or with a broken glob, is refused") {
  OpsFixture fixture;
  ObjectsListRequest request;
  request.bucket = "bucket";
  CHECK(fixture.list(request).status().code() == Code::kNotFound);
  fixture.make_bucket("bucket");
  request.match_glob = "[";
  CHECK(fixture.list(request).status().code() == Code::kInvalidArgument);
}

TEST_CASE("A damaged record fails a listing that would show it") {
  OpsFixture fixture;
  const Bucket bucket = fixture.make_bucket("bucket");
  fixture.make_object("bucket", "a");
  fixture.make_object("bucket", "b/c");
  Transaction damage = fixture.begin();
  damage.put(Table::kObjects, object_key(bucket.generation, "b/c"), std::string("\x01short", 6));
  REQUIRE(fixture.commit(damage).ok());
  ObjectsListRequest request;
  request.bucket = "bucket";
  CHECK(fixture.list(request).status().code() == Code::kDataLoss);
}

}  // namespace lakegate
