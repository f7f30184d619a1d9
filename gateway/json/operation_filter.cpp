#include "gateway/json/operation_filter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/operation_wire.h"

namespace lakegate {
namespace {

using Field = OperationFilter::Field;
using Comparison = OperationFilter::Comparison;

constexpr std::string_view kWhitespace = " \t\r\n";
constexpr std::string_view kWordEnds = " \t\r\n()\"=!<>:";

Status malformed(std::string_view what) { return invalid_argument("Invalid filter: " + std::string(what), "filter"); }

// "metadata.commonMetadata.createTime" and "create_time" are "createtime".
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(name.rfind('.') + 1)) {
    if (c != '_') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return plain;
}

std::optional<Field> field_of(std::string_view name) {
  struct Named {
    std::string_view name;
    Field field;
  };
  constexpr std::array kFields = {Named{"createtime", Field::kCreateTime},
                                  Named{"completetime", Field::kCompleteTime},
                                  Named{"endtime", Field::kCompleteTime},
                                  Named{"updatetime", Field::kUpdateTime},
                                  Named{"type", Field::kType},
                                  Named{"requestedcancellation", Field::kRequestedCancellation},
                                  Named{"done", Field::kDone}};
  const std::string plain = plain_name(name);
  const auto* const found = std::ranges::find(kFields, plain, &Named::name);
  return found == kFields.end() ? std::nullopt : std::optional(found->field);
}

bool compare_numbers(Comparison comparison, int64_t left, int64_t right) {
  switch (comparison) {
    case Comparison::kEqual:
    case Comparison::kHas:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessOrEqual:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kGreaterOrEqual:
      return left >= right;
  }
  return false;
}

}  // namespace

class OperationFilter::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<Node> run() {
    ASSIGN_OR_RETURN(Node all, expression(0));
    if (!rest_.empty()) return malformed("an unexpected closing parenthesis.");
    return all;
  }

 private:
  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kWhitespace), rest_.size())); }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    skip_spaces();
    return true;
  }

  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    const std::string_view behind = rest_.substr(word.size());
    if (!behind.empty() && kWordEnds.find(behind.front()) == std::string_view::npos) return false;
    return take(word);
  }

  // Terms that stand side by side are joined as by AND.
  Result<Node> expression(int depth) {
    if (depth == limits::kOperationFilterDepthMax) return malformed("its parentheses are nested too deeply.");
    Node all;
    skip_spaces();
    while (!rest_.empty() && rest_.front() != ')') {
      ASSIGN_OR_RETURN(Node factor, any_of(depth));
      all.children.push_back(std::move(factor));
      if (take_word("AND") && (rest_.empty() || rest_.front() == ')')) return malformed("nothing follows AND.");
    }
    return all;
  }

  Result<Node> any_of(int depth) {
    Node any;
    any.kind = Node::Kind::kAny;
    do {
      ASSIGN_OR_RETURN(Node one, term(depth));
      any.children.push_back(std::move(one));
    } while (take_word("OR"));
    return any;
  }

  Result<Node> term(int depth) {
    if (take_word("NOT") || take("-")) {
      Node negated;
      negated.kind = Node::Kind::kNot;
      ASSIGN_OR_RETURN(Node inner, plain_term(depth));
      negated.children.push_back(std::move(inner));
      return negated;
    }
    return plain_term(depth);
  }

  Result<Node> plain_term(int depth) {
    if (!take("(")) return comparison();
    ASSIGN_OR_RETURN(Node inner, expression(depth + 1));
    if (inner.children.empty()) return malformed("empty parentheses.");
    if (!take(")")) return malformed("a parenthesis is not closed.");
    return inner;
  }

  Result<Node> comparison() {
    Node node;
    node.kind = Node::Kind::kCompare;
    const std::string_view name = word();
    const std::optional<Field> field = field_of(name);
    if (!field) return malformed("unknown field \"" + std::string(name) + "\".");
    node.field = *field;
    const std::optional<Comparison> comparator = take_comparator();
    if (!comparator) return malformed("a field must be followed by one of = != < <= > >= :");
    node.comparison = *comparator;
    ASSIGN_OR_RETURN(node.text, value());
    RETURN_IF_ERROR(read_value(node));
    return node;
  }

  std::string_view word() {
    const std::string_view found = rest_.substr(0, std::min(rest_.find_first_of(kWordEnds), rest_.size()));
    rest_.remove_prefix(found.size());
    skip_spaces();
    return found;
  }

  std::optional<Comparison> take_comparator() {
    if (take("<=")) return Comparison::kLessOrEqual;
    if (take(">=")) return Comparison::kGreaterOrEqual;
    if (take("!=")) return Comparison::kNotEqual;
    if (take("<")) return Comparison::kLess;
    if (take(">")) return Comparison::kGreater;
    if (take("=")) return Comparison::kEqual;
    if (take(":")) return Comparison::kHas;
    return std::nullopt;
  }

  // Times may stand without quotes although they hold colons.
  Result<std::string> value() {
    if (!rest_.starts_with('"')) {
      const std::string_view bare = rest_.substr(0, std::min(rest_.find_first_of(" \t\r\n()\""), rest_.size()));
      if (bare.empty()) return malformed("a value is missing.");
      rest_.remove_prefix(bare.size());
      skip_spaces();
      return std::string(bare);
    }
    const size_t end = rest_.find('"', 1);
    if (end == std::string_view::npos) return malformed("a quotation mark is not closed.");
    std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    skip_spaces();
    return text;
  }

  static Status read_value(Node& node) {
    switch (node.field) {
      case Field::kType:
        if (node.comparison == Comparison::kEqual || node.comparison == Comparison::kNotEqual ||
            node.comparison == Comparison::kHas) {
          return Status();
        }
        return malformed("a type has no order.");
      case Field::kRequestedCancellation:
      case Field::kDone:
        if (node.text != "true" && node.text != "false") return malformed("this field is true or false.");
        node.number = node.text == "true" ? 1 : 0;
        return Status();
      case Field::kCreateTime:
      case Field::kCompleteTime:
      case Field::kUpdateTime: {
        const std::optional<int64_t> time_us = parse_rfc3339(node.text);
        if (!time_us) return malformed("a time must have the form of RFC 3339.");
        node.number = *time_us;
        return Status();
      }
    }
    return Status();
  }

  std::string_view rest_;
};

Result<OperationFilter> OperationFilter::parse(std::string_view text) {
  if (text.size() > limits::kOperationFilterBytesMax) return malformed("it is too long.");
  OperationFilter filter;
  ASSIGN_OR_RETURN(filter.root_, Parser(text).run());
  return filter;
}

bool OperationFilter::matches(const Operation& operation) const { return matches(root_, operation); }

bool OperationFilter::matches(const Node& node, const Operation& operation) {
  const auto holds = [&operation](const Node& child) { return matches(child, operation); };
  switch (node.kind) {
    case Node::Kind::kAll:
      return std::ranges::all_of(node.children, holds);
    case Node::Kind::kAny:
      return std::ranges::any_of(node.children, holds);
    case Node::Kind::kNot:
      return !holds(node.children.front());
    case Node::Kind::kCompare:
      return compare(node, operation);
  }
  return false;
}

bool OperationFilter::compare(const Node& node, const Operation& operation) {
  switch (node.field) {
    case Field::kCreateTime:
      return compare_numbers(node.comparison, operation.time_created_us, node.number);
    case Field::kUpdateTime:
      return compare_numbers(node.comparison, operation.updated_us, node.number);
    case Field::kCompleteTime:
      // What runs still has no such time, and so no comparison with it holds.
      return operation.is_done() && compare_numbers(node.comparison, operation.time_finished_us, node.number);
    case Field::kRequestedCancellation:
      return compare_numbers(node.comparison, operation.cancel_requested ? 1 : 0, node.number);
    case Field::kDone:
      return compare_numbers(node.comparison, operation.is_done() ? 1 : 0, node.number);
    case Field::kType: {
      const std::string_view type = operation_type(operation.kind);
      if (node.comparison == Comparison::kHas) return type.find(node.text) != std::string_view::npos;
      return (type == node.text) == (node.comparison == Comparison::kEqual);
    }
  }
  return false;
}

}  // namespace lakegate
