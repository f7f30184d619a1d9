#include "metadata/names.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/result.h"

namespace lakegate {
namespace {

constexpr size_t kBucketNameBytesMin = 3;
constexpr size_t kBucketNameLabelBytesMax = 63;
constexpr size_t kDottedBucketNameBytesMax = 222;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }
bool is_bucket_name_char(char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; }

Status invalid_bucket_name(std::string_view name, std::string_view rule) {
  const bool printable = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
  const std::string shown = printable && name.size() <= kDottedBucketNameBytesMax ? " '" + std::string(name) + "'" : "";
  return invalid_argument("Invalid bucket name:" + shown + ". " + std::string(rule));
}

bool is_ip_address(std::string_view name) {
  int parts = 1;
  size_t digits = 0;
  for (const char c : name) {
    if (c == '.') {
      if (digits == 0) return false;
      ++parts;
      digits = 0;
    } else if (is_digit(c) && digits < 3) {
      ++digits;
    } else {
      return false;
    }
  }
  return parts == 4 && digits > 0;
}

// "google" with the look-alike spellings that GCS refuses too: 0 for o, 1 or l for l.
bool contains_google(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) {
    if (c == '0') c = 'o';
    if (c == '1') c = 'l';
    if (c == '3') c = 'e';
  }
  return plain.find("google") != std::string::npos;
}

// Every part between dots is a label of its own, as in a domain name.
Status check_labels(std::string_view name) {
  size_t begin = 0;
  while (begin <= name.size()) {
    const size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view label = name.substr(begin, end - begin);
    if (label.empty() || label.size() > kBucketNameLabelBytesMax) {
      return invalid_bucket_name(name, "Each part between dots must have 1 to 63 characters.");
    }
    if (!is_letter_or_digit(label.front()) || !is_letter_or_digit(label.back())) {
      return invalid_bucket_name(name, "Each part between dots must start and end with a letter or digit.");
    }
    begin = end + 1;
  }
  return Status();
}

}  // namespace

Status check_bucket_name(std::string_view name) {
  if (name.empty()) return required_argument("name");
  const bool dotted = name.find('.') != std::string_view::npos;
  const size_t longest = dotted ? kDottedBucketNameBytesMax : kBucketNameLabelBytesMax;
  if (name.size() < kBucketNameBytesMin || name.size() > longest) {
    return invalid_bucket_name(name, "Names must have 3 to 63 characters, or up to 222 with dots.");
  }
  if (!std::all_of(name.begin(), name.end(), is_bucket_name_char)) {
    return invalid_bucket_name(name, "Names may hold only lower-case letters, digits, dashes, underscores and dots.");
  }
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) {
    return invalid_bucket_name(name, "Names must start and end with a letter or digit.");
  }
  if (dotted) RETURN_IF_ERROR(check_labels(name));
  if (is_ip_address(name)) return invalid_bucket_name(name, "Names must not look like an IP address.");
  if (name.starts_with("goog")) return invalid_bucket_name(name, "Names must not start with 'goog'.");
  if (contains_google(name)) return invalid_bucket_name(name, "Names must not contain 'google' or a like spelling.");
  return Status();
}

Status check_object_name(std::string_view name) {
  if (name.empty()) return required_argument("name");
  if (name.size() > limits::kObjectNameBytesMax) {
    return invalid_argument("The object name is too long: it must have at most 1024 bytes in UTF-8.", "name");
  }
  if (!is_valid_utf8(name)) return invalid_argument("The object name is not valid UTF-8.", "name");
  if (name.find_first_of("\r\n") != std::string_view::npos) {
    return invalid_argument("Disallowed unicode characters present in object name: carriage return or line feed.",
                            "name");
  }
  if (name == "." || name == "..") return invalid_argument("The object name must not be '.' or '..'.", "name");
  if (name.starts_with(".well-known/acme-challenge/")) {
    return invalid_argument("The object name must not start with '.well-known/acme-challenge/'.", "name");
  }
  return Status();
}

Status check_storage_class(std::string_view storage_class) {
  static constexpr std::array<std::string_view, 7> kClasses = {
      "STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE", "MULTI_REGIONAL", "REGIONAL", "DURABLE_REDUCED_AVAILABILITY"};
  if (std::find(kClasses.begin(), kClasses.end(), storage_class) != kClasses.end()) return Status();
  return invalid_argument(
      "The storage class is not one of STANDARD, NEARLINE, COLDLINE, ARCHIVE, MULTI_REGIONAL, "
      "REGIONAL and DURABLE_REDUCED_AVAILABILITY.",
      "storageClass");
}

}  // namespace lakegate
