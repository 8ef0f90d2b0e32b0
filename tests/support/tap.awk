# tap.awk -v suite=NAME -v status=N -v seconds=N: brings the TAP of a suite into one form.
# Only leaves count: a test with subtests of its own (indented by four) is their sum.  A suite that
# breaks off, ran nothing, or ended badly although its tests held, gets a failure of its own.
function depth_of(line)
{
    match(line, /^ */)
    return int(RLENGTH / 4)
}

function verdict(good, what)
{
    print (good ? "ok" : "not ok") " - " suite ": " what
    failures += !good
    results++
}

function itself(what)
{
    verdict(0, "the suite by itself: " what)
}

/^ *1\.\.[0-9]+/ {
    depth = depth_of($0)
    if (depth == 0)
        planned += substr($1, 4)
    next
}

/^ *(not )?ok [0-9]+/ {
    depth = depth_of($0)
    good = $0 !~ /^ *not /
    what = $0
    sub(/^ *(not )?ok [0-9]+ *(- )?/, "", what)
    skip = what ~ /# [Ss][Kk][Ii][Pp]/
    sub(/ *# ([Ss][Kk][Ii][Pp]|time=).*/, "", what)
    if (skip && what == "") { # cmocka puts the name behind the mark
        what = $0
        sub(/.*# SKIP */, "", what)
    }
    direct += depth == 0
    parent = children[depth + 1]
    broken = failed_inside[depth + 1]
    children[depth + 1] = failed_inside[depth + 1] = 0
    children[depth]++
    failed_inside[depth] += !good && !skip
    showing = 0
    if (skip)
        print "ok - " suite ": " what " # SKIP"
    else if (!parent) {
        verdict(good, what)
        showing = !good
    } else if (!good && !broken) {
        verdict(0, what)
        showing = 1
    }
    next
}

showing && /^( *#| +[^ ])/ && !/duration_ms/ {
    sub(/^ *#? ?/, "")
    print "#   " $0
}

END {
    if (status == 124 || status == 137)
        itself("still running after " seconds " s")
    else if (direct == 0 && planned == 0)
        itself("ran no test, exit status " status)
    else if (direct != planned)
        itself("told " direct " of " planned " results, exit status " status)
    else if (status >= 128 || (status != 0 && !failures))
        itself("its tests hold, yet exit status " status)
}
