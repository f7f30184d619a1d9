// The one kind of call that goes out: to a real TLS server on loopback, which must be allowed for that.
#include "gateway/http/https_fetcher.h"

#include <filesystem>

#include <catch2/catch.hpp>

#include "gateway/http/dev_cert.h"
#include "gateway/http/ip_kind.h"
#include "tests/http/tls_provider.h"
#include "tests/support/temporary_folder.h"

using namespace lakegate;
using namespace lakegate::testing;

namespace {

const std::string kDocument = R"({"keys": []})";

std::string ok(const std::string& body, const std::string& fields = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Certificates {
  Certificates() { REQUIRE(write_dev_certificates(folder.path()).ok()); }
  std::string file(const char* name) const { return folder.path() + "/" + name; }
  TemporaryFolder folder;
};

struct Provider : Certificates {
  explicit Provider(TlsProvider::Reply reply)
      : server(file("server.pem"), file("server.key"), [this, reply](const std::string& head) {
          last_head = head;
          return reply;
        }) {}

  DocumentRequest request(const std::string& host = "localhost") const {
    DocumentRequest made;
    made.url = server.url("/keys?v=1", host);
    made.ca_file = file("ca.pem");
    made.allowed_networks = {*IpRange::parse("127.0.0.0/8")};
    return made;
  }

  std::string last_head;
  TlsProvider server;
};

// A name server that says what the test wants.
HostLookup lookup_of(std::vector<IpAddress> addresses) {
  return [addresses](const std::string&, int) -> Result<std::vector<IpAddress>> { return addresses; };
}

IpAddress address(const char* text) { return *parse_ip_address(text); }
const IpAddress kLoopback = address("127.0.0.1");

Status fetch_status(const Provider& provider, const HostLookup& lookup = lookup_of({kLoopback})) {
  HttpsFetcher fetcher(lookup);
  return fetcher.fetch(provider.request()).status();
}

void check_refused(const std::string& bytes, const std::string& why) {
  const Provider provider(TlsProvider::Reply{bytes});
  const Status status = fetch_status(provider);
  CHECK(status.code() == Code::kUnavailable);
  CHECK_THAT(std::string(status.message()), Catch::Contains(why));
}

}  // namespace

TEST_CASE("A document is fetched from a server whose certificate holds, by its name and by its address") {
  const Provider provider(TlsProvider::Reply{ok(kDocument, "Cache-Control: public\r\ncache-control: max-age=7\r\n")});
  for (const char* host : {"localhost", "127.0.0.1"}) {
    INFO(host);
    HttpsFetcher fetcher;  // With the system's look-up.
    DocumentRequest request = provider.request(host);
    request.allowed_networks.push_back(*IpRange::parse("::1/128"));
    const auto fetched = fetcher.fetch(request);
    INFO(fetched.status().to_string());
    REQUIRE(fetched.ok());
    CHECK(fetched->body == kDocument);
    CHECK(fetched->cache_control == "public, max-age=7");
    CHECK_THAT(provider.last_head, Catch::StartsWith("GET /keys?v=1 HTTP/1.1\r\nHost: " + std::string(host) + ":" +
                                                     std::to_string(provider.server.port()) + "\r\n"));
  }
}

TEST_CASE("An answer in chunks, or one that ends with the connection, is read whole") {
  for (const char* bytes :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"ke\r\n8\r\nys\": []}\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n{\"keys\": []}"}) {
    const Provider provider(TlsProvider::Reply{bytes});
    HttpsFetcher fetcher(lookup_of({kLoopback}));
    const auto fetched = fetcher.fetch(provider.request());
    INFO(fetched.status().to_string());
    REQUIRE(fetched.ok());
    CHECK(fetched->body == kDocument);
  }
}

TEST_CASE("An address that is not public is never connected to, unless its network is allowed") {
  const Provider provider(TlsProvider::Reply{ok(kDocument)});
  DocumentRequest request = provider.request();
  for (const std::vector<IpRange>& allowed : {std::vector<IpRange>{}, {*IpRange::parse("10.0.0.0/8")}}) {
    request.allowed_networks = allowed;
    for (const char* host : {"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0"}) {
      INFO(host);
      request.url = provider.server.url("/keys", host);
      HttpsFetcher fetcher;
      const Status status = fetcher.fetch(request).status();
      CHECK((status.code() == Code::kPermissionDenied || status.code() == Code::kUnavailable));
    }
    for (const char* text : {"127.0.0.1", "::ffff:127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "192.168.1.1",
                             "64:ff9b::127.0.0.1", "2002:7f00:1::", "fd00::1", "fe80::1", "100.64.0.1", "224.0.0.1"}) {
      INFO(text);
      HttpsFetcher fetcher(lookup_of({address(text)}));
      CHECK(fetcher.fetch(request).status().code() == Code::kPermissionDenied);
    }
  }
  CHECK(provider.server.connections() == 0);
}

TEST_CASE("One forbidden address among several refuses the name, whatever its place") {
  const Provider provider(TlsProvider::Reply{ok(kDocument)});
  const DocumentRequest request = provider.request();
  for (const std::vector<IpAddress>& addresses :
       {std::vector{kLoopback, address("10.0.0.1")}, {address("10.0.0.1"), kLoopback}}) {
    HttpsFetcher fetcher(lookup_of(addresses));
    CHECK(fetcher.fetch(request).status().code() == Code::kPermissionDenied);
  }
  CHECK(provider.server.connections() == 0);
}

TEST_CASE("A name that is another address the second time is connected to at the one that was judged") {
  const Provider provider(TlsProvider::Reply{ok(kDocument)});
  DocumentRequest request = provider.request();
  request.allowed_networks = {*IpRange::parse("127.0.0.9/32")};
  request.timeout_ms = 500;
  int lookups = 0;
  // Nobody listens at the first, which is allowed; the second would be the provider.
  HttpsFetcher fetcher([&lookups](const std::string&, int) -> Result<std::vector<IpAddress>> {
    return std::vector{++lookups == 1 ? address("127.0.0.9") : kLoopback};
  });
  CHECK(fetcher.fetch(request).status().code() == Code::kUnavailable);
  CHECK(lookups == 1);
  CHECK(fetcher.fetch(request).status().code() == Code::kPermissionDenied);
  CHECK(lookups == 2);
  CHECK(provider.server.connections() == 0);
}

TEST_CASE("A certificate of another authority is refused before anything is said") {
  const Provider provider(TlsProvider::Reply{ok(kDocument)});
  const Certificates others;
  DocumentRequest request = provider.request();
  HttpsFetcher fetcher(lookup_of({kLoopback}));
  request.ca_file = others.file("ca.pem");
  CHECK_THAT(fetcher.fetch(request).status().to_string(), Catch::Contains("certificate"));
  request.ca_file.clear();  // Whom the system trusts has not signed it either.
  CHECK(fetcher.fetch(request).status().code() == Code::kUnavailable);
  request.ca_file = others.file("none.pem");
  CHECK(fetcher.fetch(request).status().code() == Code::kUnavailable);
  CHECK(provider.last_head.empty());
}

TEST_CASE("A certificate of another host is refused before anything is said") {
  const Provider provider(TlsProvider::Reply{ok(kDocument)});
  HttpsFetcher fetcher(lookup_of({kLoopback}));
  for (const char* host : {"other.example", "localhost.example", "127.0.0.2"}) {
    INFO(host);
    const Status status = fetcher.fetch(provider.request(host)).status();
    CHECK(status.code() == Code::kUnavailable);
    CHECK_THAT(std::string(status.message()), Catch::Contains("mismatch"));
  }
  CHECK(provider.last_head.empty());
}

TEST_CASE("A redirect is not followed, and no other status is an answer") {
  const Certificates certificates;
  TlsProvider target(certificates.file("server.pem"), certificates.file("server.key"),
                     [](const std::string&) { return TlsProvider::Reply{ok(kDocument)}; });
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    check_refused(
        "HTTP/1.1 " + std::string(status) + " Moved\r\nLocation: " + target.url() + "\r\nContent-Length: 0\r\n\r\n",
        std::string("answered ") + status);
  }
  CHECK(target.connections() == 0);
  for (const char* status : {"201", "204", "400", "404", "429", "500", "503"}) {
    check_refused("HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 2\r\n\r\n{}",
                  std::string("answered ") + status);
  }
}

TEST_CASE("An answer that is too long is given up, whatever it says of its length") {
  const std::string large(limits::kJwksBytesMax + 1, ' ');
  check_refused(ok(large), "too long");
  check_refused("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "too long");
  check_refused("HTTP/1.0 200 OK\r\n\r\n" + large, "too long");
  check_refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50001\r\n" + std::string(0x50001, ' ') + "\r\n",
                "too long");
  check_refused("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", "head of the answer");
}

TEST_CASE("An answer that breaks off, or is no HTTP, is none") {
  check_refused("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\": []}", "broke off");
  check_refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"ke", "broke off");
  check_refused("HTTP/1.1 200 OK\r\nContent-Le", "broke off");
  check_refused("", "broke off");
  check_refused("SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP");
  check_refused(ok(kDocument, "Content-Encoding: gzip\r\n"), "encoding");
  // Cut off by whoever can cut a connection: the end of TLS was not said.
  const Provider provider(TlsProvider::Reply{"HTTP/1.0 200 OK\r\n\r\n{\"keys\"", 0, false});
  CHECK(fetch_status(provider).code() == Code::kUnavailable);
}

TEST_CASE("A provider that drips its answer is given up when the time is over, not when it pauses") {
  const Provider provider(TlsProvider::Reply{ok(kDocument), 50});
  DocumentRequest request = provider.request();
  request.timeout_ms = 400;
  HttpsFetcher fetcher(lookup_of({kLoopback}));
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THAT(fetcher.fetch(request).status().to_string(), Catch::Contains("took too long"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("A look-up that does not end is not waited for") {
  int given_ms = 0;
  HttpsFetcher fetcher([&given_ms](const std::string&, int timeout_ms) -> Result<std::vector<IpAddress>> {
    given_ms = timeout_ms;
    return unavailable("Looking it up took too long.");
  });
  DocumentRequest request;
  request.url = "https://idp.example/";
  CHECK(fetcher.fetch(request).status().code() == Code::kUnavailable);
  CHECK(given_ms > 0);
  CHECK(given_ms <= limits::kJwksFetchTimeoutMs);
  request.url = "http://idp.example/";
  CHECK(fetcher.fetch(request).status().code() == Code::kInvalidArgument);
}
