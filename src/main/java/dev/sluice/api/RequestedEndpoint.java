package dev.sluice.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoint that a request calls (behaviour.md 3.3, 3.4; dialects.md A20).
 *
 * <p>Found by the method and by the path as the container decodes and normalises it, in any spelling: any case, with empty segments, with
 * path parameters, with a slash at its end. Some providers accept such spellings, so none may lead around the edits and limits.
 *
 * @param root the root of the path
 * @param endpoint the endpoint
 * @param segments the path below the root, in the client's case: decoded segments without parameters, none of them empty
 * @param deployment the model that the path names; empty if the body names it
 */
public record RequestedEndpoint(ApiRoot root, Endpoint endpoint, List<String> segments, Optional<String> deployment) {

    /**
     * The request header that <a href="https://docs.anthropic.com/en/api/versioning">every request of Anthropic's API</a> has. It tells whose
     * list of models is asked for.
     */
    public static final String ANTHROPIC_VERSION = "anthropic-version";

    private static final String ATTRIBUTE = RequestedEndpoint.class.getName();

    /** The method is unknown in the dispatch of an error. Only the style of the errors is asked for then. */
    private static final String ANY_METHOD = "POST";

    /** What spends tokens later, as segments of paths. */
    private static final Set<String> CHARGED_LATER = Set.of(
            "assistants",
            "batch",
            "batches",
            "evals",
            "fine-tunes",
            "fine-tuning",
            "fine_tuning",
            "realtime",
            "runs",
            "threads",
            "videos");

    public RequestedEndpoint {
        segments = List.copyOf(segments);
    }

    /** Returns the endpoint of a request, also in the dispatch of its error. */
    public static RequestedEndpoint of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestedEndpoint found) {
            return found;
        }
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed) {
            return ofUri(failed);
        }
        RequestedEndpoint found =
                of(ApiRoot.ofServlet(request.getServletPath()), request.getMethod(), request.getPathInfo());
        if (found.endpoint.listsModels() && request.getHeader(ANTHROPIC_VERSION) != null) {
            found = new RequestedEndpoint(
                    found.root, Endpoints.inAnthropicsForm(found.endpoint), found.segments, found.deployment);
        }
        request.setAttribute(ATTRIBUTE, found);
        return found;
    }

    /** The path below the root, in lower case: as permissions name it. */
    public String comparablePath() {
        return comparablePath(segments.size());
    }

    /** The beginning of it, with so many segments. */
    private String comparablePath(int count) {
        return ("/" + root.segment() + "/" + String.join("/", segments.subList(0, count))).toLowerCase(Locale.ROOT);
    }

    /** The id of the stored response or conversation that the path names, or a part of it; empty for none. */
    public Optional<String> stored() {
        return isOfStored() ? Optional.of(segments.get(idAt())) : Optional.empty();
    }

    /** The same, if the path names nothing below it. */
    public Optional<String> wholeStored() {
        return stored().filter(id -> segments.size() == idAt() + 1);
    }

    private boolean isOfStored() {
        return endpoint == Endpoints.STORED_RESPONSES || endpoint == Endpoints.STORED_CONVERSATIONS;
    }

    /** Azure has a version before the name of the endpoint. */
    private int idAt() {
        return endpoint.path().equalsIgnoreCase("/" + segments.get(0)) ? 1 : 2;
    }

    /** The id of the model that the path of a {@linkplain Endpoint#listsModels list} names, with its slashes; empty for the whole list. */
    public Optional<String> listedModel() {
        int models = 0;
        while (models < segments.size() && !segments.get(models).equalsIgnoreCase("models")) {
            models++;
        }
        return models + 1 < segments.size()
                ? Optional.of(String.join("/", segments.subList(models + 1, segments.size())))
                : Optional.empty();
    }

    /**
     * Whether the request lets tokens be spent later or elsewhere: batches, threads, training, videos. No limit counts them.
     */
    public boolean isChargedLater() {
        return !chargedPrefix().isEmpty();
    }

    /** The part of {@link #comparablePath} that names what spends tokens later; empty for what does not. */
    public String chargedPrefix() {
        for (int at = 0; at < segments.size(); at++) {
            String segment = segments.get(at).toLowerCase(Locale.ROOT);
            if (CHARGED_LATER.contains(segment) || segment.endsWith(":batchgeneratecontent")) {
                return comparablePath(at + 1);
            }
        }
        return "";
    }

    /** Finds the first root in a raw path that no servlet was found for. */
    private static RequestedEndpoint ofUri(String uri) {
        List<String> segments = segments(uri);
        for (int at = 0; at < segments.size(); at++) {
            for (ApiRoot root : ApiRoot.values()) {
                if (root.segment().equals(segments.get(at))) {
                    return Endpoints.find(root, ANY_METHOD, segments.subList(at + 1, segments.size()));
                }
            }
        }
        return Endpoints.find(ApiRoot.V1, ANY_METHOD, List.of());
    }

    /**
     * Returns the endpoint at a path.
     *
     * @param method HTTP method, in any case
     * @param path path below the root, decoded; null for none
     */
    public static RequestedEndpoint of(ApiRoot root, String method, String path) {
        if (path == null) {
            return Endpoints.find(root, method, List.of());
        }
        RequestedEndpoint documented = root == ApiRoot.V1 && method.equals("POST") ? Endpoints.documented(path) : null;
        return documented != null ? documented : Endpoints.find(root, method, segments(path));
    }

    /** Containers may leave parameters without a name and escaped semicolons in the path. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(4);
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int semicolon = path.indexOf(';', start);
            int nameEnd = semicolon >= 0 && semicolon < end ? semicolon : end;
            if (nameEnd > start) {
                segments.add(path.substring(start, nameEnd));
            }
            start = end + 1;
        }
        return segments;
    }
}
