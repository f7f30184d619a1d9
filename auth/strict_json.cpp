#include "auth/strict_json.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

// Ends the parse at the first member that is there twice, and before the depth does harm.
class StrictReader final : public nlohmann::json_sax<Json> {
 public:
  std::optional<Json> take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(size_t /*members*/) override { return open(Json::object()); }
  bool start_array(size_t /*elements*/) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (open_.back().value.contains(name)) return false;
    open_.back().member = std::move(name);
    return true;
  }
  bool parse_error(size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  struct Open {
    Json value;
    std::string member;  // Of an object: whose value comes next.
  };

  bool open(Json value) {
    if (open_.size() == static_cast<size_t>(limits::kJsonDepthMax)) return false;
    open_.push_back({std::move(value), {}});
    return true;
  }
  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(value));
  }
  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Open& parent = open_.back();
    if (parent.value.is_array()) {
      parent.value.push_back(std::move(value));
    } else {
      parent.value[parent.member] = std::move(value);
    }
    return true;
  }

  std::vector<Open> open_;
  std::optional<Json> root_;
};

}  // namespace

std::optional<Json> parse_strict_json_object(std::string_view text) {
  StrictReader reader;
  if (!Json::sax_parse(text, &reader)) return std::nullopt;
  std::optional<Json> root = reader.take();
  if (!root || !root->is_object()) return std::nullopt;
  return root;
}

}  // namespace lakegate
