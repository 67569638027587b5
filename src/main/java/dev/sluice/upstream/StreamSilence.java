package dev.sluice.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a client's answer may be silent.
 *
 * @param headWait how long a request for a stream waits for the provider's head before its stream begins; empty for as long as it takes.
 *     A stream that has begun loses the provider's status and headers, so this is longer than the heartbeat
 * @param heartbeat the interval of heartbeats in a stream that has begun; empty for none
 * @param json the interval of white space before JSON that is no stream, with which that answer begins; empty for none
 */
public record StreamSilence(Optional<Duration> headWait, Optional<Duration> heartbeat, Optional<Duration> json) {

    /** Streams begin with the provider's head and get no heartbeats. */
    public static final StreamSilence UNLIMITED =
            new StreamSilence(Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns this with a heartbeat at least so often; without a heartbeat there still is none. */
    StreamSilence withHeartbeatWithin(Duration longest) {
        return heartbeat.filter(interval -> interval.compareTo(longest) > 0).isPresent()
                ? new StreamSilence(headWait, Optional.of(longest), json)
                : this;
    }

    /** Returns what a client may have to bear that waits for JSON. */
    StreamSilence ofJson() {
        return new StreamSilence(json, json, json);
    }
}
