#include "gateway/app/lease_command.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/app/exit_code.h"
#include "gateway/app/http_call.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

using Clock = std::chrono::steady_clock;
using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kUrlScheme = "gs://";

struct LeaseUrl {
  std::string bucket;
  std::string name;
};

Result<LeaseUrl> parse_url(std::string_view url) {
  const bool has_scheme = url.starts_with(kUrlScheme);
  if (has_scheme) url.remove_prefix(kUrlScheme.size());
  const size_t slash = url.find('/');
  if (!has_scheme || slash == 0 || slash == std::string_view::npos || slash + 1 == url.size()) {
    return invalid_argument("A lease is on gs://BUCKET/NAME.");
  }
  return LeaseUrl{std::string(url.substr(0, slash)), std::string(url.substr(slash + 1))};
}

// What `list` is asked for: gs://BUCKET, gs://BUCKET/PREFIX, or a bucket's name alone.
LeaseUrl parse_listed(std::string_view text) {
  if (text.starts_with(kUrlScheme)) text.remove_prefix(kUrlScheme.size());
  const size_t slash = text.find('/');
  return {std::string(text.substr(0, slash)),
          slash == std::string_view::npos ? std::string() : std::string(text.substr(slash + 1))};
}

Result<std::string> lease_path(const LeaseArguments& arguments) {
  if (arguments.object.empty() == arguments.prefix.empty()) {
    return invalid_argument("Name either --object or --prefix.");
  }
  const bool is_prefix = !arguments.prefix.empty();
  ASSIGN_OR_RETURN(const LeaseUrl url, parse_url(is_prefix ? arguments.prefix : arguments.object));
  return "/lakegate/v1/b/" + percent_encode(url.bucket) + (is_prefix ? "/prefixes/" : "/o/") +
         percent_encode(url.name) + "/lease";
}

std::string or_variable(const std::string& flag, const char* variable, const char* otherwise) {
  if (!flag.empty()) return flag;
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

Result<HttpReply> send(const LeaseArguments& arguments, const std::string& method, std::string target,
                       const Parameters& parameters) {
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    target += separator + name + "=" + percent_encode(value);
    separator = '&';
  }
  HttpCall call;
  call.endpoint = or_variable(arguments.endpoint, "LAKEGATE_ENDPOINT", "http://127.0.0.1:8080");
  call.ca_file = or_variable(arguments.ca_file, "LAKEGATE_CA_FILE", "");
  call.method = method;
  call.target = std::move(target);
  const std::string token = or_variable(arguments.token, "LAKEGATE_TOKEN", "");
  if (!token.empty()) call.headers.emplace_back("Authorization", "Bearer " + token);
  return http_call(call);
}

Result<HttpReply> operate(const LeaseArguments& arguments, const std::string& operation, const Parameters& parameters) {
  ASSIGN_OR_RETURN(const std::string path, lease_path(arguments));
  return send(arguments, "POST", path + ":" + operation, parameters);
}

std::string message_of(const HttpReply& reply) {
  const Result<nlohmann::json> body = parse_json(reply.body);
  const nlohmann::json error =
      body.ok() && body->is_object() ? body->value("error", nlohmann::json::object()) : nlohmann::json();
  const std::string message = error.is_object() ? error.value("message", "") : "";
  return "The server answered " + std::to_string(reply.status_code) + (message.empty() ? "." : ": " + message);
}

int print_reply(const Result<HttpReply>& reply) {
  if (!reply.ok()) {
    return fail(reply.status(), reply.status().code() == Code::kInvalidArgument ? kExitUsage : kExitFailure);
  }
  if (reply->status_code != 200) return fail(unavailable(message_of(*reply)), kExitFailure);
  std::cout << reply->body << (reply->body.ends_with('\n') ? "" : "\n") << std::flush;
  return kExitOk;
}

Parameters acquire_parameters(const LeaseArguments& arguments) {
  Parameters parameters = {{"leaseDuration", std::to_string(arguments.duration_s)}};
  if (!arguments.id.empty()) parameters.emplace_back("proposedLeaseId", arguments.id);
  return parameters;
}

// Of the command that runs; 0 before and after.
volatile std::sig_atomic_t command_pid = 0;

void pass_on(int signal_number) {
  if (command_pid > 0) ::kill(static_cast<pid_t>(command_pid), signal_number);
}

class HeldLease {
 public:
  explicit HeldLease(const LeaseArguments& arguments) : arguments_(arguments) {}

  Status acquire() {
    granted_ = Clock::now();
    ASSIGN_OR_RETURN(const HttpReply reply, operate(arguments_, "acquire", acquire_parameters(arguments_)));
    if (reply.status_code != 200) return unavailable(message_of(reply));
    ASSIGN_OR_RETURN(const nlohmann::json lease, parse_json(reply.body));
    id_ = lease.value("leaseId", "");
    epoch_ = lease.value("leaseEpoch", "");
    if (id_.empty() || epoch_.empty()) return unavailable("The server's answer names no lease.");
    return Status();
  }

  // Renews at a third of the time. False once the lease may be somebody else's.
  bool keep() {
    if (arguments_.duration_s < 0) return true;
    const auto age = Clock::now() - granted_;
    const auto duration = std::chrono::seconds(arguments_.duration_s);
    if (age < duration / 3 || Clock::now() < next_try_) return age < duration;
    next_try_ = Clock::now() + std::chrono::seconds(1);
    const auto asked = Clock::now();
    const Result<HttpReply> reply = operate(arguments_, "renew", {{"leaseId", id_}, {"ifLeaseEpochMatch", epoch_}});
    if (reply.ok() && reply->status_code == 200) granted_ = asked;
    if (reply.ok() && (reply->status_code == 409 || reply->status_code == 412)) return false;
    return Clock::now() - granted_ < duration;
  }

  void release() {
    const Result<HttpReply> reply = operate(arguments_, "release", {{"leaseId", id_}});
    if (reply.ok() && reply->status_code == 200) return;
    std::cerr << "lakegate: could not release the lease: "
              << (reply.ok() ? message_of(*reply) : std::string(reply.status().message())) << std::endl;
  }

  void put_into_environment() const {
    ::setenv("LAKEGATE_LEASE_ID", id_.c_str(), 1);
    ::setenv("LAKEGATE_LEASE_EPOCH", epoch_.c_str(), 1);
    ::setenv("LAKEGATE_LEASE_URL", (arguments_.prefix.empty() ? arguments_.object : arguments_.prefix).c_str(), 1);
  }

 private:
  const LeaseArguments& arguments_;
  std::string id_;
  std::string epoch_;
  Clock::time_point granted_;  // Before the server was asked, so never later than it says.
  Clock::time_point next_try_;
};

[[noreturn]] void become(const std::vector<std::string>& command) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  std::cerr << "lakegate: cannot run " << command[0] << ": " << std::strerror(errno) << std::endl;
  ::_exit(127);
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

// Waits for the command, and keeps the lease meanwhile. The lease is lost when it returns kExitLeaseLost.
int wait_for(pid_t pid, HeldLease& lease) {
  bool is_lost = false;
  for (;;) {
    int wait_status = 0;
    const pid_t ended = ::waitpid(pid, &wait_status, WNOHANG);
    if (ended == pid) return is_lost ? kExitLeaseLost : exit_code_of(wait_status);
    if (!is_lost && !lease.keep()) {
      std::cerr << "lakegate: the lease is lost; stopping the command" << std::endl;
      is_lost = true;
      ::kill(pid, SIGTERM);
    }
    ::usleep(50'000);
  }
}

}  // namespace

int lease_acquire(const LeaseArguments& arguments) {
  return print_reply(operate(arguments, "acquire", acquire_parameters(arguments)));
}

int lease_renew(const LeaseArguments& arguments) {
  return print_reply(operate(arguments, "renew", {{"leaseId", arguments.id}}));
}

int lease_release(const LeaseArguments& arguments) {
  return print_reply(operate(arguments, "release", {{"leaseId", arguments.id}}));
}

int lease_break(const LeaseArguments& arguments) {
  Parameters parameters;
  if (arguments.break_period_s) parameters.emplace_back("leaseBreakPeriod", std::to_string(*arguments.break_period_s));
  return print_reply(operate(arguments, "break", parameters));
}

int lease_list(const LeaseArguments& arguments) {
  const LeaseUrl listed = parse_listed(arguments.listed);
  if (listed.bucket.empty())
    return fail(invalid_argument("Name a bucket: gs://BUCKET or gs://BUCKET/PREFIX."), kExitUsage);
  const std::string path = "/lakegate/v1/b/" + percent_encode(listed.bucket) + "/leases";
  std::string token;
  do {
    Parameters parameters;
    if (!listed.name.empty()) parameters.emplace_back("prefix", listed.name);
    if (!token.empty()) parameters.emplace_back("pageToken", token);
    const Result<HttpReply> reply = send(arguments, "GET", path, parameters);
    if (const int code = print_reply(reply); code != kExitOk) return code;
    const Result<nlohmann::json> page = parse_json(reply->body);
    token = page.ok() && page->is_object() ? page->value("nextPageToken", "") : "";
  } while (!token.empty());
  return kExitOk;
}

int lease_run(const LeaseArguments& arguments) {
  if (arguments.command.empty()) return fail(invalid_argument("There is no command to run."), kExitUsage);
  HeldLease lease(arguments);
  if (const Status status = lease.acquire(); !status.ok()) {
    return fail(status, status.code() == Code::kInvalidArgument ? kExitUsage : kExitFailure);
  }
  lease.put_into_environment();
  const pid_t pid = ::fork();
  if (pid == 0) become(arguments.command);
  if (pid < 0) {
    lease.release();
    return fail(unavailable("Cannot start a process."), kExitFailure);
  }
  command_pid = pid;
  std::signal(SIGINT, pass_on);
  std::signal(SIGTERM, pass_on);
  const int code = wait_for(pid, lease);
  command_pid = 0;
  if (code != kExitLeaseLost) lease.release();
  return code;
}

}  // namespace lakegate
