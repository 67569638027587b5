#!/usr/bin/env bash
# Measures how many rows a second the ledger writes into a database.
#
#   bench/ledger/run.sh [h2 | postgresql | URL USER PASSWORD] [batches]      default: h2 200
#
# `h2` is a new file below /tmp or in TMPDIR, `postgresql` the server that the tests use. At a URL the tables are made and filled.
# JAVA_OPTS are the program's: -Drandom-ids=true gives rows request ids that do not sort by time, as clients may choose them.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B test-compile -Dspotless.check.skip dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench-classpath
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -Djava.io.tmpdir="${TMPDIR:-/tmp}" ${JAVA_OPTS:-} -cp "target/classes:$(cat target/bench-classpath)" bench/ledger/LedgerBench.java "$@"
