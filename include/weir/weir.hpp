#pragma once

// weir: the core and every operator. The standard library alone; to run on Boost.Asio include weir/asio.hpp as well.

#include <weir/core.hpp>
#include <weir/ops/backoff.hpp>
#include <weir/ops/batch_size.hpp>
#include <weir/ops/channel.hpp>
#include <weir/ops/chunk.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/concurrency.hpp>
#include <weir/ops/dead_letter.hpp>
#include <weir/ops/defer.hpp>
#include <weir/ops/drop.hpp>
#include <weir/ops/drop_while.hpp>
#include <weir/ops/enumerate.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/retrying.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/take_while.hpp>
#include <weir/ops/thread_safe_channel.hpp>
#include <weir/ops/timeout_each.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
#include <weir/ops/upon_error.hpp>
