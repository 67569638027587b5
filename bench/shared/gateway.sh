# What scripts that measure the packaged gateway share. They source it, and set:
#   root          of the project
#   java          of the gateway
#   work          a folder that goes in the end, with sluice.properties
#   gateway_port

# start_gateway OPTION...    those of its JVM, unless JAVA_OPTS says others
start_gateway() {
    ulimit -n "$(ulimit -Hn)"
    local options=${JAVA_OPTS:-$*}
    unset JAVA_OPTS
    (cd "$root/target/jetty-base" && SLUICE_CONFIG="$work/sluice.properties" exec "$java" $options \
        -jar "$(ls "$root"/target/jetty-home/jetty-home-*/start.jar)" jetty.http.port="$gateway_port") > "$work/gateway.log" 2>&1 &
    gateway=$!
    trap 'kill "$gateway" 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT
    await_gateway
}

# Waits until it is ready, for a minute at most.
await_gateway() {
    for _ in $(seq 120); do
        curl -fsS "http://127.0.0.1:$gateway_port/health/ready" > /dev/null 2>&1 && break
        sleep 0.5
    done
}

# compile FOLDER    compiles the programs of a benchmark, and what they share, into $work/classes
compile() {
    "${java}c" -d "$work/classes" "$root"/bench/shared/*.java "$1"/*.java
}
