package dev.sluice.ledger;

import java.time.DateTimeException;
import java.time.Instant;

/** The bytes of an alert in the spool: the version of the format, then its components in their order. */
final class AlertCodec {

    private static final int VERSION = 1;

    private AlertCodec() {}

    static byte[] encode(AlertRow row) {
        RowOutput out = new RowOutput();
        out.number(VERSION);
        out.text(row.id());
        out.number(row.reached().toEpochMilli());
        out.text(row.budget());
        out.optionalText(row.client());
        out.text(row.period());
        out.number(row.percent());
        out.number(row.used());
        out.number(row.amount());
        out.text(row.currency());
        out.text(row.delivery().word());
        return out.toBytes();
    }

    /**
     * Reads an alert.
     *
     * @throws MalformedRowException if the bytes are none of a format that this version knows
     */
    static AlertRow decode(byte[] bytes) throws MalformedRowException {
        RowInput in = new RowInput(bytes);
        long version = in.number();
        if (version != VERSION) {
            throw new MalformedRowException("an alert in format " + version + ", of another version of the gateway");
        }
        try {
            AlertRow row = new AlertRow(
                    in.text(),
                    Instant.ofEpochMilli(in.number()),
                    in.text(),
                    in.optionalText(),
                    in.text(),
                    in.smallNumber(),
                    in.number(),
                    in.number(),
                    in.text(),
                    delivery(in.text()));
            in.end();
            return row;
        } catch (DateTimeException unfit) {
            throw new MalformedRowException("not an alert: " + unfit.getMessage());
        }
    }

    private static AlertDelivery delivery(String word) throws MalformedRowException {
        for (AlertDelivery delivery : AlertDelivery.values()) {
            if (delivery.word().equals(word)) {
                return delivery;
            }
        }
        throw new MalformedRowException("an unknown delivery of an alert");
    }
}
