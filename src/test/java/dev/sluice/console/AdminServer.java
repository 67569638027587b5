package dev.sluice.console;

import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.JwtResult;
import dev.sluice.auth.KeyHash;
import dev.sluice.auth.TrustedProxies;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A part of the admin API alone, behind its servlet, for one administrator. */
final class AdminServer {

    private static final String KEY = "Authorization: Bearer key";

    private AdminServer() {}

    /** Sends one request in this role, and returns the answer. */
    static RawResponse ask(AdminRole role, AdminResource resource, String method, String path) throws Exception {
        AdminAccount account = new AdminAccount("ada", AdminGrant.of(role), Set.of(KeyHash.of("key")));
        AuditTrail audit = new AuditTrail(Optional.empty());
        ComponentRegistry components = new ComponentRegistry();
        components.add(AuditTrail.class, audit);
        components.add(
                AdminAccess.class,
                new AdminAccess(
                        new AdminRules(
                                AdminRules.Mode.ON,
                                List.of(AuthMethod.KEYS),
                                List.of(account),
                                Map.of(),
                                TrustedProxies.NONE),
                        new SecureRandom(),
                        InstantSource.system(),
                        audit,
                        token -> new JwtResult.Invalid(),
                        Optional.empty()));
        components.add(AdminApi.class, new AdminApi(List.of(resource)));
        components.add(
                GatewayFacts.class,
                new GatewayFacts("1", "", Instant.EPOCH, ZoneOffset.UTC, Optional.empty(), true, false));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(AdminApiServlet.class, "/admin/api/v1/*");
        components.publishTo(context.getServletContext());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        try {
            return RawHttp.send(
                    connector.getLocalPort(), RawHttp.request(method, "/admin/api/v1/" + path, new byte[0], KEY));
        } finally {
            server.stop();
        }
    }
}
