# Prints the documented commands of a Markdown file as shell scripts, one a group, each followed by
# a NUL. A fenced ```sh block right after `<!-- test -->` begins a group; one right after
# `<!-- test: continue -->` goes on with the group before it, in the same directory and shell.
function flush() { if (script != "") printf "%s%c", script, 0; script = "" }
/^<!-- test -->$/           { wanted = "new"; next }
/^<!-- test: continue -->$/ { wanted = "more"; next }
/^```sh$/ && wanted != "" {
  if (wanted == "new") { flush(); script = "# " FILENAME ":" FNR "\n" }
  inside = 1; wanted = ""; next
}
/^```$/ && inside { inside = 0; next }
inside { script = script $0 "\n"; next }
NF && wanted != "" { print FILENAME ":" FNR ": no ```sh block follows the mark" > "/dev/stderr"; failed = 1; exit 1 }
END { if (!failed) flush(); if (inside) exit 1 }
