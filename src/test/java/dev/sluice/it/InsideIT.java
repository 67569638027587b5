package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.BodyReader;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import org.apache.hc.client5.http.classic.HttpClient;
import org.assertj.core.api.Assertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only the inside of the deployed application shows: it uses its own libraries, whatever the container has. */
@ExtendWith(ArquillianExtension.class)
final class InsideIT {

    @Deployment
    static WebArchive war() {
        WebArchive war = DeployedWar.configured("sluice.demo=true");
        String descriptor = DeployedWar.descriptor(war);
        // The runner of these tests is declared in a web fragment, which our own web.xml keeps out.
        return war.setWebXML(new StringAsset(descriptor.replace("metadata-complete=\"true\"", "")))
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "assertj.jar")
                        .addPackages(true, Assertions.class.getPackage())
                        .addPackages(true, "org.assertj.core"));
    }

    @Test
    void jsonBindingIsOurs() {
        assertThat(placeOf(JsonbProvider.provider().getClass())).contains("WEB-INF/lib/yasson-");
    }

    @Test
    void jsonProcessingIsOurs() {
        assertThat(placeOf(JsonProvider.provider().getClass())).contains("WEB-INF/lib/parsson-");
    }

    @Test
    void theHttpClientIsOurs() {
        assertThat(placeOf(HttpClient.class)).contains("WEB-INF/lib/httpclient5-");
    }

    @Test
    void ourClassesAreTheDeployedOnes() {
        assertThat(placeOf(BodyReader.class)).contains("WEB-INF/classes");
    }

    private static String placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().toString();
    }
}
