#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "gateway/http/dev_cert.h"
#include "tests/http/loopback_server.h"

using namespace lakegate;
using namespace lakegate::testing;

namespace {

class CertificateFolder {
 public:
  CertificateFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lakegate-tls-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path = name;
    renew();
  }
  ~CertificateFolder() { std::filesystem::remove_all(path); }
  void renew() {
    for (const char* name : {"ca.pem", "server.pem", "server.key"}) std::filesystem::remove(path / name);
    if (const Status status = write_dev_certificates(path.string()); !status.ok()) {
      throw std::runtime_error(status.to_string());
    }
  }
  TlsFiles files() const { return {path / "server.pem", path / "server.key"}; }
  std::string ca() const { return path / "ca.pem"; }
  std::filesystem::path path;
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("Development certificates keep the key private and never overwrite") {
  const CertificateFolder folder;
  struct stat info {};
  REQUIRE(::stat((folder.path / "server.key").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  const std::string chain = contents(folder.path / "server.pem");
  CHECK(chain.ends_with(contents(folder.ca())));
  CHECK(write_dev_certificates(folder.path.string()).code() == Code::kAlreadyExists);
  std::filesystem::remove(folder.path / "server.pem");
  CHECK(write_dev_certificates(folder.path.string()).code() == Code::kAlreadyExists);
  CHECK_FALSE(std::filesystem::exists(folder.path / "server.pem"));
  CHECK_FALSE(write_dev_certificates("/nonexistent/folder").ok());
}

TEST_CASE("A client that trusts the authority is served over TLS 1.2 and 1.3") {
  const CertificateFolder folder;
  LoopbackServer server({}, folder.files());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawHttpClient client(server.port());
    REQUIRE(client.start_tls(folder.ca(), version));
    const std::string body(3'000'000, 'b');
    CHECK((client.exchange(request_text("PUT", "/echo", {}, body)).body == body));
    CHECK(client.exchange(request_text("GET", "/describe")).body.ends_with(" tls"));
    CHECK(client.exchange(request_text("GET", "/chunks?size=1000000")).body.size() == 1'000'000);
    // From memory, where zeros stand, since TLS cannot send a file.
    CHECK(client.exchange(request_text("GET", "/from-file?size=1000")).body == std::string(1000, '\0'));
    client.send(request_text("GET", "/ok") + request_text("GET", "/ok"));
    CHECK(client.read_response().body == "ok");
    CHECK(client.read_response().body == "ok");
  }
}

TEST_CASE("A client that offers only old TLS or only HTTP/2 fails in the handshake") {
  const CertificateFolder folder;
  LoopbackServer server({}, folder.files());
  RawHttpClient old(server.port());
  CHECK_FALSE(old.start_tls(folder.ca(), TLS1_1_VERSION));
  RawHttpClient grpc(server.port());
  CHECK_FALSE(grpc.start_tls(folder.ca(), 0, "\x02h2"));
  RawHttpClient both(server.port());
  CHECK(both.start_tls(folder.ca(), 0, "\x02h2\x08http/1.1"));
  CHECK(both.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("Plain HTTP to the TLS port gets a plain refusal") {
  const CertificateFolder folder;
  LoopbackServer server({}, folder.files());
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(request_text("GET", "/ok"));
  CHECK(response.status_code == 400);
  CHECK(response.body == "This port speaks TLS, not plain.\n");
}

TEST_CASE("Reloading changes the certificate for new connections and keeps old ones going") {
  CertificateFolder folder;
  LoopbackServer server({}, folder.files());
  RawHttpClient before(server.port());
  REQUIRE(before.start_tls(folder.ca()));
  folder.renew();
  REQUIRE(server.server->reload_tls().ok());
  RawHttpClient after(server.port());
  REQUIRE(after.start_tls(folder.ca()));
  CHECK(before.peer_serial() != after.peer_serial());
  CHECK(before.exchange(request_text("GET", "/ok")).body == "ok");
  CHECK(after.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("A reload that fails says why and leaves the old certificate in use") {
  CertificateFolder folder;
  LoopbackServer server({}, folder.files());
  const std::string ca = contents(folder.ca());
  std::ofstream(folder.path / "server.pem") << "not a certificate";
  const Status status = server.server->reload_tls();
  CHECK(status.message().find("server.pem") != std::string::npos);
  RawHttpClient client(server.port());
  REQUIRE(client.start_tls(folder.ca()));
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("A handshake that does not come is given up") {
  const CertificateFolder folder;
  HttpServerConfig config;
  config.header_timeout_ms = 200;
  LoopbackServer server(config, folder.files());
  RawHttpClient client(server.port());
  CHECK(client.is_closed());
}
