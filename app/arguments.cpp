#include "arguments.hpp"

#include "help.hpp"
#include "usage_error.hpp"
#include "values.hpp"

#include <weir/connect/jq/program.hpp>
#include <weir/connect/json/url_template.hpp>
#include <weir/version.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace command {
namespace {

constexpr std::uint64_t largest_batch = 1'000'000;
constexpr std::uint64_t most_jobs = 1'000;
constexpr std::uint64_t most_retries = 100;

/// A stage in the words of the command line.
struct raw_stage {
  stage::kind what;
  std::string word;
  std::string key;
};

/// The command line as CLI11 leaves it: words that nobody has judged yet.
struct raw_arguments {
  std::string source, sink;
  std::vector<raw_stage> stages;
  std::optional<std::string> batch, flush, max_record, failures, jobs, retries, timeout, drain;
  std::vector<std::string> headers;
  bool append = false, overwrite = false, resume = false, quiet = false, json = false;
};

void declare_stage(CLI::App& copy, raw_arguments& raw, const char* name, stage::kind what) {
  copy.add_option_function<std::string>(name,
                                        [&raw, what](const std::string& word) {
                                          raw.stages.push_back({what, word, {}});
                                        })
      ->trigger_on_parse();  // CLI11 calls all others in the order of their declaration
}

void declare_enrich_as(CLI::App& copy, raw_arguments& raw) {
  using two_words = std::pair<std::string, std::string>;
  copy.add_option_function<two_words>("--enrich-as",
                                      [&raw](const two_words& given) {
                                        raw.stages.push_back({stage::kind::enrich_as, given.second, given.first});
                                      })
      ->trigger_on_parse();
}

void declare_copy(CLI::App& copy, raw_arguments& raw) {
  copy.add_option("SOURCE", raw.source);
  copy.add_option("SINK", raw.sink);
  declare_stage(copy, raw, "--take", stage::kind::take);
  declare_stage(copy, raw, "--skip", stage::kind::skip);
  declare_stage(copy, raw, "--jq", stage::kind::jq);
  declare_stage(copy, raw, "--enrich", stage::kind::enrich);
  declare_enrich_as(copy, raw);
  copy.add_option("--jobs", raw.jobs)->type_name("N")->take_last();
  copy.add_option("--retry", raw.retries)->type_name("N")->take_last();
  copy.add_option("--timeout", raw.timeout)->type_name("TIME")->take_last();
  copy.add_option("--drain", raw.drain)->type_name("TIME")->take_last();
  copy.add_option_function<std::string>("--header", [&raw](const std::string& word) { raw.headers.push_back(word); })
      ->trigger_on_parse();
  copy.add_option("--batch", raw.batch)->type_name("N")->take_last();
  copy.add_option("--flush", raw.flush)->type_name("TIME")->take_last();
  copy.add_option("--max-record", raw.max_record)->type_name("SIZE")->take_last();
  copy.add_option("--on-error", raw.failures)->type_name("stop|skip|FILE")->take_last();
  copy.add_flag("--append", raw.append)->disable_flag_override();
  copy.add_flag("--overwrite", raw.overwrite)->disable_flag_override();
  copy.add_flag("--resume", raw.resume)->disable_flag_override();
  copy.add_flag("--quiet", raw.quiet)->disable_flag_override();
  copy.add_flag("--json", raw.json)->disable_flag_override();
}

on_error parse_failures(const std::string& word, std::string& letters) {
  if (word == "stop") return on_error::stop;
  if (word == "skip") return on_error::skip;
  if (word.empty() || word == "-") {
    throw usage_error(fmt::format("--on-error must be stop, skip or a file for failed records, was '{}'", word));
  }
  letters = word;
  return on_error::letters;
}

weir::file::existing parse_existing(const raw_arguments& raw, const endpoint& sink) {
  if (raw.append && raw.overwrite) throw usage_error("--append and --overwrite exclude each other; give one of them");
  if (raw.overwrite && sink.what == endpoint::kind::sqlite) {
    throw usage_error(
        "--overwrite is for NDJSON files, and rows are added to a table; delete the table or its file first");
  }
  if (raw.append) return weir::file::existing::append;
  return raw.overwrite ? weir::file::existing::overwrite : weir::file::existing::refuse;
}

bool is_resume_table(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return name == "weir_resume";
}

void refuse_resuming(const copy_arguments& arguments) {
  if (arguments.source.what == endpoint::kind::standard) {
    throw usage_error(fmt::format("--resume: {} cannot be read again from where a copy has ended; name a file or a URL",
                                  arguments.source.name));
  }
  if (arguments.sink.what != endpoint::kind::sqlite) {
    throw usage_error(fmt::format(
        "--resume: {} keeps no account of how far a copy is, as a database does; name sqlite:FILE?table=NAME",
        arguments.sink.name));
  }
  if (is_resume_table(arguments.sink.table)) {
    throw usage_error("--resume: the table weir_resume is where copies keep how far they are; choose another table");
  }
}

stage counting_stage(stage::kind what, const char* name, const std::string& word) {
  return {what, parse_count(name, word, 0, std::numeric_limits<std::uint64_t>::max()), {}, {}};
}

/// What an expression is wrong in is told before anything is opened.
stage jq_stage(const std::string& expression) {
  try {
    static_cast<void>(weir::jq::program(expression));
  } catch (const weir::jq::expression_error& error) {
    throw usage_error(fmt::format("--jq: {}", error.what()));
  }
  return {stage::kind::jq, 0, expression, {}};
}

stage enriching_stage(const raw_stage& raw) {
  try {
    static_cast<void>(weir::json::url_template(raw.word));
  } catch (const std::invalid_argument& error) {
    throw usage_error(fmt::format("--enrich{}: {}", raw.what == stage::kind::enrich ? "" : "-as", error.what()));
  }
  return {raw.what, 0, raw.word, raw.key};
}

stage judged_stage(const raw_stage& raw) {
  switch (raw.what) {
    case stage::kind::take:
      return counting_stage(raw.what, "--take", raw.word);
    case stage::kind::skip:
      return counting_stage(raw.what, "--skip", raw.word);
    case stage::kind::jq:
      return jq_stage(raw.word);
    case stage::kind::enrich:
    case stage::kind::enrich_as:
      break;
  }
  return enriching_stage(raw);
}

copy_arguments judged(const raw_arguments& raw) {
  copy_arguments result;
  result.source = parse_source(raw.source);
  result.sink = parse_sink(raw.sink);
  for (const raw_stage& each : raw.stages) result.stages.push_back(judged_stage(each));
  if (raw.jobs) result.jobs = parse_count("--jobs", *raw.jobs, 1, most_jobs);
  if (raw.retries) result.retries = parse_count("--retry", *raw.retries, 0, most_retries);
  if (raw.timeout) result.timeout = parse_duration("--timeout", *raw.timeout);
  if (raw.drain) result.drain = parse_duration("--drain", *raw.drain);
  result.headers = raw.headers;
  if (raw.batch) result.batch = parse_count("--batch", *raw.batch, 1, largest_batch);
  if (raw.flush) result.flush = parse_duration("--flush", *raw.flush);
  if (raw.max_record) result.max_record = parse_size("--max-record", *raw.max_record);
  if (raw.failures) result.failures = parse_failures(*raw.failures, result.letters);
  result.outputs = parse_existing(raw, result.sink);
  result.resume = raw.resume;
  if (raw.resume) refuse_resuming(result);
  if (raw.quiet && raw.json) throw usage_error("--quiet silences the summary that --json asks for; give one of them");
  result.quiet = raw.quiet;
  result.json = raw.json;
  return result;
}

/// Words that no option and no operand takes. CLI11 lists a `--` among them.
void refuse_rest(const std::vector<std::string>& rest) {
  const auto found = std::find_if(rest.begin(), rest.end(), [](const std::string& word) { return word != "--"; });
  if (found == rest.end()) return;
  const std::string& first = *found;
  if (first.size() > 1 && first[0] == '-') {
    throw usage_error(fmt::format("unknown option '{}'; weir copy --help lists the options", first));
  }
  throw usage_error(fmt::format("'{}' is one word too many: weir copy takes SOURCE and SINK", first));
}

/// The first word that is no option of `weir` itself.
[[noreturn]] void refuse_command(const std::vector<std::string>& rest) {
  if (rest.empty()) throw usage_error("no command is given; write weir copy SOURCE SINK, or weir --help");
  throw usage_error(fmt::format("unknown {} '{}'; write weir copy SOURCE SINK, or weir --help",
                                rest.front().starts_with("-") ? "option" : "command", rest.front()));
}

/// CLI11 says "--take: 1 required N missing" or "quiet was given a disallowed flag override".
[[noreturn]] void refuse_mismatch(std::string_view complaint) {
  const auto option = complaint.substr(0, complaint.find_first_of(": "));
  if (complaint.find("flag override") != complaint.npos) {
    throw usage_error(fmt::format("--{0} takes no value; write --{0} alone", option));
  }
  if (option == "--enrich-as") throw usage_error("--enrich-as needs two values: KEY and URL");
  throw usage_error(fmt::format("{} needs a value; weir copy --help says which", option));
}

void set_pages(CLI::App& app) {
  app.set_help_flag("--help");
  app.set_version_flag("--version", fmt::format("weir {}\n", weir::version));
  app.allow_extras();
}

}  // namespace

std::variant<copy_arguments, page> parse_arguments(int count, const char* const* arguments) {
  raw_arguments raw;
  CLI::App app;
  set_pages(app);
  CLI::App& copy = *app.add_subcommand("copy");
  set_pages(copy);
  declare_copy(copy, raw);
  try {
    app.parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    return page{copy.parsed() ? copy_help : weir_help};
  } catch (const CLI::CallForVersion& version) {
    return page{version.what()};
  } catch (const CLI::ArgumentMismatch& error) {
    refuse_mismatch(error.what());
  } catch (const CLI::ParseError& error) {
    throw usage_error(fmt::format("{}; weir copy --help lists the options", error.what()));
  }
  if (!copy.parsed()) refuse_command(app.remaining());
  refuse_rest(copy.remaining());
  if (copy.get_option("SINK")->empty()) {
    throw usage_error("SOURCE and SINK are needed; write weir copy SOURCE SINK, or weir copy --help");
  }
  return judged(raw);
}

}  // namespace command
