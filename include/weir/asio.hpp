#pragma once

// weir on Boost.Asio: run, spawn, and Asio operations inside weir coroutines.

#include <weir/asio/await.hpp>
#include <weir/asio/executor.hpp>
#include <weir/asio/on_signal.hpp>
#include <weir/asio/run.hpp>
#include <weir/asio/run_options.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/asio/spawn.hpp>
#include <weir/asio/stopped.hpp>
