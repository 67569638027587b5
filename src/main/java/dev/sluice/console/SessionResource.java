package dev.sluice.console;

import dev.sluice.json.ObjectText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is signed in, and what this gateway is. A browser exchanges a key for a cookie here. */
final class SessionResource implements AdminResource {

    private static final String PATH = "session";

    private final AdminAccess access;
    private final ChangeRecorder changes;
    private final GatewayFacts facts;
    private final Times times;

    SessionResource(AdminAccess access, ChangeRecorder changes, GatewayFacts facts) {
        this.access = access;
        this.changes = changes;
        this.facts = facts;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading(PATH, call -> AdminAnswer.of(describe(call.admin(), call.request())))
                        .forTeams(),
                AdminRoute.open("POST", PATH, this::signIn),
                AdminRoute.open("DELETE", PATH, this::signOut));
    }

    private AdminAnswer signIn(AdminCall call) throws AdminException, IOException {
        Optional<String> key = call.member("key").filter(text -> !text.isBlank());
        if (key.isEmpty()) {
            throw AdminException.invalid("key", "is missing; send {\"key\":\"...\"}");
        }
        if (!access.acceptsKeys()) {
            throw new AdminException(AdminErrors.LOGIN_REQUIRED);
        }
        Identified sender = access.withKey(key.get().strip(), call.address());
        if (sender instanceof Identified.Known known) {
            Admin admin = known.admin();
            changes.signsIn(call, admin);
            String token = access.begin(key.get().strip());
            return AdminAnswer.of(describe(
                            new Admin(admin.name(), admin.grant(), Admin.Proof.SESSION, Optional.empty()),
                            call.request()))
                    .withStatus(201)
                    .withCookie(SessionCookie.set(call.request(), token));
        }
        throw new AdminException(
                sender instanceof Identified.Throttled ? AdminErrors.TOO_MANY_SIGN_INS : AdminErrors.WRONG_KEY);
    }

    private AdminAnswer signOut(AdminCall call) {
        access.signedIn(call.request()).ifPresent(admin -> changes.signsOut(call, admin));
        access.signOut(call.request());
        return AdminAnswer.nothing().withCookie(SessionCookie.clear(call.request()));
    }

    private ObjectText describe(Admin admin, HttpServletRequest request) {
        return new ObjectText()
                .with("name", admin.name())
                .with("role", admin.role().word())
                .with("signed_in_by", admin.proof().word())
                .withTexts("may", permissions(admin))
                .withTexts(
                        "teams",
                        admin.grant().teams().stream().map(AdminTeam::name).toList())
                .with("expires_at", admin.expires().map(times::text))
                .with("version", facts.version())
                .with("currency", facts.currency())
                .with("zone", facts.zoneName())
                .with("ledger", facts.hasLedger())
                .with("prices", facts.currency().isPresent())
                .with("demo", facts.isDemo())
                .with("base_url", baseUrl(request, facts));
    }

    private List<String> permissions(Admin admin) {
        List<String> words = admin.grant().permissions();
        return admin.mayTry(facts.isDemo())
                ? Stream.concat(words.stream(), Stream.of("try")).toList()
                : words;
    }

    /** As the browser has called it, so that a line of {@code curl} can be copied. */
    static String baseUrl(HttpServletRequest request, GatewayFacts facts) {
        String host = Optional.ofNullable(request.getHeader("Host")).orElse("localhost");
        return request.getScheme() + "://" + host + facts.contextPath() + "/v1";
    }
}
