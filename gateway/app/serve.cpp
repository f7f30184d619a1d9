#include "gateway/app/serve.h"

#include <algorithm>
#include <malloc.h>
#include <sys/resource.h>
#include <thread>

#include "auth/policy_authorizer.h"
#include "base/log.h"
#include "gateway/admin/admin_handler.h"
#include "gateway/app/admin_access.h"
#include "gateway/app/durability_probe.h"
#include "gateway/app/exit_code.h"
#include "gateway/app/local_store.h"
#include "gateway/app/ports_file.h"
#include "gateway/app/signals.h"
#include "gateway/http/https_fetcher.h"
#include "gateway/http/server.h"
#include "gateway/oauth/sign_in_services.h"
#include "gateway/pipeline.h"
#include "gateway/routing.h"
#include "metadata/project_number.h"

namespace lakegate {
namespace {

std::vector<std::string> domains_of(const Config& config) {
  std::vector<std::string> domains = config.domain;
  for (const std::string& name : config.custom_domain) domains.push_back(custom_domain(name));
  return domains;
}

RequestLimitsConfig limits_of(const Config& config) {
  RequestLimitsConfig limits;
  limits.per_address = {config.requests_per_second_per_address, config.request_burst_per_address};
  limits.per_principal = {config.requests_per_second_per_principal, config.request_burst_per_principal};
  limits.refused_sign_ins_per_address = {config.refused_sign_ins_per_second_per_address,
                                         config.refused_sign_in_burst_per_address};
  return limits;
}

// A load balancer and a metrics server, each with a few connections.
constexpr int kAdminConnectionsMax = 100;

constexpr int kMapAllocationsFromBytes = 4 << 20;
constexpr int kTrimHeapFromBytes = 8 << 20;

LogLevel level_of(const Config& config) {
  LogLevel level = LogLevel::kInfo;
  parse_log_level(config.log_level, level);
  return level;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Buffers of bodies and answers come and go with every request. By default glibc gives their pages back each time, and
// faulting them in again takes more time than a listing does.
void keep_freed_buffers() {
  mallopt(M_MMAP_THRESHOLD, kMapAllocationsFromBytes);
  mallopt(M_TRIM_THRESHOLD, kTrimHeapFromBytes);
}

ListenerConfig make_listener(const std::string& address, RequestHandler& handler) {
  ListenerConfig listener;
  // The configuration was checked, so the address can be parsed.
  std::tie(listener.host, listener.port) = parse_host_port(address).value();
  listener.handler = &handler;
  return listener;
}

HttpServerConfig make_api_config(const Config& config, RequestHandler& handler) {
  HttpServerConfig http;
  if (!config.http.empty()) http.listeners.push_back(make_listener(config.http, handler));
  if (!config.https.empty()) {
    http.listeners.push_back(make_listener(config.https, handler));
    http.listeners.back().tls = TlsFiles{config.tls_cert, config.tls_key};
  }
  const auto processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  http.thread_count = config.threads > 0 ? static_cast<int>(config.threads) : processors;
  http.header_timeout_ms = static_cast<int>(config.header_timeout_ms);
  http.idle_timeout_ms = static_cast<int>(config.idle_timeout_ms);
  http.body_stall_timeout_ms = static_cast<int>(config.body_stall_timeout_ms);
  http.drain_timeout_ms = static_cast<int>(config.drain_timeout_ms);
  http.connections_max = static_cast<int>(config.connections_max);
  return http;
}

HttpServerConfig make_admin_config(const Config& config, RequestHandler& handler) {
  HttpServerConfig http;
  http.listeners.push_back(make_listener(config.admin, handler));
  http.thread_count = 1;
  http.drain_timeout_ms = 1000;
  http.connections_max = kAdminConnectionsMax;
  return http;
}

void log_durability(FileSystem& files, const std::string& folder, const Clock& clock) {
  const Result<int64_t> sync_us = measure_sync_us(files, folder, clock);
  if (sync_us.ok()) {
    log_info("measured the data folder's disk", {{"data_dir", folder}, {"sync_us_p50", *sync_us}});
  } else {
    log_warning("could not measure the data folder's disk", {{"error", sync_us.status().to_string()}});
  }
}

// What `wrap` makes of the handler, or nothing.
std::unique_ptr<RequestHandler> wrapped(const ServeExtensions::Wrap& wrap, RequestHandler& inner, TimedWork& timed) {
  return wrap ? wrap(inner, timed) : nullptr;
}

RequestHandler& outer(const std::unique_ptr<RequestHandler>& wrapper, RequestHandler& inner) {
  return wrapper == nullptr ? inner : *wrapper;
}

// The host of an address to listen on, as somebody on this machine reaches it.
std::string reachable_host(const std::string& address) {
  const std::string host = parse_host_port(address).value().first;
  if (host == "0.0.0.0" || host == "localhost") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

std::string host_in_url(const std::string& address) {
  const std::string host = reachable_host(address);
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// The two servers over one store. The private one outlives the API's drain, so that /readyz tells of it.
class Server {
 public:
  Server(const Config& config, LocalStore& store, const ProcessServices& process, const ServeExtensions& extensions,
         std::unique_ptr<OidcIssuers> issuers)
      : config_(config),
        process_(process),
        data_dir_(store.folder().path()),
        sign_in_(store.catalog(), process.random, store.pool(), ServerNames{config.external_url, config.domain},
                 std::move(issuers)),
        open_authenticator_(config.auth == "none" ? make_open_authenticator() : nullptr),
        authorizer_(make_policy_authorizer(store.catalog())),
        services_{store.objects(),
                  store.catalog(),
                  store.background(),
                  process.clock,
                  process.random,
                  authenticator(),
                  *authorizer_,
                  ApiConfig{config.project, config.external_url, domains_of(config),
                            static_cast<int64_t>(config.soft_delete_default_s)}},
        limits_(process.clock, limits_of(config)),
        pipeline_(services_, limits_),
        identity_endpoint_(store.catalog(), process.random, authenticator(), config.project),
        admin_handler_(process.health, store.catalog(), identity_endpoint_),
        api_wrapper_(wrapped(extensions.wrap_api, pipeline_, store.timed())),
        admin_wrapper_(wrapped(extensions.wrap_admin, admin_handler_, store.timed())),
        api_(make_api_config(config, outer(api_wrapper_, pipeline_)), process.random),
        admin_(make_admin_config(config, outer(admin_wrapper_, admin_handler_)), process.random) {
    services_.filter = extensions.filter;
    services_.sign_in = &sign_in_;
    sign_in_.auth_is_required = config.auth != "none";
    sign_in_.metadata_account = lower_case_address(config.metadata_server_account);
  }

  Status start() {
    RETURN_IF_ERROR(admin_.start());
    RETURN_IF_ERROR(api_.start());
    const std::vector<uint16_t> ports = api_.ports();
    std::optional<uint16_t> http;
    std::optional<uint16_t> https;
    if (!config_.http.empty()) http = ports.front();
    if (!config_.https.empty()) https = ports.back();
    const uint16_t admin = admin_.ports().front();
    identity_endpoint_.set_base_url(base_url(http, https));
    RETURN_IF_ERROR(write_admin_access(data_dir_, {reachable_host(config_.admin), admin, identity_endpoint_.secret()}));
    log_info("listening", {{"http", http.value_or(0)}, {"https", https.value_or(0)}, {"admin", admin}});
    if (config_.ports_file.empty()) return {};
    return write_ports_file(config_.ports_file, http, https, admin);
  }

  void reload_certificates() {
    if (config_.tls_cert.empty()) return;
    if (const Status status = api_.reload_tls(); !status.ok()) {
      log_error("kept the old certificate", {{"error", status.to_string()}});
    } else {
      log_info("took up the certificate", {{"tls_cert", config_.tls_cert}});
    }
  }

  void drain() {
    process_.health.report("server", "draining", "The server is about to stop.");
    log_info("draining", {{"drain_timeout_ms", config_.drain_timeout_ms}});
    const int cut_count = api_.stop();
    remove_admin_access(data_dir_);
    admin_.stop();
    if (cut_count > 0) log_warning("cut connections that did not end in time", {{"connections", cut_count}});
  }

 private:
  Authenticator& authenticator() {
    return open_authenticator_ ? *open_authenticator_ : static_cast<Authenticator&>(sign_in_.authenticator);
  }

  // What key files call the server where the operator has not said.
  std::string base_url(std::optional<uint16_t> http, std::optional<uint16_t> https) const {
    if (!config_.external_url.empty()) return config_.external_url;
    if (https) return "https://" + host_in_url(config_.https) + ":" + std::to_string(*https);
    return "http://" + host_in_url(config_.http) + ":" + std::to_string(*http);
  }

  const Config& config_;
  const ProcessServices& process_;
  const std::string data_dir_;
  SignInServices sign_in_;
  const std::unique_ptr<Authenticator> open_authenticator_;
  const std::unique_ptr<Authorizer> authorizer_;
  Services services_;
  RequestLimits limits_;
  Pipeline pipeline_;
  IdentityEndpoint identity_endpoint_;
  AdminHandler admin_handler_;
  const std::unique_ptr<RequestHandler> api_wrapper_;
  const std::unique_ptr<RequestHandler> admin_wrapper_;
  HttpServer api_;
  HttpServer admin_;
};

// Level and certificates are all that can change while the server runs.
void reload(const ConfigInput& input, Server& server) {
  const Result<LoadedConfig> loaded = load_config(input);
  if (loaded.ok()) {
    set_log_level(level_of(loaded->values));
    log_info("took up the log level", {{"log_level", loaded->values.log_level}});
  } else {
    log_error("kept the old log level", {{"error", loaded.status().message()}});
  }
  server.reload_certificates();
}

Status run(const ConfigInput& input, const Config& config, Signals& signals, const ServeExtensions& extensions) {
  const SystemClock system_clock;
  const Clock& clock = extensions.clock == nullptr ? system_clock : *extensions.clock;
  SystemRandom random;
  Health health;
  const ProcessServices process{posix_file_system(), clock, random, health};
  ASSIGN_OR_RETURN(const std::unique_ptr<LocalStore> store, LocalStore::open(config, process));
  log_durability(process.files, store->folder().path(), clock);
  HttpsFetcher fetcher;
  ASSIGN_OR_RETURN(std::unique_ptr<OidcIssuers> issuers,
                   OidcIssuers::load(config.oidc, project_number(config.project), clock, store->pool(), &fetcher));
  Server server(config, *store, process, extensions, std::move(issuers));
  RETURN_IF_ERROR(server.start());
  store->start_background_work();
  while (signals.wait() == SignalEvent::kReload) reload(input, server);
  server.drain();
  return {};
}

}  // namespace

int serve(const ConfigInput& input, const ServeExtensions& extensions) {
  Result<LoadedConfig> loaded = load_config(input);
  if (!loaded.ok()) return fail(loaded.status(), kExitUsage);
  Config& config = loaded->values;
  if (const Status status = check_serve_config(config); !status.ok()) return fail(status, kExitUsage);
  configure_log(level_of(config), config.log_format == "json" ? LogFormat::kJson : LogFormat::kText);
  raise_descriptor_limit();
  keep_freed_buffers();
  Signals signals;
  log_info("starting", {{"version", LAKEGATE_VERSION}, {"data_dir", config.data_dir}, {"auth", config.auth}});
  if (config.auth == "none") log_warning("auth is none: everybody who reaches the API may do everything");
  if (const Status status = run(input, config, signals, extensions); !status.ok()) return fail(status, kExitFailure);
  log_info("stopped");
  return kExitOk;
}

}  // namespace lakegate
