package dev.sluice.api;

/** All APIs that have no class of their own: errors as in the OpenAI API, and streams that may end anywhere. */
final class OtherStyle extends OpenAiStyle {

    private static final StreamEnd ANYWHERE = () -> true;

    @Override
    public boolean streamsOnRequest() {
        return false;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return ANYWHERE;
    }

    @Override
    public StreamStart newStreamStart() {
        return new OtherStart();
    }
}
