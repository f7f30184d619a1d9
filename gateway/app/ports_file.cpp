#include "gateway/app/ports_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace lakegate {
namespace {

std::string port_text(std::optional<uint16_t> port) { return port ? std::to_string(*port) : "null"; }

}  // namespace

Status write_ports_file(const std::string& path, std::optional<uint16_t> http, std::optional<uint16_t> https,
                        uint16_t admin) {
  const std::string temporary_path = path + ".new";
  std::ofstream file(temporary_path, std::ios::trunc);
  file << R"({"http":)" << port_text(http) << R"(,"https":)" << port_text(https) << R"(,"admin":)" << admin << "}\n";
  file.close();
  if (!file) return unavailable("The ports file " + temporary_path + " cannot be written.");
  std::error_code error;
  std::filesystem::rename(temporary_path, path, error);
  if (error) return unavailable("The ports file " + path + " cannot be written: " + error.message() + ".");
  return {};
}

}  // namespace lakegate
