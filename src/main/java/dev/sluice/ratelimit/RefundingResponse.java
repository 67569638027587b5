package dev.sluice.ratelimit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Gives a request's tokens back as soon as its answer is known to be a refusal, before the client can see a byte of it: a
 * client that tries again at once finds them there.
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
