#include "gateway/app/config.h"

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "gateway/app/config_schema.h"
#include "gateway/app/config_show.h"

namespace lakegate {
namespace {

// A file that goes with the test.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "lakegate-config-XXXXXX").string();
    const int descriptor = ::mkstemp(pattern.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    path = pattern;
    std::ofstream(path) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path); }

  std::string path;
};

ConfigInput with_file(const ConfigFile& file) {
  ConfigInput input;
  input.file_path = file.path;
  return input;
}

std::string refusal(const ConfigInput& input) {
  const Result<LoadedConfig> loaded = load_config(input);
  REQUIRE_FALSE(loaded.ok());
  return std::string(loaded.status().message());
}

std::string refusal_of_file(const std::string& text) {
  const ConfigFile file(text);
  const std::string message = refusal(with_file(file));
  CHECK_THAT(message, Catch::Contains(file.path));
  return message;
}

std::string refusal_of_flag(const std::string& name, const std::string& value) {
  ConfigInput input;
  input.flags[name] = {value};
  return refusal(input);
}

Config servable() {
  Config config;
  config.data_dir = "data";
  return config;
}

}  // namespace

TEST_CASE("without input every key has its default and no origin") {
  const Result<LoadedConfig> loaded = load_config({});
  REQUIRE(loaded.ok());
  CHECK(loaded->values.http == "127.0.0.1:8080");
  CHECK(loaded->values.admin == "127.0.0.1:8081");
  CHECK(loaded->origins.empty());
}

TEST_CASE("a flag wins over the environment, the environment over the file, the file over the default") {
  const ConfigFile file("project = 'file'\nlog_level = 'error'\nthreads = 3\n");
  ConfigInput input = with_file(file);
  input.environment = {{"LAKEGATE_PROJECT", "environment"}, {"LAKEGATE_LOG_LEVEL", "warning"}, {"PATH", "/bin"}};
  input.flags["project"] = {"flag"};
  const Result<LoadedConfig> loaded = load_config(input);
  REQUIRE(loaded.ok());
  CHECK(loaded->values.project == "flag");
  CHECK(loaded->values.log_level == "warning");
  CHECK(loaded->values.threads == 3);
  CHECK(loaded->origins.at("project") == "flag --project");
  CHECK(loaded->origins.at("log_level") == "environment LAKEGATE_LOG_LEVEL");
  CHECK(loaded->origins.at("threads") == file.path);
}

TEST_CASE("of a flag that is repeated the last value counts, and a list keeps all") {
  ConfigInput input;
  input.flags["http"] = {"127.0.0.1:1", "127.0.0.1:2"};
  input.flags["domain"] = {"a.example", "b.example"};
  const Result<LoadedConfig> loaded = load_config(input);
  REQUIRE(loaded.ok());
  CHECK(loaded->values.http == "127.0.0.1:2");
  CHECK(loaded->values.domain == std::vector<std::string>{"a.example", "b.example"});
}

TEST_CASE("a list replaces the list of the source below it") {
  const ConfigFile file("domain = ['file.example']\n");
  ConfigInput input = with_file(file);
  CHECK(load_config(input)->values.domain == std::vector<std::string>{"file.example"});
  input.environment = {{"LAKEGATE_DOMAIN", "a.example,b.example"}};
  CHECK(load_config(input)->values.domain == std::vector<std::string>{"a.example", "b.example"});
}

TEST_CASE("unknown keys and variables are refused by name") {
  CHECK_THAT(refusal_of_file("threads = 1\nthread = 1\n"), Catch::Contains("'thread'") && Catch::Contains("line 2"));
  CHECK_THAT(refusal_of_file("[server]\nthreads = 1\n"), Catch::Contains("'server'"));
  ConfigInput input;
  input.environment = {{"LAKEGATE_THREAD", "1"}};
  CHECK_THAT(refusal(input), Catch::Contains("LAKEGATE_THREAD"));
}

TEST_CASE("a value of the wrong TOML type is refused by name") {
  CHECK_THAT(refusal_of_file("threads = '1'\n"), Catch::Contains("threads must be a whole number"));
  CHECK_THAT(refusal_of_file("project = 1\n"), Catch::Contains("project must be a text"));
  CHECK_THAT(refusal_of_file("domain = 'a.example'\n"), Catch::Contains("domain must be a list"));
  CHECK_THAT(refusal_of_file("domain = ['a.example', 1]\n"), Catch::Contains("domain must be a list"));
  CHECK_THAT(refusal_of_file("allow_unauthenticated_on_any_address = 1\n"), Catch::Contains("must be true or false"));
  CHECK_THAT(refusal_of_file("threads = -1\n"), Catch::Contains("'-1'"));
}

TEST_CASE("a file that is no TOML or not there is refused by its path") {
  CHECK_THAT(refusal_of_file("this is = not [ toml"), Catch::Contains("not TOML"));
  ConfigInput input;
  input.file_path = "/nonexistent/lakegate.toml";
  CHECK_THAT(refusal(input), Catch::Contains("/nonexistent/lakegate.toml"));
}

TEST_CASE("a value that makes no sense is refused with the value and where it stands") {
  const std::vector<std::pair<std::string, std::string>> senseless = {{"http", "nonsense"},
                                                                      {"http", "127.0.0.1:99999"},
                                                                      {"https", ":443"},
                                                                      {"admin", "::1:80"},
                                                                      {"auth", "perhaps"},
                                                                      {"auth", "non"},
                                                                      {"log_level", "loud"},
                                                                      {"log_format", "text|json"},
                                                                      {"header_timeout_ms", "-5"},
                                                                      {"header_timeout_ms", "soon"},
                                                                      {"header_timeout_ms", "0"},
                                                                      {"workers", "0"},
                                                                      {"connections_max", "1e3"},
                                                                      {"external_url", "gcs.example"},
                                                                      {"external_url", "https://"},
                                                                      {"external_url", "https:///"},
                                                                      {"external_url", "http://a/"},
                                                                      {"threads", "18446744073709551616"}};
  for (const auto& [name, value] : senseless) {
    INFO(name << " = " << value);
    CHECK_THAT(refusal_of_flag(name, value), Catch::Contains("'" + value + "'") && Catch::Contains("flag --"));
  }
  CHECK_THAT(refusal_of_flag("auth", ""), Catch::Contains("none|required"));
  CHECK_THAT(refusal_of_flag("project", "a\nb"), Catch::Contains("cannot be printed"));
}

TEST_CASE("a server needs a data folder, an address, and both files of a certificate") {
  Config config = servable();
  CHECK(check_serve_config(config).ok());
  CHECK(config.https.empty());
  config.data_dir.clear();
  CHECK_THAT(check_serve_config(config).to_string(), Catch::Contains("--data-dir"));
  config = servable();
  config.http.clear();
  CHECK_FALSE(check_serve_config(config).ok());
  config = servable();
  config.tls_cert = "server.pem";
  CHECK_THAT(check_serve_config(config).to_string(), Catch::Contains("--tls-key"));
  config = servable();
  config.https = "127.0.0.1:443";
  CHECK_THAT(check_serve_config(config).to_string(), Catch::Contains("--tls-cert"));
}

TEST_CASE("a certificate alone opens the usual TLS address") {
  Config config = servable();
  config.tls_cert = "server.pem";
  config.tls_key = "server.key";
  REQUIRE(check_serve_config(config).ok());
  CHECK(config.https == "127.0.0.1:8443");
}

TEST_CASE("everybody is let in on loopback addresses only, unless the operator insists") {
  for (const char* const address : {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "example.com:1", "[::ffff:127.0.0.1]:1",
                                    "127.0.0.1.example.com:1", "127.1:1", "[::2]:1"}) {
    INFO(address);
    CHECK_FALSE(is_loopback_address(address));
    Config config = servable();
    config.http = address;
    CHECK_THAT(check_serve_config(config).to_string(), Catch::Contains("--allow-unauthenticated-on-any-address"));
    config.allow_unauthenticated_on_any_address = true;
    CHECK(check_serve_config(config).ok());
    config = servable();
    config.https = address;
    config.tls_cert = config.tls_key = "file";
    CHECK_FALSE(check_serve_config(config).ok());
    config.auth = "required";
    CHECK(check_serve_config(config).ok());
  }
  for (const char* const address : {"127.0.0.1:1", "127.9.8.7:0", "localhost:80", "[::1]:443"}) {
    INFO(address);
    CHECK(is_loopback_address(address));
  }
}

TEST_CASE("an identity provider's table says where its keys are and from which networks they may come") {
  const ConfigFile file(R"(
[[oidc]]
issuer = "https://idp.example"
jwks_uri = "https://keys.example/v1"
jwks_ca_file = "/etc/ca.pem"
jwks_allowed_networks = ["10.0.0.0/8", "fd00::/8"]
audience = ["gcs"]
pool = "company"

[[oidc]]
issuer = "https://other.example"
jwks_file = "/etc/keys.json"
)");
  const Result<LoadedConfig> loaded = load_config(with_file(file));
  INFO(loaded.status().to_string());
  REQUIRE(loaded.ok());
  REQUIRE(loaded->values.oidc.size() == 2);
  const OidcIssuerConfig& first = loaded->values.oidc.front();
  CHECK(first.issuer == "https://idp.example");
  CHECK(first.jwks_uri == "https://keys.example/v1");
  CHECK(first.jwks_ca_file == "/etc/ca.pem");
  CHECK(first.jwks_allowed_networks == std::vector<std::string>{"10.0.0.0/8", "fd00::/8"});
  CHECK(first.audience == std::vector<std::string>{"gcs"});
  CHECK(loaded->values.oidc.back().jwks_file == "/etc/keys.json");
  for (const char* bad : {"jwks_allowed_networks = \"10.0.0.0/8\"", "jwks_allowed_networks = [7]", "jwks_uri = 7",
                          "jwks_url = \"https://keys.example/v1\"", "jwks_ca_file = true"}) {
    INFO(bad);
    CHECK_THAT(refusal_of_file("[[oidc]]\n" + std::string(bad) + "\n"), Catch::Contains("jwks_"));
  }
}

TEST_CASE("what config show prints is a file that gives the same configuration") {
  ConfigInput input;
  input.flags["project"] = {"a \"quoted\" \\ project"};
  input.flags["domain"] = {"a.example", "b.example"};
  input.flags["allow_unauthenticated_on_any_address"] = {"true"};
  input.flags["threads"] = {"7"};
  const Result<LoadedConfig> original = load_config(input);
  REQUIRE(original.ok());
  const ConfigFile file(config_in_force(*original));
  const Result<LoadedConfig> again = load_config(with_file(file));
  REQUIRE(again.ok());
  for (const ConfigKey& key : config_keys()) {
    CHECK(config_value_toml(key, again->values) == config_value_toml(key, original->values));
    CHECK(again->origins.at(std::string(key.name)) == file.path);
  }
}

TEST_CASE("the example file and the reference page name every key with its default") {
  const Config defaults;
  for (const ConfigKey& key : config_keys()) {
    const std::string value = config_value_toml(key, defaults);
    CHECK_THAT(config_example(), Catch::Contains("\n# " + std::string(key.name) + " = " + value + "\n"));
    CHECK_THAT(config_markdown(), Catch::Contains("| `" + std::string(key.name) + "` | `" + value + "` |"));
  }
  const ConfigFile file(config_example());
  CHECK(load_config(with_file(file)).ok());
}

}  // namespace lakegate
