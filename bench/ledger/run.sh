#!/usr/bin/env bash
# Measures how many rows a second the ledger writes into a database.
#
#   bench/ledger/run.sh [h2 | postgresql | URL USER PASSWORD] [batches]      default: h2 200
#
# `h2` is a new file below /tmp or in TMPDIR, `postgresql` the server that the tests use. At a URL the tables are made and filled.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -B test-compile -Dspotless.check.skip dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench-classpath
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -cp "target/classes:$(cat target/bench-classpath)" bench/ledger/LedgerBench.java "$@"
