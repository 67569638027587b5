package dev.sluice.inference;

import dev.sluice.multipart.FormBody;

/**
 * A body that is a form ({@code multipart/form-data}).
 *
 * @param form read up to its model at least; closed when the exchange ends
 */
public record MultipartBody(FormBody form) implements InferenceBody {}
