#pragma once

// The test kit of weir: it needs no clock and no Asio.

#include <weir/testing/in_any_order.hpp>
#include <weir/testing/marbles.hpp>
#include <weir/testing/run.hpp>
#include <weir/testing/virtual_scheduler.hpp>
// weir/testing/conformance.hpp, the battery for streams of one's own, is included by the tests that use it.
