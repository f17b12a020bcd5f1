#pragma once

// A stream with its terminals: what every header of an operator needs.

#include <weir/core/stream_base.hpp>
#include <weir/core/terminal/all_of.hpp>
#include <weir/core/terminal/any_of.hpp>
#include <weir/core/terminal/count.hpp>
#include <weir/core/terminal/discard.hpp>
#include <weir/core/terminal/first.hpp>
#include <weir/core/terminal/fold.hpp>
#include <weir/core/terminal/for_each.hpp>
#include <weir/core/terminal/for_each_concurrent.hpp>
#include <weir/core/terminal/last.hpp>
#include <weir/core/terminal/next.hpp>
#include <weir/core/terminal/single.hpp>
#include <weir/core/terminal/to.hpp>
