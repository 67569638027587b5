package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the description of the admin API, which is written by hand, to what the gateway does. */
final class OpenApiTest {

    private static final String API = "/admin/api/v1";
    private static final String KEY = "operator-key-0123456789";
    private static final String OPERATOR = "Authorization: Bearer " + KEY;
    private static final String AUDITOR = "Authorization: Bearer auditor-key-0123456789";
    private static final String VIEWER = "Authorization: Bearer viewer-key-0123456789";
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonNode DESCRIPTION = description();

    @TempDir
    private static Path directory;

    private static FakeProvider provider;
    private static TestGateway gateway;

    /** Of a client's key that was made by the API. */
    private static String keyId;

    /** Id of an exchange whose text is kept. */
    private static String captured;

    /**
     * A call that is described.
     *
     * @param path as in the description
     * @param method in upper case
     */
    private record Operation(String path, String method, JsonNode described) {

        /** With the examples of its parameters. */
        RawResponse send(String credential) {
            String target = API + path;
            List<String> query = new ArrayList<>();
            List<String> headers = new ArrayList<>(List.of(credential));
            for (JsonNode parameter : described.path("parameters")) {
                JsonNode resolved = resolved(parameter);
                String name = resolved.get("name").asText();
                if (!resolved.has("example")) {
                    continue;
                }
                String example = resolved.get("example").asText();
                switch (resolved.get("in").asText()) {
                    case "path" -> target = target.replace("{" + name + "}", pathExample(example));
                    case "header" -> headers.add(name + ": " + example);
                    default -> query.add(name + "=" + URLEncoder.encode(example, StandardCharsets.UTF_8));
                }
            }
            String all = query.isEmpty() ? target : target + "?" + String.join("&", query);
            return gateway.send(request(all, headers));
        }

        private String pathExample(String example) {
            if (path.startsWith("/keys/")) {
                return keyId;
            }
            return path.endsWith("/capture") ? captured : example;
        }

        private byte[] request(String target, List<String> headers) {
            JsonNode example = described.at("/requestBody/content/application~1json/example");
            String body = example.isMissingNode() ? "" : example.toString().replace("the key of an administrator", KEY);
            return (method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                            + String.join("\r\n", headers) + "\r\nContent-Type: " + JSON + "\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        boolean isForRoleAlone() {
            return described.path("x-role-alone").asBoolean();
        }

        /** The role; with "or team" if teams may too, with "alone" if no other role may. */
        String role() {
            return described.path("x-role").asText("")
                    + (described.has("x-team") ? " or team" : "")
                    + (isForRoleAlone() ? " alone" : "");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void start() {
        provider = FakeProvider.start();
        gateway = TestGateway.before(
                provider,
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.ledger.addresses=on",
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=2.50",
                "sluice.prices.own.m.output=10",
                "sluice.models.fast.targets=fake",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("crm-key"),
                "sluice.clients.hr.key-sha256=" + Sha256.hex("hr-key") + " until 2020-01-31",
                "sluice.budgets.monthly.clients=crm",
                "sluice.budgets.monthly.amount=100",
                "sluice.budgets.monthly.per=month",
                "sluice.limits.minute.model=*",
                "sluice.limits.minute.selector=@client",
                "sluice.limits.minute.tokens=50000",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex("viewer-key-0123456789"),
                "sluice.capture.debug.clients=crm",
                "sluice.capture.debug.share=100%",
                "sluice.admin.keys.aude.sha256=" + Sha256.hex("auditor-key-0123456789"),
                "sluice.admin.keys.aude.role=auditor",
                "sluice.admin.keys.ole.sha256=" + Sha256.hex(KEY),
                "sluice.admin.keys.ole.role=operator");
        Await.until(
                "the tables", () -> gateway.get(API + "/exchanges", OPERATOR).status() == 200);
        provider.answerWith(Answer.json(
                200,
                "{\"id\":\"r1\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":600}}}"));
        ask("good-1");
        provider.answerWith(Answer.json(500, "{}"));
        ask("failed-1");
        Await.until(
                "the ledger has both",
                () -> gateway.get(API + "/exchanges", OPERATOR).bodyText().contains("good-1")
                        && gateway.get(API + "/exchanges", OPERATOR).bodyText().contains("failed-1"));
        captured = idIn(gateway.get(API + "/exchanges?request_id=good-1", OPERATOR));
        Await.until(
                "the text",
                () -> gateway.get(API + "/exchanges/" + captured + "/capture", AUDITOR)
                                .status()
                        == 200);
        provider.answerWith(Answer.json(200, "{\"id\":\"r2\",\"model\":\"m\"}"));
        // Only now has the database its tables.
        RawResponse made = gateway.post(API + "/clients/crm/keys", "{}", OPERATOR, "x-sluice-admin: 1");
        assertThat(made.status()).as(made.bodyText()).isEqualTo(201);
        keyId = idIn(made);
    }

    private static String idIn(RawResponse answer) {
        return answer.bodyText().replaceAll("(?s).*?\"id\":\"([0-9a-f-]+)\".*", "$1");
    }

    private static void ask(String id) {
        gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"messages\":[]}",
                "Authorization: Bearer crm-key",
                "x-request-id: " + id,
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static JsonNode description() {
        try {
            return MAPPER.readTree(OpenApiResource.class.getResourceAsStream("openapi.json"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DESCRIPTION.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static Stream<Operation> operations() {
        return DESCRIPTION.get("paths").properties().stream().flatMap(path -> path.getValue().properties().stream()
                .map(method ->
                        new Operation(path.getKey(), method.getKey().toUpperCase(Locale.ROOT), method.getValue())));
    }

    @Test
    void itHasEachCallWithItsRoleAndNoOther() {
        Map<String, String> described = new HashMap<>();
        operations().forEach(operation -> described.put(operation.toString(), operation.role()));

        Map<String, String> served = new HashMap<>();
        gateway.component(AdminApi.class)
                .routes()
                .forEach(route -> served.put(
                        route.method() + " /" + route.path(),
                        route.least().map(AdminRole::word).orElse("")
                                + (route.isForTeams() ? " or team" : "")
                                + (route.isForLeastAlone() ? " alone" : "")));

        assertThat(described).isEqualTo(served);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anAnswerIsAsDescribed(Operation operation) throws IOException {
        RawResponse answer = operation.send(operation.isForRoleAlone() ? AUDITOR : OPERATOR);

        JsonNode responses = operation.described().get("responses");
        String status = Integer.toString(answer.status());
        assertThat(responses.properties().stream().map(Map.Entry::getKey))
                .as(answer.bodyText())
                .contains(status);
        JsonNode content = responses.get(status).path("content");
        String type = answer.header("Content-Type").orElse("").replaceAll(";.*", "");
        assertThat(content.isMissingNode() ? "" : type)
                .isIn(
                        content.isMissingNode()
                                ? List.of("")
                                : content.properties().stream()
                                        .map(Map.Entry::getKey)
                                        .toList());
        if (type.equals(JSON)) {
            assertThat(faults(content.get(JSON).get("schema"), answer.bodyText()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anErrorIsAsDescribed(Operation operation) throws IOException {
        assertThat(operation.described().at("/responses/default/$ref").asText())
                .isEqualTo("#/components/responses/Error");
        RawResponse refused = operation.send("Cookie: none=none");
        if (operation.described().has("x-role")) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(faults(component("Error"), refused.bodyText())).isEmpty();
        }
    }

    @Test
    void membersThatOnlySomeSeeAreDescribedForBoth() throws IOException {
        JsonNode schema = component("Exchanges");
        String all = gateway.get(API + "/exchanges", OPERATOR).bodyText();
        String some = gateway.get(API + "/exchanges", VIEWER).bodyText();
        assertThat(all).contains("\"address\"");
        assertThat(some).doesNotContain("\"address\"");
        assertThat(faults(schema, all)).isEmpty();
        assertThat(faults(schema, some)).isEmpty();
    }

    @Test
    void aMemberThatIsNotDescribedIsAFault() throws IOException {
        String session = gateway.get(API + "/session", OPERATOR).bodyText();
        JsonNode schema = component("Session");
        assertThat(faults(schema, session)).isEmpty();
        assertThat(faults(schema, session.replaceFirst("\\{", "{\"more\":1,"))).isNotEmpty();
        assertThat(faults(schema, session.replaceFirst("\"role\":\"[a-z]+\",", "")))
                .isNotEmpty();
    }

    @Test
    void eachComponentIsUsed() {
        String text = DESCRIPTION.toString();
        TreeSet<String> unused = new TreeSet<>();
        for (String kind : List.of("schemas", "parameters", "responses")) {
            DESCRIPTION.at("/components/" + kind).fieldNames().forEachRemaining(name -> {
                if (!text.contains("\"#/components/" + kind + "/" + name + "\"")) {
                    unused.add(name);
                }
            });
        }
        assertThat(unused).isEmpty();
    }

    @Test
    void theServerIsTheOneThatWasAsked() throws Exception {
        AdminAnswer answer = new OpenApiResource(
                        new GatewayFacts("1", "/llm", Instant.EPOCH, ZoneOffset.UTC, Optional.empty(), false, false))
                .routes()
                .get(0)
                .handler()
                .answer(null);
        assertThat(answer.body().orElseThrow()).isInstanceOfSatisfying(AdminAnswer.Json.class, json -> assertThat(
                        new String(json.text(), StandardCharsets.UTF_8))
                .contains("\"servers\": [{\"url\": \"/llm/admin/api/v1\"}]"));
    }

    private static JsonNode component(String name) {
        return DESCRIPTION.at("/components/schemas/" + name);
    }

    /** What is wrong with a text, by a schema of the description. */
    private static List<String> faults(JsonNode schema, String text) throws IOException {
        ObjectNode alone = schema.deepCopy();
        alone.set("$defs", DESCRIPTION.at("/components/schemas"));
        String standard = alone.toString().replace("#/components/schemas/", "#/$defs/");
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return SCHEMAS.getSchema(standard, config).validate(MAPPER.readTree(text)).stream()
                .map(Object::toString)
                .toList();
    }
}
