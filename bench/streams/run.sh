#!/usr/bin/env bash
# Holds many streams through the packaged gateway and checks every event.
#
#   bench/streams/run.sh [streams [events-per-second [seconds]]]      default: 2000 20 30
#
# Needs JDK 21 or later as `java` or in JAVA_HOME, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true -DskipTests
# JAVA_OPTS are the gateway's own, by default -Xmx512m.
set -euo pipefail

streams=${1:-2000} rate=${2:-20} seconds=${3:-30}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
gateway_port=${GATEWAY_PORT:-18080} provider_port=${PROVIDER_PORT:-18081}
work=$(mktemp -d)

cat > "$work/sluice.properties" <<PROPERTIES
sluice.providers.bench.base-url=http://127.0.0.1:$provider_port/v1
sluice.providers.bench.auth=none
sluice.providers.bench.default=true
PROPERTIES

ulimit -n "$(ulimit -Hn)"
start_jar=$(ls "$root"/target/jetty-home/jetty-home-*/start.jar)
(cd "$root/target/jetty-base" &&
    SLUICE_CONFIG="$work/sluice.properties" exec "$java" ${JAVA_OPTS:--Xmx512m} -jar "$start_jar" \
        jetty.http.port="$gateway_port" > "$work/gateway.log" 2>&1) &
trap 'pkill -P $$ 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 1 120); do
    curl -fsS "http://127.0.0.1:$gateway_port/health/ready" > /dev/null 2>&1 && break
    sleep 0.5
done
# The server is the process with the open port: start.jar may have made another.
gateway=$(ss -ltnpH "sport = :$gateway_port" | sed -n 's/.*pid=\([0-9]*\).*/\1/p')

"$java" "$here/Streams.java" "$gateway_port" "$provider_port" 50 20 3 > /dev/null # warms up
"$java" -Xmx1g "$here/Streams.java" "$gateway_port" "$provider_port" "$streams" "$rate" "$seconds" &
clients=$!
sleep $((seconds * 3 / 4))
grep -E '^(Pss|Rss):' "/proc/$gateway/smaps_rollup" | awk '{printf "gateway %s %.0f MB\n", $1, $2 / 1024}'
awk '/^Threads/ {print "gateway threads: " $2}' "/proc/$gateway/status"
wait "$clients"
curl -fsS "http://127.0.0.1:$gateway_port/metrics" | grep '^active_http_calls'
