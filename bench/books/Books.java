import dev.sluice.testing.LedgerTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Proofs that the ledger loses nothing and writes nothing twice. {@code run.sh} tells how to start them. */
public final class Books {

    private static final int CALLERS = 8;

    /** PostgreSQL's starter tells all that it does. */
    private static final Logger LOG = Logger.getLogger("");

    private final Path directory;
    private final Random random = new Random();

    private Books(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        LOG.setLevel(Level.WARNING);
        Path directory = Files.createTempDirectory("sluice-books");
        System.out.println("files in " + directory);
        Books books = new Books(directory);
        boolean isFine =
                switch (args[0]) {
                    case "kills" -> books.kills(args[1], Integer.parseInt(args[2]));
                    case "away" -> books.away(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    case "outage" -> Outage.run(directory, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    case "upgrade" -> Upgrade.run(directory, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    case "upgrade-kills" -> UpgradeKills.run(
                            directory, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    default -> throw new IllegalArgumentException(args[0]);
                };
        System.exit(isFine ? 0 : 1);
    }

    /** A gateway is killed at random moments, also while it starts. */
    private boolean kills(String database, int kills) throws Exception {
        Work work = new Work(0);
        try (CountingProvider provider = new CountingProvider()) {
            if (database.equals("h2")) {
                killAgain(work, kills, properties(provider, "one"));
                LedgerTables.in(directory.resolve("one")).close();
                try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("one/ledger"), "sluice", "")) {
                    return check(connection, work, provider).isFine();
                }
            }
            try (Server server = Server.start(directory)) {
                killAgain(work, kills, properties(provider, "one", server));
                try (Connection connection = server.connect()) {
                    return check(connection, work, provider).isFine();
                }
            }
        }
    }

    private static Audit check(Connection connection, Work work, CountingProvider provider) throws SQLException {
        return Audit.of(connection).callers(work.begun(), work.ended(), provider.asked()).sums();
    }

    private void killAgain(Work work, int kills, List<String> properties) throws IOException, InterruptedException {
        AtomicReference<Gateway> current = new AtomicReference<>(start(properties));
        work.add(CALLERS, () -> current.get().port());
        int whileStarting = 0;
        int kill = 0;
        while (kill < kills && !isStopped()) {
            kill++;
            Gateway gateway = current.get();
            if (random.nextInt(5) == 0) {
                Thread.sleep(300 + random.nextInt(2500));
            } else {
                gateway.awaitPort();
                awaitMore(work, random.nextInt(300));
            }
            whileStarting += gateway.port() == 0 ? 1 : 0;
            gateway.kill();
            current.set(start(properties));
            if (kill % 20 == 0) {
                tellKills(kill, whileStarting, work);
            }
        }
        tellKills(kill, whileStarting, work);
        current.get().awaitPort();
        Thread.sleep(1000);
        work.stop();
        current.get().awaitWritten();
        current.get().stop();
    }

    private static void tellKills(int kills, int whileStarting, Work work) {
        System.out.printf(
                "%d kills, %d of them while it started; %,d answers%n",
                kills, whileStarting, work.ended().size());
    }

    /** Whoever runs it has enough. */
    private boolean isStopped() {
        return Files.exists(directory.resolve("stop"));
    }

    /** Waits for answers, which a new process gives slowly at first. */
    private static void awaitMore(Work work, int answers) throws InterruptedException {
        int before = work.ended().size();
        while (work.ended().size() < before + answers) {
            Thread.sleep(5);
        }
    }

    /** Two gateways write into one database, which is killed, or halted, and comes back, at random moments. */
    private boolean away(int seconds, int longestPause) throws Exception {
        Work work = new Work(longestPause);
        try (Server server = Server.start(directory);
                CountingProvider provider = new CountingProvider()) {
            List<Gateway> gateways =
                    List.of(start(properties(provider, "one", server)), start(properties(provider, "two", server)));
            for (Gateway gateway : gateways) {
                gateway.awaitPort();
                work.add(CALLERS, gateway::port);
            }
            disturb(server, System.nanoTime() + seconds * 1_000_000_000L, work);
            work.stop();
            long begin = System.nanoTime();
            for (Gateway gateway : gateways) {
                gateway.awaitWritten();
            }
            System.out.printf("all is written %,d ms after the last answer%n", (System.nanoTime() - begin) / 1_000_000);
            for (Gateway gateway : gateways) {
                gateway.stop();
            }
            try (Connection connection = server.connect()) {
                return check(connection, work, provider)
                        .provider(provider.answers())
                        .allComplete()
                        .isFine();
            }
        }
    }

    private void disturb(Server server, long end, Work work) throws IOException, InterruptedException {
        int kills = 0;
        int halts = 0;
        while (System.nanoTime() < end && !isStopped()) {
            Thread.sleep(random.nextInt(15_000));
            if (random.nextInt(4) == 0) {
                // Longer than a statement may take, at times.
                server.halt(random.nextInt(random.nextInt(5) == 0 ? 70_000 : 5_000));
                halts++;
            } else {
                server.kill();
                kills++;
                Thread.sleep(random.nextInt(10_000));
                server.start();
            }
            if ((kills + halts) % 10 == 0) {
                System.out.printf("%d kills, %d halts; %,d answers%n", kills, halts, work.ended().size());
            }
        }
        System.out.printf("the database was killed %d times, and halted %d times%n", kills, halts);
    }

    private Gateway start(List<String> properties) throws IOException {
        return Gateway.start(directory.resolve("gateway.log"), properties);
    }

    private List<String> properties(CountingProvider provider, String name, Server server) {
        List<String> all = properties(provider, name);
        all.add("sluice.ledger.url=" + server.url());
        all.add("sluice.ledger.user=postgres");
        all.add("sluice.ledger.password=postgres");
        return all;
    }

    private List<String> properties(CountingProvider provider, String name) {
        return new ArrayList<>(List.of(
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory.resolve(name),
                "sluice.ledger.spool.max-bytes=4294967296",
                "sluice.budget.zone=UTC",
                "sluice.prices=on",
                "sluice.prices.fake.m.input=2.50",
                "sluice.prices.fake.m.output=10",
                "sluice.providers.fake.prices=fake",
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none"));
    }
}
