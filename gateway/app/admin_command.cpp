#include "gateway/app/admin_command.h"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include "auth/rsa_key.h"
#include "base/worker_pool.h"
#include "gateway/admin/identity_commands.h"
#include "gateway/app/admin_access.h"
#include "gateway/app/config.h"
#include "gateway/app/exit_code.h"
#include "gateway/app/local_store.h"
#include "gateway/app/private_file.h"
#include "gateway/oauth/key_file.h"

namespace lakegate {
namespace {

using Json = nlohmann::ordered_json;

std::string guessed_base_url(const Config& config) {
  if (!config.external_url.empty()) return config.external_url;
  return config.http.empty() ? "https://" + config.https : "http://" + config.http;
}

// Carries a command out on a folder that no server uses.
Result<Json> run_offline(const Config& config, const Json& command) {
  FileSystem& files = posix_file_system();
  const SystemClock clock;
  SystemRandom random;
  // The first command of all may come before the first start; a mistyped path must not become a folder.
  const auto mode = command.value("command", "") == "init" ? DataFolder::Mode::kCreate : DataFolder::Mode::kMustExist;
  ASSIGN_OR_RETURN(const DataFolder folder, DataFolder::open(files, config.data_dir, mode));
  ASSIGN_OR_RETURN(const std::unique_ptr<KvStore> kv, open_metadata(folder, clock, nullptr, RocksDbTuning{}));
  WorkerPool pool(1);
  Catalog catalog(*kv, clock, pool);
  const IdentityCommandServices services{catalog, random, config.project, guessed_base_url(config)};
  return sync_wait(run_identity_command(services, nlohmann::json(command)));
}

// By the server, if one runs on the folder.
Result<Json> carry_out(const Config& config, const Json& command) {
  const Result<AdminAccess> access = read_admin_access(config.data_dir);
  if (access.ok()) {
    Result<Json> answer = send_identity_command(*access, command);
    // A file that a server left behind when it died.
    const bool is_stale =
        answer.status().code() == Code::kUnavailable || answer.status().code() == Code::kUnauthenticated;
    if (!is_stale) return answer;
  }
  return run_offline(config, command);
}

void print_table(const Json& rows, std::initializer_list<const char*> columns) {
  for (const Json& row : rows) {
    bool is_first = true;
    for (const char* column : columns) {
      const Json& value = row[column];
      std::cout << (is_first ? "" : "\t") << (value.is_string() ? value.get<std::string>() : value.dump());
      is_first = false;
    }
    std::cout << "\n";
  }
  std::cout << std::flush;
}

}  // namespace

struct AdminCommand::Flags {
  std::string config_path;
  std::string data_dir;
  std::string project;
  std::string external_url;
  std::string name = "admin";
  std::string display_name;
  std::string email;
  std::string key_id;
  std::string access_id;
  std::string description;
  std::string role;
  std::string member;
  std::string out;
  std::string universe_domain = "googleapis.com";
  std::string verb;  // "service-account create"

  Result<Config> config() const {
    ConfigInput input;
    const char* const path_variable = std::getenv("LAKEGATE_CONFIG");
    input.file_path = config_path.empty() && path_variable != nullptr ? path_variable : config_path;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      const size_t equals = std::min(text.find('='), text.size() - 1);
      input.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    if (!data_dir.empty()) input.flags["data_dir"] = {data_dir};
    if (!project.empty()) input.flags["project"] = {project};
    if (!external_url.empty()) input.flags["external_url"] = {external_url};
    ASSIGN_OR_RETURN(LoadedConfig loaded, load_config(input));
    if (loaded.values.data_dir.empty())
      return invalid_argument("--data-dir is missing: it says where the server's data is.");
    return std::move(loaded.values);
  }

  Json command() const {
    Json json = {{"command", verb}, {"name", name}};
    const std::pair<const char*, const std::string*> optional[] = {
        {"project", &project},     {"display_name", &display_name},
        {"email", &email},         {"key_id", &key_id},
        {"role", &role},           {"member", &member},
        {"access_id", &access_id}, {"description", &description}};
    for (const auto& [key, value] : optional) {
      if (!value->empty()) json[key] = *value;
    }
    return json;
  }

  bool makes_key() const { return verb == "init" || verb == "key create"; }

  Status emit(const Secret& text, const char* what) const {
    if (out.empty()) {
      std::cout << text.reveal() << std::flush;
      return Status();
    }
    RETURN_IF_ERROR(write_new_private_file(out, text));
    std::cerr << "lakegate: wrote " << what << " to " << out << ". It is kept nowhere else." << std::endl;
    return Status();
  }

  // A flag that says where clients reach the server holds, whatever a server that runs thinks itself.
  Result<Json> answer_to(const Config& config, const Json& request) const {
    ASSIGN_OR_RETURN(Json answer, carry_out(config, request));
    if (!external_url.empty() && answer.contains("baseUrl")) answer["baseUrl"] = config.external_url;
    return answer;
  }

  // The private half of a new key never leaves this process but for the key file.
  Status make_key(const Config& config) const {
    if (!out.empty() && ::access(out.c_str(), F_OK) == 0) {
      return Status(Code::kAlreadyExists, out + " is there already, and a key is never written over.");
    }
    ASSIGN_OR_RETURN(const RsaKey key, RsaKey::generate());
    Json request = command();
    request["public_key"] = key.public_pem();
    ASSIGN_OR_RETURN(const Json answer, answer_to(config, request));
    return emit(service_account_key_file(answer, key.to_pem(), universe_domain), "the key");
  }

  Status answer_command(const Config& config) const {
    if (makes_key()) return make_key(config);
    ASSIGN_OR_RETURN(const Json answer, answer_to(config, command()));
    if (verb == "refresh-token create") return emit(authorized_user_file(answer, universe_domain), "the credentials");
    if (verb == "hmac-key create") return emit(Secret(answer.dump(2) + "\n"), "the key");
    if (verb == "service-account list") {
      print_table(answer["accounts"], {"email", "uniqueId", "disabled", "created"});
    } else if (verb == "key list") {
      print_table(answer["keys"], {"keyId", "managedBy", "created"});
    } else if (verb == "hmac-key list") {
      print_table(answer["keys"], {"accessId", "email", "state", "created"});
    } else if (verb == "group list") {
      print_table(answer["groups"], {"email", "members", "description"});
    } else {
      std::cout << answer.dump(2) << std::endl;
    }
    return Status();
  }
};

namespace {

CLI::App* add_verb(CLI::App& parent, const char* name, const char* sentence, std::string& verb, std::string full_name) {
  CLI::App* const command = parent.add_subcommand(name, sentence);
  command->callback([&verb, full_name = std::move(full_name)] { verb = full_name; });
  return command;
}

void add_out(CLI::App& command, std::string& out, std::string& universe_domain) {
  command.add_option("--out", out, "File to write to, with mode 0600; else standard output.")->type_name("FILE");
  command.add_option("--universe-domain", universe_domain, "Domain that clients send their requests to.")
      ->type_name("DOMAIN");
}

}  // namespace

void AdminCommand::add_hmac_key_commands() {
  Flags& flags = *flags_;
  CLI::App* const keys =
      command_->add_subcommand("hmac-key", "What S3 tools sign with, of service accounts and users.");
  keys->require_subcommand(1);
  CLI::App* const create =
      add_verb(*keys, "create", "Makes one and prints its secret, once.", flags.verb, "hmac-key create");
  create->add_option("EMAIL", flags.email, "Whose: a service account of this server, or a user.")->required();
  create->add_option("--out", flags.out, "File to write to, with mode 0600; else standard output.")->type_name("FILE");
  add_verb(*keys, "list", "Lists the project's keys.", flags.verb, "hmac-key list")
      ->add_option("EMAIL", flags.email, "Of one account or user alone.");
  for (const auto& [name, sentence] :
       {std::pair{"disable", "Keeps one from signing."}, std::pair{"enable", "Lets one sign again."},
        std::pair{"delete", "Deletes one that is disabled."}}) {
    CLI::App* const change = add_verb(*keys, name, sentence, flags.verb, std::string("hmac-key ") + name);
    change->add_option("ACCESS_ID", flags.access_id, "Its access id.")->required();
  }
}

void AdminCommand::add_group_commands() {
  Flags& flags = *flags_;
  CLI::App* const groups = command_->add_subcommand("group", "Groups, for policies that name group:ADDRESS.");
  groups->require_subcommand(1);
  CLI::App* const create = add_verb(*groups, "create", "Makes one without members.", flags.verb, "group create");
  create->add_option("EMAIL", flags.email, "Its address.")->required();
  create->add_option("--description", flags.description, "What it is for.");
  for (const auto& [name, sentence] : {std::pair{"add", "Adds a member."}, std::pair{"remove", "Removes a member."}}) {
    CLI::App* const change = add_verb(*groups, name, sentence, flags.verb, std::string("group ") + name);
    change->add_option("EMAIL", flags.email, "The group's address.")->required();
    change->add_option("MEMBER", flags.member, "user:ADDRESS, serviceAccount:ADDRESS, group:ADDRESS")->required();
  }
  add_verb(*groups, "list", "Lists them with their members.", flags.verb, "group list");
  add_verb(*groups, "delete", "Deletes one.", flags.verb, "group delete")
      ->add_option("EMAIL", flags.email, "Its address.")
      ->required();
}

AdminCommand::AdminCommand(CLI::App& app) : flags_(std::make_unique<Flags>()) {
  Flags& flags = *flags_;
  command_ = app.add_subcommand("admin", "Says who may sign in; works while the server runs and while it does not.");
  command_->require_subcommand(1);
  command_->fallthrough();
  command_->add_option("--config", flags.config_path, "File to read the configuration from (TOML).")->type_name("FILE");
  command_->add_option("--data-dir", flags.data_dir, "The server's data folder.")->type_name("DIR");
  command_->add_option("--project", flags.project, "Project of the account; else the configuration's.");
  command_->add_option("--external-url", flags.external_url, "Where clients reach the server, for key files.");

  CLI::App* const init =
      add_verb(*command_, "init", "Makes the first administrator and prints its key.", flags.verb, "init");
  init->add_option("--name", flags.name, "Name of its service account (admin).");
  add_out(*init, flags.out, flags.universe_domain);

  CLI::App* const account = command_->add_subcommand("service-account", "Identities of programs.");
  account->require_subcommand(1);
  CLI::App* const create = add_verb(*account, "create", "Makes one.", flags.verb, "service-account create");
  create->add_option("NAME", flags.name, "The part of its address before the @.")->required();
  create->add_option("--display-name", flags.display_name, "What it is for.");
  add_verb(*account, "list", "Lists them.", flags.verb, "service-account list");
  for (const auto& [name, sentence] :
       {std::pair{"disable", "Keeps one from signing in."}, std::pair{"enable", "Lets one sign in again."},
        std::pair{"delete", "Deletes one with all its keys."}}) {
    CLI::App* const change = add_verb(*account, name, sentence, flags.verb, std::string("service-account ") + name);
    change->add_option("EMAIL", flags.email, "Its address.")->required();
  }

  CLI::App* const key = command_->add_subcommand("key", "What a service account signs in with.");
  key->require_subcommand(1);
  CLI::App* const key_create = add_verb(
      *key, "create", "Makes one and prints it, in Google's form; it is kept nowhere.", flags.verb, "key create");
  key_create->add_option("EMAIL", flags.email, "Whose.")->required();
  add_out(*key_create, flags.out, flags.universe_domain);
  add_verb(*key, "list", "Lists an account's keys.", flags.verb, "key list")
      ->add_option("EMAIL", flags.email, "Whose.")
      ->required();
  CLI::App* const key_delete = add_verb(*key, "delete", "Deletes a key.", flags.verb, "key delete");
  key_delete->add_option("EMAIL", flags.email, "Whose.")->required();
  key_delete->add_option("KEY_ID", flags.key_id, "Its id.")->required();

  CLI::App* const refresh = command_->add_subcommand("refresh-token", "What a person signs in with.");
  refresh->require_subcommand(1);
  CLI::App* const refresh_create = add_verb(*refresh, "create", "Makes credentials of the kind authorized_user.",
                                            flags.verb, "refresh-token create");
  refresh_create->add_option("EMAIL", flags.email, "Whose.")->required();
  add_out(*refresh_create, flags.out, flags.universe_domain);

  add_hmac_key_commands();
  add_group_commands();

  for (const auto& [name, sentence] : {std::pair{"grant", "Gives a member a role on the project."},
                                       std::pair{"ungrant", "Takes a role on the project from a member."}}) {
    CLI::App* const change = add_verb(*command_, name, sentence, flags.verb, name);
    change->add_option("ROLE", flags.role, "roles/storage.objectViewer")->required();
    change->add_option("MEMBER", flags.member, "serviceAccount:ADDRESS, user:ADDRESS, group:ADDRESS")->required();
  }
}

AdminCommand::~AdminCommand() = default;

bool AdminCommand::was_given() const { return command_->parsed(); }

int AdminCommand::run() const {
  const Result<Config> config = flags_->config();
  if (!config.ok()) return fail(config.status(), kExitUsage);
  const Status status = flags_->answer_command(*config);
  return status.ok() ? kExitOk : fail(status, status.code() == Code::kInvalidArgument ? kExitUsage : kExitFailure);
}

}  // namespace lakegate
