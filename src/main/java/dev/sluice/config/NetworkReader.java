package dev.sluice.config;

import dev.sluice.routing.Network;
import dev.sluice.routing.Network.ForwardProxy;
import dev.sluice.routing.Network.Login;
import dev.sluice.routing.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads how a provider is reached. */
final class NetworkReader {

    private final PropertyReader settings;
    private final String provider;

    /**
     * Prepares to read.
     *
     * @param provider what its properties begin with, to the dot
     */
    NetworkReader(PropertyReader settings, String provider) {
        this.settings = settings;
        this.provider = provider;
    }

    /** What can be built of it; what keeps something from it is noted as a fault. */
    Network read() {
        Optional<ForwardProxy> proxy = settings.text(provider + "proxy").flatMap(this::proxy);
        Optional<KeyStoreFile> trusted = store("truststore");
        Optional<KeyStoreFile> ours = store("keystore");
        return new Network(
                proxy,
                trusted.isEmpty() && ours.isEmpty()
                        ? Optional.empty()
                        : Optional.of(TlsTrust.contextOf(trusted, ours)));
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
            // Told below, without the text: a URL can hold a password.
        }
        settings.fault(
                provider + "proxy",
                "must be http://HOST:PORT; its user and password have properties of their own, proxy-user and proxy-password");
        return Optional.empty();
    }

    private Optional<Login> login() {
        Optional<String> user = settings.text(provider + "proxy-user");
        Optional<Secret> password = settings.text(provider + "proxy-password")
                .flatMap(text -> settings.secret(provider + "proxy-password", text));
        if (user.isPresent() != settings.text(provider + "proxy-password").isPresent()) {
            settings.fault(provider + "proxy-user", "a user and a password go together; set both or none");
        }
        return user.flatMap(name -> password.map(secret -> new Login(name, secret)));
    }

    private Optional<KeyStoreFile> store(String name) {
        Optional<Path> path = settings.path(provider + name);
        Optional<String> password = settings.text(provider + name + "-password");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyStoreFile.load(path.get(), password));
        } catch (KeyStoreFile.UnreadableException unreadable) {
            settings.fault(provider + name, unreadable.getMessage());
            return Optional.empty();
        }
    }
}
