# For tests that kill a program at random moments of its run. Sourced by tests/fault/*_kill.sh.
RANDOM=${INKLING_SEED:-7}
exec {never}<> <(:) # nothing ever comes from it

now_us() { echo "${EPOCHREALTIME/./}"; }

pause_us() { # without a process of its own, which takes a millisecond
  local seconds
  printf -v seconds '%d.%06d' $(($1 / 1000000)) $(($1 % 1000000))
  read -rt "$seconds" -u "$never" || true
}

random_below() { # 0 … $1 - 1, into REPLY: a subshell would draw the same again
  REPLY=$(((RANDOM << 15 | RANDOM) % $1))
}

# Kills $1 if it still runs; true when that is what ended it.
kill_now() {
  local status=0
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || status=$?
  [ "$status" = 137 ] || [ "$status" = 0 ] || { echo "it failed by itself: exit status $status"; exit 1; }
  [ "$status" = 137 ]
}

# A question to the journal of a data directory, answered by a copy: what a killed process left in
# its log is the next one's to find.
look_at() {
  rm -rf "$work/looked"
  mkdir "$work/looked"
  cp "$1"/journal.db* "$work/looked/" && sqlite3 "$work/looked/journal.db" "$2"
}
