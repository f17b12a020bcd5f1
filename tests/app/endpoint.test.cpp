#include "endpoint.hpp"

#include "usage_error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using command::endpoint;
using command::parse_sink;
using command::parse_source;

namespace {

std::string refusal(endpoint (*parse)(std::string_view), std::string_view text) {
  try {
    static_cast<void>(parse(text));
  } catch (const command::usage_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(endpoint, a_path_is_a_file_and_a_dash_a_standard_stream) {
  EXPECT_EQ(parse_source("people.ndjson").what, endpoint::kind::file);
  EXPECT_EQ(parse_source("people.ndjson").path, "people.ndjson");
  EXPECT_EQ(parse_source("people.ndjson").name, "people.ndjson");
  EXPECT_EQ(parse_source("-").what, endpoint::kind::standard);
  EXPECT_EQ(parse_source("-").name, "standard input");
  EXPECT_EQ(parse_sink("-").what, endpoint::kind::standard);
  EXPECT_EQ(parse_sink("-").name, "standard output");
}

TEST(endpoint, a_path_with_a_colon_that_is_no_scheme_is_a_file) {
  for (const std::string_view text : {"./a:b", "/tmp/a:b", ":b", "1:b", "a b:c", "100%.ndjson", "a?b"}) {
    EXPECT_EQ(parse_source(text).path, text);
    EXPECT_EQ(parse_sink(text).path, text);
  }
}

TEST(endpoint, a_url_is_a_source_whose_name_has_no_secret) {
  const endpoint source = parse_source("HTTPS://ada:hush@example.org/users?page={page}&token=hush");
  EXPECT_EQ(source.what, endpoint::kind::web);
  EXPECT_EQ(source.path, "HTTPS://ada:hush@example.org/users?page={page}&token=hush");
  EXPECT_EQ(source.name, "HTTPS://***@example.org/users?page={page}&token=***");
  EXPECT_EQ(refusal(parse_sink, "http://ada:hush@example.org/users?token=hush"),
            "http://***@example.org/users?token=***: a URL can be read, not written; SINK is an NDJSON file, - or "
            "sqlite:FILE?table=NAME");
}

TEST(endpoint, a_url_that_cannot_be_read_is_refused_before_anything_is_opened) {
  EXPECT_EQ(refusal(parse_source, "http://ada:hush@h/{pge}?token=hush"),
            "http://***@h/{pge}?token=***: {pge} stands for nothing; write {page}, {page:0}, or %7B for a brace");
  EXPECT_EQ(refusal(parse_source, "http:/x"), "http:/x: the URL names no host; write https://host/path");
  EXPECT_EQ(refusal(parse_source, "http://h:99999/"),
            "http://h:99999/: the port of the URL is not between 1 and 65535; correct it");
  EXPECT_EQ(refusal(parse_source, "http://h/%zz?key=hush"),
            "http://h/%zz?key=***: this is no valid URL; check it, and write %25 for a percent sign");
}

TEST(endpoint, what_looks_like_a_url_with_secrets_is_refused_without_them) {
  EXPECT_EQ(refusal(parse_source, "ftp://ada:hush@h/?token=hush"),
            "ftp://***@h/?token=***: unknown scheme 'ftp'; SOURCE is an NDJSON file, - or an http or https URL, and a file "
            "of that name is written ./ftp://***@h/?token=***");
  EXPECT_EQ(refusal(parse_sink, "ada:hush@h/"),
            "***@h/: unknown scheme '***'; SINK is an NDJSON file, - or sqlite:FILE?table=NAME, and a file of that name "
            "is written ./***@h/");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a@b.db?table=t&key=hush"),
            "sqlite:a@b.db?table=t&key=***: unknown parameter 'key'; write sqlite:FILE?table=NAME");
}

TEST(endpoint, sqlite_names_a_file_and_a_table) {
  const endpoint sink = parse_sink("sqlite:data/people.db?table=people");
  EXPECT_EQ(sink.what, endpoint::kind::sqlite);
  EXPECT_EQ(sink.path, "data/people.db");
  EXPECT_EQ(sink.name, "data/people.db");
  EXPECT_EQ(sink.table, "people");
}

TEST(endpoint, percent_codes_are_decoded_in_path_and_table) {
  const endpoint sink = parse_sink("sqlite:what%3f%25.db?table=a%26b%3Dc%20d%C3%A9+");
  EXPECT_EQ(sink.path, "what?%.db");
  EXPECT_EQ(sink.table, "a&b=c d\xc3\xa9+");
  EXPECT_EQ(parse_sink("sqlite:a?%74able=t").table, "t");
}

TEST(endpoint, a_sink_that_makes_no_sense_is_refused_in_one_sentence) {
  EXPECT_EQ(refusal(parse_sink, ""),
            "SINK is empty; name an NDJSON file, - for standard output, or sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db"), "sqlite:a.db names no table; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?"), "sqlite:a.db? names no table; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table"), "sqlite:a.db?table names no table; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table="),
            "sqlite:a.db?table= names no table; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:?table=t"),
            "sqlite:?table=t names no database file; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?tabel=t"),
            "sqlite:a.db?tabel=t: unknown parameter 'tabel'; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table=t&mode=ro"),
            "sqlite:a.db?table=t&mode=ro: unknown parameter 'mode'; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table=t&table=u"),
            "sqlite:a.db?table=t&table=u: 'table' is given twice; write sqlite:FILE?table=NAME");
  EXPECT_EQ(refusal(parse_sink, "sqlite::memory:?table=t"),
            "sqlite::memory:?table=t: a database in memory would be gone with the command; name a file");
}

TEST(endpoint, a_broken_percent_code_is_refused_with_what_to_write) {
  EXPECT_EQ(refusal(parse_sink, "sqlite:100%.db?table=t"),
            "sqlite:100%.db?table=t: '%.d' is no percent code; a percent sign is written %25");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table=t%4"),
            "sqlite:a.db?table=t%4: '%4' is no percent code; a percent sign is written %25");
  EXPECT_EQ(refusal(parse_sink, "sqlite:a.db?table=%00"),
            "sqlite:a.db?table=%00: %00 cannot be part of a name; leave it out");
}

TEST(endpoint, an_unknown_scheme_is_refused_with_what_is_known) {
  EXPECT_EQ(
      refusal(parse_sink, "postgres:people"),
      "postgres:people: unknown scheme 'postgres'; SINK is an NDJSON file, - or sqlite:FILE?table=NAME, and a file of "
      "that name is written ./postgres:people");
  EXPECT_EQ(refusal(parse_source, "ftp://example.org/a.ndjson"),
            "ftp://example.org/a.ndjson: unknown scheme 'ftp'; SOURCE is an NDJSON file, - or an http or https URL, and "
            "a file of that name is written ./ftp://example.org/a.ndjson");
}

TEST(endpoint, a_source_that_makes_no_sense_is_refused_in_one_sentence) {
  EXPECT_EQ(refusal(parse_source, ""), "SOURCE is empty; name an NDJSON file, - for standard input, or a URL");
  EXPECT_EQ(refusal(parse_source, "sqlite:a.db?table=t"),
            "sqlite:a.db?table=t: an SQLite database can be written, not read; name an NDJSON file, - for standard input, "
            "or a URL");
}

}  // namespace
