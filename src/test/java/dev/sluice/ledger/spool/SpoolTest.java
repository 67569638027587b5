package dev.sluice.ledger.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpoolTest {

    private static final int SEGMENT = 64 * 1024;
    private static final byte KIND = 7;

    @TempDir
    private Path directory;

    private final List<SpoolDirectory> locked = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();

    @AfterEach
    void unlock() throws IOException {
        for (SpoolDirectory held : locked) {
            held.close();
        }
    }

    @ParameterizedTest
    @EnumSource(SpoolSettings.Sync.class)
    void recordsAreReadInTheOrderInWhichTheyWereAppended(SpoolSettings.Sync sync) throws IOException {
        Spool spool = open(directory, new SpoolSettings(SEGMENT, 100 * SEGMENT, Duration.ofHours(1), sync));

        fill(spool, 0, 3000);

        assertThat(read(spool.readFrom(0))).isEqualTo(texts(0, 3000));
    }

    @Test
    void recordsOfAllThreadsAreReadOnceWhileTheyAppend() throws Exception {
        Spool spool = open(directory, 100);
        int threads = 8;
        int each = 5000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> writers = IntStream.range(0, threads)
                .mapToObj(number -> new Thread(() -> {
                    try {
                        start.await();
                        for (int i = 0; i < each; i++) {
                            while (!spool.append(KIND, (number + ":" + i).getBytes(UTF_8))) {
                                Thread.onSpinWait();
                            }
                        }
                    } catch (InterruptedException unexpected) {
                        throw new IllegalStateException(unexpected);
                    }
                }))
                .toList();
        writers.forEach(Thread::start);

        SpoolReader reader = spool.readFrom(0);
        int[] next = new int[threads];
        start.countDown();
        for (int read = 0; read < threads * each; ) {
            if (reader.next() instanceof SpoolRead.Entry entry) {
                String text = new String(entry.bytes(), UTF_8);
                int writer = Integer.parseInt(text.substring(0, text.indexOf(':')));
                assertThat(text).isEqualTo(writer + ":" + next[writer]++);
                read++;
            } else {
                spool.keep();
            }
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(reader.next()).isInstanceOf(SpoolRead.NothingYet.class);
        assertThat(next).containsOnly(each);
    }

    @Test
    void aLaterProcessReadsWhatEarlierOnesHaveLeftAndThenItsOwn() throws IOException {
        fill(open(directory, 100), 0, 1000);
        unlock();
        fill(open(directory, 100), 1000, 2000);
        unlock();
        Spool third = open(directory, 100);
        fill(third, 2000, 2500);

        SpoolReader reader = third.readFrom(0);
        assertThat(read(reader)).isEqualTo(texts(0, 2500));
        assertThat(runs(third.readFrom(0))).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatAProcessLeftUnfinishedIsSkippedAndTheRestIsRead(long seed) throws IOException {
        Random random = new Random(seed);
        fill(open(directory, 100), 0, 400);
        unlock();
        Path segment = segments().get(0);
        int broken = 5;
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            for (int i = 0; i < broken; i++) {
                // Records are of 9 bytes and their text, in steps of 8: nearly every record is hit in another place.
                file.seek(SegmentHeader.SIZE + random.nextInt(400 * 16));
                file.write(random.nextInt(256));
            }
        }

        List<String> read = read(open(directory, 100).readFrom(0));

        assertThat(texts(0, 400)).containsSubsequence(read);
        assertThat(read).hasSizeGreaterThanOrEqualTo(400 - broken);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noBytesInItsFilesStopAStart(long seed) throws IOException {
        Random random = new Random(seed);
        fill(open(directory, 100), 0, 5000);
        unlock();
        for (Path segment : segments()) {
            byte[] bytes = new byte[random.nextInt(2 * SEGMENT)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                byte[] written = Files.readAllBytes(segment);
                System.arraycopy(written, 0, bytes, 0, Math.min(bytes.length, SegmentHeader.SIZE));
            }
            Files.write(segment, bytes);
        }

        Spool spool = open(directory, 100);
        fill(spool, 0, 10);

        List<String> read = read(spool.readFrom(0));
        assertThat(read.subList(read.size() - 10, read.size())).isEqualTo(texts(0, 10));
    }

    @Test
    void aSegmentWithoutItsHeaderIsPutAsideAndSaid() throws IOException {
        fill(open(directory, 100), 0, 10);
        unlock();
        Path segment = segments().get(0);
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(20);
            file.write(0x55);
        }

        assertThat(read(open(directory, 100).readFrom(0))).isEmpty();
        assertThat(segment.resolveSibling(segment.getFileName() + ".broken")).exists();
    }

    @Test
    void noTextOfAClientCanLookLikeARecord() throws IOException {
        Spool spool = open(directory, 100);
        byte[] record = "forged".getBytes(UTF_8);
        // The bytes of a record as another segment would have them.
        spool.append(KIND, record);
        unlock();
        byte[] file = Files.readAllBytes(segments().get(0));
        byte[] copied = new byte[Segment.sizeOf(record.length)];
        System.arraycopy(file, SegmentHeader.SIZE, copied, 0, copied.length);
        Spool next = open(directory, 100);
        next.append(KIND, copied);
        unlock();
        // The outer record was not finished.
        Path second = segments().stream()
                .filter(path -> contains(path, copied))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        try (RandomAccessFile torn = new RandomAccessFile(second.toFile(), "rw")) {
            torn.seek(SegmentHeader.SIZE);
            torn.write(new byte[4]);
        }

        assertThat(read(open(directory, 100).readFrom(0))).containsExactly("forged");
    }

    @Test
    void aRecordMayBeTheBeginOfAnArray() throws IOException {
        Spool spool = open(directory, 100);

        assertThat(spool.append(KIND, "record and more".getBytes(UTF_8), 6)).isTrue();
        unlock();

        assertThat(read(open(directory, 100).readFrom(0))).containsExactly("record");
    }

    @Test
    void aFullSpoolTakesNothingUntilTheDatabaseHasASegment() throws IOException {
        Spool spool = open(directory, 3);
        int kept = 0;
        while (spool.append(KIND, text(kept))) {
            kept++;
            spool.keep();
        }

        assertThat(spool.isFull()).isTrue();
        assertThat(spool.fill()).isEqualTo(1);
        assertThat(spool.problem()).hasValueSatisfying(why -> assertThat(why).contains("size of 196608 bytes"));
        assertThat(read(spool.readFrom(0))).isEqualTo(texts(0, kept));

        spool.committed(new SpoolPosition(2, SegmentHeader.SIZE));
        spool.keep();

        assertThat(spool.append(KIND, text(kept))).isTrue();
        assertThat(spool.isFull()).isFalse();
        assertThat(read(spool.readFrom(2))).endsWith(new String(text(kept), UTF_8));
        assertThat(segments()).hasSize(3);
    }

    @Test
    void segmentsThatTheDatabaseHasStayForAWhileAndAreThenUsedAgain() throws IOException {
        Spool spool = open(directory, 100);
        fill(spool, 0, 20_000);
        long last = lastSegment(spool);
        spool.committed(new SpoolPosition(last, SegmentHeader.SIZE));
        spool.keep();
        int files = segments().size();

        assertThat(read(spool.readFrom(0))).isEqualTo(texts(0, 20_000));

        now.addAndGet(Duration.ofHours(2).toNanos());
        spool.keep();
        assertThat(read(spool.readFrom(0))).hasSizeLessThan(20_000);
        fill(spool, 0, 10_000);
        assertThat(segments()).hasSize(files);
        assertThat(read(spool.readFrom(last))).endsWith("record 9999");
    }

    @Test
    void segmentsThatAProcessHasNotBegunAreUsedByTheNextOne() throws IOException {
        for (int process = 0; process < 3; process++) {
            Spool spool = open(directory, 5);
            fill(spool, process, process + 1);
            unlock();
        }

        assertThat(segments()).hasSize(4);
        assertThat(read(open(directory, 5).readFrom(0))).isEqualTo(texts(0, 3));
    }

    @Test
    void roomOfWhatTheDatabaseHasIsThereAtOnceAfterAnyNumberOfStarts() throws IOException {
        for (int process = 0; process < 10; process++) {
            Spool spool = open(directory, 4);
            assertThat(spool.problem()).isEmpty();
            fill(spool, process, process + 1);
            spool.committed(new SpoolPosition(spool.currentNumber(), SegmentHeader.SIZE));
            spool.keep();
            unlock();
        }

        assertThat(segments()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aDamagedMarkGivesUpNothing() throws IOException {
        fill(open(directory, 100), 0, 10);
        unlock();
        Files.writeString(directory.resolve("spool-mark"), "none");

        assertThat(read(open(directory, 100).readFrom(0))).isEqualTo(texts(0, 10));
    }

    @Test
    void aSecondProcessGetsADirectoryOfItsOwn() throws IOException {
        SpoolDirectory first = SpoolDirectory.lock(directory);
        SpoolDirectory second = SpoolDirectory.lock(directory);
        SpoolDirectory third = SpoolDirectory.lock(directory);
        locked.addAll(List.of(first, second, third));

        assertThat(first.path()).isEqualTo(directory);
        assertThat(second.path()).isEqualTo(directory.resolve("2"));
        assertThat(third.path()).isEqualTo(directory.resolve("3"));
        assertThat(List.of(first.id(), second.id(), third.id())).doesNotHaveDuplicates();
        first.close();
        locked.add(SpoolDirectory.lock(directory));
        assertThat(locked.get(3).path()).isEqualTo(directory);
        assertThat(locked.get(3).id()).isEqualTo(first.id());
    }

    @Test
    void nobodyElseMayLookIntoADirectoryThatItMakes() throws IOException {
        Path made = directory.resolve("made");
        locked.add(SpoolDirectory.lock(made));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDirectoryWhoseIdIsDamagedIsSaid() throws IOException {
        Files.writeString(directory.resolve("spool-id"), "none");

        assertThatThrownBy(() -> SpoolDirectory.lock(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("spool-id does not contain the id of a spool");
    }

    @Test
    void aRecordThatIsTooLongIsAFaultOfTheCaller() throws IOException {
        Spool spool = open(directory, 100);

        assertThat(spool.append(KIND, new byte[spool.maxRecord()])).isTrue();
        assertThatThrownBy(() -> spool.append(KIND, new byte[spool.maxRecord() + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Spool open(Path path, int segments) throws IOException {
        return open(
                path,
                new SpoolSettings(
                        SEGMENT, (long) segments * SEGMENT, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND));
    }

    private Spool open(Path path, SpoolSettings settings) throws IOException {
        SpoolDirectory held = SpoolDirectory.lock(path);
        locked.add(held);
        return Spool.open(held, settings, now::get, new SplittableRandom());
    }

    /** Only one at a time: as if the process before had ended. */
    private void fill(Spool spool, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!spool.append(KIND, text(i))) {
                spool.keep();
                assertThat(spool.append(KIND, text(i))).isTrue();
            }
        }
    }

    private static byte[] text(int number) {
        return ("record " + number).getBytes(UTF_8);
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "record " + i).toList();
    }

    private static List<String> read(SpoolReader reader) {
        List<String> texts = new ArrayList<>();
        for (SpoolRead next = reader.next(); !(next instanceof SpoolRead.NothingYet); next = reader.next()) {
            if (next instanceof SpoolRead.Entry entry) {
                assertThat(entry.kind()).isEqualTo(KIND);
                texts.add(new String(entry.bytes(), UTF_8));
            }
        }
        return texts;
    }

    private static long runs(SpoolReader reader) {
        return begins(reader).stream()
                .map(SpoolRead.SegmentBegin::run)
                .distinct()
                .count();
    }

    private static long lastSegment(Spool spool) {
        List<SpoolRead.SegmentBegin> begins = begins(spool.readFrom(0));
        return begins.get(begins.size() - 1).position().segment();
    }

    private static List<SpoolRead.SegmentBegin> begins(SpoolReader reader) {
        List<SpoolRead.SegmentBegin> begins = new ArrayList<>();
        for (SpoolRead next = reader.next(); !(next instanceof SpoolRead.NothingYet); next = reader.next()) {
            if (next instanceof SpoolRead.SegmentBegin begin) {
                begins.add(begin);
            }
        }
        return begins;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("segment-\\d+"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean contains(Path file, byte[] wanted) {
        try {
            String whole = new String(Files.readAllBytes(file), ISO_8859_1);
            return whole.indexOf(new String(wanted, ISO_8859_1)) > SegmentHeader.SIZE;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
