package dev.sluice.console;

import dev.sluice.json.ObjectText;
import java.util.List;

/** What the reference says of the codes of errors. */
final class ErrorsResource implements AdminResource {

    private final ErrorReference reference = new ErrorReference();

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading("errors/{id}", call -> AdminAnswer.of(describe(call.id()))));
    }

    private ObjectText describe(String code) throws AdminException {
        List<ErrorReference.Entry> found = reference.of(code);
        if (found.isEmpty()) {
            throw AdminException.notFound("The gateway has no error of this code; it may be a provider's.");
        }
        return new ObjectText()
                .withObjects(
                        "data",
                        found.stream()
                                .map(entry -> new ObjectText()
                                        .with("status", entry.status())
                                        .with("code", entry.code())
                                        .with("cause", entry.cause()))
                                .toList());
    }
}
