#include "gateway/testbench/retry_tests.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/testbench/retry_instruction.h"

namespace lakegate::testbench {
namespace {

using nlohmann::json;

json to_json(const std::string& id, const auto& instructions) {
  json remaining = json::object();
  bool completed = true;
  for (const auto& [method, queue] : instructions) {
    remaining[method] = queue;
    completed = completed && queue.empty();
  }
  return {{"id", id}, {"instructions", std::move(remaining)}, {"transport", "HTTP"}, {"completed", completed}};
}

Status unknown(std::string_view id) { return not_found("Retry Test " + std::string(id) + " does not exist."); }

struct Alias {
  std::string_view route_prefix;
  std::string_view name;
};

constexpr std::array kAliases = {
    Alias{"storage.bucketAccessControls.", "storage.bucket_acl."},
    Alias{"storage.defaultObjectAccessControls.", "storage.default_object_acl."},
    Alias{"storage.objectAccessControls.", "storage.object_acl."},
    Alias{"storage.projects.hmacKeys.", "storage.hmacKey."},
    Alias{"storage.projects.serviceAccount.", "storage.serviceaccount."},
    Alias{"xml.object.get", "storage.objects.get"},
    Alias{"xml.object.head", "storage.objects.get"},
    Alias{"xml.object.put", "storage.objects.insert"},
    Alias{"xml.object.post", "storage.objects.insert"},
};

}  // namespace

Result<json> RetryTests::create(const json& resource) {
  if (!resource.is_object() || !resource.contains("instructions") || !resource["instructions"].is_object() ||
      resource["instructions"].empty()) {
    return invalid_argument("A retry test needs instructions.");
  }
  // Google's Go client writes it in lower case.
  const json transport = resource.value("transport", json("HTTP"));
  if (transport != json("HTTP") && transport != json("http")) {
    return invalid_argument("Retry tests are for the transport HTTP only.");
  }
  Instructions instructions;
  for (const auto& [method, texts] : resource["instructions"].items()) {
    if (!texts.is_array()) return invalid_argument("The instructions of a method are a list.");
    for (const json& text : texts) {
      if (!text.is_string()) return invalid_argument("An instruction is a text.");
      RETURN_IF_ERROR(parse_retry_instruction(text.get<std::string>()).status());
      instructions[method].push_back(text.get<std::string>());
    }
  }
  std::array<std::byte, 16> bytes{};
  random_.fill(bytes);
  const std::string id = hex_encode(bytes);
  const std::lock_guard lock(mutex_);
  return to_json(id, tests_[id] = std::move(instructions));
}

Result<json> RetryTests::get(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = tests_.find(id);
  if (found == tests_.end()) return unknown(id);
  return to_json(found->first, found->second);
}

json RetryTests::list() const {
  const std::lock_guard lock(mutex_);
  json all = json::array();
  for (const auto& [id, instructions] : tests_) all.push_back(to_json(id, instructions));
  return {{"retry_test", std::move(all)}};
}

Status RetryTests::erase(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = tests_.find(id);
  if (found == tests_.end()) return unknown(id);
  tests_.erase(found);
  return {};
}

std::optional<std::string> RetryTests::next(std::string_view id, std::string_view method) const {
  const std::lock_guard lock(mutex_);
  const auto test = tests_.find(id);
  if (test == tests_.end()) return std::nullopt;
  const auto queue = test->second.find(method);
  if (queue == test->second.end() || queue->second.empty()) return std::nullopt;
  return queue->second.front();
}

void RetryTests::take(std::string_view id, std::string_view method) {
  const std::lock_guard lock(mutex_);
  const auto test = tests_.find(id);
  if (test == tests_.end()) return;
  const auto queue = test->second.find(method);
  if (queue != test->second.end() && !queue->second.empty()) queue->second.pop_front();
}

std::string retry_test_method(std::string_view route_id) {
  const auto* const alias = std::find_if(kAliases.begin(), kAliases.end(),
                                         [&](const Alias& one) { return route_id.starts_with(one.route_prefix); });
  if (alias == kAliases.end()) return std::string(route_id);
  if (!alias->name.ends_with('.')) return std::string(alias->name);
  return std::string(alias->name) + std::string(route_id.substr(alias->route_prefix.size()));
}

}  // namespace lakegate::testbench
