package dev.sluice.ledger.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyListFileTest {

    private static final KeyList LIST = new KeyList(
            7,
            List.of(
                    StoredKeys.key(1, "crm"),
                    StoredKeys.key(2, "tab\there ü", Optional.of(StoredKeys.NOON)),
                    StoredKeys.key(3, "hr").disabled(StoredKeys.NOON.plusMillis(1))));

    @TempDir
    private Path directory;

    @Test
    void aListIsReadAsItWasWritten() {
        new KeyListFile(directory).write(LIST);

        assertThat(new KeyListFile(directory).read()).hasValue(LIST);
    }

    @Test
    void anEmptyListIsOneToo() {
        new KeyListFile(directory).write(new KeyList(3, List.of()));

        assertThat(new KeyListFile(directory).read()).hasValue(new KeyList(3, List.of()));
    }

    @Test
    void asManyKeysAsThereMayBeAreReadAgain() {
        KeyList full = new KeyList(
                1,
                IntStream.range(0, ClientKeyStore.MOST)
                        .mapToObj(number -> StoredKeys.key(number, "ü".repeat(StoredKey.MOST_CLIENT)))
                        .toList());
        new KeyListFile(directory).write(full);

        assertThat(new KeyListFile(directory).read()).hasValue(full);
    }

    @Test
    void withoutAFileThereIsNoList() {
        assertThat(new KeyListFile(directory).read()).isEmpty();
    }

    @Test
    void aFileThatIsNotWholeIsNoList() throws IOException {
        new KeyListFile(directory).write(LIST);
        Path file = directory.resolve("client-keys");
        String whole = Files.readString(file);
        for (int length = 0; length < whole.length() - 1; length += 7) {
            Files.writeString(file, whole.substring(0, length));
            assertThat(new KeyListFile(directory).read())
                    .as("%s characters", length)
                    .isEmpty();
        }
        Files.writeString(file, whole.replace("crm", "cr2"));
        assertThat(new KeyListFile(directory).read()).isEmpty();
    }

    @Test
    void nobodyElseMayReadTheFile() throws IOException {
        new KeyListFile(directory).write(LIST);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("client-keys"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aDirectoryThatIsGoneFailsNobody() {
        new KeyListFile(directory.resolve("gone")).write(LIST);

        assertThat(new KeyListFile(directory.resolve("gone")).read()).isEmpty();
    }
}
