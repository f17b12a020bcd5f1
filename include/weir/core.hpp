#pragma once

// The core of weir: streams, generators, tasks and what drives them. The standard library alone.

// First, so that a compiler that refuses what a coroutine awaits tells of a short path of includes.
// clang-format off
#include <weir/core/task.hpp>
// clang-format on

#include <weir/core/any_stream.hpp>
#include <weir/core/async_generator.hpp>
#include <weir/core/cleanup_error.hpp>
#include <weir/core/concepts.hpp>
#include <weir/core/context.hpp>
#include <weir/core/executor.hpp>
#include <weir/core/item.hpp>
#include <weir/core/not_single.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/result.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/scope.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/stream.hpp>
#include <weir/core/when_all.hpp>
#include <weir/core/when_any.hpp>
#include <weir/core/with_exit.hpp>
