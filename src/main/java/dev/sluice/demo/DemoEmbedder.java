package dev.sluice.demo;

import dev.sluice.tokens.TokenCounter;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** Generates vectors in the format of embeddings, without meaning. The same text gives the same vector. */
final class DemoEmbedder {

    private static final int DEFAULT_DIMENSIONS = 256;
    private static final int MAX_DIMENSIONS = 3072;

    private final TokenCounter tokens;

    DemoEmbedder(TokenCounter tokens) {
        this.tokens = tokens;
    }

    DemoAnswers.Embeddings embed(JsonObject request) {
        int dimensions = Math.max(1, Math.min(request.getInt("dimensions", DEFAULT_DIMENSIONS), MAX_DIMENSIONS));
        boolean base64 = request.getString("encoding_format", "float").equals("base64");
        List<DemoAnswers.Embedding> data = new ArrayList<>();
        long count = 0;
        for (JsonValue input : inputs(request.get("input"))) {
            String text = input instanceof JsonString string ? string.getString() : input.toString();
            count += tokens.count(DemoServlet.MODEL, text).tokens();
            float[] vector = vector(text, dimensions);
            data.add(new DemoAnswers.Embedding("embedding", data.size(), base64 ? base64(vector) : numbers(vector)));
        }
        String model = request.getString("model", DemoServlet.MODEL);
        return new DemoAnswers.Embeddings("list", data, model, new DemoAnswers.EmbeddingUsage(count, count));
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

    private static List<Float> numbers(float[] vector) {
        List<Float> numbers = new ArrayList<>(vector.length);
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }
}
