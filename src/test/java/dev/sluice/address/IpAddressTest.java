package dev.sluice.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are IP addresses and networks. */
final class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::1%lo", "0::0001", "::ffff:127.0.0.1"
            })
    void loopbackAddressesAreKnownInEverySpelling(String text) {
        assertThat(IpAddress.isLoopback(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "127.0.0.1.2",
                "127.0.0.256",
                "127.0.0.01",
                "127...1",
                "127.0.0.1%lo",
                "127.0.0.1.example.com",
                "2130706433",
                "0x7f.0.0.1",
                "localhost",
                "[::1]",
                "::2",
                "1::1::1",
                "::127.0.0.1",
                "::ffff:127.1",
                "::ffff:10.0.0.1",
                "128.0.0.1",
                "10.127.0.1",
                "٣.0.0.1",
                ""
            })
    void everythingElseIsNoLoopbackAddress(String text) {
        assertThat(IpAddress.isLoopback(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "192.168.128.0/17, 192.168.129.0, true",
        "192.168.128.0/17, 192.168.127.255, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true"
    })
    void aNetworkHoldsTheAddressesThatBeginAsItDoes(String network, String address, boolean isIn) {
        assertThat(IpNetwork.parse(network)
                        .orElseThrow()
                        .contains(IpAddress.parse(address).orElseThrow()))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0/8", "fd00::/129", "all", "10.0.0.0/8/8", ""})
    void aTextThatIsNoNetworkIsNone(String text) {
        assertThat(IpNetwork.parse(text)).isEmpty();
    }
}
