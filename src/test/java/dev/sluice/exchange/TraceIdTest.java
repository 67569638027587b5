package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers tell the trace of a request. */
final class TraceIdTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + ID + "-00f067aa0ba902b7-01";

    @ParameterizedTest
    @ValueSource(strings = {PARENT, "00-" + ID + "-00f067aa0ba902b7-00", "cc-" + ID + "-00f067aa0ba902b7-01-more"})
    void aValidHeaderTellsTheTrace(String header) {
        assertThat(TraceId.of(Collections.enumeration(List.of(header)))).contains(new TraceId(ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                ID,
                "00-" + ID + "-00f067aa0ba902b7",
                "00-" + ID + "-00f067aa0ba902b7-1",
                "00-" + ID + "-00f067aa0ba902b7-01-more",
                "00-" + ID + "-00f067aa0ba902b7-01x",
                "cc-" + ID + "-00f067aa0ba902b7-01x",
                "ff-" + ID + "-00f067aa0ba902b7-01",
                "0x-" + ID + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + ID + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00_" + ID + "_00f067aa0ba902b7_01",
                "00-" + ID + "-00f067aa0ba902b7-0 ",
                " " + PARENT
            })
    void anyOtherHeaderTellsNothing(String header) {
        assertThat(TraceId.of(Collections.enumeration(List.of(header)))).isEmpty();
    }

    @Test
    void twoHeadersTellNothing() {
        assertThat(TraceId.of(Collections.enumeration(List.of(PARENT, PARENT)))).isEmpty();
        assertThat(TraceId.of(Collections.emptyEnumeration())).isEmpty();
    }
}
