package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.testing.DisguisingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/kubernetes/sluice.yaml}: its parts agree with each other, and with what the gateway really reads. */
final class KubernetesManifestTest {

    private static final String CLIENT_KEY_SHA256 = "CLIENT_KEY_SHA256";

    private final List<Manifest> documents = Manifest.documents(Path.of("deploy/kubernetes/sluice.yaml"));
    private final Manifest pod = document("Deployment").at("spec", "template", "spec");
    private final Manifest container = pod.at("containers").item("name", "sluice");
    private final String properties =
            document("ConfigMap").at("data", ConfigFile.NAME).text();

    @TempDir
    private Path root;

    @Test
    void theConfigurationIsReadWithoutFaultOrWarning() throws IOException {
        GatewayConfig config = read(properties.replace(CLIENT_KEY_SHA256, "0".repeat(64)));

        assertThat(config.warnings()).isEmpty();
        assertThat(config.rejectsUnknownHints()).isTrue();
        assertThat(config.providers()).singleElement().satisfies(provider -> assertThat(
                        provider.key().orElseThrow().reveal())
                .isEqualTo("content-of-openai"));
    }

    @Test
    void theConfigurationIsRefusedAsLongAsTheClientsKeyIsNotFilledIn() {
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> read(properties)))
                .hasMessageContaining("1 fault")
                .hasMessageContaining("sluice.clients.app.key-sha256");
    }

    @Test
    void theOptionalLinesAreReadWithoutFaultToo() throws IOException {
        String all = properties
                .replaceAll("(?m)^# (?=sluice\\.[a-z0-9.-]+=)", "")
                .replace(CLIENT_KEY_SHA256, "0".repeat(64));

        GatewayConfig config = read(all);

        assertThat(all).isNotEqualTo(properties);
        assertThat(config.redis()).isPresent();
        assertThat(config.limits()).isNotEmpty();
    }

    @Test
    void theImageLooksForTheConfigurationWhereItIsMounted() throws IOException {
        assertThat(ofContainerfile("ENV SLUICE_CONFIG=(.*)")).isEqualTo(mount("configMap") + "/" + ConfigFile.NAME);
    }

    @Test
    void thePodRunsAsTheUserOfTheImage() throws IOException {
        String user = ofContainerfile("USER (.*)");

        assertThat(ofContainerfile("useradd --uid (\\d+)")).isEqualTo(user);
        for (String setting : List.of("runAsUser", "runAsGroup", "fsGroup")) {
            assertThat(pod.at("securityContext", setting).text()).as(setting).isEqualTo(user);
        }
    }

    @Test
    void theDrainFileIsInAVolumeThatCanBeWrittenTo() {
        String mount = Path.of(drainFile()).getParent().toString();

        assertThat(volume(mount).has("emptyDir")).isTrue();
        assertThat(container.at("volumeMounts").item("mountPath", mount).has("readOnly"))
                .isFalse();
    }

    @Test
    void theHooksCreateAndRemoveTheDrainFile() {
        assertThat(hook("preStop")).startsWith("/bin/sh -c touch " + drainFile() + "; sleep ");
        assertThat(hook("postStart")).isEqualTo("/bin/rm -f " + drainFile());
    }

    @Test
    void readinessIsLostBeforePreStopIsOver() {
        Manifest probe = container.at("readinessProbe");

        assertThat(probe.at("periodSeconds").number()
                        * (probe.at("failureThreshold").number() + 1))
                .isLessThan(secondsOfPreStop());
    }

    @Test
    void thePodMayTakeLongerToEndThanTheDrainLasts() throws IOException {
        Duration drain =
                read(properties.replace(CLIENT_KEY_SHA256, "0".repeat(64))).drainTimeout();
        int jetty = number(
                Files.readString(Path.of("jetty-base/start.d/server.ini")), "(?m)^jetty.server.stopTimeout=(\\d+)");

        assertThat(Duration.ofMillis(jetty)).isGreaterThan(drain);
        assertThat(pod.at("terminationGracePeriodSeconds").number()).isGreaterThan(secondsOfPreStop() + jetty / 1000);
    }

    @Test
    void everyProbeIsAnsweredWith200() {
        String port = container.at("ports").items().get(0).at("name").text();
        try (FakeProvider provider = FakeProvider.start();
                TestGateway gateway = TestGateway.start(
                        Duration.ofSeconds(30),
                        DisguisingFilter.inFront(),
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        properties
                                .lines()
                                .filter(line -> line.startsWith("sluice.monitoring.networks="))
                                .findFirst()
                                .orElseThrow())) {
            for (String name : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                Manifest question = container.at(name, "httpGet");
                assertThat(question.at("port").text()).as(name).isEqualTo(port);
                assertThat(gateway.get(question.at("path").text(), DisguisingFilter.ADDRESS + ": 10.244.0.1")
                                .status())
                        .as(name)
                        .isEqualTo(200);
            }
        }
        assertThat(container.at("readinessProbe", "httpGet", "path").text()).isEqualTo("/health/ready");
    }

    @Test
    void everySelectorMatchesThePods() {
        Map<String, Manifest> selectors = Map.of(
                "Deployment", document("Deployment").at("spec", "selector", "matchLabels"),
                "Service", document("Service").at("spec", "selector"),
                "PodDisruptionBudget", document("PodDisruptionBudget").at("spec", "selector", "matchLabels"));
        String labels = document("Deployment")
                .at("spec", "template", "metadata", "labels")
                .text();

        selectors.forEach(
                (kind, selector) -> assertThat(selector.text()).as(kind).isEqualTo(labels));
    }

    private Manifest document(String kind) {
        return documents.stream()
                .filter(document -> document.at("kind").text().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind));
    }

    /** Reads these properties with the files that the Secret would mount. */
    private GatewayConfig read(String text) throws IOException {
        String keys = mount("secret");
        Path mounted = Files.createDirectories(root.resolve(keys.substring(1)));
        for (Manifest item : volume(keys).at("secret", "items").items()) {
            String file = item.at("path").text();
            Files.writeString(mounted.resolve(file), "content-of-" + file);
        }
        Path file = Files.writeString(root.resolve(ConfigFile.NAME), text.replace("=" + keys, "=" + mounted));
        ConfigFile found =
                ConfigFile.find(Optional.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty());
        return new ConfigReader(found.withNamedFiles(Map.of()), Map.of(), name -> Optional.empty(), ConfigFixture.DEMO)
                .read();
    }

    /** Where the volume of this kind is mounted. */
    private String mount(String kind) {
        return container.at("volumeMounts").items().stream()
                .map(mount -> mount.at("mountPath").text())
                .filter(path -> volume(path).has(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " is mounted"));
    }

    private Manifest volume(String mountPath) {
        String name = container
                .at("volumeMounts")
                .item("mountPath", mountPath)
                .at("name")
                .text();
        return pod.at("volumes").item("name", name);
    }

    private String drainFile() {
        return first(properties, "(?m)^sluice\\.drain\\.file=(.*)$");
    }

    private String hook(String name) {
        return String.join(
                " ",
                container.at("lifecycle", name, "exec", "command").items().stream()
                        .map(Manifest::text)
                        .toList());
    }

    private int secondsOfPreStop() {
        return number(hook("preStop"), "sleep (\\d+)");
    }

    private static String ofContainerfile(String pattern) throws IOException {
        return first(Files.readString(Path.of("deploy/container/Containerfile")), pattern);
    }

    private static int number(String text, String pattern) {
        return Integer.parseInt(first(text, pattern));
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
