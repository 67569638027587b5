package dev.sluice.admin;

import dev.sluice.ledger.Ledger;
import java.time.Duration;

/** Registers the ledger of one application with the JVM's MBean server, until it is closed. */
public final class LedgerControl implements LedgerControlMXBean, AutoCloseable {

    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final RegisteredBean bean;

    /** @param contextPath of the application; empty for that of the root */
    public LedgerControl(String contextPath, Ledger ledger) {
        this.ledger = ledger;
        this.bean = new RegisteredBean(this, "Ledger", contextPath);
    }

    @Override
    public String getState() {
        return ledger.status().state().name();
    }

    @Override
    public String getDetail() {
        return ledger.status().detail();
    }

    @Override
    public long getLagSeconds() {
        return ledger.status().lag().toSeconds();
    }

    @Override
    public long getWaitingBytes() {
        return ledger.status().waitingBytes();
    }

    @Override
    public boolean isDatabaseUp() {
        return ledger.status().isDatabaseUp();
    }

    @Override
    public long getRows() {
        return ledger.written();
    }

    @Override
    public long getDropped() {
        return ledger.dropped();
    }

    @Override
    public String flush() {
        if (ledger.flush(LONGEST_FLUSH)) {
            return "written";
        }
        String detail = getDetail();
        return "rows still wait" + (detail.isEmpty() ? "" : ": " + detail);
    }

    @Override
    public void close() {
        bean.close();
    }
}
