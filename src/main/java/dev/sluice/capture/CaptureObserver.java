package dev.sluice.capture;

/** Told what becomes of captures. Thread-safe. */
public interface CaptureObserver {

    /** Why a capture is not kept. */
    enum Dropped {
        /** There was no memory for it. */
        MEMORY,
        /** Too many were waiting for the database. */
        QUEUE,
        /** The database did not take it. */
        DATABASE
    }

    /** Captures were given to the database. */
    void kept(int count);

    /** Captures are not kept. */
    void dropped(Dropped why, int count);
}
