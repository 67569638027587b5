package dev.sluice.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of few bytes, in memory. A test that needs one is skipped where it may not mount any: that takes root and Linux. */
public final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts one.
     *
     * @param directory empty; is the root of the file system until this is closed
     * @throws org.opentest4j.TestAbortedException where that is not allowed
     */
    public static SmallDisk at(Path directory, int megabytes) throws IOException {
        String mount = RequiredProgram.find("mount", "for a disk that is full").toString();
        if (run(mount, "-t", "tmpfs", "-o", "size=" + megabytes + "m", "sluice-test", directory.toString()) != 0) {
            Assumptions.abort("This user may not mount a file system. This test needs one for a disk that is full.");
        }
        return new SmallDisk(directory);
    }

    /** Where it is mounted. */
    public Path directory() {
        return directory;
    }

    /** Takes all room that is left. */
    public void fill() throws IOException {
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            if (directory.toFile().getUsableSpace() > 0) {
                throw full;
            }
        }
    }

    /** Makes it larger. */
    public void grow(int megabytes) throws IOException {
        if (run("mount", "-o", "remount,size=" + megabytes + "m", directory.toString()) != 0) {
            throw new IOException("the file system at " + directory + " does not grow");
        }
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }

    @Override
    public void close() throws IOException {
        // Lazily, as what is mapped into memory stays so until it is collected.
        if (run("umount", "-l", directory.toString()) != 0) {
            throw new IOException("the file system at " + directory + " stays mounted");
        }
    }
}
