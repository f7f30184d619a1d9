#include "gateway/app/cli.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "gateway/api_coverage.h"
#include "gateway/app/admin_command.h"
#include "gateway/app/check_command.h"
#include "gateway/app/config_schema.h"
#include "gateway/app/config_show.h"
#include "gateway/app/exit_code.h"
#include "gateway/app/lease_command.h"
#include "gateway/app/serve.h"
#include "gateway/http/dev_cert.h"
#include "gateway/lakegate/discovery.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

// What the flags of `serve` and `config show` leave behind.
struct ConfigFlags {
  std::string file_path;
  std::map<const ConfigKey*, std::vector<std::string>> texts;
  std::map<const ConfigKey*, bool> switches;

  ConfigInput input() const {
    ConfigInput input;
    const char* const path_variable = std::getenv("LAKEGATE_CONFIG");
    input.file_path = file_path.empty() && path_variable != nullptr ? path_variable : file_path;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      const size_t equals = std::min(text.find('='), text.size() - 1);
      input.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    for (const auto& [key, values] : texts) {
      if (!values.empty()) input.flags.emplace(key->name, values);
    }
    for (const auto& [key, is_on] : switches) {
      if (is_on) input.flags.emplace(key->name, std::vector<std::string>{"true"});
    }
    return input;
  }
};

void add_config_flags(CLI::App& command, ConfigFlags& flags) {
  command.add_option("--config", flags.file_path, "File to read the configuration from (TOML).")
      ->type_name("FILE")
      ->take_last();
  for (const ConfigKey& key : config_keys()) {
    const std::string sentence(key.sentence);
    if (key.form == ConfigForm::kSwitch) {
      command.add_flag(key.flag(), flags.switches[&key], sentence);
      continue;
    }
    // Each flag takes one value and may be repeated; which of them count is the schema's business.
    command.add_option(key.flag(), flags.texts[&key], sentence)->allow_extra_args(false)->type_name("");
  }
}

int show_config(const ConfigFlags& flags) {
  Result<LoadedConfig> loaded = load_config(flags.input());
  if (!loaded.ok()) return fail(loaded.status(), kExitUsage);
  std::cout << config_in_force(*loaded);
  return kExitOk;
}

int make_dev_certificates(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(unavailable("Cannot make " + directory + ": " + error.message() + "."), kExitFailure);
  if (const Status status = write_dev_certificates(directory); !status.ok()) return fail(status, kExitFailure);
  std::cout << "wrote ca.pem, server.pem and server.key to " << directory << std::endl;
  return kExitOk;
}

int print_routes(bool as_markdown, bool as_discovery) {
  if (as_discovery) {
    std::cout << lakegate_discovery_document() << '\n';
    return kExitOk;
  }
  if (as_markdown) {
    std::cout << api_coverage_markdown();
    return kExitOk;
  }
  for (const Route& route : all_routes()) {
    std::cout << route.id << ' ' << method_name(route.method) << (route.handler == nullptr ? " (not implemented)" : "")
              << '\n';
  }
  return kExitOk;
}

// `lakegate lease` and its subcommands.
class LeaseCommands {
 public:
  explicit LeaseCommands(CLI::App& app) : lease_(app.add_subcommand("lease", "Leases of a running server.")) {
    lease_->require_subcommand(1);
    add("acquire", "Acquires a lease and prints it.", &lease_acquire, {&add_target, &add_duration, &add_proposed_id});
    add("renew", "Renews a lease.", &lease_renew, {&add_target, &add_id});
    add("release", "Releases a lease.", &lease_release, {&add_target, &add_id});
    add("break", "Ends somebody's lease.", &lease_break, {&add_target, &add_period});
    add("list", "Lists the leases of a bucket.", &lease_list, {&add_listed});
    add("run", "Holds a lease for as long as a command runs.", &lease_run, {&add_target, &add_duration, &add_command});
  }

  bool is_chosen() const { return static_cast<bool>(*lease_); }
  int run() const {
    for (const auto& [command, action] : actions_) {
      if (*command) return action(arguments_);
    }
    return kExitUsage;
  }

 private:
  using Options = void (*)(CLI::App&, LeaseArguments&);

  void add(const char* name, const char* sentence, int (*action)(const LeaseArguments&),
           std::initializer_list<Options> options) {
    CLI::App* const command = lease_->add_subcommand(name, sentence);
    command->add_option("--endpoint", arguments_.endpoint, "The server (LAKEGATE_ENDPOINT, http://127.0.0.1:8080).");
    command->add_option("--ca-file", arguments_.ca_file,
                        "The authorities that the server's certificate may be of (LAKEGATE_CA_FILE, the system's).");
    command->add_option("--token", arguments_.token, "A bearer token to sign in with (LAKEGATE_TOKEN).");
    for (const Options add_options : options) add_options(*command, arguments_);
    actions_.emplace_back(command, action);
  }
  static void add_target(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("--object", arguments.object, "The object, which need not exist.")
        ->type_name("gs://BUCKET/NAME");
    command.add_option("--prefix", arguments.prefix, "All names below a prefix.")->type_name("gs://BUCKET/PREFIX/");
  }
  static void add_duration(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("--duration", arguments.duration_s, "Seconds: 15 to 60, or -1 for no end (30).");
  }
  static void add_proposed_id(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("--id", arguments.id, "The id that the lease shall have.")->type_name("UUID");
  }
  static void add_id(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("--id", arguments.id, "The lease's id.")->type_name("UUID")->required();
  }
  static void add_period(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("--period", arguments.break_period_s, "Seconds until it is broken: 0 to 60.");
  }
  static void add_listed(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("BUCKET", arguments.listed, "The bucket, or what is below a prefix of it.")
        ->type_name("gs://BUCKET[/PREFIX]")
        ->required();
  }
  static void add_command(CLI::App& command, LeaseArguments& arguments) {
    command.add_option("COMMAND", arguments.command, "The command and its arguments, behind --.")->required();
  }

  CLI::App* lease_;
  LeaseArguments arguments_;
  std::vector<std::pair<CLI::App*, int (*)(const LeaseArguments&)>> actions_;
};

// The subcommands and where their arguments go.
struct CommandLine {
  CLI::App app{"Lakegate, an object store that speaks Google Cloud Storage."};
  ConfigFlags flags;
  std::string check_dir;
  bool check_shallow = false;
  std::string certificates_dir;
  bool show_toml = false;
  bool show_markdown = false;
  bool routes_markdown = false;
  bool routes_discovery = false;
  CLI::App* serve_command = app.add_subcommand("serve", "Runs the server until SIGTERM.");
  CLI::App* certificates_command = app.add_subcommand("dev-cert", "Writes certificates for localhost.");
  CLI::App* check_command = app.add_subcommand("check", "Checks a data folder that no server uses.");
  AdminCommand admin_command{app};
  CLI::App* config_command = app.add_subcommand("config", "Shows the configuration.");
  CLI::App* show_command = config_command->add_subcommand("show", "Prints what is in force and where it came from.");
  CLI::App* routes_command = app.add_subcommand("routes", "Lists the methods of the API.");
  LeaseCommands lease_commands{app};
  CLI::App* version_command = app.add_subcommand("version", "Prints the version.");

  CommandLine() {
    app.require_subcommand(1);
    config_command->require_subcommand(1);
    add_config_flags(*serve_command, flags);
    add_config_flags(*show_command, flags);
    show_command->add_flag("--toml", show_toml, "Prints a file with every key's default instead.");
    show_command->add_flag("--markdown", show_markdown, "Prints the reference page instead.");
    check_command->add_option("DIR", check_dir, "The data folder.")->required();
    check_command->add_flag("--shallow", check_shallow, "Compares lengths only, without reading bytes.");
    certificates_command->add_option("--out", certificates_dir, "Folder to write to.")->required()->type_name("DIR");
    routes_command->add_flag("--markdown", routes_markdown, "Prints the reference page.");
    routes_command->add_flag("--discovery", routes_discovery, "Prints the discovery document of our own methods.");
  }

  int run(const ServeExtensions& extensions) const {
    if (*serve_command) return serve(flags.input(), extensions);
    if (admin_command.was_given()) return admin_command.run();
    if (*check_command) return run_check(check_dir, check_shallow);
    if (*certificates_command) return make_dev_certificates(certificates_dir);
    if (*routes_command) return print_routes(routes_markdown, routes_discovery);
    if (lease_commands.is_chosen()) return lease_commands.run();
    if (*version_command) {
      std::cout << "lakegate " << LAKEGATE_VERSION << std::endl;
      return kExitOk;
    }
    if (show_toml || show_markdown) {
      std::cout << (show_toml ? config_example() : config_markdown());
      return kExitOk;
    }
    return show_config(flags);
  }
};

}  // namespace

int run_command_line(int argc, char** argv, const ServeExtensions& extensions) {
  CommandLine command_line;
  try {
    command_line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help is an error to CLI11, too, with code 0.
    return command_line.app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return command_line.run(extensions);
}

}  // namespace lakegate
