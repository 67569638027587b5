package dev.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponseWrapper;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The imports that must never exist. */
final class ArchitectureTest {

    private static final String ROOT = "dev.sluice";

    /** Below all others. */
    private static final List<String> GROUND = List.of(
            "address",
            "api",
            "audit",
            "background",
            "bytes",
            "container",
            "content",
            "digest",
            "estimate",
            "exchange",
            "errors",
            "http",
            "json",
            "ledger",
            "memory",
            "multipart",
            "registry",
            "sse");

    /** In the order in which a request comes through them, those last that act last: none knows a later one. */
    private static final List<String> CHAIN = List.of(
            "cors",
            "auth",
            "admission",
            "conversation",
            "inference",
            "routing",
            "targets", // chooses among those of a plan, before each attempt
            "tokens",
            "price", // of a target's tokens; asked when the answer is over
            "ratelimit",
            "completion",
            "capture", // of what "upstream" sends and gets
            "upstream",
            "models", // asks providers for their lists, through "upstream"
            "usage",
            "alerts"); // told by "ratelimit", through the listener

    /** What the listener alone may know. */
    private static final List<String> LISTENERS_OWN = List.of("config", "admin", "console", "demo");

    /** Outside the package "container": what handles the container's requests and responses, and is not of its types. */
    private static final Set<String> SERVLET_SIDE = Set.of(
            "dev.sluice.ConsoleStart", // the application's path and manifest
            "dev.sluice.registry.ComponentRegistry", // in the servlet context, for filters and servlets to find
            "dev.sluice.exchange.Exchange", // a request's attribute
            "dev.sluice.exchange.ThreadHandoff", // passes the request to another thread
            "dev.sluice.exchange.HandedOffExchange", // makes the request asynchronous
            "dev.sluice.exchange.EndGuard", // told by the container how that request fails
            "dev.sluice.api.RequestedEndpoint", // the request's method and path
            "dev.sluice.errors.ApiError", // writes itself into a response
            "dev.sluice.auth.Authenticator", // hands the request to what reads its credentials
            "dev.sluice.auth.PresentedCredentials", // the request's credentials
            "dev.sluice.auth.QueryCredentials", // the request's query
            "dev.sluice.auth.MonitoringAccess", // the request's peer and credentials
            "dev.sluice.auth.PlainPath", // the request's path
            "dev.sluice.auth.ForwardingHeaders", // the request's headers
            "dev.sluice.auth.LocalCaller", // the request's peer, host and headers
            "dev.sluice.admission.Framing", // the request's Content-Length and Transfer-Encoding
            "dev.sluice.admission.RequestSyntax", // the request's method, target and headers
            "dev.sluice.inference.BodyReader", // the request's body, to its end
            "dev.sluice.inference.FormBodyReader", // the request's form, up to its model
            "dev.sluice.inference.WebSocketHandshake", // the request's method and Upgrade
            "dev.sluice.container.ClientBodyStream", // the request's body, with its failures
            "dev.sluice.ratelimit.SelectorReader", // the request's headers and address
            "dev.sluice.console.AdminAccess", // the request's key, cookie and peer
            "dev.sluice.auth.TrustedProxies", // the request's peer and headers
            "dev.sluice.console.AuthorizationHeader", // the request's credential
            "dev.sluice.console.PersonalLogins", // the request's login
            "dev.sluice.console.AdminCall", // the request's parameters and body
            "dev.sluice.console.AdminAnswer", // a request that another servlet answers
            "dev.sluice.console.RefusalPage", // the request's Accept, and the response
            "dev.sluice.console.ChangeRecorder", // the request's peer and parameters
            "dev.sluice.console.CompressibleText", // the request's Accept-Encoding, and the response
            "dev.sluice.console.DownloadStream", // into the response
            "dev.sluice.console.SessionCookie", // the response's cookie
            "dev.sluice.console.SessionResource", // the request's host
            "dev.sluice.upstream.UpstreamTarget", // the request's path and query
            "dev.sluice.upstream.ProxyHeaders", // headers from the request and into the response
            "dev.sluice.upstream.OutgoingRequests", // the request's method
            "dev.sluice.upstream.RequestBody", // the request's body, as it comes
            "dev.sluice.upstream.ClientAnswer"); // the answer into the response

    /** A slice for each package, the root too. */
    private static final SliceAssignment EACH_PACKAGE = new SliceAssignment() {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages, with the root";
        }
    };

    private static final JavaClasses SLUICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageHasItsPlace() {
        classes()
                .should()
                .resideInAnyPackage(Stream.of(Stream.of(ROOT), all(GROUND), all(CHAIN), all(LISTENERS_OWN))
                        .flatMap(names -> names)
                        .toArray(String[]::new))
                .check(SLUICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "admin", "demo"})
    void onlyTheListenerKnowsConfigurationAdministrationAndDemo(String name) {
        noClasses()
                .that()
                .resideOutsideOfPackage(of(name))
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.GatewayListener")
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.LedgerStart") // a part of the listener
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.ConsoleStart") // another one
                .should()
                .dependOnClassesThat()
                .resideInAPackage(of(name))
                .check(SLUICE);
    }

    static Stream<Arguments> earlierAndLater() {
        return IntStream.range(0, CHAIN.size() - 1)
                .mapToObj(at -> Arguments.of(CHAIN.get(at), CHAIN.subList(at + 1, CHAIN.size())));
    }

    @ParameterizedTest
    @MethodSource("earlierAndLater")
    void noPackageKnowsALaterOne(String earlier, List<String> later) {
        noClasses()
                .that()
                .resideInAPackage(of(earlier))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(all(later).toArray(String[]::new))
                .check(SLUICE);
    }

    @Test
    void theGroundKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAnyPackage(all(GROUND).toArray(String[]::new))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT)
                        .or(resideInAnyPackage(all(CHAIN).toArray(String[]::new)))
                        .or(resideInAnyPackage(all(LISTENERS_OWN).toArray(String[]::new))))
                .check(SLUICE);
    }

    @Test
    void noOtherPackageKnowsTheRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(SLUICE);
    }

    /** What the transport published is a fact, as all others are: it may be counted. */
    @Test
    void countingKnowsNoTransport() {
        noClasses()
                .that()
                .resideInAnyPackage(of("ratelimit"), of("completion"), of("usage"))
                .should()
                .dependOnClassesThat(resideInAPackage(of("upstream")))
                .check(SLUICE);
    }

    @Test
    void onlyTheServletSideKnowsServlets() {
        noClasses()
                .that(isNotOnTheServletSide())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.servlet..")
                .check(SLUICE);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Filter.class,
                Servlet.class,
                ServletContextListener.class,
                ServletRequestWrapper.class,
                ServletResponseWrapper.class
            })
    void theContainersTypesSayInTheirNamesWhatTheyAre(Class<?> type) {
        classes()
                .that()
                .areAssignableTo(type)
                .should()
                .haveNameMatching(".*(Filter|Servlet|Listener|Request|Response)")
                .check(SLUICE);
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.hc..,        dev.sluice.upstream..",
        "com.nimbusds..,         dev.sluice.auth..",
        "io.smallrye..,          dev.sluice.config..",
        "io.micrometer..,        dev.sluice.usage..",
        "io.github.bucket4j..,   dev.sluice.ratelimit..",
        "java.sql..,             dev.sluice.ledger.store..",
        "javax.sql..,            dev.sluice.ledger.store..",
        "org.h2..,               dev.sluice.ledger.store..",
        "org.postgresql..,       dev.sluice.ledger.store..",
        "com.zaxxer..,           dev.sluice.ledger.store..",
        "jakarta.json.bind,      dev.sluice.json.."
    })
    void aVendorsLibraryIsKnownInOnePackage(String library, String place) {
        noClasses()
                .that()
                .resideOutsideOfPackage(place)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(SLUICE);
    }

    /** Whoever fills the ledger does not know where its rows are kept, but for the listener, which builds it. */
    @Test
    void theLedgerDoesNotKnowItsDatabase() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.sluice.ledger", "dev.sluice.ledger.spool")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(of("ledger.store"))
                .check(SLUICE);
    }

    /** Only its tables of tokens are read. Its own counting needs quadratic time or much memory for some texts. */
    @Test
    void nothingCallsTheTokenizersLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.knuddels..")
                .check(SLUICE);
    }

    @Test
    void onlyWhatIsNamedAfterRedisKnowsItsClient() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.sluice\\.ratelimit\\.Redis.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..")
                .check(SLUICE);
    }

    @Test
    void onlyTheBreakerKnowsItsLibrary() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.sluice\\.targets\\.Breaker(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .check(SLUICE);
    }

    @Test
    void onlyTheJsonPackageAndTheDemoKnowTheJsonParser() {
        noClasses()
                .that()
                .resideOutsideOfPackages(of("json"), of("demo"))
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.json..")
                        .and(DescribedPredicate.not(resideInAPackage("jakarta.json.bind.annotation"))))
                .check(SLUICE);
    }

    /** The order of members is told by an annotation: it names the order, and parses nothing. */
    @Test
    void onlyTheFormsOfErrorsAndTheGatewaysOwnAnswersAreAnnotatedForTheBinding() {
        noClasses()
                .that()
                .resideOutsideOfPackages(of("json"), of("api"))
                .and()
                .haveNameNotMatching(".*[.]ratelimit[.]LimitsAnswer([$].*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.json.bind.annotation")
                .check(SLUICE);
    }

    @Test
    void noFilterKnowsAnother() {
        noClasses()
                .that()
                .areAssignableTo(Filter.class)
                .should()
                .dependOnClassesThat(assignableTo(Filter.class).and(resideInAPackage("dev.sluice..")))
                .check(SLUICE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().assignedFrom(EACH_PACKAGE).should().beFreeOfCycles().check(SLUICE);
    }

    private static DescribedPredicate<JavaClass> isNotOnTheServletSide() {
        DescribedPredicate<JavaClass> side = assignableTo(Filter.class)
                .or(assignableTo(Servlet.class))
                .or(assignableTo(ServletContextListener.class))
                .or(assignableTo(ServletRequestWrapper.class))
                .or(assignableTo(ServletResponseWrapper.class))
                .or(assignableTo(ServletInputStream.class))
                .or(assignableTo(ServletOutputStream.class))
                .or(resideInAPackage(of("container")))
                .or(DescribedPredicate.describe("are named", type -> SERVLET_SIDE.contains(topLevel(type))));
        return DescribedPredicate.not(side).as("are not on the servlet side");
    }

    private static String topLevel(JavaClass type) {
        int nested = type.getName().indexOf('$');
        return nested < 0 ? type.getName() : type.getName().substring(0, nested);
    }

    private static Stream<String> all(List<String> names) {
        return names.stream().map(ArchitectureTest::of);
    }

    private static String of(String name) {
        return ROOT + "." + name + "..";
    }
}
