package dev.sluice.config;

import dev.sluice.routing.Network;
import dev.sluice.routing.Network.ForwardProxy;
import dev.sluice.routing.Network.Login;
import dev.sluice.routing.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the network settings of a provider. */
final class NetworkReader {

    private final PropertyReader settings;
    private final String prefix;

    /**
     * Creates a reader.
     *
     * @param prefix prefix of the provider's properties, with the final dot
     */
    NetworkReader(PropertyReader settings, String prefix) {
        this.settings = settings;
        this.prefix = prefix;
    }

    /** Reads the valid settings and records a fault for each invalid one. */
    Network read() {
        Optional<ForwardProxy> proxy = settings.text(prefix + "proxy").flatMap(this::proxy);
        Optional<KeyStoreFile> trusted = store("truststore");
        Optional<KeyStoreFile> clientCertificate = store("keystore");
        return new Network(
                proxy,
                trusted.isEmpty() && clientCertificate.isEmpty()
                        ? Optional.empty()
                        : Optional.of(TlsTrust.contextOf(trusted, clientCertificate)));
    }

    private Optional<ForwardProxy> proxy(String text) {
        Optional<Login> login = login();
        try {
            URI uri = new URI(text);
            boolean isPlain = uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && isPlain) {
                return Optional.of(new ForwardProxy(uri.getHost(), uri.getPort(), login));
            }
        } catch (URISyntaxException notAUri) {
            // Reported below, without the value: a URL can contain a password.
        }
        settings.fault(
                prefix + "proxy",
                "must be http://HOST:PORT; set its user and password with proxy-user and proxy-password");
        return Optional.empty();
    }

    private Optional<Login> login() {
        Optional<String> user = settings.text(prefix + "proxy-user");
        Optional<Secret> password = settings.text(prefix + "proxy-password")
                .flatMap(text -> settings.secret(prefix + "proxy-password", text));
        if (user.isPresent() != settings.text(prefix + "proxy-password").isPresent()) {
            settings.fault(prefix + "proxy-user", "proxy-user and proxy-password belong together; set both or neither");
        }
        return user.flatMap(name -> password.map(secret -> new Login(name, secret)));
    }

    private Optional<KeyStoreFile> store(String name) {
        Optional<Path> path = settings.path(prefix + name);
        Optional<String> password = settings.text(prefix + name + "-password");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyStoreFile.load(path.get(), password));
        } catch (KeyStoreFile.UnreadableException unreadable) {
            settings.fault(prefix + name, unreadable.getMessage());
            return Optional.empty();
        }
    }
}
