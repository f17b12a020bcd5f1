#pragma once

// weir on Boost.Asio: run, spawn, and Asio operations inside weir coroutines.

// First: see weir/core.hpp.
// clang-format off
#include <weir/core/task.hpp>
// clang-format on

#include <weir/asio/await.hpp>
#include <weir/asio/executor.hpp>
#include <weir/asio/on_signal.hpp>
#include <weir/asio/run.hpp>
#include <weir/asio/run_options.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/asio/spawn.hpp>
#include <weir/asio/stopped.hpp>
