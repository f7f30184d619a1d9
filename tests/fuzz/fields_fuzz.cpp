// Whatever a `fields` mask says, what is written is JSON, and a part of what would be written without a mask.
#include <nlohmann/json.hpp>

#include "gateway/json/wire/json_writer.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

std::string write_listing(const FieldMask& mask, bool pretty, std::string_view text) {
  JsonWriter json(mask, pretty);
  json.begin_object();
  json.string("kind", "storage#objects");
  json.begin_array("items");
  for (int i = 0; i < 2; ++i) {
    json.begin_object();
    json.string("name", text);
    json.int64("size", 12);
    json.number("componentCount", i);
    json.boolean("temporaryHold", false);
    json.string_map("metadata", {{"key", std::string(text)}, {"other", "value"}});
    json.begin_object("owner");
    json.string("entity", "user");
    json.end_object();
    json.end_object();
  }
  json.end_array();
  json.begin_array("prefixes");
  json.element("a/");
  json.end_array();
  json.string("nextPageToken", "token");
  json.end_object();
  return json.take();
}

bool is_part_of(const nlohmann::json& part, const nlohmann::json& whole) {
  if (part.is_object() && whole.is_object()) {
    return std::all_of(part.items().begin(), part.items().end(), [&whole](const auto& member) {
      return whole.contains(member.key()) && is_part_of(member.value(), whole[member.key()]);
    });
  }
  if (part.is_array() && whole.is_array()) {
    if (part.size() > whole.size()) return false;
    for (size_t i = 0; i < part.size(); ++i) {
      if (!is_part_of(part[i], whole[i])) return false;
    }
    return true;
  }
  return part == whole;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view fields = input.line();
  const std::string_view text = input.rest();
  const Result<FieldMask> mask = FieldMask::parse(fields);
  if (!mask.ok()) return 0;
  const nlohmann::json whole = nlohmann::json::parse(write_listing(FieldMask(), false, text), nullptr, false);
  const nlohmann::json part = nlohmann::json::parse(write_listing(*mask, false, text), nullptr, false);
  const nlohmann::json pretty = nlohmann::json::parse(write_listing(*mask, true, text), nullptr, false);
  fuzz::expect(!whole.is_discarded() && !part.is_discarded(), "what is written is JSON");
  fuzz::expect(part == pretty, "pretty or not, it says the same");
  fuzz::expect(is_part_of(part, whole), "a mask only leaves out");
  if (mask->everything()) fuzz::expect(part == whole, "the empty mask leaves out nothing");
  return 0;
}
