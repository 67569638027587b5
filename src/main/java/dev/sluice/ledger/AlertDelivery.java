package dev.sluice.ledger;

import java.util.Locale;

/** What became of an alert at the webhook. A later constant takes the place of an earlier one. */
public enum AlertDelivery {
    /** There is no webhook. */
    OFF,
    /** It is to be sent, by this gateway or by one that shares its Redis; or that gateway ended before it was. */
    WAITING,
    /** The webhook has not taken it. */
    FAILED,
    /** The webhook has taken it. */
    DELIVERED;

    /** The constant as the table and the admin API have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
