#!/usr/bin/env bash
# Measures what the ledger costs the packaged gateway: processor time of its whole process for each request, and how long requests take.
#
#   bench/ledger/gateway.sh [line...]      default: none h2 postgresql
#
# Lines: `none`, `away` (rows wait in the spool), `h2`, `postgresql` (the server of the tests), and each of these with `-prices`. Each line
# is driven at the same fixed rate, and then as fast as it goes, in turns; medians are printed. The lines that are not driven wait, stopped.
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, python3, curl, nginx, wrk and h2load (Debian: apt-get install curl nginx-light wrk
# nghttp2-client), and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# ROUNDS is how often each is measured (3), SECONDS_EACH for how long (10), RATE of requests in a second (2000), WARM_UP for how many
# seconds each is driven before (15). JAVA_OPTS are the gateway's, by default -Xmx1g -XX:+UseParallelGC. With JFR=directory each line is
# recorded in the last round, while it is driven as fast as it goes.
set -euo pipefail

lines=${*:-none h2 postgresql}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-10} rate=${RATE:-2000} warm_up=${WARM_UP:-15} connections=64
provider=18189

for tool in curl nginx wrk h2load python3 "$java"; do
    command -v "$tool" > /dev/null || { echo "needs $tool, see the head of $0" >&2; exit 1; }
done
start=$(ls "$root"/target/jetty-home/jetty-home-*/start.jar 2> /dev/null) ||
    { echo "package the gateway first: mvn -Prun package -Dexec.skip=true -DskipTests" >&2; exit 1; }

work=$(mktemp -d)
declare -A port pid
others=
stop() {
    for each in "${pid[@]}" $others; do kill -CONT "$each" 2> /dev/null || true; kill "$each" 2> /dev/null || true; done
    wait 2> /dev/null || true
    rm -rf "$work"
}
trap stop EXIT
ulimit -n "$(ulimit -Hn)"

python3 - "$work/2k.json" <<'PYTHON'
import json, sys
text = "The river had been low since the spring, and the men who worked the lock said that they could not remember another year like it. "
body = {"model": "gpt-4o", "messages": [{"role": "user", "content": (text * 20)[:1900]}], "metadata": {"team": "claims"}}
open(sys.argv[1], "w").write(json.dumps(body))
PYTHON
sed -e "s|@WORK@|$work|; s|@PROVIDER@|$provider|; s|@NGINX@|18188|; s|@NGINX_STREAMS@|18185|; s|@STREAMS@|18184|" \
    "$root/bench/speed/nginx.conf" > "$work/nginx.conf"
nginx -e stderr -c "$work/nginx.conf" &
others="$others $!"

properties() { # line
    cat <<PROPERTIES
sluice.providers.openai.base-url=http://127.0.0.1:$provider/v1
sluice.providers.openai.auth=none
sluice.providers.openai.default=true
sluice.clients.bench.key-sha256=$(printf bench | sha256sum | cut -c1-64)
PROPERTIES
    case $1 in *prices) echo sluice.prices=on ;; esac
    case $1 in
        away* | h2* | postgresql*)
            echo sluice.ledger=on
            echo "sluice.ledger.dir=$work/$1"
            ;;
    esac
    case $1 in
        away*) echo sluice.ledger.url=jdbc:postgresql://127.0.0.1:1/none; echo sluice.ledger.user=none ;;
        postgresql*) echo "sluice.ledger.url=$database"; echo sluice.ledger.user=postgres ;;
    esac
}

start_postgresql() {
    mvn -q -B -f "$root/pom.xml" dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench-classpath
    "$java" -cp "$(cat "$root/target/bench-classpath")" "$here/Postgresql.java" > "$work/server" 2> "$work/server.log" &
    others="$others $!"
    until grep -qs ^jdbc: "$work/server"; do
        kill -0 $! 2> /dev/null || { cat "$work/server.log" >&2; exit 1; }
        sleep 0.5
    done
    database=$(head -1 "$work/server")
}

start_gateway() { # line port
    mkdir -p "$work/$1"
    properties "$1" > "$work/$1.properties"
    (cd "$root/target/jetty-base" && SLUICE_CONFIG="$work/$1.properties" exec "$java" ${JAVA_OPTS:--Xmx1g -XX:+UseParallelGC} \
        -jar "$start" jetty.http.port="$2") > "$work/$1.log" 2>&1 &
    pid[$1]=$! port[$1]=$2
    for _ in $(seq 240); do
        curl -fsS "http://127.0.0.1:$2/health/live" > /dev/null 2>&1 && break
        sleep 0.5
    done
    # start.jar may have started another process, whose child is the gateway.
    pid[$1]=$(ss -ltnpH "sport = :$2" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -1)
    [ -n "${pid[$1]}" ] || { cat "$work/$1.log" >&2; exit 1; }
}

# Clock ticks of the gateway's threads: of the ledger's writer, of the compiler, of the collector, and of all.
ticks() {
    cat /proc/"${pid[$1]}"/task/*/stat 2> /dev/null | awk '{
        name = $0; sub(/^[0-9]+ \(/, "", name); sub(/\).*/, "", name); sub(/.*\) /, "")
        used = $12 + $13; all += used
        if (name ~ /^sluice-ledger-w/) writer += used
        if (name ~ /^C[12] /) compiler += used
        if (name ~ /^(GC|VM Thread|Par)/) collector += used
    } END { print writer + 0, compiler + 0, collector + 0, all }'
}

# Ticks since those of the arguments.
since() { # line writer compiler collector all
    local now
    read -ra now <<< "$(ticks "$1")"
    echo $((now[0] - $2)) $((now[1] - $3)) $((now[2] - $4)) $((now[3] - $5))
}

cat > "$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.body = file:read("*a")
file:close()
function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("RESULT %.1f %d %d %d %d\n",
        summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99), summary.requests,
        errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
LUA

full() { # line seconds name
    local before
    before=$(ticks "$1")
    result=$(BODY="$work/2k.json" wrk -t1 -c$connections -d"$2"s --timeout 10s -s "$work/post.lua" \
        "http://127.0.0.1:${port[$1]}/v1/chat/completions" | sed -n 's/^RESULT //p')
    echo "$1 $3 $result $(since "$1" $before)" >> "$work/results"
}

fixed() { # line
    local before
    rm -f "$work/times"
    before=$(ticks "$1")
    h2load --h1 -c20 -t1 --rps=$((rate / 20)) -D"$seconds" -d "$work/2k.json" -H 'content-type: application/json' \
        -H 'authorization: Bearer bench' --log-file="$work/times" "http://127.0.0.1:${port[$1]}/v1/chat/completions" > "$work/h2load"
    python3 - "$work/times" "$1" "$seconds" $(since "$1" $before) >> "$work/results" <<'PYTHON'
import sys
rows = [line.split() for line in open(sys.argv[1])]
times = sorted(int(row[2]) for row in rows)
print(sys.argv[2], "fixed", len(rows) / int(sys.argv[3]), times[len(times) // 2], times[len(times) * 99 // 100], len(times),
      sum(row[1] != "200" for row in rows), *sys.argv[4:])
PYTHON
}

: > "$work/results"
database=
case "$lines" in *postgresql*) start_postgresql ;; esac
next=18190
for line in $lines; do
    start_gateway "$line" $next
    full "$line" "$warm_up" warm
    kill -STOP "${pid[$line]}"
    next=$((next + 1))
done
for round in $(seq "$rounds"); do
    for line in $lines; do
        kill -CONT "${pid[$line]}"
        sleep 1
        fixed "$line"
        sleep 1
        record=
        [ "$round" -lt "$rounds" ] || record=${JFR:-}
        if [ -n "$record" ]; then
            mkdir -p "$record"
            "${java%java}jcmd" "${pid[$line]}" JFR.start name=bench settings=profile > /dev/null
        fi
        full "$line" "$seconds" full
        if [ -n "$record" ]; then
            "${java%java}jcmd" "${pid[$line]}" JFR.stop name=bench filename="$(realpath "$record")/$line.jfr" > /dev/null
        fi
        sleep 2
        kill -STOP "${pid[$line]}"
    done
done
uptime
for line in $lines; do
    kill -CONT "${pid[$line]}"
    curl -fsS -H 'Authorization: Bearer bench' "http://127.0.0.1:${port[$line]}/metrics" 2> /dev/null | grep '^sluice_ledger_\(rows\|dropped\)_total' | sed "s/^/$line: /" || true
done
python3 - "$work/results" "$(getconf CLK_TCK)" <<'PYTHON'
import collections, statistics, sys
hertz = int(sys.argv[2])
rows = collections.OrderedDict()
for line in open(sys.argv[1]):
    who, test, *numbers = line.split()
    if test != "warm":
        rows.setdefault(test, collections.OrderedDict()).setdefault(who, []).append([float(n) for n in numbers])
print("\n| load | line | requests/s | p50 µs | p99 µs | CPU µs/request: all | writer | compiler | collector | errors |")
print("|---|---|---|---|---|---|---|---|---|---|")
median = statistics.median
for test, lines in rows.items():
    for who, runs in lines.items():
        rps, p50, p99, count, errors, *ticks = zip(*runs)
        *parts, cpu = [[t / hertz / c * 1e6 for t, c in zip(used, count)] for used in ticks]
        shares = " | ".join(f"{median(part):.0f}" for part in parts)
        print(f"| {test} | {who} | {median(rps):,.0f} | {median(p50):,.0f} | {median(p99):,.0f} | {median(cpu):.0f} ({min(cpu):.0f} to "
              f"{max(cpu):.0f}) | {shares} | {sum(errors):.0f} |")
PYTHON
