#include "metadata/locations.h"

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A location is upper case and has the shape of one") {
  CHECK(*checked_location("europe-west3") == "EUROPE-WEST3");
  for (const char* wrong : {"", "-a", "a-", "a--b", "a_b", "a b", "a/b"}) {
    INFO(wrong);
    CHECK(checked_location(wrong).status().code() == Code::kInvalidArgument);
  }
}

TEST_CASE("A location's type and continent come from its name and its regions") {
  CHECK(location_type("US", {}) == "multi-region");
  CHECK(location_type("US", {"US-EAST1", "US-WEST1"}) == "dual-region");
  CHECK(location_type("EUR4", {}) == "dual-region");
  CHECK(location_type("US-EAST1", {}) == "region");
  CHECK(continent_of("NORTHAMERICA-NORTHEAST1") == "US");
  CHECK(continent_of("EUR8") == "EU");
  CHECK(continent_of("ASIA") == "ASIA");
  CHECK(continent_of("BERLIN").empty());
}

TEST_CASE("Two regions of one continent make a custom dual-region") {
  CHECK(*location_around({"EUROPE-WEST1", "EUROPE-NORTH1"}) == "EU");
  CHECK_FALSE(location_around({"EUROPE-WEST1"}).ok());
  CHECK_FALSE(location_around({"EUROPE-WEST1", "EUROPE-WEST1"}).ok());
  CHECK_FALSE(location_around({"EUROPE-WEST1", "US-EAST1"}).ok());
  CHECK_FALSE(location_around({"US-EAST", "US-WEST"}).ok());
}

}  // namespace lakegate
