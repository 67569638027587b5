package dev.sluice.admin;

/** How the ledger is, through JMX. Listed in docs/reference/jmx.md. */
public interface LedgerControlMXBean {

    /** Returns how it is, in the word of {@code /health/ready}. */
    String getState();

    /** Returns a sentence for the operator; empty text if all is well. */
    String getDetail();

    /** Returns the seconds since the database had every row. */
    long getLagSeconds();

    /** Returns the bytes that wait for the database, to the size of a segment. */
    long getWaitingBytes();

    /** Returns whether the last use of the database succeeded. */
    boolean isDatabaseUp();

    /** Returns how many rows this gateway has written to the database since its start. */
    long getRows();

    /** Returns how many exchanges have no row since the start, because the spool was full. */
    long getDropped();

    /**
     * Has what waits written to the database now, and waits for it: 10 seconds at most.
     *
     * @return that everything is written, or what is the matter
     */
    String flush();

    /**
     * Writes into the database what another gateway has left in its spool, and waits for it: 10 seconds at most. Nothing is written twice, however often this
     * is called.
     *
     * @param directory absolute path of the directory of that gateway's ledger, which no gateway uses
     * @return how many rows the database lacked; or that it goes on, or why not
     */
    String adopt(String directory);
}
