# For tests of what the program says: the sentence and the exit status. Sourced by tests/fault/*.sh,
# which end with `exit $failed`.
failed=0
run() { # arguments of inkling -> $out, $status
  out=$("$INKLING" "$@" 2>&1 </dev/null); status=$?
}
expect() { # status, words that must be in the output
  [ "$status" = "$1" ] && [[ $out == *"$2"* ]] && return
  printf 'line %s: expected %s and "%s",\n     got %s and "%s"\n' "${BASH_LINENO[0]}" "$1" "$2" "$status" "$out"; failed=1
}
check() { # what must be equal: got, wanted, about
  [ "$1" = "$2" ] || { printf 'line %s: %s is "%s", not "%s"\n' "${BASH_LINENO[0]}" "$3" "$1" "$2"; failed=1; }
}
