#!/usr/bin/env bash
# Restarts two gateways behind HAProxy, one after the other, by SIGTERM alone, under a constant load of streams and short requests, and
# counts what broke. DRAIN=file drains each by its file first, as docs/deploy/load-balancer.md says; NOTICE is another
# sluice.drain.notice than 5s. Needs haproxy, python3, and the gateway packaged before:
#   mvn -Prun package -Dexec.skip=true
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
start_jar=$(ls "$root"/target/jetty-home/jetty-home-*/start.jar)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT

cat > "$work/sluice.properties" <<PROPERTIES
sluice.providers.bench.base-url=http://127.0.0.1:18103/v1
sluice.providers.bench.auth=none
sluice.auth=open
# HAProxy asks by HTTP/1.0.
sluice.monitoring.networks=127.0.0.1
PROPERTIES

declare -A gateways
start() {
    rm -f "$work/drain-$1"
    [ -d "$work/base-$1" ] || cp -r "$root/target/jetty-base" "$work/base-$1"
    (cd "$work/base-$1" && SLUICE_DRAIN_FILE="$work/drain-$1" SLUICE_DRAIN_NOTICE="${NOTICE:-5s}" SLUICE_CONFIG="$work/sluice.properties" \
        exec "$java" -Xmx256m -jar "$start_jar" jetty.http.port="1810$1" > "$work/$1.log" 2>&1) &
    gateways[$1]=$!
    until curl -fs "http://127.0.0.1:1810$1/health/ready" > /dev/null; do sleep 0.2; done
}

python3 "$here/provider.py" 18103 &
start 1
start 2
haproxy -f "$here/haproxy.cfg" -db > "$work/haproxy.log" 2>&1 &
sleep 2
python3 "$here/clients.py" 18100 45 &
clients=$!
sleep 6
for number in 1 2; do
    if [ "${DRAIN:-}" = file ]; then
        touch "$work/drain-$number"
        sleep 3 # the load balancer asks every second
    fi
    kill -TERM "${gateways[$number]}"
    wait "${gateways[$number]}" || true
    start "$number"
    sleep 3
    echo "gateway $number restarted"
done
wait "$clients"
