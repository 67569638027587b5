package dev.sluice.ratelimit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Releases a reservation as soon as the response is known to be an error and before the client sees a byte of it, so a client that
 * retries at once finds its tokens.
 */
final class RefundingResponse extends HttpServletResponseWrapper {

    private final Reservation reservation;

    RefundingResponse(HttpServletResponse response, Reservation reservation) {
        super(response);
        this.reservation = reservation;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (getStatus() >= SC_BAD_REQUEST) {
            reservation.release();
        }
        return super.getOutputStream();
    }
}
