// RawHttpClient: a blocking socket (plain or TLS) that sends exactly the bytes a test says and reads answers byte by
// byte. Every wait ends after kTimeoutSeconds, as an exception, so that no test hangs.
#pragma once

#include <arpa/inet.h>
#include <map>
#include <memory>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "gateway/http/request.h"

namespace lakegate::testing {

struct RawResponse {
  int status_code = 0;
  std::string reason_phrase;
  std::string head;
  Headers headers;
  std::string body;
};

class RawHttpClient {
 public:
  static constexpr int kTimeoutSeconds = 20;

  explicit RawHttpClient(uint16_t port, int receive_buffer_bytes = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer_bytes > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    const timeval timeout{kTimeoutSeconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(socket_);
      throw std::runtime_error("connect failed");
    }
  }
  ~RawHttpClient() { ::close(socket_); }
  RawHttpClient(const RawHttpClient&) = delete;
  RawHttpClient& operator=(const RawHttpClient&) = delete;

  // Trusts only the authority in the file and checks the name "localhost"; false when the handshake fails.
  bool start_tls(const std::string& ca_path, int version_max = 0, std::string_view alpn = {}) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_load_verify_locations(context_.get(), ca_path.c_str(), nullptr);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    if (version_max != 0) SSL_CTX_set_max_proto_version(context_.get(), version_max);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set1_host(ssl_.get(), "localhost");
    if (!alpn.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                          static_cast<unsigned int>(alpn.size()));
    }
    SSL_set_fd(ssl_.get(), socket_);
    return SSL_connect(ssl_.get()) == 1;
  }
  std::string peer_serial() const {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl_.get()), X509_free);
    const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate.get());
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)), size_t(ASN1_STRING_length(serial))};
  }

  void send(std::string_view bytes) {
    if (!try_send(bytes)) throw std::runtime_error("send failed");
  }
  // False when the server closed the connection meanwhile.
  bool try_send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                 : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }
  // One byte out of band, which is none of the stream (MSG_OOB).
  void send_urgent(char byte) {
    if (::send(socket_, &byte, 1, MSG_OOB | MSG_NOSIGNAL) != 1) throw std::runtime_error("send failed");
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // Nothing more came before the peer closed (or reset) the connection.
  bool is_closed() { return buffer_.empty() && !fill(); }
  std::string read_until_close() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
  }
  std::string read_exactly(size_t size_bytes) {
    while (buffer_.size() < size_bytes) need();
    std::string bytes = buffer_.substr(0, size_bytes);
    buffer_.erase(0, size_bytes);
    return bytes;
  }

  RawResponse read_response(bool has_body = true) {
    RawResponse response = read_head();
    if (!has_body || response.status_code < 200 || response.status_code == 204 || response.status_code == 304) {
      return response;
    }
    if (response.headers.has("Transfer-Encoding")) {
      response.body = read_chunks();
    } else if (const auto length = response.headers.find("Content-Length")) {
      response.body = read_exactly(std::stoull(std::string(*length)));
    } else {
      response.body = read_until_close();
    }
    return response;
  }

  RawResponse exchange(std::string_view request, bool has_body = true) {
    send(request);
    return read_response(has_body);
  }

 private:
  bool fill() {
    char chunk[16384];
    const ssize_t count = ssl_ ? SSL_read(ssl_.get(), chunk, sizeof(chunk)) : ::recv(socket_, chunk, sizeof(chunk), 0);
    if (count < 0 && !ssl_ && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("no answer in time");
    if (count <= 0) return false;
    buffer_.append(chunk, static_cast<size_t>(count));
    return true;
  }
  void need() {
    if (!fill()) throw std::runtime_error("connection closed inside an answer");
  }
  std::string read_line() {
    size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) need();
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }
  RawResponse read_head() {
    RawResponse response;
    const std::string status_line = read_line();
    response.head = status_line + "\r\n";
    response.status_code = std::stoi(status_line.substr(9, 3));
    response.reason_phrase = status_line.size() > 13 ? status_line.substr(13) : "";
    for (std::string line = read_line(); !line.empty(); line = read_line()) {
      response.head += line + "\r\n";
      const size_t colon = line.find(": ");
      response.headers.add(line.substr(0, colon), line.substr(colon + 2));
    }
    return response;
  }
  std::string read_chunks() {
    std::string body;
    for (;;) {
      const size_t size_bytes = std::stoull(read_line(), nullptr, 16);
      body += read_exactly(size_bytes);
      if (!read_line().empty()) throw std::runtime_error("chunk without end");
      if (size_bytes == 0) return body;
    }
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  int socket_;
  std::string buffer_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace lakegate::testing
