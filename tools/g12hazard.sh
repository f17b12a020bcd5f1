#!/usr/bin/env bash
# usage: tools/g12hazard.sh [--headers REGEX] FILE... -- COMPILER-FLAGS     (needs clang-tools-19)
# Finds what g++ 12 miscompiles in coroutines: full expressions with a co_await or co_yield that also hold a temporary
# which g++ destroys twice. Looks into FILE, and into the headers whose path matches REGEX as FILE instantiates them.
# Prints one line a place and exits with 1 if there is one, with 2 if a file could not be read.
set -uo pipefail

headers=
if [ "${1-}" = --headers ]; then headers=$2; shift 2; fi
files=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"); shift; done
shift

where='isExpansionInMainFile()'
[ -z "$headers" ] || where="anyOf(isExpansionInMainFile(), isExpansionInFileMatching(\"$headers\"))"
# A lambda inside the expression is a function of its own: neither its awaits nor its temporaries count for the outer one.
here='forCallable(equalsBoundNode("function"))'
suspends="expr(anyOf(coawaitExpr(), coyieldExpr()), $here)"
class='hasType(hasUnqualifiedDesugaredType(recordType()))'
# What has a destructor to run twice is bound as a temporary; initialised by none of these it is an aggregate.
aggregate='has(expr(unless(anyOf(callExpr(), cxxConstructExpr(), lambdaExpr(), conditionalOperator(), castExpr(), coawaitExpr(), coyieldExpr()))))'
match="match exprWithCleanups(hasDescendant(expr(anyOf(coawaitExpr(), coyieldExpr()))), $where,
  forCallable(decl().bind(\"function\")), hasDescendant($suspends), eachOf(
  forEachDescendant(cxxBindTemporaryExpr($aggregate, $here).bind(\"aggregate\")),
  forEachDescendant(cxxBindTemporaryExpr(has(lambdaExpr()), $here).bind(\"lambda\")),
  forEachDescendant(conditionalOperator($class, hasDescendant(cxxBindTemporaryExpr()), $here).bind(\"conditional\")),
  forEachDescendant(initListExpr($class, hasDescendant($suspends), $here).bind(\"initialised\"))))"

status=0
for file in "${files[@]}"; do
  answer=$(clang-query-19 "$file" -c 'set output diag' -c 'set bind-root false' -c "${match//$'\n'/ }" -- "$@" 2>&1)
  if grep -q 'error:' <<<"$answer" || ! grep -qE '^[0-9]+ match(es)?\.$' <<<"$answer"; then
    echo "$file: clang-query cannot read it:"
    grep -E 'error:|rror parsing|not found' <<<"$answer" || tail -n 5 <<<"$answer"
    status=2
    continue
  fi
  places=$(sed -nE \
    -e 's/^([^ ]+): note: "aggregate" binds here$/\1: an aggregate temporary beside co_await or co_yield: g++ 12 destroys it twice; give its class a constructor or name it first/p' \
    -e 's/^([^ ]+): note: "lambda" binds here$/\1: a lambda temporary with non-trivial captures beside co_await or co_yield: g++ 12 destroys it twice; name it first/p' \
    -e 's/^([^ ]+): note: "conditional" binds here$/\1: a ?: of class type beside co_await or co_yield: g++ 12 destroys its result twice; use if and else/p' \
    -e 's/^([^ ]+): note: "initialised" binds here$/\1: an aggregate initialised with co_await inside: g++ 12 destroys its members twice; await into a variable first/p' \
    <<<"$answer" | sort -u)
  if [ -n "$places" ]; then
    echo "$places"
    [ $status -ne 0 ] || status=1
  fi
done
exit $status
