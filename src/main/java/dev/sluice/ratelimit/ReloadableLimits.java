package dev.sluice.ratelimit;

/** The limits that hold now. One request is held to those that were in force when it came. For any number of threads. */
public final class ReloadableLimits {

    private volatile RequestMeter meter;

    /** Begins with these. */
    public ReloadableLimits(RequestMeter meter) {
        this.meter = meter;
    }

    /** From now on these hold; what was consumed stays consumed where model, selector and unit are unchanged. */
    public void replace(Limits limits) {
        meter = meter.with(limits);
    }

    RequestMeter meter() {
        return meter;
    }
}
