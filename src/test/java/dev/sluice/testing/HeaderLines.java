package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.regex.Pattern;

/** Header lines as a fuzzer makes them, of which only those are taken that a container would take. */
public final class HeaderLines {

    /** A name that is a token, and a value without control characters (RFC 9110 section 5). */
    private static final Pattern LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\\t\\x20-\\x7e\\x80-\\xff]*)");

    private HeaderLines() {}

    /** The lines that are headers, in order. */
    public static List<Header> of(byte[] bytes) {
        return new String(bytes, ISO_8859_1)
                .lines()
                .map(LINE::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> new Header(matcher.group(1), matcher.group(2).strip()))
                .toList();
    }

    /** A request with these headers. */
    public static StandInRequest request(List<Header> headers) {
        StandInRequest request = new StandInRequest();
        headers.forEach(header -> request.header(header.name(), header.value()));
        return request;
    }
}
