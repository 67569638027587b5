package dev.sluice.console;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.AuthMethod;
import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.TrialRun;
import dev.sluice.exchange.Exchange;
import dev.sluice.json.ObjectText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sends a request as one of the clients. It goes through the whole chain, and is charged to the client; its answer is that of the API that was
 * asked.
 */
final class TrialResource implements AdminResource {

    private static final String PATH = "try";
    private static final String CLIENT = "client";
    private static final String PROMPT = "prompt";

    /** Of a prompt as JSON, in bytes. */
    private static final int MOST_BODY = 65_536;

    private final Supplier<AccessRules> rules;
    private final Function<Client, List<String>> models;
    private final ChangeRecorder changes;

    /**
     * @param rules those in force
     * @param models names of the models that a client may use; may wait for providers
     */
    TrialResource(Supplier<AccessRules> rules, Function<Client, List<String>> models, ChangeRecorder changes) {
        this.rules = rules;
        this.models = models;
        this.changes = changes;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading(PATH, call -> AdminAnswer.of(choices(call))),
                AdminRoute.trying(PATH, CLIENT, this::send));
    }

    private ObjectText choices(AdminCall call) throws AdminException {
        ObjectText answer = new ObjectText()
                .withTexts("clients", clients().map(Client::name).toList())
                .withTexts("apis", TrialApi.words());
        Optional<String> name = call.text(CLIENT);
        return name.isEmpty() ? answer : answer.withTexts("models", models.apply(client(name.get())));
    }

    private AdminAnswer send(AdminCall call) throws AdminException, IOException {
        Client client = client(call.required(CLIENT));
        TrialApi api = TrialApi.of(call.word("api", TrialApi.words()));
        String model = call.required("model");
        boolean streams = call.flag("stream");
        String prompt = Optional.ofNullable(call.members(MOST_BODY, PROMPT).get(PROMPT))
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> AdminException.invalid(PROMPT, "is missing; send {\"prompt\":\"...\"}"));
        changes.allowed(call, PATH, client.name(), Optional.empty(), Optional.of(api.word() + " " + model));
        ObjectText body = api.body(model, prompt);
        if (streams) {
            body.with("stream", true);
        }
        Exchange.of(call.request()).publish(new TrialRun(client, call.admin().name()));
        return AdminAnswer.of(new AdminAnswer.Forward(api.path(), new TrialRequest(call.request(), body.toBytes())));
    }

    private Client client(String name) throws AdminException {
        return clients()
                .filter(client -> client.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AdminException.notFound("There is no client of this name. GET try lists all."));
    }

    /** Those of the configuration, and the one without a name where callers need none. */
    private Stream<Client> clients() {
        AccessRules current = rules.get();
        boolean needsNone =
                current.order().contains(AuthMethod.OPEN) || current.order().contains(AuthMethod.LOOPBACK);
        return Stream.concat(
                current.clients().stream().map(ClientAccess::client),
                needsNone ? Stream.of(Client.ANONYMOUS) : Stream.empty());
    }
}
