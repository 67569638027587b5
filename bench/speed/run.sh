#!/usr/bin/env bash
# Drives the packaged gateway beside nginx as a plain proxy, in turns, and prints a table of medians and of ratios to nginx.
#
#   bench/speed/run.sh [test...]      default: json-2k-1 json-2k-64 json-2k-64-limit json-32k-64 json-4m-4 streams-200 streams-1000
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, python3, nginx and wrk (Debian: apt-get install nginx-light wrk), and the gateway
# packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default -Xmx256m -XX:+UseParallelGC; ROUNDS is how often each is measured (3), SECONDS_EACH for
# how long (4). Streams are of 50 events a second, and every event of them is checked. With PROFILE=directory each test is driven once
# more under async-profiler (from Maven Central): shares of the gateway's CPU, and a flame graph of each test in that directory.
set -euo pipefail

tests=${*:-json-2k-1 json-2k-64 json-2k-64-limit json-32k-64 json-4m-4 streams-200 streams-1000}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-4}
gateway=18087 streaming=18086 nginx=18088 nginx_streams=18085 provider=18089 streams=18084

for tool in nginx wrk python3 "$java"; do
    command -v "$tool" > /dev/null || { echo "needs $tool, see the head of $0" >&2; exit 1; }
done
start=$(ls "$root"/target/jetty-home/jetty-home-*/start.jar 2> /dev/null) ||
    { echo "package the gateway first: mvn -Prun package -Dexec.skip=true -DskipTests" >&2; exit 1; }

work=$(mktemp -d)
pids=
stop() {
    for pid in $pids; do kill "$pid" 2> /dev/null || true; done
    wait 2> /dev/null || true
    rm -rf "$work"
}
trap stop EXIT
ulimit -n "$(ulimit -Hn)"
. "$root/bench/shared/gateway.sh"
compile "$root/bench/streams"

python3 - "$work" <<'PYTHON'
import json, sys
text = ("The river had been low since the spring, and the men who worked the lock said that they could not remember another year "
        "like it. Every morning at six the first barge came down from the mill, loaded with 40 sacks of flour. ")
for name, size in (("2k", 2048), ("32k", 32768), ("4m", 4 << 20)):
    words = (text * (size // len(text) + 1))[: size - 150]
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": words}], "metadata": {"team": "claims"}}
    open(f"{sys.argv[1]}/{name}.json", "w").write(json.dumps(body))
PYTHON

sed -e "s|@WORK@|$work|; s|@PROVIDER@|$provider|; s|@NGINX@|$nginx|; s|@NGINX_STREAMS@|$nginx_streams|; s|@STREAMS@|$streams|" \
    "$here/nginx.conf" > "$work/nginx.conf"
nginx -e stderr -c "$work/nginx.conf" &
pids="$pids $!"

start_gateway() { # port provider-port: prints nothing, adds the process to $pids
    cat > "$work/$1.properties" <<PROPERTIES
sluice.providers.bench.base-url=http://127.0.0.1:$2/v1
sluice.providers.bench.auth=none
sluice.auth=open
sluice.providers.bench.default=true
sluice.limits.bench.model=*
sluice.limits.bench.selector=x-bench-limit
sluice.limits.bench.tokens=1000000000
sluice.limits.bench.per=second
PROPERTIES
    (cd "$root/target/jetty-base" && SLUICE_CONFIG="$work/$1.properties" exec "$java" ${JAVA_OPTS:--Xmx256m -XX:+UseParallelGC} \
        -jar "$start" jetty.http.port="$1") > "$work/$1.log" 2>&1 &
    pids="$pids $!"
    for _ in $(seq 120); do
        curl -fsS "http://127.0.0.1:$1/health/ready" > /dev/null 2>&1 && return
        sleep 0.5
    done
    cat "$work/$1.log" >&2
    exit 1
}

# One for each kind of test: their providers differ.
gateways=
begun=$(date +%s%N)
case "$tests" in *json*) start_gateway $gateway $provider; gateways="$gateway" ;; esac
case "$tests" in *streams*) start_gateway $streaming $streams; gateways="$gateways $streaming" ;; esac
echo "ready in $((($(date +%s%N) - begun) / 1000000)) ms: $(wc -w <<< "$gateways") gateways, one after the other"

pid_of() { ss -ltnpH "sport = :$1" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -1; }

# Clock ticks that the gateway at a port has used; 0 for any other, as nginx plays the provider in the same processes.
ticks() {
    case " $gateways " in
        *" $1 "*) awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$(pid_of "$1")/stat" ;;
        *) echo 0 ;;
    esac
}

json() { # test who port connections body [limit]
    local before result
    before=$(ticks "$3")
    result=$(BODY="$work/$5.json" LIMIT="${6:-}" wrk -t1 -c"$4" -d"$seconds"s --timeout 10s -s "$here/post.lua" \
        "http://127.0.0.1:$3/v1/chat/completions" | sed -n 's/^RESULT //p')
    echo "$1 $2 $result $(($(ticks "$3") - before))" >> "$work/results"
}

streams() { # test who port streams
    local before out
    before=$(ticks "$3")
    out=$("$java" -Xmx1g -cp "$work/classes" Streams "$3" $streams "$4" 50 "$seconds") ||
        { echo "$2 lost events: $out" >&2; exit 1; }
    echo "$1 $2 $(($(ticks "$3") - before)) $out" | tr '\n' ' ' >> "$work/streams"
    echo >> "$work/streams"
}

port() { # test who
    case $1/$2 in
        streams-*/nginx) echo $nginx_streams ;;
        streams-*/gateway) echo $streaming ;;
        */direct) echo $provider ;;
        */nginx) echo $nginx ;;
        */gateway) echo $gateway ;;
    esac
}

drive() { # test who
    local port
    port=$(port "$1" "$2")
    case $1 in
        json-2k-1) json "$1" "$2" "$port" 1 2k ;;
        json-2k-64) json "$1" "$2" "$port" 64 2k ;;
        json-2k-64-limit) json "$1" "$2" "$port" 64 2k x-bench-limit ;;
        json-32k-64) json "$1" "$2" "$port" 64 32k ;;
        json-4m-4) json "$1" "$2" "$port" 4 4m ;;
        streams-*) streams "$1" "$2" "$port" "${1#streams-}" ;;
        *) echo "no test of this name: $1" >&2; exit 1 ;;
    esac
}

measure() { # test
    [ "$1" != json-2k-1 ] || drive "$1" direct
    drive "$1" nginx
    drive "$1" gateway
}

profiler() { # command of the profiler, for the gateway of a test
    local pid
    pid=$(pid_of "$(port "$1" gateway)")
    "${java%java}jcmd" "$pid" JVMTI.agent_load "$work"/profiler/linux-*/libasyncProfiler.so "\"$2\"" > /dev/null
}

profile() { # test: once more, under the profiler
    profiler "$1" start,event=cpu,interval=500us,threads
    drive "$1" gateway
    profiler "$1" "dump,collapsed,file=$work/$1.collapsed"
    profiler "$1" "stop,flamegraph,threads,title=$1,file=$(realpath "$PROFILE")/$1.html"
    echo
    echo "$1, whose the gateway's CPU is (flame graph: $PROFILE/$1.html):"
    python3 "$here/shares.py" "$work/$1.collapsed"
}

: > "$work/results"
: > "$work/streams"
case "$tests" in *json*) seconds=10 json warm gateway $gateway 64 2k x-bench-limit; seconds=5 json warm gateway $gateway 64 32k ;; esac
case "$tests" in *streams*) seconds=5 streams warm gateway $streaming 200 ;; esac
for _ in $(seq "$rounds"); do
    for test in $tests; do
        measure "$test"
    done
done

python3 - "$work" "$(getconf CLK_TCK)" <<'PYTHON'
import collections, re, statistics, sys
work, hertz = sys.argv[1], int(sys.argv[2])
median = statistics.median
rows = collections.OrderedDict()
for line in open(f"{work}/results"):
    test, who, *numbers = line.split()
    if test != "warm":
        rows.setdefault(test, {}).setdefault(who, []).append([float(n) for n in numbers])
if rows:
    print("\n| test | who | requests/s | p50 µs | p99 µs | CPU µs/request | of nginx's requests/s | errors |")
    print("|---|---|---|---|---|---|---|---|")
    for test, peers in rows.items():
        for who, runs in peers.items():
            rps, p50, p99, count, errors, ticks = zip(*runs)
            ratio = median([a[0] / b[0] for a, b in zip(runs, peers["nginx"])])
            cpu = "" if who != "gateway" else f"{median([t / hertz / c * 1e6 for t, c in zip(ticks, count)]):.1f}"
            print(f"| {test} | {who} | {median(rps):,.0f} | {median(p50):,.0f} | {median(p99):,.0f} | {cpu} | {ratio:.2f} | {sum(errors):.0f} |")
    if "json-2k-1" in rows:
        direct, nginx, gateway = (median([r[1] for r in rows["json-2k-1"][who]]) for who in ("direct", "nginx", "gateway"))
        print(f"\nadded to p50 of json-2k-1: nginx {nginx - direct:.0f} µs, gateway {gateway - direct:.0f} µs")
streams = [line.split(" ", 3) for line in open(f"{work}/streams")]
for test, who, ticks, out in streams:
    if test != "warm":
        cpu = f"CPU {int(ticks) / hertz:.2f} s; " if who == "gateway" else ""
        print(f"{test} {who}: {cpu}{out.strip()}")
PYTHON
for port in $gateways; do
    echo "memory (PSS) of the gateway at $port: $(awk '/^Pss:/ {print int($2 / 1024)}' "/proc/$(pid_of $port)/smaps_rollup") MB"
done
case "$tests" in *limit*) curl -fsS "http://127.0.0.1:$gateway/metrics" | grep '^sluice_token_counts_total' ;; esac
if [ -n "${PROFILE:-}" ]; then
    mkdir -p "$PROFILE"
    mvn -q -B dependency:copy -Dartifact=tools.profiler:async-profiler:4.2 -DoutputDirectory="$work" > /dev/null
    python3 -m zipfile -e "$work"/async-profiler-*.jar "$work/profiler"
    case $(uname -m) in aarch64) rm -rf "$work/profiler/linux-x64" ;; *) rm -rf "$work/profiler/linux-arm64" ;; esac
    for test in $tests; do
        profile "$test"
    done
fi
