#!/usr/bin/env bash
# Calls we do without, each with what to use instead.
set -uo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" || exit 1
bad=0
ban() { # pattern, instead, files that may
  local hits
  hits=$(grep -rnE "(^|[^A-Za-z0-9_>.])($1)[[:space:]]*\(" src --include='*.c' --include='*.h' | grep -vE "^(${3:-none}):")
  [ -z "$hits" ] || { echo "$hits"; echo "  -> $2"; bad=1; }
}
ban 'strcpy|strcat|stpcpy|strncpy|strncat|sprintf|vsprintf|gets' 'buf_append or snprintf'
ban 'strtok|strtok_r' 'str_split'
ban 'atoi|atol|atoll|atof|strtol|strtoul|strtoll|strtoull|strtod|strtof|sscanf' 'str_parse_*' 'src/base/str\.c'
ban 'rand|srand|random|drand48|rand_r' 'base/random.h'
ban 'time|gettimeofday|clock_gettime|localtime|gmtime|ctime|asctime' 'base/clock.h, base/timestamp.h' 'src/base/clock\.c'
ban 'malloc|calloc|realloc|free|strdup|strndup|asprintf' 'base/memory.h' 'src/base/memory\.c'
ban 'assert|alloca|system|popen|setjmp|longjmp|tmpnam|mktemp' 'require, or another design'
hits=$(grep -rnE '_Thread_local|__thread|\bthread_local\b' src | grep -v '^src/base/log\.c') && { echo "$hits"; echo "  -> a pool thread interleaves requests"; bad=1; }
exit $bad
