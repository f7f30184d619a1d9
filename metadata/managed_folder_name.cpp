#include "metadata/managed_folder_name.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

Status invalid_name(const std::string& rule) {
  return invalid_argument("Invalid managed folder name. " + rule, "name");
}

}  // namespace

Result<std::string> managed_folder_name(std::string_view given) {
  if (given.empty()) return required_argument("name");
  std::string name(given);
  if (name.back() != '/') name += '/';
  if (name.size() > limits::kObjectNameBytesMax) return invalid_name("It must have at most 1024 bytes in UTF-8.");
  if (!is_valid_utf8(name)) return invalid_name("It is not valid UTF-8.");
  if (name.find_first_of("\r\n") != std::string::npos) return invalid_name("It holds a carriage return or line feed.");
  if (name == "./" || name == "../") return invalid_name("It must not be '.' or '..'.");
  if (name.starts_with(".well-known/acme-challenge/")) {
    return invalid_name("It must not start with '.well-known/acme-challenge/'.");
  }
  if (std::count(name.begin(), name.end(), '/') > limits::kManagedFolderDepthMax) {
    return invalid_name("Managed folders nest up to 15 levels deep.");
  }
  return name;
}

}  // namespace lakegate
