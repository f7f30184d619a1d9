#include "gateway/json/wire/field_mask.h"

namespace lakegate {
namespace {

constexpr int kDepthMax = 16;
constexpr size_t kTextBytesMax = 8192;

const FieldMask::Node& everything_node() {
  static const FieldMask::Node node{true, {}};
  return node;
}

// fields := path ("," path)* ;  path := name ("/" name)* [ "(" fields ")" ]
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Status parse(FieldMask::Node& root) {
    RETURN_IF_ERROR(parse_list(root, 0));
    return position_ == text_.size() ? Status() : bad();
  }

 private:
  Status bad() const {
    return Status(Code::kInvalidArgument, "Invalid field selection " + std::string(text_), "invalidParameter")
        .at("fields");
  }
  bool at(char c) const { return position_ < text_.size() && text_[position_] == c; }

  Status parse_list(FieldMask::Node& parent, int depth) {
    if (depth > kDepthMax) return bad();
    do {
      RETURN_IF_ERROR(parse_path(parent, depth));
    } while (at(',') && ++position_ > 0);
    return Status();
  }

  Status parse_path(FieldMask::Node& parent, int depth) {
    FieldMask::Node* node = &parent;
    for (int names = 0;; ++names) {
      if (names > kDepthMax) return bad();
      const size_t start = position_;
      while (position_ < text_.size() && std::string_view("/,()").find(text_[position_]) == std::string_view::npos) {
        ++position_;
      }
      if (position_ == start) return bad();
      node = &node->add_child(text_.substr(start, position_ - start));
      if (!at('/')) break;
      ++position_;
    }
    if (!at('(')) {
      node->all = true;
      return Status();
    }
    ++position_;
    RETURN_IF_ERROR(parse_list(*node, depth + 1));
    if (!at(')')) return bad();
    ++position_;
    return Status();
  }

  std::string_view text_;
  size_t position_ = 0;
};

}  // namespace

// Never the bit of "*" alone, which says that every field is wanted in part.
uint64_t FieldMask::Node::signature(std::string_view name) {
  const size_t mixed =
      name.size() * 7 + static_cast<unsigned char>(name.front()) + static_cast<unsigned char>(name.back()) * size_t{3};
  return uint64_t{2} << (mixed % 63);
}

FieldMask::Node& FieldMask::Node::add_child(std::string_view name) {
  signatures |= name == "*" ? kAnyName : signature(name);
  return children[std::string(name)];
}

const FieldMask::Node* FieldMask::Node::find_child(std::string_view name) const {
  if (all) return &everything_node();
  const auto found = children.find(name);
  if (found != children.end()) return &found->second;
  const auto any = children.find("*");
  return any == children.end() ? nullptr : &any->second;
}

Result<FieldMask> FieldMask::parse(std::string_view text) {
  FieldMask mask;
  if (text.empty()) return mask;
  if (text.size() > kTextBytesMax) return invalid_argument("The fields parameter is too long.", "fields");
  auto root = std::make_shared<Node>();
  RETURN_IF_ERROR(Parser(text).parse(*root));
  mask.root_ = std::move(root);
  return mask;
}

}  // namespace lakegate
