#pragma once

namespace command {

// Written by hand: CLI11's own pages neither say in which order stages work nor keep the usage line readable.
// tests/app/help_examples.py runs the examples and checks that no option is missing.

inline constexpr const char* weir_help = R"(usage: weir copy [OPTION]... SOURCE SINK
       weir copy --help
       weir --version

Moves records between systems in constant memory.
)";

inline constexpr const char* copy_help = R"(usage: weir copy [OPTION]... SOURCE SINK

Copies the records of SOURCE to SINK, in constant memory.

SOURCE  an NDJSON file (one JSON object a line), or - for standard input
SINK    an NDJSON file, - for standard output, or sqlite:FILE?table=NAME, where
        %XX stands for a byte; rows are added to what the table holds

Stages, which work in the order in which they are given, any number of times:
  --take N            the next N records, and nothing after them
  --skip N            all but the next N records
  --jq EXPR           what the jq expression EXPR makes of each record: no, one
                      or many objects
  --enrich URL        each record with the fields of the object that URL answers
                      for it; {field} in URL is filled from the record, whose
                      own fields win
  --enrich-as KEY URL likewise, with the whole answer as the field KEY

Settings:
  --batch N           records written at once, in one transaction: 1000, or
                      fewer where they are large
  --flush TIME        how long a record waits for its batch at most: 1s
  --max-record SIZE   a longer line fails: 16MiB
  --on-error WHAT     a record that fails, because its line is no JSON object,
                      or because a stage or SINK refuses it, will
                        stop   end the copy there, the default
                        skip   be left out
                        FILE   be written to FILE as NDJSON, with its error
  --jobs N            records that each --enrich works at together: 8; their
                      order is kept
  --retry N           more tries of a request that fails for a while: 3
  --timeout TIME      for one try of a request: 30s
  --header WHAT       'Name: value', or @FILE with one a line, for every request
  --drain TIME        how long writing what was read may take after Ctrl-C: 10s
  --append            add to an NDJSON output that exists, FILE included
  --overwrite         replace an NDJSON output that exists, FILE included
  --resume            go on where an earlier copy of SOURCE into the same
                      table has ended, or begin one that can be resumed
  --quiet             no progress and no summary; errors, and how many records
                      failed, are still told
  --json              the summary as JSON, the last line of standard error
  --help              this page

Stages count records that were read well: a failed one is none of their N.

Exit status:
  0    everything was copied
  1    the copy failed; what was written before stays
  2    the command line is wrong; nothing was touched
  3    everything was copied but failed records, left out or written to FILE
  130  ended by SIGINT (Ctrl-C) after writing what had been read
  143  ended by SIGTERM, likewise; a second signal ends at once
  141  whoever was reading standard output has gone

Examples:
  weir copy people.ndjson 'sqlite:people.db?table=people'
  weir copy --skip 1 --take 2 people.ndjson -
  weir copy --jq 'select(.born < 1900) | {name}' people.ndjson -
  cat people.ndjson | weir copy - copy.ndjson
  weir copy --on-error bad.ndjson people.ndjson 'sqlite:good.db?table=people'
  weir copy --quiet --append people.ndjson copy.ndjson
  weir copy --resume people.ndjson 'sqlite:safe.db?table=people'
)";

}  // namespace command
