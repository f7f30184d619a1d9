#include "gateway/app/exit_code.h"

#include <iostream>

namespace lakegate {

int fail(const Status& status, int exit_code) {
  std::cerr << "lakegate: " << status.message() << std::endl;
  return exit_code;
}

}  // namespace lakegate
