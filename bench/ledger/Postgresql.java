import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.concurrent.CountDownLatch;

/** The PostgreSQL that the tests use, until this program is stopped. Prints its URL. */
public final class Postgresql {

    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            System.out.println("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres");
            new CountDownLatch(1).await();
        }
    }
}
