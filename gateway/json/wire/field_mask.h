// FieldMask: the `fields` parameter, in both spellings: "items(name,size),nextPageToken" and "items/name,items/size"
// (https://cloud.google.com/storage/docs/json_api#partial-response). Immutable after parse().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

class FieldMask {
 public:
  FieldMask() = default;  // Everything.
  // kInvalidArgument for text that is not well-formed. An empty text is everything.
  static Result<FieldMask> parse(std::string_view text);

  bool everything() const { return root_ == nullptr; }

  struct Node {
    // Empty and `all`: everything below.
    bool all = false;
    std::map<std::string, Node, std::less<>> children;
    // A bit for each child, so that most fields that are left out are known at once.
    uint64_t signatures = 0;
    // The node for a field, or null when it is left out. "*" stands for every field.
    const Node* child(std::string_view name) const {
      return all || (signatures & (signature(name) | kAnyName)) != 0 ? find_child(name) : nullptr;
    }
    Node& add_child(std::string_view name);

   private:
    static constexpr uint64_t kAnyName = 1;
    static uint64_t signature(std::string_view name);
    const Node* find_child(std::string_view name) const;
  };
  // Null when everything is wanted.
  const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace lakegate
