# CHANGELOG.md -> Debian's changelog: the newest section, as the entry of `version`.
function say(text, indent,   words, count, line, i) {
    count = split(text, words, " ")
    line = indent
    for (i = 1; i <= count; i++) {
        if (length(line " " words[i]) > 78) { print line; line = "   " }
        line = line " " words[i]
    }
    if (count) print line
}
BEGIN { printf "fasevagt (%s) unstable; urgency=medium\n\n", version }
/^## / { if (++sections > 1) exit; next }
sections && /^- / { say(item, "  *"); item = substr($0, 3); next }
sections { item = item " " $0 }
END { say(item, "  *"); printf "\n -- %s  %s\n", maintainer, date }
