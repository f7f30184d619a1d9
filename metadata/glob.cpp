#include "metadata/glob.h"

#include <algorithm>

#include <re2/re2.h>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {

struct Glob::Program {
  Program(const std::string& pattern, const re2::RE2::Options& options) : regex(pattern, options) {}
  re2::RE2 regex;
};

namespace {

constexpr int64_t kRegexMemoryBytesMax = 4 << 20;

Status malformed(std::string_view what) {
  return invalid_argument("The glob pattern is not valid: " + std::string(what) + ".", "matchGlob");
}

// Translates a glob into the regular expression of RE2 that matches the same names.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}

  Result<std::string> run() {
    while (!rest_.empty()) RETURN_IF_ERROR(take_one());
    if (depth_ != 0) return malformed("a '{' is never closed");
    return std::move(regex_);
  }
  std::string literal_prefix() && { return std::move(literal_prefix_); }

 private:
  Status take_one() {
    const char c = rest_.front();
    switch (c) {
      case '*':
        take_stars();
        return Status();
      case '?':
        take_wildcard("[^/]", 1);
        return Status();
      case '[':
        return take_class();
      case '{':
        return open_group();
      case '}':
        return close_group();
      case ',':
        if (depth_ == 0) return take_literal();
        take_wildcard("|", 1);
        at_segment_start_ = segment_start_before_group_;
        return Status();
      default:
        return take_literal();
    }
  }

  // "**/" at the start of a path segment also stands for no folder at all.
  void take_stars() {
    size_t stars = std::min(rest_.find_first_not_of('*'), rest_.size());
    if (stars == 1) return take_wildcard("[^/]*", 1);
    if (at_segment_start_ && stars < rest_.size() && rest_[stars] == '/') {
      take_wildcard("(?:.*/)?", stars + 1);
      at_segment_start_ = true;
      return;
    }
    take_wildcard(".*", stars);
  }

  void take_wildcard(std::string_view regex, size_t taken) {
    regex_.append(regex);
    rest_.remove_prefix(taken);
    only_literals_so_far_ = false;
    at_segment_start_ = false;
  }

  Status take_literal() {
    if (rest_.front() == '\\') {
      rest_.remove_prefix(1);
      if (rest_.empty()) return malformed("it ends in a backslash");
    }
    const std::string_view rune = take_rune();
    append_quoted(rune);
    if (only_literals_so_far_) literal_prefix_.append(rune);
    at_segment_start_ = rune == "/";
    return Status();
  }

  Status open_group() {
    if (++depth_ > limits::kGlobDepthMax) return malformed("its braces are nested too deeply");
    segment_start_before_group_ = at_segment_start_;
    take_wildcard("(?:", 1);
    at_segment_start_ = segment_start_before_group_;
    return Status();
  }

  Status close_group() {
    if (--depth_ < 0) return malformed("a '}' was never opened");
    take_wildcard(")", 1);
    return Status();
  }

  // "[abc]", "[a-z]", "[!a]" or "[^a]"; a ']' right at the start stands for itself.
  Status take_class() {
    rest_.remove_prefix(1);
    const bool negated = !rest_.empty() && (rest_.front() == '!' || rest_.front() == '^');
    if (negated) rest_.remove_prefix(1);
    std::string members;
    while (members.empty() || (!rest_.empty() && rest_.front() != ']')) RETURN_IF_ERROR(take_class_member(members));
    if (rest_.empty()) return malformed("a '[' is never closed");
    take_wildcard(negated ? "[^/" + members + "]" : "[" + members + "]", 1);
    return Status();
  }

  Status take_class_member(std::string& members) {
    std::string_view first;
    RETURN_IF_ERROR(take_class_rune(first));
    members += re2::RE2::QuoteMeta({first.data(), first.size()});
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return Status();
    rest_.remove_prefix(1);
    std::string_view last;
    RETURN_IF_ERROR(take_class_rune(last));
    // In UTF-8 the order of bytes is the order of code points.
    if (last < first) return malformed("a range in brackets runs backwards");
    members += '-';
    members += re2::RE2::QuoteMeta({last.data(), last.size()});
    return Status();
  }

  Status take_class_rune(std::string_view& rune) {
    if (!rest_.empty() && rest_.front() == '\\') rest_.remove_prefix(1);
    if (rest_.empty()) return malformed("a '[' is never closed");
    rune = take_rune();
    return Status();
  }

  // One code point; the pattern is known to be UTF-8.
  std::string_view take_rune() {
    size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
    const std::string_view rune = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return rune;
  }

  void append_quoted(std::string_view text) { regex_ += re2::RE2::QuoteMeta({text.data(), text.size()}); }

  std::string_view rest_;
  std::string regex_;
  std::string literal_prefix_;
  int depth_ = 0;
  bool only_literals_so_far_ = true;
  bool at_segment_start_ = true;
  bool segment_start_before_group_ = false;
};

}  // namespace

Result<Glob> Glob::compile(std::string_view pattern) {
  if (pattern.size() > limits::kGlobBytesMax) return malformed("it is too long");
  if (!is_valid_utf8(pattern)) return malformed("it is not UTF-8");
  Translator translator(pattern);
  ASSIGN_OR_RETURN(const std::string regex, translator.run());
  re2::RE2::Options options;
  options.set_dot_nl(true);
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytesMax);
  auto program = std::make_shared<Program>(regex, options);
  if (!program->regex.ok()) return malformed("it is too complex");
  Glob glob;
  glob.program_ = std::move(program);
  glob.literal_prefix_ = std::move(translator).literal_prefix();
  return glob;
}

bool Glob::matches(std::string_view name) const {
  return re2::RE2::FullMatch({name.data(), name.size()}, program_->regex);
}

}  // namespace lakegate
