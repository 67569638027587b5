package dev.sluice.usage;

/** Writes fields as {@code name=value}. Characters other than visible ASCII are replaced, so that no request can forge a line or a field. */
final class TextFields implements FieldSink {

    private final StringBuilder line;
    private boolean isFirst = true;

    TextFields(StringBuilder line) {
        this.line = line;
    }

    @Override
    public void text(String name, String value) {
        begin(name);
        int length = Math.min(value.length(), MAX_FIELD);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            line.append(c > ' ' && c < 0x7F ? c : '?');
        }
    }

    @Override
    public void number(String name, long value) {
        begin(name).append(value);
    }

    @Override
    public void none(String name) {
        begin(name).append('-');
    }

    private StringBuilder begin(String name) {
        if (!isFirst) {
            line.append(' ');
        }
        isFirst = false;
        return line.append(name).append('=');
    }
}
