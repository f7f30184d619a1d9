// lakegate_testbench: the server with fault injection and a clock that tests move. Tests alone start it; nothing of
// gateway/testbench is in the program that users run.
#include "gateway/app/cli.h"
#include "gateway/testbench/fault_filter.h"
#include "gateway/testbench/testbench_handlers.h"

int main(int argc, char** argv) {
  using namespace lakegate;
  testbench::ShiftedClock clock;
  SystemRandom random;
  testbench::RetryTests tests(random);
  testbench::FaultFilter filter(tests);
  ServeExtensions extensions;
  extensions.clock = &clock;
  extensions.filter = &filter;
  extensions.wrap_api = [&tests](RequestHandler& inner, TimedWork&) {
    return std::make_unique<testbench::RetryTestHandler>(inner, tests);
  };
  extensions.wrap_admin = [&clock](RequestHandler& inner, TimedWork& timed) {
    return std::make_unique<testbench::TimeHandler>(inner, clock, timed);
  };
  return run_command_line(argc, argv, extensions);
}
