#!/usr/bin/env bash
# Proves that the ledger loses nothing and writes nothing twice. Says `the books are right`, or what is not, and then ends with 1.
#
#   bench/books/run.sh kills [h2 | postgresql [KILLS]]    a gateway is killed at random moments        default: h2 200
#   bench/books/run.sh away [SECONDS [PAUSE]]             the database of two gateways is killed       default: 3600 100
#   bench/books/run.sh outage [SECONDS [ROWS-PER-SECOND]] the database is away, and the rest written   default: 600 2000
#   bench/books/run.sh upgrade [VERSION [ROWS]]           an embedded database gets new columns         default: 2 500000
#   bench/books/run.sh upgrade-kills [VERSION [KILLS]]    the same, killed at random moments            default: 2 50
#
# PAUSE is the longest pause of each of 16 callers between two requests, in milliseconds. PostgreSQL is the one that the tests use.
# Files are kept in a directory below TMPDIR, which is told at the begin. A file `stop` in it ends `kills` and `away` early, with the
# comparison of the books.
set -euo pipefail
cd "$(dirname "$0")/../.."
proof=${1:?kills, away, outage, upgrade or upgrade-kills}
case $proof in
    kills) arguments=("${2:-h2}" "${3:-200}") ;;
    away) arguments=("${2:-3600}" "${3:-100}") ;;
    outage) arguments=("${2:-600}" "${3:-2000}") ;;
    upgrade) arguments=("${2:-2}" "${3:-500000}") ;;
    upgrade-kills) arguments=("${2:-2}" "${3:-50}") ;;
    *) sed -n '2,13s/^# \?//p' "$0"; exit 2 ;;
esac
mvn -q -B test-compile -Dspotless.check.skip dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench-classpath
java=${JAVA_HOME:+$JAVA_HOME/bin/}
path="target/classes:target/test-classes:$(cat target/bench-classpath)"
"${java}javac" -d target/bench-books -cp "$path" bench/books/*.java
exec "${java}java" -Xmx512m -Djava.io.tmpdir="${TMPDIR:-/tmp}" -cp "target/bench-books:$path" Books "$proof" "${arguments[@]}"
