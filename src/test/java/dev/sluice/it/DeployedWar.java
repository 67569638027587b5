package dev.sluice.it;

import dev.sluice.testing.Callers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR that the build made. */
final class DeployedWar {

    private DeployedWar() {}

    /** As it is: configured by jetty-base. */
    static WebArchive asBuilt() {
        return ShrinkWrap.create(ZipImporter.class, "sluice.war")
                .importFrom(new File(System.getProperty("sluice.war")))
                .as(WebArchive.class);
    }

    /** With a configuration of its own on its class path, where it goes before that of jetty-base. */
    static WebArchive configured(String... properties) {
        return asBuilt()
                .addAsResource(
                        new StringAsset(String.join("\n", Callers.openUnlessConfigured(List.of(properties)))),
                        "sluice.properties");
    }

    /** The text of its web.xml. */
    static String descriptor(WebArchive war) {
        try (InputStream in = war.get("WEB-INF/web.xml").getAsset().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
