#include "command_line.hpp"

int main(int count, char** arguments) { return command::run(count, arguments); }
