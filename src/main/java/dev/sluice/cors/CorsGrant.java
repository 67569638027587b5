package dev.sluice.cors;

/**
 * The request comes from a web page that may read the answer.
 *
 * <p>Absent from the exchange for every other request, if CORS is off, and without the CORS filter.
 *
 * @param origin the page's origin, as configured
 */
public record CorsGrant(String origin) {}
