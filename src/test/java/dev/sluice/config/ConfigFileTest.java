package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locations of the file, and faults of the file itself (behaviour.md 8). */
final class ConfigFileTest {

    @TempDir
    private Path folder;

    @Test
    void theSystemPropertyComesFirst() throws IOException {
        ConfigFile file =
                ConfigFile.find(named("system"), named("environment"), onClassPath("classpath"), named("web-xml"));

        assertThat(file.properties()).containsEntry("from", "system");
    }

    @Test
    void theEnvironmentComesBeforeTheClassPath() throws IOException {
        ConfigFile file =
                ConfigFile.find(Optional.empty(), named("environment"), onClassPath("classpath"), named("web-xml"));

        assertThat(file.properties()).containsEntry("from", "environment");
    }

    @Test
    void theClassPathComesBeforeWebXml() throws IOException {
        ConfigFile file =
                ConfigFile.find(Optional.empty(), Optional.empty(), onClassPath("classpath"), named("web-xml"));

        assertThat(file.properties()).containsEntry("from", "classpath");
    }

    @Test
    void webXmlComesLast() throws IOException {
        ConfigFile file = ConfigFile.find(Optional.empty(), Optional.empty(), Optional.empty(), named("web-xml"));

        assertThat(file.properties()).containsEntry("from", "web-xml");
    }

    @Test
    void aMissingFileIsNoFaultIfNoneIsNamed() {
        ConfigFile file = ConfigFile.find(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(file).isEqualTo(new ConfigFile("no sluice.properties", Map.of(), file.faults()));
        assertThat(file.faults()).isEmpty();
    }

    @Test
    void messagesNameTheFile() throws IOException {
        Path path = written("sluice.properties", "a=b");

        assertThat(at(path).place()).isEqualTo(path.toString());
    }

    @Test
    void aNamedFileMustExist() {
        Path missing = folder.resolve("missing.properties");

        assertThat(at(missing).faults()).singleElement().asString().startsWith(missing + ": cannot be read");
    }

    @Test
    void aMissingNamedFileIsNotReplacedByTheNextLocation() throws IOException {
        ConfigFile file = ConfigFile.find(
                Optional.of(folder.resolve("missing").toString()),
                named("environment"),
                Optional.empty(),
                named("xml"));

        assertThat(file.properties()).isEmpty();
        assertThat(file.faults()).hasSize(1);
    }

    @Test
    void aFolderIsAFault() {
        assertThat(at(folder).faults()).singleElement().asString().startsWith(folder + ": cannot be read");
    }

    @Test
    void anInvalidPathIsAFault() {
        ConfigFile file = ConfigFile.find(Optional.of("a\0b"), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(file.faults()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void anInvalidEscapeIsAFault() throws IOException {
        assertThat(at(written("broken", "sluice.demo=\\u12")).faults())
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @Test
    void aPropertySetTwiceIsAFaultWithoutItsValues() throws IOException {
        Path path = written("twice", "sluice.providers.a.key=one\nsluice.demo=true\nsluice.providers.a.key=two\n");

        assertThat(at(path).faults())
                .containsExactly("sluice.providers.a.key: set twice in " + path + "; keep only one");
    }

    @Test
    void aPropertySetTwiceToTheSameValueIsAFault() throws IOException {
        assertThat(at(written("twice", "a=1\na=1\na:1")).faults()).hasSize(1);
    }

    @Test
    void theFileIsUtf8() throws IOException {
        assertThat(at(written("utf-8", "sluice.limits.a.value=Stra\u00dfe \u65e5\u672c"))
                        .properties())
                .containsEntry("sluice.limits.a.value", "Stra\u00dfe \u65e5\u672c");
    }

    private static ConfigFile at(Path path) {
        return ConfigFile.find(Optional.of(path.toString()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private Optional<String> named(String name) throws IOException {
        return Optional.of(written(name, "from=" + name).toString());
    }

    private Optional<URL> onClassPath(String name) throws IOException, MalformedURLException {
        return Optional.of(written(name, "from=" + name).toUri().toURL());
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}
