# For tests that start `inkling serve` in the shell. Sourced; the caller ends what it starts.
serve() { # NAME DIRECTORY [ARGUMENT]...: ${NAME}_pid, ${NAME}_url; its log is $work/NAME.log
  local name=$1 log=$work/$1.log address
  : >"$log" # or the line of the server before is found
  "$INKLING" serve --data "$2" --listen 127.0.0.1:0 "${@:3}" 2>"$log" &
  printf -v "${name}_pid" %s $!
  until address=$(sed -n 's/.*event="serving" address=\([^ ]*\).*/\1/p' "$log") && [ -n "$address" ]; do
    kill -0 $! 2>/dev/null || { cat "$log"; exit 1; }
  done
  printf -v "${name}_url" %s "http://$address"
}

post() { # URL BODY [TYPE]: $status and $reply
  status=$(curl -s -o "$work/reply" -w '%{http_code}' -D "$work/headers" "$1/v1/events" \
    -H "Content-Type: ${3:-application/x-ndjson}" --data-binary "$2")
  reply=$(cat "$work/reply")
}

wait_for_log() { # NAME WORDS
  until grep -q "$2" "$work/$1.log"; do sleep 0.01; done
}
