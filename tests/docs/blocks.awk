# Writes the ```sh blocks of a page as N.sh into dir, and what a ```text block right behind one shows as
# N.text.
/^```sh$/                      { kind = "sh"; n++; next }
/^```text$/ && ended == NR - 1 { kind = "text"; printf "" > (dir "/" n ".text"); next }
/^```/                         { if (kind == "sh") ended = NR; kind = ""; next }
kind != ""                     { print > (dir "/" n "." kind) }
