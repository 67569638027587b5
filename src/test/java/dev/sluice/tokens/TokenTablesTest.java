package dev.sluice.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the large encoding tables are loaded (fault F32), observed at the class loader. */
final class TokenTablesTest {

    @Test
    void loadsTheTablesOnceForManyCounts() throws Exception {
        try (ReadCounter loader = ReadCounter.ofThisClassPath()) {
            Class<?> type = loader.loadClass(TokenCounter.class.getName());
            Object counter = type.getConstructor().newInstance();
            Method count = type.getMethod("count", String.class, String.class);
            for (int i = 0; i < 50; i++) {
                count.invoke(counter, "gpt-4o", "Hello, world");
                count.invoke(counter, "gpt-4", "Hello, world");
            }
            assertThat(loader.tables).containsExactlyInAnyOrder("o200k_base.tiktoken", "cl100k_base.tiktoken");
        }
    }

    @Test
    void warmUpLoadsTheTablesBeforeTheFirstCount() throws Exception {
        try (ReadCounter loader = ReadCounter.ofThisClassPath()) {
            Class<?> type = loader.loadClass(TokenCounter.class.getName());
            type.getMethod("warmUp").invoke(type.getConstructor().newInstance());
            assertThat(loader.tables).containsExactlyInAnyOrder("o200k_base.tiktoken", "cl100k_base.tiktoken");
        }
    }

    private static final class ReadCounter extends URLClassLoader {

        private final List<String> tables = new ArrayList<>();

        private ReadCounter(URL[] urls) {
            super(urls, ClassLoader.getPlatformClassLoader());
        }

        static ReadCounter ofThisClassPath() throws IOException {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return new ReadCounter(urls.toArray(URL[]::new));
        }

        @Override
        public URL findResource(String name) {
            if (name.endsWith(".tiktoken")) {
                tables.add(name.substring(name.lastIndexOf('/') + 1));
            }
            return super.findResource(name);
        }
    }
}
