// Names of service accounts. Pure functions, but for the random one.
#pragma once

#include <string>

#include "base/random.h"
#include "base/status.h"

namespace lakegate {

// The part before the @. kInvalidArgument for one that no account may have.
Status check_account_name(const std::string& name);

// "NAME@PROJECT.iam.gserviceaccount.com", as Google names them; of a project "example.com:p" the parts change places.
std::string account_email(const std::string& name, const std::string& project);

// 21 digits.
std::string new_unique_id(Random& random);

}  // namespace lakegate
