package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.StandInRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Whatever the query, a key in it is read and not forwarded, and all else is forwarded as it came. */
final class QueryCredentialsTest {

    @Property(tries = 2_000)
    void aKeyIsReadAndTakenOutWhereverItIsAndHoweverItsNameIsEscaped(
            @ForAll @Size(max = 4)
                    List<
                                    @CharRange(from = '!', to = '%') @CharRange(from = '\'', to = '~')
                                    @StringLength(max = 5) String>
                            others,
            @ForAll Random random) {
        List<String> parameters = new ArrayList<>(others);
        parameters.removeIf(other -> !QueryCredentials.keysIn(below(other)).isEmpty());
        String rest = String.join("&", parameters);
        parameters.add(random.nextInt(parameters.size() + 1), escaped("key", random) + "=sk-1");
        HttpServletRequest request = below(String.join("&", parameters));

        assertThat(QueryCredentials.keysIn(request)).containsExactly("sk-1");
        assertThat(String.valueOf(QueryCredentials.forwardedQuery(request))).isEqualTo(rest.isEmpty() ? "null" : rest);
    }

    @Property(tries = 2_000)
    void whatIsForwardedHoldsNoKey(@ForAll @StringLength(max = 40) String query) {
        String forwarded = QueryCredentials.forwardedQuery(below(query));

        assertThat(QueryCredentials.keysIn(below(forwarded))).isEmpty();
    }

    @Property(tries = 500)
    void underAnotherRootEveryQueryIsForwarded(@ForAll @StringLength(max = 40) String query) {
        HttpServletRequest request = new StandInRequest().query(query).toRequest();

        assertThat(QueryCredentials.forwardedQuery(request)).isEqualTo(query);
        assertThat(QueryCredentials.keysIn(request)).isEmpty();
    }

    private static HttpServletRequest below(String query) {
        return new StandInRequest().root("/v1beta").query(query).toRequest();
    }

    private static String escaped(String name, Random random) {
        StringBuilder escaped = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            escaped.append(random.nextBoolean() ? String.format("%%%02x", (int) c) : String.valueOf(c));
        }
        return escaped.toString();
    }
}
