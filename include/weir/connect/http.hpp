#pragma once

// HTTP: single requests, and the records of paged APIs as streams.

#include <weir/connect/http/client.hpp>
#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/records.hpp>
#include <weir/connect/http/response.hpp>
#include <weir/connect/http/url.hpp>
