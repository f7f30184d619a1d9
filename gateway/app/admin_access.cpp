#include "gateway/app/admin_access.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/app/private_file.h"

namespace lakegate {
namespace {

constexpr int kTimeoutS = 60;
constexpr size_t kAnswerBytesMax = 8U << 20;

std::string access_path(const std::string& data_dir) { return data_dir + "/admin-access"; }

Status nobody_there() { return unavailable("No server answers on the private port."); }

// A socket that closes itself.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

int connect_to(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -1;
  const int descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval timeout{kTimeoutS, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  const bool is_connected = descriptor >= 0 && ::connect(descriptor, found->ai_addr, found->ai_addrlen) == 0;
  ::freeaddrinfo(found);
  if (is_connected) return descriptor;
  if (descriptor >= 0) ::close(descriptor);
  return -1;
}

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

std::string read_to_end(int descriptor) {
  std::string answer;
  char buffer[16384];
  ssize_t count = 0;
  while (answer.size() < kAnswerBytesMax && (count = ::recv(descriptor, buffer, sizeof(buffer), 0)) > 0) {
    answer.append(buffer, static_cast<size_t>(count));
  }
  return answer;
}

Code code_of(int http_status) {
  switch (http_status) {
    case 400:
      return Code::kInvalidArgument;
    case 401:
      return Code::kUnauthenticated;
    case 404:
      return Code::kNotFound;
    case 409:
      return Code::kAlreadyExists;
    case 429:
      return Code::kResourceExhausted;
    default:
      return Code::kInternal;
  }
}

}  // namespace

Status write_admin_access(const std::string& data_dir, const AdminAccess& access) {
  const nlohmann::ordered_json json = {
      {"host", access.host}, {"port", access.port}, {"secret", access.secret.reveal()}};
  return replace_private_file(access_path(data_dir), Secret(json.dump() + "\n"));
}

void remove_admin_access(const std::string& data_dir) { ::unlink(access_path(data_dir).c_str()); }

Result<AdminAccess> read_admin_access(const std::string& data_dir) {
  ASSIGN_OR_RETURN(const Secret text, read_private_file(access_path(data_dir)));
  const nlohmann::json json = nlohmann::json::parse(text.reveal(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("host") || !json.contains("port") || !json.contains("secret")) {
    return not_found("The file " + access_path(data_dir) + " is damaged.");
  }
  return AdminAccess{json["host"].get<std::string>(), json["port"].get<uint16_t>(),
                     Secret(json["secret"].get<std::string>())};
}

Result<nlohmann::ordered_json> send_identity_command(const AdminAccess& access, const nlohmann::ordered_json& command) {
  const Socket socket(connect_to(access.host, access.port));
  if (socket.get() < 0) return nobody_there();
  const std::string body = command.dump();
  const std::string request =
      "POST /identity HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " +
      access.secret.reveal() + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  if (!send_all(socket.get(), request)) return nobody_there();
  const std::string answer = read_to_end(socket.get());
  // "HTTP/1.1 200 OK": the server of this very program, which states the length of what it answers.
  const size_t head_end = answer.find("\r\n\r\n");
  const std::optional<uint64_t> status = answer.size() < 12 ? std::nullopt : parse_uint64(answer.substr(9, 3));
  if (head_end == std::string::npos || !status) return nobody_there();
  nlohmann::ordered_json json =
      nlohmann::ordered_json::parse(answer.substr(head_end + 4), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Status(Code::kUnauthenticated, "Another program answers on the private port.");
  if (*status == 200) return json;
  const auto error = json.find("error");
  const bool has_sentence = error != json.end() && error->is_string();
  return Status(code_of(static_cast<int>(*status)), has_sentence ? error->get<std::string>() : "The server refused.");
}

}  // namespace lakegate
