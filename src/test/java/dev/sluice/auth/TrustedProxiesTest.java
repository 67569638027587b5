package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.address.IpNetwork;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a proxy names as the sender, and when that is believed. */
final class TrustedProxiesTest {

    private final TrustedProxies proxies = new TrustedProxies(Stream.of("10.0.0.0/24", "fd00::/8")
            .map(text -> IpNetwork.parse(text).orElseThrow())
            .toList());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.5 | 203.0.113.7 | 203.0.113.7",
                "10.0.0.5 | 198.51.100.1, 203.0.113.7 | 203.0.113.7",
                "10.0.0.5 | 198.51.100.1, 203.0.113.7, 10.0.0.9 | 203.0.113.7",
                "10.0.0.5 | 203.0.113.7:4711 | 203.0.113.7",
                "fd00::1 | [2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
                "fd00::1 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "10.0.0.5 | 10.0.0.9 | 10.0.0.9",
                "10.0.0.5 | 203.0.113.7, unknown | 10.0.0.5",
                "10.0.0.5 | 203.0.113.7, unknown, 10.0.0.9 | 10.0.0.9",
                "10.0.0.5 | '' | 10.0.0.5",
                "10.0.1.5 | 203.0.113.7 | 10.0.1.5",
                "192.0.2.1 | 10.0.0.5, 203.0.113.7 | 192.0.2.1"
            })
    void theLastAddressThatIsNoProxyOfOursCounts(String peer, String header, String client) {
        assertThat(proxies.clientOf(request(peer, List.of(header)))).isEqualTo(client);
        assertThat(TrustedProxies.NONE.clientOf(request(peer, List.of(header)))).isEqualTo(peer);
    }

    @Test
    void theLastOfSeveralLinesCounts() {
        assertThat(proxies.clientOf(request("10.0.0.5", List.of("198.51.100.1", "203.0.113.7"))))
                .isEqualTo("203.0.113.7");
        assertThat(proxies.clientOf(request("10.0.0.5", List.of()))).isEqualTo("10.0.0.5");
    }

    @Test
    void anEndlessListIsNotReadToItsEnd() {
        String all = "203.0.113.7" + ", 10.0.0.9".repeat(1000);
        assertThat(proxies.clientOf(request("10.0.0.5", List.of(all)))).isEqualTo("10.0.0.9");
    }

    private static HttpServletRequest request(String peer, List<String> lines) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                TrustedProxiesTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getRemoteAddr") ? peer : Collections.enumeration(lines));
    }
}
