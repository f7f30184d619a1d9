// JSON that was read means the same when it is written anew, and object attributes survive their own resource.
#include <nlohmann/json.hpp>

#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/object_wire.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

std::string write_resource(const ObjectAttributes& attributes) {
  Object object;
  static_cast<ObjectAttributes&>(object) = attributes;
  object.bucket = "bucket";
  object.name = "name";
  JsonWriter writer;
  write_object(writer, {}, object, "http://localhost");
  return writer.take();
}

ObjectAttributes read_resource(const std::string& text) {
  const Result<nlohmann::json> resource = parse_json(text);
  fuzz::expect(resource.ok(), "a resource is JSON");
  const Result<ObjectAttributes> attributes = object_attributes_from_json(*resource);
  fuzz::expect(attributes.ok(), "a resource is taken back");
  return *attributes;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  const std::string_view text = fuzz::FuzzInput(data, size).rest();
  const Result<nlohmann::json> value = parse_json(text);
  if (!value.ok()) return 0;
  const Result<nlohmann::json> again = parse_json(value->dump());
  fuzz::expect(again.ok() && again->dump() == value->dump(), "what was read reads the same again");
  static_cast<void>(expected_checksums_from_json(*value).ok());

  const Result<ObjectAttributes> attributes = object_attributes_from_json(*value);
  if (!attributes.ok()) return 0;
  fuzz::expect(check_object_attributes(*attributes).ok(), "attributes that were accepted are sound");
  ObjectAttributes shown = *attributes;
  const std::string resource = write_resource(*attributes);
  ObjectAttributes back = read_resource(resource);
  fuzz::expect(write_resource(back) == resource, "a resource that is sent back changes nothing");
  // A resource shows milliseconds.
  shown.custom_time_us.reset();
  back.custom_time_us.reset();
  fuzz::expect(back == shown, "all other attributes survive");
  return 0;
}
