#include "gateway/app/cli.h"

int main(int argc, char** argv) { return lakegate::run_command_line(argc, argv); }
