// `lakegate admin`: who may sign in to a server, from its own machine: by the running server's private port, else on
// the data folder itself. Plain functions of the command line.
#pragma once

#include <memory>

namespace CLI {
class App;
}

namespace lakegate {

class AdminCommand {
 public:
  explicit AdminCommand(CLI::App& app);
  ~AdminCommand();

  bool was_given() const;
  // The process's exit code.
  int run() const;

 private:
  struct Flags;
  void add_hmac_key_commands();
  void add_group_commands();

  CLI::App* command_;
  std::unique_ptr<Flags> flags_;
};

}  // namespace lakegate
