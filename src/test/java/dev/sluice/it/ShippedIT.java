package dev.sluice.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped: the same from every build, and every library in it accounted for. */
@Tag("jetty") // once, as it is the same for all containers
final class ShippedIT {

    private static final String WAR = System.getProperty("sluice.war");
    private static final String LIBRARIES = "WEB-INF/lib/";

    /** A row of the tables of what the WAR ships. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.-]+):([\\w.-]+)` \\| ([\\w.-]+) \\|");

    @ParameterizedTest
    @ValueSource(strings = {".war", "-classes.jar"})
    void everyEntryHasTheSameTime(String ending) throws IOException {
        assertThat(entries(ending))
                .extracting(ZipEntry::getTimeLocal)
                .hasSizeGreaterThan(100)
                .containsOnly(entries(ending).get(0).getTimeLocal());
    }

    @ParameterizedTest
    @ValueSource(strings = {".war", "-classes.jar"})
    void classesAndLibrariesAreInTheOrderOfTheirNames(String ending) throws IOException {
        assertThat(names(ending, ".class")).hasSizeGreaterThan(100).isSorted();
        assertThat(names(ending, ".jar")).isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {".war", "-classes.jar"})
    void theManifestSaysNothingOfTheMachineThatBuiltIt(String ending) throws IOException {
        Attributes attributes =
                new Manifest(new ByteArrayInputStream(read(ending, "META-INF/MANIFEST.MF"))).getMainAttributes();

        assertThat(attributes.keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("Manifest-Version", "Implementation-Title", "Implementation-Version");
    }

    @Test
    void theBillOfMaterialsSaysNothingOfWhenItWasMade() throws IOException {
        JsonObject bill = bill();

        assertThat(bill).doesNotContainKey("serialNumber");
        assertThat(bill.getJsonObject("metadata")).doesNotContainKey("timestamp");
    }

    @Test
    void theBillOfMaterialsListsTheLibrariesThatAreThere() throws IOException {
        assertThat(billed().map(library -> library.replaceFirst(".*?:(.*):(.*)", "$1-$2.jar")))
                .containsExactlyInAnyOrderElementsOf(names(".war", ".jar").stream()
                        .map(name -> name.substring(LIBRARIES.length()))
                        .toList());
    }

    @Test
    void theDocumentationListsTheLibrariesThatAreThere() throws IOException {
        Stream<String> documented = ROW.matcher(Files.readString(Path.of("docs", "dependencies.md")))
                .results()
                .map(ShippedIT::library);

        assertThat(documented).containsExactlyInAnyOrderElementsOf(billed().toList());
    }

    private static String library(MatchResult row) {
        return row.group(1) + ":" + row.group(2) + ":" + row.group(3);
    }

    /** Group, name and version of each. */
    private static Stream<String> billed() throws IOException {
        return bill().getJsonArray("components").getValuesAs(JsonObject.class).stream()
                .map(library -> library.getString("group") + ":" + library.getString("name") + ":"
                        + library.getString("version"));
    }

    private static JsonObject bill() throws IOException {
        String text = new String(read(".war", "META-INF/sbom/sluice.cdx.json"), UTF_8);
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static List<String> names(String archive, String ending) throws IOException {
        return entries(archive).stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(ending))
                .toList();
    }

    private static List<? extends ZipEntry> entries(String ending) throws IOException {
        try (ZipFile archive = new ZipFile(file(ending))) {
            return archive.stream().toList();
        }
    }

    private static byte[] read(String ending, String name) throws IOException {
        try (ZipFile archive = new ZipFile(file(ending));
                InputStream in = archive.getInputStream(archive.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    private static String file(String ending) {
        return WAR.replaceFirst("\\.war$", ending);
    }
}
