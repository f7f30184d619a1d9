#include "metadata/folder_name.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

Status invalid_name(const std::string& rule) { return invalid_argument("Invalid folder name. " + rule, "name"); }

Status check_folder_name(std::string_view name) {
  if (name.size() > limits::kFolderNameBytesMax) return invalid_name("It must have at most 512 bytes in UTF-8.");
  if (std::count(name.begin(), name.end(), '/') > limits::kFolderDepthMax) {
    return invalid_name("Folders nest up to 50 levels deep.");
  }
  return Status();
}

}  // namespace

Result<std::string> folder_name(std::string_view given) {
  if (given.empty()) return required_argument("name");
  std::string name(given);
  if (name.back() != '/') name += '/';
  RETURN_IF_ERROR(check_folder_name(name));
  if (!is_valid_utf8(name)) return invalid_name("It is not valid UTF-8.");
  if (name.find_first_of("\r\n") != std::string::npos) return invalid_name("It holds a carriage return or line feed.");
  if (name.starts_with(".well-known/acme-challenge/")) {
    return invalid_name("It must not start with '.well-known/acme-challenge/'.");
  }
  return name;
}

Status check_name_in_folders(std::string_view object_name) { return check_folder_name(folder_of_object(object_name)); }

std::string_view folder_of_object(std::string_view object_name) {
  const size_t slash = object_name.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : object_name.substr(0, slash + 1);
}

std::string_view parent_folder(std::string_view folder) {
  return folder.empty() ? folder : folder_of_object(folder.substr(0, folder.size() - 1));
}

}  // namespace lakegate
