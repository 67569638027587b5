package dev.sluice.upstream;

/** The outcome of fetching a document from a provider. */
public sealed interface ProviderDocument {

    /**
     * The whole document.
     *
     * @param body its bytes, as the provider sent them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    record Fetched(byte[] body) implements ProviderDocument {}

    /**
     * It could not be fetched.
     *
     * @param reason for the log; without text of the provider
     */
    record Unavailable(String reason) implements ProviderDocument {}
}
