// The commands. Each parses nothing and computes nothing: it calls the library and shows what comes
// back. All return the exit code and throw Error.
#pragma once

#include "cli/arguments.hpp"
#include "cli/terminal.hpp"

namespace gradus::cli {

int run_train(const Arguments& arguments, const Terminal& terminal);
int run_predict(const Arguments& arguments, const Terminal& terminal);
int run_evaluate(const Arguments& arguments, const Terminal& terminal);
int run_cross_validate(const Arguments& arguments, const Terminal& terminal);
int run_explain(const Arguments& arguments, const Terminal& terminal);
int run_inspect(const Arguments& arguments, const Terminal& terminal);
int run_describe(const Arguments& arguments, const Terminal& terminal);
int run_steps(const Arguments& arguments, const Terminal& terminal);
int run_check_gradients(const Arguments& arguments, const Terminal& terminal);
int run_demo(const Arguments& arguments, const Terminal& terminal);
int run_find_rate(const Arguments& arguments, const Terminal& terminal);
int run_bench(const Arguments& arguments, const Terminal& terminal);
int run_studio(const Arguments& arguments, const Terminal& terminal);
int run_report(const Arguments& arguments, const Terminal& terminal);

}  // namespace gradus::cli
