package dev.sluice.multipart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.multipart.BoundaryResult.Boundary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Forms for the tests of this package, each char a byte. */
final class TestForm {

    static final Boundary BOUNDARY = new Boundary("frontier");

    /** A form of these parts, each with its headers, an empty line and its value. */
    static String of(String... parts) {
        StringBuilder form = new StringBuilder();
        for (String part : parts) {
            form.append("--frontier\r\n").append(part).append("\r\n");
        }
        return form.append("--frontier--\r\n").toString();
    }

    static String field(String name, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
    }

    static String file(String name, String type, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"a.bin\"\r\nContent-Type: " + type
                + "\r\n\r\n" + value;
    }

    /** What the scanner finds: a line for each part, or the fault in a line. */
    static List<String> partsOf(byte[] form, Boundary boundary, int piece) {
        List<String> found = new ArrayList<>();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        MultipartScanner scanner = new MultipartScanner(boundary, new PartListener() {
            private Part part;
            private long begun;

            @Override
            public void begins(Part next, long at) {
                part = next;
                begun = at;
                value.reset();
            }

            @Override
            public void value(byte[] bytes, int from, int to) {
                value.write(bytes, from, to - from);
            }

            @Override
            public void ends(long at) {
                found.add(line(part.name(), part.isFile(), value.toByteArray()));
                byte[] there = Arrays.copyOfRange(form, (int) begun, (int) at);
                if (!Arrays.equals(there, value.toByteArray())) {
                    throw new AssertionError("told of a value that is not at " + begun + " to " + at);
                }
            }
        });
        try {
            for (int at = 0; at < form.length; at += piece) {
                scanner.scan(form, at, Math.min(form.length, at + piece));
            }
            scanner.end();
        } catch (FormException refused) {
            return List.of(refused.fault().name());
        }
        return found;
    }

    static String line(String name, boolean isFile, byte[] value) {
        return name + (isFile ? " file " : " ") + new String(value, ISO_8859_1);
    }

    /** Arrives in pieces. */
    static InputStream arriving(byte[] form, int piece) {
        return new ByteArrayInputStream(form) {
            @Override
            public int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, piece));
            }
        };
    }

    static FormResult read(byte[] form, int piece, FormReader reader) {
        try {
            return reader.read(arriving(form, piece), -1, BOUNDARY, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FormReader reader(Path directory) {
        return new FormReader(directory, 1 << 28, new ByteBudget(1 << 28), name -> name.contains("fallback"));
    }

    static String written(FormBody form, Optional<String> model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        form.writeTo(out, model);
        return out.toString(ISO_8859_1);
    }

    private TestForm() {}
}
