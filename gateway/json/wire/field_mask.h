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
    // The node for a field, or null when it is left out. "*" stands for every field.
    const Node* child(std::string_view name) const;
  };
  // Null when everything is wanted.
  const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace lakegate
