package dev.sluice.demo;

import dev.sluice.tokens.TokenCounter;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Generates vectors in the format of embeddings, without meaning. The same text gives the same vector. */
final class DemoEmbedder implements DemoEndpoint {

    private static final int DEFAULT_DIMENSIONS = 256;
    private static final int MAX_DIMENSIONS = 3072;

    private final TokenCounter tokens;
    private final JsonBuilderFactory json;

    DemoEmbedder(TokenCounter tokens, JsonBuilderFactory json) {
        this.tokens = tokens;
        this.json = json;
    }

    /** Members of a wrong type count as absent. */
    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return Optional.empty();
    }

    @Override
    public JsonObject answer(JsonObject body) {
        int dimensions = Math.max(1, Math.min(body.getInt("dimensions", DEFAULT_DIMENSIONS), MAX_DIMENSIONS));
        boolean base64 = body.getString("encoding_format", "float").equals("base64");
        JsonArrayBuilder data = json.createArrayBuilder();
        int index = 0;
        long count = 0;
        for (JsonValue input : inputs(body.get("input"))) {
            String text = input instanceof JsonString string ? string.getString() : input.toString();
            count += tokens.count(DemoModel.NAME, text).tokens();
            float[] vector = vector(text, dimensions);
            data.add(json.createObjectBuilder()
                    .add("object", "embedding")
                    .add("index", index++)
                    .add("embedding", base64 ? Json.createValue(base64(vector)) : numbers(vector)));
        }
        return json.createObjectBuilder()
                .add("object", "list")
                .add("data", data)
                .add("model", body.getString("model", DemoModel.NAME))
                .add(
                        "usage",
                        json.createObjectBuilder().add("prompt_tokens", count).add("total_tokens", count))
                .build();
    }

    /** Returns the inputs. One input is a text or a list of token numbers; several inputs are a list of those. */
    private static List<JsonValue> inputs(JsonValue input) {
        if (input == null) {
            return List.of();
        }
        if (input instanceof JsonArray list
                && !list.isEmpty()
                && list.get(0).getValueType() != JsonValue.ValueType.NUMBER) {
            return list;
        }
        return List.of(input);
    }

    private static float[] vector(String text, int dimensions) {
        SplittableRandom random = new SplittableRandom(text.hashCode());
        float[] vector = new float[dimensions];
        double square = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextDouble(-1, 1);
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private JsonArray numbers(float[] vector) {
        JsonArrayBuilder numbers = json.createArrayBuilder();
        for (float number : vector) {
            numbers.add(new BigDecimal(Float.toString(number)));
        }
        return numbers.build();
    }
}
