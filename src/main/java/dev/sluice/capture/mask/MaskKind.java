package dev.sluice.capture.mask;

import java.util.Locale;

/** A kind of values that are masked in the text of exchanges. */
public enum MaskKind {
    /** E-mail addresses. */
    EMAIL,
    /** Numbers of payment cards. */
    CARD,
    /** Numbers of bank accounts. */
    IBAN,
    /** Telephone numbers in their international form. */
    PHONE;

    TextFinder finder() {
        return switch (this) {
            case EMAIL -> new EmailFinder();
            case CARD -> new CardFinder();
            case IBAN -> new IbanFinder();
            case PHONE -> new PhoneFinder();
        };
    }

    /** The word of the property, and between square brackets what stands in the place of a value. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
