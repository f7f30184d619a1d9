// lakegate_load: puts one kind of load on a server for a while and prints what came of it as one line of JSON.
//
//   lakegate_load --port 8080 --kind get --prefix 4k/ --size 4096 --clients 64 --seconds 2
//
// Every flag has a value; `--kind help` names the kinds. Objects for reads are made by `--kind fill --operations N`.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

#include "bench/load/engine.h"

namespace lakegate::load {
namespace {

struct Flag {
  std::string_view name;
  std::function<void(Settings&, const std::string&)> set;
};

uint64_t number(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

Dialect dialect_of(const std::string& name) {
  if (name == "json") return Dialect::kJson;
  if (name == "xml") return Dialect::kXml;
  if (name == "s3") return Dialect::kS3;
  if (name == "plain") return Dialect::kPlain;
  throw std::invalid_argument("dialects are json, xml, s3 and plain");
}

const std::vector<Flag>& flags() {
  static const std::vector<Flag> kFlags = {
      {"--host", [](Settings& to, const std::string& text) { to.host = text; }},
      {"--port", [](Settings& to, const std::string& text) { to.port = static_cast<uint16_t>(number(text)); }},
      {"--tls", [](Settings& to, const std::string& text) { to.has_tls = number(text) != 0; }},
      {"--wait", [](Settings& to, const std::string& text) { to.waits = number(text) != 0; }},
      {"--dialect", [](Settings& to, const std::string& text) { to.dialect = dialect_of(text); }},
      {"--kind", [](Settings& to, const std::string& text) { to.kind = text; }},
      {"--bucket", [](Settings& to, const std::string& text) { to.bucket = text; }},
      {"--prefix", [](Settings& to, const std::string& text) { to.prefix = text; }},
      {"--run", [](Settings& to, const std::string& text) { to.run = text; }},
      {"--size", [](Settings& to, const std::string& text) { to.size_bytes = number(text); }},
      {"--count", [](Settings& to, const std::string& text) { to.count = number(text); }},
      {"--first", [](Settings& to, const std::string& text) { to.first = number(text); }},
      {"--folders", [](Settings& to, const std::string& text) { to.folders = std::max<uint64_t>(1, number(text)); }},
      {"--chunk", [](Settings& to, const std::string& text) { to.chunk_bytes = number(text); }},
      {"--parts", [](Settings& to, const std::string& text) { to.parts = number(text); }},
      {"--clients", [](Settings& to, const std::string& text) { to.clients = static_cast<int>(number(text)); }},
      {"--seconds", [](Settings& to, const std::string& text) { to.seconds = std::atof(text.c_str()); }},
      {"--rate", [](Settings& to, const std::string& text) { to.rate = std::atof(text.c_str()); }},
      {"--operations", [](Settings& to, const std::string& text) { to.operations = number(text); }},
      {"--bearer", [](Settings& to, const std::string& text) { to.bearer = text; }},
      {"--access-key", [](Settings& to, const std::string& text) { to.access_key = text; }},
      {"--secret-key", [](Settings& to, const std::string& text) { to.secret_key = text; }},
  };
  return kFlags;
}

Settings parse(int argument_count, char** arguments) {
  Settings settings;
  for (int i = 1; i < argument_count; i += 2) {
    const std::string name = arguments[i];
    bool is_known = false;
    for (const Flag& flag : flags()) {
      if (flag.name != name || i + 1 == argument_count) continue;
      flag.set(settings, arguments[i + 1]);
      is_known = true;
    }
    if (!is_known) throw std::invalid_argument("no flag, or no value for it: " + name);
  }
  return settings;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool is_plain = c >= ' ' && c < 127 && c != '"' && c != '\\';
    out += is_plain ? c : ' ';
  }
  return out + "\"";
}

void print(const Outcome& outcome) {
  const Histogram& latency = outcome.latency_us;
  std::printf(
      "{\"operations\":%llu,\"errors\":%llu,\"reconnects\":%llu,\"seconds\":%.6f,\"sent_bytes\":%llu,"
      "\"received_bytes\":%llu,\"p50_us\":%llu,\"p99_us\":%llu,\"p999_us\":%llu,\"max_us\":%llu,\"first_error\":%s}\n",
      static_cast<unsigned long long>(outcome.operations), static_cast<unsigned long long>(outcome.errors),
      static_cast<unsigned long long>(outcome.reconnects), outcome.seconds,
      static_cast<unsigned long long>(outcome.sent_bytes), static_cast<unsigned long long>(outcome.received_bytes),
      static_cast<unsigned long long>(latency.quantile(0.5)), static_cast<unsigned long long>(latency.quantile(0.99)),
      static_cast<unsigned long long>(latency.quantile(0.999)), static_cast<unsigned long long>(latency.largest()),
      quoted(outcome.first_error).c_str());
}

}  // namespace
}  // namespace lakegate::load

int main(int argument_count, char** arguments) {
  using namespace lakegate::load;
  try {
    const Settings settings = parse(argument_count, arguments);
    if (settings.kind.empty() || settings.kind == "help") {
      for (const std::string_view kind : operation_kinds()) std::printf("%s\n", std::string(kind).c_str());
      return settings.kind.empty() ? 2 : 0;
    }
    Engine engine(settings);
    if (settings.waits) {
      std::puts("connected");
      std::fflush(stdout);
      std::getchar();
    }
    print(engine.run());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lakegate_load: %s\n", error.what());
    return 2;
  }
}
