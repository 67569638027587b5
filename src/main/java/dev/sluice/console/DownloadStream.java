package dev.sluice.console;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a file into an answer. Says with the first byte that there is a file: until then the answer can become an error. For one thread. */
final class DownloadStream extends OutputStream {

    private final AdminAnswer.Download file;
    private final HttpServletResponse response;
    private OutputStream out;

    DownloadStream(AdminAnswer.Download file, HttpServletResponse response) {
        this.file = file;
        this.response = response;
    }

    @Override
    public void write(int octet) throws IOException {
        begun().write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        begun().flush();
    }

    private OutputStream begun() throws IOException {
        if (out == null) {
            response.setContentType(file.type());
            response.setHeader("Content-Disposition", "attachment; filename=\"" + file.name() + "\"");
            out = response.getOutputStream();
        }
        return out;
    }

    boolean hasBegun() {
        return out != null;
    }
}
