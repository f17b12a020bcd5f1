#pragma once

// weir: the core and every operator. The standard library alone; to run on Boost.Asio include weir/asio.hpp as well.

#include <weir/core.hpp>
#include <weir/ops/channel.hpp>
#include <weir/ops/chunk.hpp>
#include <weir/ops/drop.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
