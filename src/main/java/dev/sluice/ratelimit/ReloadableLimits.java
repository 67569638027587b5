package dev.sluice.ratelimit;

/** The current limits, which a reload replaces. A request keeps the limits it started with. Safe for any number of threads. */
public final class ReloadableLimits {

    private volatile RequestMeter meter;

    /** Starts with these limits. */
    public ReloadableLimits(RequestMeter meter) {
        this.meter = meter;
    }

    /** Replaces the limits. Buckets are kept where model, selector and unit are the same. */
    public void replace(Limits limits) {
        meter = meter.with(limits);
    }

    RequestMeter meter() {
        return meter;
    }
}
