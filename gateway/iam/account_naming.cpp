#include "gateway/iam/account_naming.h"

#include <algorithm>

#include "auth/identity_store.h"

namespace lakegate {
namespace {

constexpr size_t kAccountNameBytesMax = 63;
constexpr size_t kUniqueIdDigits = 21;

}  // namespace

Status check_account_name(const std::string& name) {
  const auto is_fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const bool fits = !name.empty() && name.size() <= kAccountNameBytesMax && name.front() >= 'a' &&
                    name.front() <= 'z' && name.back() != '-' && std::all_of(name.begin(), name.end(), is_fine);
  if (fits) return Status();
  return invalid_argument("A service account's name has lower-case letters, digits and '-', and begins with a letter.");
}

std::string account_email(const std::string& name, const std::string& project) {
  const size_t colon = project.find(':');
  const std::string domain =
      colon == std::string::npos ? project : project.substr(colon + 1) + "." + project.substr(0, colon);
  return lower_case_address(name + "@" + domain + ".iam.gserviceaccount.com");
}

std::string new_unique_id(Random& random) {
  std::string id = "1";
  while (id.size() < kUniqueIdDigits) id += static_cast<char>('0' + random.next_uint64() % 10);
  return id;
}

}  // namespace lakegate
