package dev.sluice.price;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Prices by section (provider) and model, of the list that is shipped and of the operator's own. Thread-safe once all
 * lists were added.
 *
 * <p>A model is found by its exact name, else by the rules of the lists, the one that fixes most letters first. Nothing else is guessed: what
 * is not found has no price.
 */
public final class Catalogue {

    /** Longer names are not looked for: an answer may hold any text. Rules are tried one after the other, and what they find is remembered. */
    private static final int MAX_NAME = 256;

    private final Map<String, Section> sections = new LinkedHashMap<>();

    Catalogue(List<ListedSection> list) {
        add(list);
    }

    /** Adds a list, which wins over those before it. */
    void add(List<ListedSection> list) {
        list.forEach(
                listed -> sections.computeIfAbsent(listed.id(), Section::new).add(listed));
    }

    /** The names of all sections. */
    Set<String> sections() {
        return Set.copyOf(sections.keySet());
    }

    /** The models of a section that have a price at this time; empty if there is no such section. */
    List<PriceRow> rows(String section, Instant time) {
        Section found = sections.get(section);
        return found == null ? List.of() : found.rows(time);
    }

    /** The section whose provider has this base URL; empty if none is known. */
    Optional<String> sectionAt(String baseUrl) {
        return sections.values().stream()
                .filter(section -> section.isAt(baseUrl))
                .map(Section::id)
                .findFirst();
    }

    /** Whether the cost that this section's provider tells counts. */
    boolean isTold(String section) {
        Section found = sections.get(section);
        return found != null && found.isTold();
    }

    /** Whether a section, or one that it is like, has a model of this name, at whatever time. */
    boolean has(String section, String model) {
        return model.length() <= MAX_NAME && alike(section).anyMatch(each -> each.has(model));
    }

    /** Finds the name of a model in a section, or in one that it is like; empty if they do not have it. */
    Optional<String> nameOf(String section, String model) {
        return model.length() > MAX_NAME
                ? Optional.empty()
                : alike(section).flatMap(each -> each.nameOf(model).stream()).findFirst();
    }

    /**
     * Finds the price of a model.
     *
     * @return empty if no list has it for this time
     */
    Optional<FoundPrice> find(String section, String model, Instant time) {
        if (model.isEmpty() || model.length() > MAX_NAME) {
            return Optional.empty();
        }
        Section own = sections.get(section);
        if (own == null) {
            return Optional.empty();
        }
        Optional<FoundPrice> found = own.find(model, time);
        for (String name : own.like()) {
            if (found.isPresent()) {
                return found;
            }
            Section like = sections.get(name);
            found = like == null ? Optional.empty() : like.find(model, time);
        }
        return found;
    }

    private Stream<Section> alike(String section) {
        Section found = sections.get(section);
        return found == null
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(found),
                        found.like().stream().map(sections::get).filter(like -> like != null));
    }
}
