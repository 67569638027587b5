package dev.sluice.inference;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.container.ClientBodyException;
import dev.sluice.container.ClientBodyStream;
import dev.sluice.errors.ApiError;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import dev.sluice.multipart.BoundaryResult;
import dev.sluice.multipart.BoundaryResult.Boundary;
import dev.sluice.multipart.BoundaryResult.InvalidBoundary;
import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormFault;
import dev.sluice.multipart.FormReader;
import dev.sluice.multipart.FormResult;
import dev.sluice.multipart.InvalidForm;
import dev.sluice.multipart.MultipartLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Reads the beginning of a request's form. What the form may hold in memory is reserved first, and what it does not hold is given back.
 * Thread-safe.
 */
public final class FormBodyReader {

    private final FormReader forms;
    private final Duration timeout;

    /**
     * Creates a reader.
     *
     * @param directory for temporary files
     * @param budget of the temporary files of all forms
     * @param timeout how long each {@value FormBodyStream#PIECE} bytes may take to arrive, and what is left of them
     */
    public FormBodyReader(Path directory, MultipartLimits limits, ByteBudget budget, Duration timeout) {
        this.forms = new FormReader(directory, limits.maxBytes(), budget, ModelNaming::isAboutModels);
        this.timeout = timeout;
    }

    /**
     * Reads the form up to its model. A form that is refused, for whatever reason, is a result too.
     *
     * @param needsModel whether a form without a model is refused
     * @param memory where the form is reserved
     */
    BodyReadResult read(HttpServletRequest request, boolean needsModel, MemoryAccount memory) {
        List<String> types = Collections.list(request.getHeaders("Content-Type"));
        BoundaryResult boundary = BoundaryResult.of(types.size() == 1 ? types.get(0) : null);
        if (request.getHeader("Content-Encoding") != null) {
            return unreadable(ApiError.invalidRequest(
                    415,
                    "unsupported_content_encoding",
                    "The gateway reads forms without Content-Encoding only; send none."));
        }
        if (boundary instanceof InvalidBoundary invalid) {
            return unreadable(ApiError.invalidForm(
                    new InvalidForm(FormFault.MALFORMED, "The request's Content-Type " + invalid.reason())));
        }
        return boundary instanceof Boundary found
                ? read(request, found, needsModel, memory)
                : unreadable(ApiError.invalidRequest(
                        415, "unsupported_media_type", "This path takes a form: send multipart/form-data."));
    }

    private BodyReadResult read(
            HttpServletRequest request, Boundary boundary, boolean needsModel, MemoryAccount memory) {
        Reserved reserved = memory.reserve(FormReader.MAX_MEMORY);
        if (reserved != Reserved.YES) {
            return new BodyReadResult.Unreadable(reserved.toError());
        }
        int held = 0;
        FormBodyStream body = new FormBodyStream(new ClientBodyStream(request), timeout);
        try {
            FormResult result = forms.read(body, request.getContentLengthLong(), boundary, needsModel);
            body.endTimeout();
            if (result instanceof FormBody form) {
                held = form.bytesInMemory();
                return new BodyReadResult.Form(form);
            }
            return unreadable(ApiError.invalidForm((InvalidForm) result));
        } catch (LateBodyException late) {
            return new BodyReadResult.Unreadable(ApiError.requestTimeout());
        } catch (ClientBodyException unreadable) {
            return new BodyReadResult.Unreadable(ApiError.unreadableBody(unreadable));
        } catch (IOException unexpected) {
            throw new IllegalStateException("only the client's body is read", unexpected);
        } finally {
            memory.release(FormReader.MAX_MEMORY - held);
        }
    }

    /** What is left of the body is not read. */
    private static BodyReadResult unreadable(ApiError error) {
        return new BodyReadResult.Unreadable(error.withHeader("Connection", "close"));
    }
}
