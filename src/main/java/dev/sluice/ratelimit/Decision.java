package dev.sluice.ratelimit;

/** Whether a request may go on. */
public sealed interface Decision permits Granted, Refusal {}
